"""An ``nn.Module`` of a submission with given weights: what it gives, in which mode, and its gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Missing, Outcome, Raised, Record, Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.sandbox.call import calls_of
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score
from autograder.validation.loose_weights import loose_weights, weight_calls

HEAD = "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [torch, numpy]}\ngivens: {k: [1, 2], m: [[1, 2], [3, 5]]}\n"
CLASS = "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self, d=2, p=0.0):\n        super().__init__()\n"
LINEAR = (
    CLASS + "        self.first = nn.Linear(d, d, bias=False)\n        self.drop = nn.Dropout(p)\n"
    "    def forward(self, x):\n        return self.drop(self.first(x))\n    def twice(self, x, by=2):\n        return by * self.first(x)\n"
)


def asking_for(answer: str, more: str = "want: '[5, 13]', ") -> Assignment:
    """An assignment of one question about a module."""
    rest = f"{more}within: {{abs: 0.001}}, answer: {{module: Net, {answer}}}"
    return assignment(f"{HEAD}questions:\n- {{id: q, title: t, points: 1, {rest}}}\n")


Run = Callable[[Assignment, str], Record]


@pytest.fixture
def run(host: Host) -> Run:
    """The record of a source."""
    return lambda asked, source: collect(asked, Submission("s", "hw.py", (Cell("hw.py", source),)), host)


def only(record: Record) -> Outcome:
    (outcome,) = record.outcomes.values()
    return outcome


def value(record: Record) -> Any:
    outcome = only(record)
    assert isinstance(outcome, Returned), outcome
    return outcome.value.tolist() if isinstance(outcome.value, np.ndarray) else outcome.value


@pytest.mark.parametrize("name", ["first.weight", "first", "weight", "anything"])
def test_weights_by_name_by_the_end_of_it_or_by_shape(run: Run, name: str) -> None:
    asked = asking_for(f"init: {{d: 2}}, weights: {{{name}: m}}, args: [k]")
    assert value(run(asked, LINEAR)) == [5, 13]


def test_a_mode_a_method_arguments_in_order_and_by_name(run: Run) -> None:
    assert value(run(asking_for("init: [2, 0.5], weights: {first: m}, args: [k]"), LINEAR)) == [5, 13]
    asked = asking_for("weights: {first: m}, args: [k], kwargs: {by: 3}, call: twice")
    assert value(run(asked, LINEAR)) == [15, 39]
    training = asking_for('init: [2, 0.5], weights: {first: m}, args: ["ones(50, 2)"], mode: train')
    made = np.array(value(run(training, LINEAR)))
    assert 10 < (made == 0).sum() < 90
    assert value(run(training, LINEAR)) == made.tolist()  # the same in every run


def test_what_is_left_out_is_the_same_for_equal_names_and_no_tables_are_touched(run: Run) -> None:
    asked = asking_for("args: [k]")
    one, other = (
        value(run(asked, LINEAR)),
        value(run(asked, LINEAR.replace("nn.Dropout(p)", "nn.Dropout(p)\n        self.z = nn.Linear(1, 1)"))),
    )
    assert one == other
    assert one != value(run(asked, LINEAR.replace("first", "second")))
    table = (
        CLASS
        + "        self.table = nn.Parameter(torch.full((2,), 7.0), requires_grad=False)\n    def forward(self, x):\n        return x + self.table\n"
    )
    assert value(run(asked, table)) == [8, 9]


def test_gradients_by_weights_and_inputs(run: Run) -> None:
    asked = asking_for(
        "weights: {first: m}, args: [k], gradient: [first, k], returns: {dw: [2, 2], dk: [2]}",
        "want: {dw: '[[1, 2], [1, 2]]', dk: '[4, 7]'}, ",
    )
    assert value(run(asked, LINEAR))[0].tolist() == [[1, 2], [1, 2]]
    assert score(asked, {}, run(asked, LINEAR)).results[0].score == 1
    detached = LINEAR.replace("self.drop(self.first(x))", "self.first.weight.detach() @ x")
    result = score(asked, {}, run(asked, detached)).results[0]
    assert result.score == 0
    assert "`dw`" in result.feedback


def test_a_module_that_was_built_already_is_copied(run: Run) -> None:
    source = LINEAR.replace(
        "return self.drop", "self.calls = getattr(self, 'calls', 0) + 1\n        return self.calls * self.drop"
    )
    source += "Net = Net()\n"
    drawn = asking_for("weights: {first: m}, args: [x]", "draw: {times: 3, seed: 1, x: normal(2)}, want: 0 * x, ")
    made = run(drawn, source).outcomes
    cases = dict(zip(drawn.questions[0].calls, drawn.questions[0].cases, strict=True))
    for id, case in cases.items():  # the first call of a module, each time
        outcome = made[id]
        assert isinstance(outcome, Returned)
        assert np.allclose(np.asarray(outcome.value), np.array([[1, 2], [3, 5]]) @ np.asarray(case["x"]), atol=1e-5)
    assert value(run(asking_for("weights: {first: m}, args: [k]"), source)) == [5, 13]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (LINEAR.replace("d, d, bias", "d, d + 1, bias"), "no parameter is `first` of shape (2, 2): the module has first.weight (3, 2)"),
        (LINEAR.replace("self.drop = ", "self.more = nn.Linear(d, d)\n        self.drop = ").replace("first", "one"), "no parameter is `first`"),
        ("class Net:\n    pass\n", "this is a value of type Net, not a torch.nn.Module"),
        (LINEAR.replace("d=2, ", ""), "TypeError"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_and_earns_nothing(run: Run, source: str, said: str) -> None:
    asked = asking_for(
        "weights: {first: m}, args: [k], call: twice" if "TypeError" not in said else "init: {d: 2}, args: [k]"
    )
    record = run(asked, source)
    outcome = only(record)
    assert isinstance(outcome, Raised)
    assert said in outcome.error
    result = score(asked, {}, record).results[0]
    assert (result.status.value, result.score) == ("failed", 0)
    assert said in result.feedback


def test_a_missing_class_and_a_wrong_one_say_so(run: Run) -> None:
    asked = asking_for("weights: {first: m}, args: [k]")
    assert only(run(asked, "Nett = 3\n")) == Missing("Net", ("Nett",))
    said = score(asked, {}, run(asked, LINEAR.replace("self.first(x)", "self.first(2 * x)"))).results[0].feedback
    assert "Called with k = torch.tensor([1.0, 2.0]), first = torch.tensor(" in said
    assert len(said.splitlines()) <= 12


def test_the_same_module_is_asked_after_its_travel() -> None:
    asked = asking_for("init: {d: 2}, weights: {first: m}, args: [k], mode: train, gradient: first", "want: m, ")
    there = serialize.unpack_assignment(serialize.pack_assignment(asked))
    assert codec.keys(there) == codec.keys(asked) != codec.keys(asking_for("init: {d: 2}, args: [k], mode: train"))
    assert [c.message() for c in calls_of(there).values()] == [c.message() for c in calls_of(asked).values()]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("module: Net", "needs `args`"),
        ("function: f, args: [k], weights: {w: k}", "goes with `module`"),
        ("function: f, args: [k], mode: eval", "goes with `module`"),
        ("module: Net, function: f, args: [k]", "stands in place of `function`"),
        ("module: Net, args: [k], weights: {w: zz}", "unknown name `zz`"),
        ("module: Net, args: [k], init: {w: zz}", "unknown name `zz`"),
        ("module: Net, args: [k], mode: evaluate", "eval"),
        ("module: Net, args: [k], weights: {w: m}, gradient: v", "`v` is no argument: these are k, w"),
        ("module: Net, args: [k], weights: {w: m}, gradient: [k, w]", "needs `returns: {dk: …, dw: …}`"),
    ],
)
def test_a_module_that_cannot_be_meant_is_an_error(answer: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        assignment(
            f"{HEAD}questions:\n- {{id: q, title: t, points: 1, want: 0, within: {{abs: 1}}, answer: {{{answer}}}}}\n"
        )
    assert any(said in str(fault) for fault in caught.value.faults), caught.value


@pytest.mark.parametrize("weights", ["first: m", ""])
def test_a_submission_may_make_float64_its_default(run: Run, weights: str) -> None:
    asked = asking_for(f"init: {{d: 2}}, weights: {{{weights}}}, args: [k]")
    double = run(asked, LINEAR.replace("from torch", "torch.set_default_dtype(torch.float64)\nfrom torch"))
    assert value(double) == pytest.approx(value(run(asked, LINEAR)), abs=1e-6)


DOUBLE = LINEAR.replace("        self.drop =", "        self.double()\n        self.drop =")


@pytest.mark.parametrize(("answer", "wanted"), [("args: [k]", [5, 13]), ("args: [float64(k)]", [5, 13])])
def test_a_module_of_float64_is_given_its_own_numbers(run: Run, answer: str, wanted: list[float]) -> None:
    asked = asking_for(f"init: {{d: 2}}, weights: {{first: m}}, {answer}")
    assert value(run(asked, DOUBLE)) == wanted
    assert (
        value(run(asked, DOUBLE.replace("(self, x):", "(self, x):\n        assert x.dtype is torch.float64"))) == wanted
    )


@pytest.mark.parametrize(("argument", "taken"), [('"[k, m]"', "given[0]"), ("'{\"q\": [k]}'", "given['q'][0]")])
def test_a_module_of_float64_is_given_lists_and_dicts_of_them(run: Run, argument: str, taken: str) -> None:
    asked = asking_for(f"init: {{d: 2}}, weights: {{first: m}}, args: [{argument}]")
    source = DOUBLE.replace("(self, x):", f"(self, given):\n        x = {taken}")
    assert value(run(asked, source)) == [5, 13]


def test_a_dtype_that_the_spec_states_is_kept_for_a_module_of_float64(run: Run) -> None:
    asked = asking_for("init: {d: 2}, weights: {first: m}, args: [float32(k)]")
    assert isinstance(only(run(asked, DOUBLE)), Raised)
    keyword = asking_for(
        "init: {d: 2}, weights: {first: m}, args: [k], kwargs: {by: '3'}, call: twice", more="want: '[15, 39]', "
    )
    assert value(run(keyword, DOUBLE)) == [15, 39]


def test_weights_that_the_spec_leaves_out_are_a_warning(run: Run, host: Host) -> None:
    source = LINEAR.replace("bias=False", "bias=True")

    def said(answer: str) -> list[str]:
        asked = asking_for(answer)
        record = collect(asked, Submission("s", "hw.py", (Cell("hw.py", source),)), host, calls=weight_calls(asked))
        return [fault.what for fault in loose_weights(asked, record)]

    (told,) = said("init: {d: 2}, weights: {first: m}, args: [k]")
    assert "`weights` leaves out `first.bias` (2,) of the reference's module" in told
    (both,) = said("init: {d: '3'}, args: [k]")
    assert "`first.weight` (3, 3), `first.bias` (3,)" in both
    assert not said("init: {d: 2}, weights: {first: m, bias: k}, args: [k]")
    assert not said("init: {d: 2}, weights: {by_shape: m, another: k}, args: [k]")


def test_weights_have_their_names_in_feedback(run: Run) -> None:
    asked = asking_for("init: {d: 2}, weights: {first.weight: m}, args: [k]", more="want: '[5, 14]', ")
    (result,) = score(asked, {}, run(asked, LINEAR)).results
    assert "first.weight = " in result.feedback
