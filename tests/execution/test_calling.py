"""What a call is made with and what it comes to: adapters, arguments of every kind, what the call changed, dtypes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.app import targets
from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Unordered
from autograder.domain.report import Result
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.sandbox.call import calls_of, same_calls
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.ingest.project import Project
from autograder.readers import read
from autograder.scoring.score import score, targets_of
from autograder.scoring.shown_calls import ADAPTER_FAILED
from autograder.spec.load import load

HEAD = """\
spec: 1
title: t
points: {points}
submission: {{imports: [torch, numpy]{adapters}}}
givens: {{t: {{integers: [0, 2, 1]}}, n: {{integers: 2}}, k: [1, 2]}}
defaults: {{within: {{abs: 0.001}}}}
questions:
"""
Made = Callable[..., Assignment]


@pytest.fixture
def make(tmp_path: Path) -> Made:
    """An assignment with these answers, each the rest of a question's mapping, and a file of adapters."""

    def made(*answers: str, adapters: str = "") -> Assignment:
        lines = [f'- {{id: "{i}", title: t, points: 1, {answer}}}' for i, answer in enumerate(answers, 1)]
        named = ", adapters: small_adapters.py" if adapters else ""
        (tmp_path / "problems").mkdir(exist_ok=True)
        (tmp_path / "problems" / "small_adapters.py").write_text(adapters)
        spec = tmp_path / "problems" / "small.yaml"
        spec.write_text(HEAD.format(points=len(answers), adapters=named) + "\n".join(lines))
        return load(spec)

    return made


@pytest.fixture
def ask(host: Host, tmp_path: Path) -> Callable[..., Record]:
    """The record of a source text as a submission to an assignment."""

    def asked(assignment: Assignment, source: str) -> Record:
        path = tmp_path / "hw.py"
        path.write_text(source)
        return collect(assignment, read(path), host)

    return asked


Ask = Callable[[Assignment, str], Record]


def only(record: Record) -> Outcome:
    """The one outcome there is."""
    (outcome,) = record.outcomes.values()
    return outcome


def value(record: Record) -> Any:
    """What the one call returned."""
    outcome = only(record)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def judged(assignment: Assignment, record: Record, reference: Record) -> Result:
    """The first question's result, by the reference's answers."""
    return score(assignment, targets_of(assignment, reference), record).results[0]


# adapters ---------------------------------------------------------------------------------------------------------------

HEADS = """\
import torch

def run_heads(x, scale=1.0):
    net = Heads(3)
    return net(x) * scale
"""
NET = "import torch\nclass Heads(torch.nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        self.n = n\n    def forward(self, x):\n        return self.n * x\n"


def test_an_adapter_sees_the_students_names_and_gives_plain_values(make: Made, ask: Ask) -> None:
    assignment = make("answer: {adapter: run_heads, args: [k], kwargs: {scale: 2.0}}", adapters=HEADS)
    assert assignment.questions[0].answer.needs == ("Heads",)
    assert value(ask(assignment, NET)).tolist() == [6, 12]


def test_an_adapter_without_arguments_is_called_once(make: Made, ask: Ask) -> None:
    assignment = make("answer: {adapter: both}, want: 3", adapters="def both():\n    return first() + second\n")
    assert assignment.questions[0].answer.needs == ("first", "second")
    assert value(ask(assignment, "def first(): return 1\nsecond = 2\n")) == 3


def test_what_an_adapter_needs_is_reported_like_any_missing_name(make: Made, ask: Ask) -> None:
    assignment = make("answer: {adapter: run_heads, args: [k]}", adapters=HEADS)
    assert only(ask(assignment, "Haeds = 3\n")) == Missing("Heads", ("Haeds",))
    two = make("answer: {adapter: both}, want: 3", adapters="def both():\n    return first() + second\n")
    assert only(ask(two, "def first(): return 1\n")) == Missing("second")


def test_whose_error_it_is_by_whose_line_it_passed(make: Made, ask: Ask) -> None:
    assignment = make("answer: {adapter: run_heads, args: [k]}", adapters=HEADS)
    own = only(ask(assignment, NET.replace("self.n * x", "self.m * x")))
    assert isinstance(own, Raised)
    assert (own.where, own.adapter) == ("hw.py, line 7", 0)
    other = only(ask(assignment, "class Heads: pass\n"))
    assert isinstance(other, Raised)
    assert (other.where, other.adapter) == ("", 4)


def test_an_adapter_that_fails_on_a_submission_scores_nothing_and_is_flagged(make: Made, ask: Ask) -> None:
    assignment = make("answer: {adapter: run_heads, args: [k]}", adapters=HEADS)
    result = judged(assignment, ask(assignment, "class Heads: pass\n"), ask(assignment, NET))
    assert (result.status.value, result.score) == ("failed", 0)  # never ungraded: that would be a free attempt
    assert result.feedback.startswith("Your code ran, but what it gave could not be used: TypeError")
    assert "small_adapters.py" not in result.feedback
    assert result.tags == (ADAPTER_FAILED,)
    assert "small_adapters.py, line 4" in result.detail
    plain = judged(assignment, ask(assignment, NET.replace("self.n", "self.m")), ask(assignment, NET))
    assert plain.tags == ()
    shared = make("cases: [{name: one, z: 1}], answer: {adapter: run_heads, args: [z]}, partial: cases", adapters=HEADS)
    assert judged(shared, ask(shared, "class Heads: pass\n"), ask(shared, NET)).tags == (ADAPTER_FAILED,)


def test_an_adapter_that_fails_on_the_reference_is_the_specs_error(make: Made, ask: Ask, tmp_path: Path) -> None:
    assignment = make("answer: {adapter: run_heads, args: [k]}", adapters=HEADS.replace("Heads(3)", "Heads(3, 4)"))
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "small.py").write_text(NET)
    with pytest.raises(SpecError) as caught:
        targets.compute(Project(tmp_path, "small"), assignment, lambda s: ask(assignment, NET))
    assert "small_adapters.py:4:1: question 1 #1 raised TypeError" in str(caught.value)


def test_adapters_do_not_get_into_the_students_way(make: Made, ask: Ask) -> None:
    """What the file defines is not seen by the student's functions, and the student's file cannot replace it."""
    file = "def helper(): return 1\n\ndef run():\n    return [helper(), own()]\n"
    source = "def helper(): return 10\ndef run(): return 100\ndef own(): return helper()\n"
    assert value(ask(make("answer: {adapter: run}, want: '[1, 10]'", adapters=file), source)) == [1, 10]


def test_an_adapter_is_given_one_kind_of_array_only(make: Made, ask: Ask) -> None:
    """Its author knows which; a second try with the other would hide the error that it ended with."""
    file = (
        "seen = []\ndef run(x):\n    own()\n    seen.append(type(x).__name__)\n    assert len(seen) > 1\n    return 0\n"
    )
    outcome = only(ask(make("answer: {adapter: run, args: [k]}, want: 0", adapters=file), "def own(): pass\n"))
    assert isinstance(outcome, Raised)


def test_a_file_of_adapters_that_does_not_load_costs_its_questions_only(make: Made, ask: Ask) -> None:
    file = "table = [own(), 1 / one]\ndef run(): return table\n"
    assignment = make("answer: {adapter: run}, want: '[1, 1]'", "answer: {function: own}, want: 1", adapters=file)
    record = ask(assignment, "def own(): return 1\none = 0\n")
    first, second = record.outcomes["1"], record.outcomes["2"]
    assert isinstance(first, Raised)
    assert first.adapter == 1
    assert isinstance(second, Returned)


def test_the_answers_of_adapters_are_kept_for_their_source(make: Made) -> None:
    asked = "answer: {adapter: run}, want: 0"
    files = ["def run(): return own() + 1\n", "def run(): return own() + 2\n"]
    assignments = [make(asked, "answer: {function: own}, want: 1", adapters=file) for file in files]
    one, other = map(codec.keys, assignments)
    assert one["1"] != other["1"]
    assert one["2"] == other["2"]  # nothing of the file is asked for there
    assert assignments[0].digest != assignments[1].digest


def test_an_adapter_may_answer_in_any_kind(make: Made, ask: Ask) -> None:
    file = "def side(): return 'on the ' + ('left' if own() else 'right')\ndef formula(): return [own(), text][1]\n"
    assignment = make("answer: {adapter: side, choice: [left, right]}, want: left",
                      "answer: {adapter: formula, expression: {symbols: {x: real}}}, want: 2*x", adapters=file)  # fmt: skip
    records = [ask(assignment, f"def own(): return {own}\ntext = {text!r}\n") for own, text in ((1, "x+x"), (0, "3*x"))]
    for record, points in zip(records, (1, 0), strict=True):
        results = score(assignment, {}, record).results
        assert [result.score for result in results] == [points, points]


def test_adapters_on_other_machines(make: Made, ask: Ask) -> None:
    """What travels to a Dask worker asks for the same, under the same keys."""
    assignment = make("answer: {adapter: run_heads, args: [k], kwargs: {scale: 2.0}}",
                      "answer: {function: f, args: [k], changed: k, dtype: float32}", adapters=HEADS)  # fmt: skip
    there = serialize.unpack_assignment(serialize.pack_assignment(assignment))
    assert {id: call.message() for id, call in calls_of(there).items()} == {
        id: call.message() for id, call in calls_of(assignment).items()
    }
    source = NET + "def f(x): x += 1\n"
    assert repr(ask(there, source).outcomes) == repr(ask(assignment, source).outcomes)
    raised, missing = Raised("TypeError: x", "", "", 4), Missing("Heads", ("Haeds",))
    for outcome in (raised, missing):
        assert codec.outcome_from_json(codec.outcome_to_json(outcome)) == outcome


# arguments --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "body", "returned"),
    [
        ("[t]", "return torch.arange(0, 30, 10)[a]", [0, 20, 10]),
        ("[n]", "return [[7] * a, type(a).__name__]", [[7, 7], "int"]),
        ("['integers([0, 1])']", "return str(a.dtype)", "torch.int64"),
        ("[k]", "return str(a.dtype)", "torch.float32"),
        ("['float64(k)']", "return str(a.dtype)", "torch.float64"),
        ("['float32(k)']", "return str(a.dtype)", "torch.float32"),
        ("['2 * float64(k)[:1]']", "return [str(a.dtype), a.item()]", ["torch.float64", 2]),
        ("[\"'relu'\"]", "return a", "relu"),
        ("[true]", "return a is True", True),
        ("[null]", "return a is None", True),
        ("[{lr: 0.1}]", "return a['lr']", 0.1),
        ("['{\"w\": k}']", "return a['w']", [1, 2]),
        ("['[k, 2 * k]']", "return sum(a)", [3, 6]),
        ("['(k, 2 * k)']", "return sum(a)", [3, 6]),
        ("['rng(7)']", "return a.random() == np.random.default_rng(7).random()", True),
        ("['generator(7)']", "return torch.equal(torch.rand(2, generator=a), torch.rand(2, "
         "generator=torch.Generator().manual_seed(7)))", True),
    ],
)  # fmt: skip
def test_what_arguments_arrive_as(make: Made, ask: Ask, args: str, body: str, returned: object) -> None:
    source = f"import torch\nimport numpy as np\ndef f(a):\n    {body}\n"
    assignment = make(f"answer: {{function: f, args: {args}}}, want: 0")
    for asked in (assignment, serialize.unpack_assignment(serialize.pack_assignment(assignment))):  # as with Dask
        got = value(ask(asked, source))
        assert np.array_equal(got, returned) if isinstance(got, np.ndarray) else got == returned


def test_numpys_functions_get_float32_where_it_is_asked_for(make: Made, ask: Ask) -> None:
    source = "import numpy as np\ndef f(a):\n    assert isinstance(a, np.ndarray)\n    return str(a.dtype)\n"
    assert value(ask(make("answer: {function: f, args: ['float32(k)']}, want: 0"), source)) == "float32"
    assert value(ask(make("answer: {function: f, args: [k]}, want: 0"), source)) == "float64"


def test_drawn_labels_are_whole_numbers(make: Made, ask: Ask) -> None:
    asked = 'draw: {times: 2, seed: 1, k2: "integer(2, 4)", z: "normal(5, k2)", y: "integer(0, k2 - 1, 5)"}'
    assignment = make(f"{asked}, answer: {{function: f, args: [z, y]}}, want: 0")
    source = "import torch\ndef f(z, y):\n    return torch.nn.functional.cross_entropy(z, y)\n"
    assert all(isinstance(outcome, Returned) for outcome in ask(assignment, source).outcomes.values())
    numpys = "def f(z, y):\n    return z.numpy()[range(5), y]\n"
    assert all(isinstance(outcome, Returned) for outcome in ask(assignment, numpys).outcomes.values())


def test_arguments_by_name(make: Made, ask: Ask) -> None:
    assignment = make("answer: {function: f, args: [k], kwargs: {scale: 3, act: \"'relu'\"}}, want: 0")
    assert value(ask(assignment, "def f(a, *, act, scale=1):\n    return [a * scale, act]\n"))[1] == "relu"
    alone = make("answer: {function: f, kwargs: {x: k}}, want: 0")
    assert value(ask(alone, "def f(x): return x + 1\n")).tolist() == [2, 3]
    assert codec.keys(alone) != codec.keys(make("answer: {function: f, kwargs: {x: 2 * k}}, want: 0"))


# what a call changed ----------------------------------------------------------------------------------------------------

STEP = "answer: {function: step, args: [k, t, 0.5], changed: "


@pytest.mark.parametrize(
    ("body", "changed", "left"),
    [
        ("a -= lr * a", "k", [0.5, 1]),
        ("a[0] = 9; return 7", "0", [9, 2]),
        ("a = a + 1", "k", [1, 2]),
        ("a += 1; b += 1", "[k, t]", [[2, 3], [1, 3, 2]]),
        ("a += 1; b += 1", "[1, 0]", [[1, 3, 2], [2, 3]]),
    ],
)
def test_what_a_call_made_of_its_arguments(make: Made, ask: Ask, body: str, changed: str, left: object) -> None:
    assignment = make(STEP + changed + "}, want: 0")
    for asked in (assignment, serialize.unpack_assignment(serialize.pack_assignment(assignment))):
        got = value(ask(asked, f"def step(a, b, lr):\n    {body}\n"))
        assert [one.tolist() for one in got] == left if isinstance(got, list) else got.tolist() == left


def test_an_argument_that_is_left_alone_is_told_so(make: Made, ask: Ask) -> None:
    assignment = make("answer: {function: step, args: [k], changed: k}, want: 2 * k")
    right = ask(assignment, "def step(a):\n    a *= 2\n")
    assert judged(assignment, right, right).score == 1
    result = judged(assignment, ask(assignment, "def step(a):\n    a = a * 2\n    return a\n"), right)
    assert result.score == 0
    assert "After the call `k` is what it was before." in result.feedback
    assert "yours leaves [1, 2] in `k`." in result.feedback
    other = judged(assignment, ask(assignment, "def step(a):\n    a *= 3\n"), right)
    assert "what it was before" not in other.feedback


def test_what_is_changed_by_name(make: Made, ask: Ask) -> None:
    assignment = make("answer: {function: step, kwargs: {theta: k}, changed: theta}, want: 2 * k")
    assert value(ask(assignment, "def step(theta):\n    theta *= 2\n")).tolist() == [2, 4]


# dtypes -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "wanted", "right"),
    [
        ("return torch.tensor([1., 2.])", "float32", True),
        ("return torch.tensor([1., 2.], dtype=torch.float64)", "float32", False),
        ("return np.array([1., 2.])", "float64", True),
        ("return np.array([1, 2], dtype='float32')", "float64", False),
        ("return [1.0, 2.0]", "float64", False),
        ("return torch.tensor([1, 2])", "int64", True),
    ],
)
def test_the_dtype_counts_where_it_is_asked_for(make: Made, ask: Ask, body: str, wanted: str, right: bool) -> None:
    assignment = make(f"answer: {{function: f, dtype: {wanted}}}, want: k")
    record = ask(assignment, f"import torch\nimport numpy as np\ndef f():\n    {body}\n")
    result = judged(assignment, record, record)
    assert result.score == right
    assert right or f", but {wanted} is needed" in result.feedback
    again = codec.outcome_from_json(codec.outcome_to_json(only(record)))
    assert isinstance(again, Returned)
    assert again.dtype == only(record).dtype != ""
    loose = make("answer: {function: f}, want: k")
    assert judged(loose, ask(loose, f"import torch\nimport numpy as np\ndef f():\n    {body}\n"), record).score == 1


# several questions about one function -----------------------------------------------------------------------------------


def test_what_several_questions_ask_for_is_collected_once(make: Made, ask: Ask) -> None:
    draw = 'draw: {times: 2, seed: 1, x: "normal(3)"}, answer: {function: f, args: [x]'
    assignment = make(f"{draw}}}, want: x", f"{draw}}}, got: sum(answer), want: sum(x)",
                      "draw: {times: 2, seed: 2, x: normal(3)}, answer: {function: f, args: [x]}, want: x",
                      "answer: {function: f, args: [k]}, want: k")  # fmt: skip
    calls = calls_of(assignment)
    same = same_calls(calls)
    assert (same["2 #1"], same["2 #2"]) == ("1 #1", "1 #2")
    assert same["3 #1"] == "3 #1"
    source = "count = 0\ndef f(x):\n    global count\n    count += 1\n    return x + count\n"
    outcomes = ask(assignment, source).outcomes
    assert list(outcomes) == list(calls)
    made = {id: outcome.value for id, outcome in outcomes.items()}
    assert np.array_equal(made["1 #1"], made["2 #1"])
    assert np.allclose(made["4"] if "4" in made else made["4 #1"], [6, 7])  # the fifth call, not the seventh


def test_a_shared_call_that_hangs_is_every_questions(make: Made, ask: Ask) -> None:
    draw = 'draw: {times: 2, seed: 1, x: "normal(3)"}, answer: {function: f, args: [x]'
    assignment = make(f"{draw}}}, want: x", f"{draw}}}, got: sum(answer), want: sum(x)")
    outcomes = ask(assignment, "import os\ndef f(x):\n    os._exit(3)\n").outcomes
    assert len(outcomes) == 4
    assert all(isinstance(outcome, Crashed) for outcome in outcomes.values())


def test_a_hidden_question_is_collected_apart(make: Made) -> None:
    draw = 'draw: {times: 1, seed: 1, x: "normal(3)"}, answer: {function: f, args: [x]'
    same = same_calls(calls_of(make(f"{draw}}}, want: x", f"{draw}}}, got: sum(answer), want: 0, visibility: hidden")))
    assert same["2 #1"] == "2 #1"


# what is returned -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "returned"),
    [
        (
            "class A:\n        def __array__(self, dtype=None, copy=None): return np.arange(3.0)\n    return A()",
            [0, 1, 2],
        ),
        (
            "class S:\n        shape = (2, 2)\n        def toarray(self): return np.eye(2)\n    return S()",
            [[1, 0], [0, 1]],
        ),
        ("class D:\n        def to_numpy(self): return np.ones(2)\n    return D()", [1, 1]),
        ("return {3, 1, 2}", Unordered([1, 2, 3])),
        ("return frozenset({'b', 'a'})", Unordered(["a", "b"])),
        ("return {'a', 1, None}", Unordered([None, 1, "a"])),
        ("return {3}", [3]),
        ("return {1: 'x', 2.0: 'y', np.int64(3): 'z'}", {"1": "x", "2": "y", "3": "z"}),
        ("return (1, None)", [1, None]),
    ],
)
def test_values_that_know_what_they_are_as_arrays(make: Made, ask: Ask, body: str, returned: object) -> None:
    got = value(ask(make("answer: {function: f}, want: 0"), f"import numpy as np\ndef f():\n    {body}\n"))
    assert np.array_equal(got, returned) if isinstance(got, np.ndarray) else got == returned
    assert type(got) is type(returned) or isinstance(got, np.ndarray)
    again = codec.outcome_from_json(codec.outcome_to_json(Returned(got)))
    assert isinstance(again, Returned)
    assert type(again.value) is type(got)


def test_a_sparse_matrix_that_would_be_too_large_is_not_spread_out(make: Made, ask: Ask) -> None:
    body = "class S:\n        shape = (1 << 20, 1 << 20)\n        def toarray(self): raise MemoryError\n    return S()"
    got = value(ask(make("answer: {function: f}, want: 0"), f"def f():\n    {body}\n"))
    assert "too large to be an answer" in got.description


def test_a_set_is_no_list(make: Made, ask: Ask) -> None:
    """Its items come in order, which is not the student's doing."""
    assignment = make("answer: {function: f}, want: k")
    record = ask(assignment, "def f(): return {2, 1}\n")
    result = judged(assignment, record, record)
    assert result.score == 0
    assert "a value of type set, not an array of numbers" in result.feedback
