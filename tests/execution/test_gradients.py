"""Derivatives of what a student's function returns, by its arguments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Outcome, Raised, Record, Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.sandbox.call import calls_of
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import score

HEAD = (
    "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [torch, numpy]}\ngivens: {k: [1, 2], i: {integers: [0, 1]}}\n"
)
SQUARES = "import torch\ndef f(x, w):\n    return (x * w) ** 2\n"


def asking_for(answer: str, more: str = "want: 0, ") -> Assignment:
    """An assignment of one question with this answer."""
    return assignment(f"{HEAD}questions:\n- {{id: q, title: t, points: 1, {more}within: {{abs: 0.001}}, {answer}}}\n")


Run = Callable[[Assignment, str], Record]


@pytest.fixture
def run(host: Host) -> Run:
    """The record of a source."""

    def made(asked: Assignment, source: str) -> Record:
        return collect(asked, Submission("s", "hw.py", (Cell("hw.py", source),)), host)

    return made


def only(record: Record) -> Outcome:
    (outcome,) = record.outcomes.values()
    return outcome


def derivative(record: Record) -> object:
    outcome = only(record)
    assert isinstance(outcome, Returned), outcome
    return outcome.value.tolist() if isinstance(outcome.value, np.ndarray) else outcome.value


def test_the_derivatives_of_the_sum_by_one_argument(run: Run) -> None:
    asked = asking_for("answer: {function: f, args: [k, float32(k + 1)], gradient: k}")
    assert derivative(run(asked, SQUARES)) == [8, 36]  # 2 x w ** 2
    by_place = asking_for('answer: {function: f, args: [k, "float32(k + 1)"], gradient: 1}')
    assert derivative(run(by_place, SQUARES)) == [4, 24]


def test_by_several_arguments_and_by_name(run: Run) -> None:
    asked = asking_for(
        "answer: {function: f, args: [k], kwargs: {w: k + 1}, gradient: [k, w], returns: {dk: [2], dw: [2]}}",
        "want: {dk: '[8, 36]', dw: '[4, 24]'}, ",
    )
    record = run(asked, SQUARES)
    assert [a.tolist() for a in derivative(record)] == [[8, 36], [4, 24]]  # type: ignore[attr-defined]
    assert score(asked, {}, record).results[0].score == 1
    wrong = score(asked, {}, run(asked, SQUARES.replace("** 2", "** 3"))).results[0]
    assert wrong.score == 0
    assert "`dw`" in wrong.feedback


def test_of_one_of_several_values_and_times_upstream(run: Run) -> None:
    source = "def f(x):\n    return {'loss': (x ** 2).sum(), 'out': x ** 3}\n"
    assert derivative(run(asking_for("answer: {function: f, args: [k], gradient: k, of: loss}"), source)) == [2, 4]
    asked = asking_for("answer: {function: f, args: [k], gradient: k, of: out, upstream: [2, -1]}")
    assert derivative(run(asked, source)) == [6, -12]
    place = "def f(x):\n    return 7, x ** 2\n"
    assert derivative(run(asking_for("answer: {function: f, args: [k], gradient: k, of: 1}"), place)) == [2, 4]


def test_float64_and_what_does_not_depend_on_it(run: Run) -> None:
    asked = asking_for("answer: {function: f, args: [float64(k), float64(k)], gradient: 0}")
    assert derivative(run(asked, "def f(x, w):\n    return w.requires_grad_()\n")) == [0, 0]


def test_work_in_place_and_grad_turned_off_do_no_harm(run: Run) -> None:
    asked = asking_for("answer: {function: f, args: [k], gradient: k}")
    source = "import torch\ntorch.set_grad_enabled(False)\ndef f(x):\n    x *= 3\n    return x ** 2\n"
    assert derivative(run(asked, source)) == [18, 36]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x.detach() ** 2", "GradientError: the result has no gradient"),
        ("(x ** 2).tolist()", "GradientError: a value of type list"),
        ("(x ** 2, x)", "GradientError: a value of type tuple"),
    ],
)
def test_what_has_no_gradient_says_so_and_earns_nothing(run: Run, body: str, said: str) -> None:
    asked = asking_for("answer: {function: f, args: [k], gradient: k}")
    record = run(asked, f"def f(x):\n    return {body}\n")
    outcome = only(record)
    assert isinstance(outcome, Raised)
    assert outcome.error.startswith(said)
    result = score(asked, {}, record).results[0]
    assert (result.status.value, result.score) == ("failed", 0)


def test_a_wrong_gradient_gets_code_that_repeats_it(run: Run) -> None:
    asked = asking_for("answer: {function: f, args: [k, i], gradient: k, upstream: [3, 1]}", "want: '[1, 1]', ")
    source = "def f(x, i):\n    return x[i] ** 2\n"
    said = score(asked, {}, run(asked, source)).results[0].feedback
    code = said.split("Try `")[1].split("`")[0]
    assert "yours returns [6, 4]" in said
    pytest.importorskip("torch")
    names: dict[str, object] = {}
    before, last = code.rsplit("; ", 1)
    exec(f"{source}{before}", names)
    assert eval(last, names).tolist() == [6, 4]


def test_the_same_is_asked_after_its_travel_and_answers_have_keys_of_their_own() -> None:
    plain = asking_for("answer: {function: f, args: [k, i]}")
    asked = asking_for("answer: {function: f, args: [k, i], gradient: k, of: 0, upstream: k}")
    there = serialize.unpack_assignment(serialize.pack_assignment(asked))
    assert codec.keys(there) == codec.keys(asked) != codec.keys(plain)
    assert [c.message() for c in calls_of(there).values()] == [c.message() for c in calls_of(asked).values()]
    assert "gradient" not in str(calls_of(plain))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("function: f, args: [k], gradient: x", "`x` is no argument: these are k"),
        ("function: f, args: [k], gradient: []", "is empty"),
        ("function: f, args: [i], gradient: i", "whole numbers, by which nothing is differentiated"),
        ("function: f, args: [2.5], gradient: 0", "as a plain number: write `float32(2.5)`"),
        ("function: f, gradient: k", "goes with `function`, `module` or `adapter`, and `args`"),
        ("function: f, args: [k], of: loss", "goes with `gradient`"),
        ("function: f, args: [k, k + 1], gradient: [0, 1]", "needs `returns: {d0: …, d1: …}`"),
        ("function: f, args: [k], gradient: k, changed: k", "cannot be combined with `gradient`"),
        ("function: f, args: [k], gradient: k, upstream: zz", "unknown name `zz`"),
        ("function: f, args: [k], gradient: k, choice: [a, b]", "cannot be combined with `gradient`"),
    ],
)
def test_a_gradient_that_cannot_be_meant_is_an_error(answer: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        asking_for(f"answer: {{{answer}}}")
    assert any(said in str(fault) for fault in caught.value.faults), caught.value


def test_a_gradient_needs_torch() -> None:
    with pytest.raises(SpecError, match="computed by torch"):
        assignment(
            "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [numpy]}\ngivens: {k: [1]}\nquestions:\n- {id: q, title: t, "
            "points: 1, want: 0, within: {abs: 1}, answer: {function: f, args: [k], gradient: k}}\n"
        )


def test_an_invariants_further_calls_through_a_worker(run: Run) -> None:
    asked = asking_for(
        "answer: {function: f, args: [k]}, invariant: [{shift: k}, {unmodified: k}, {permute: k, expect: same_permutation}]",
        "want: '[-0.5, 0.5]', ",
    )
    assert score(asked, {}, run(asked, "def f(x):\n    return x - x.mean()\n")).results[0].score == 1
    spoils = score(asked, {}, run(asked, "def f(x):\n    x -= x.mean()\n    return x\n")).results[0]
    assert (spoils.score, spoils.feedback.splitlines()[0]) == (
        0,
        "The call changes k, which it must leave as it was: work on a copy.",
    )
    fixed = run(asked, "import torch\ndef f(x):\n    return torch.tensor([-0.5, 0.5])\n")
    assert score(asked, {}, fixed).results[0].score == 0
