"""Invariants: what must hold between the answers of one submission, in this process."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Outcome, Raised, Record, Returned, Unjudged
from autograder.domain.report import Result, Status
from autograder.execution import codec
from autograder.execution.dask import serialize
from autograder.execution.sandbox.call import calls_of
from autograder.scoring.score import score
from autograder.validation import spec_examples
from autograder.validation.idle_invariants import idle_invariants
from autograder.validation.tolerance import run_audit

HEAD = "spec: 1\ntitle: t\npoints: 1\nsubmission: {imports: [numpy]}\nquestions:\n"
QUESTION = "- {id: q, title: t, points: 1, within: {abs: 1.0e-6}, answer: {function: f, args: [x]}, "
SOFTMAX = "want: exp(x) / sum(exp(x)), draw: {times: 3, seed: 1, x: normal(4)}"
RUNNING = 'want: "[[sum(x[0, :1]), sum(x[0, :2]), sum(x[0])]]", draw: {times: 3, seed: 1, x: "normal(1, 3)"}'
Function = Callable[[Any], Any]


def asked(rest: str, invariant: str) -> Assignment:
    """An assignment of one question with one invariant."""
    return assignment(f"{HEAD}{QUESTION}{rest}, invariant: [{{{invariant}}}]}}\n")


def answers(made: Assignment, function: Function) -> dict[str, Outcome]:
    """What a function gives to every call, on copies of its argument."""
    question = made.questions[0]
    unmodified = {id for one in question.invariants for gate in one.gates for id in gate.calls if gate.unmodified == 0}
    scopes = dict(zip(question.calls, question.cases, strict=True))
    scopes |= {id: scope for one in question.invariants for gate in one.gates for id, scope in gate.calls.items()}
    outcomes: dict[str, Outcome] = {}
    for id, scope in scopes.items():
        argument = np.array(scope["x"])
        value = function(argument)
        outcomes[id] = Returned(argument if id in unmodified else value)
    assert outcomes.keys() == calls_of(made).keys()
    return outcomes


def judged(made: Assignment, function: Function, **others: Outcome) -> Result:
    """The result of a function."""
    return score(made, {}, Record({**answers(made, function), **others})).results[0]


def softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum()


def only_there(made: Assignment, function: Function, wrong: Function) -> Function:
    """A function that gives right values to the cases, and something else to all further calls."""
    cases = [np.asarray(case["x"]).tobytes() for case in made.questions[0].cases]
    return lambda x: function(x) if np.asarray(x).tobytes() in cases else wrong(x)


HOLDING = [
    (SOFTMAX, "permute: x, expect: same_permutation", softmax, lambda x: softmax(x)[::-1].cumsum()),
    (SOFTMAX, "shift: x, by: 1.5, expect: unchanged", softmax, lambda x: softmax(2 * x)),
    (SOFTMAX, "shift: x", softmax, lambda x: x),
    (SOFTMAX, "unmodified: x", softmax, None),
    ("want: 2 * x, draw: {times: 2, seed: 1, x: normal(4)}", "linear: x", lambda x: 2 * x, lambda x: 2 * x + 1),
    ("want: 2 * x, draw: {times: 2, seed: 1, x: normal(4)}", "scale: x, expect: scaled", lambda x: 2 * x, np.exp),
    ("want: x ** 2, draw: {times: 2, seed: 1, x: normal(4)}", "scale: x, by: -2, expect: 4 * answer", np.square, np.exp),
    ("want: max(x), draw: {times: 2, seed: 1, x: normal(4)}", "shift: x, expect: shifted", np.max, np.min),
    ("want: max(x), draw: {times: 2, seed: 1, x: normal(4)}", "permute: x, expect: unchanged", np.max, lambda x: x[0]),
    (RUNNING, 'change: "x[:, 2:]", keeps: "answer[:, :2]"', lambda x: np.cumsum(x, 1), lambda x: np.cumsum(x, 1) + x[:, 2]),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "invariant", "right", "wrong"), HOLDING, ids=[row[1] for row in HOLDING])
def test_an_invariant_holds_or_the_question_earns_nothing(
    rest: str, invariant: str, right: Function, wrong: Function | None
) -> None:
    made = asked(rest, invariant)
    assert judged(made, right).score == 1

    def spoils(x: Any) -> Any:
        value = right(x)
        x += 1
        return value

    result = judged(made, only_there(made, right, wrong) if wrong else spoils)
    assert (result.status, result.credit, result.score) == (Status.FAILED, 0, 0)
    assert result.feedback
    assert "Correct" not in result.feedback


def test_a_constant_that_every_invariant_holds_for_earns_nothing() -> None:
    for rest, invariant, right, _ in HOLDING:
        made = asked(rest, invariant)
        constant = np.zeros(np.shape(right(np.ones(4) if "x[:" not in invariant else np.ones((1, 3)))))
        assert judged(made, lambda x, constant=constant: constant).score == 0


def test_the_instructors_sentence_and_the_two_calls_are_shown() -> None:
    made = asked(SOFTMAX, "shift: x, by: 1, say: Softmax does not change with a shift.")
    said = judged(made, only_there(made, softmax, lambda x: 0 * x)).feedback
    assert said.splitlines()[0] == "Softmax does not change with a shift."
    assert "Compare `f(np.array([" in said
    assert len(said.splitlines()) <= 12


def test_a_wrong_answer_reads_the_sentence_on_what_it_breaks() -> None:
    made = asked(RUNNING, 'change: "x[:, 2:]", keeps: "answer[:, :2]", say: "Is the mask causal?"')
    leaks = judged(made, lambda x: np.cumsum(x, 1) + x[:, 2:])
    assert (leaks.score, leaks.feedback.splitlines()[0]) == (0, "Is the mask causal?")
    assert "Your answer is off by up to" in leaks.feedback
    other = judged(made, lambda x: 2 * np.cumsum(x, 1))
    assert other.score == 0
    assert "causal" not in other.feedback
    for odd in (np.ones(()), np.ones((3, 1))):
        assert judged(made, lambda x, odd=odd: odd).status is Status.FAILED
    busy = judged(made, lambda x: 2 * x, **{"q #1 ~1": Unjudged("busy")})
    assert "causal" not in busy.feedback
    assert busy.status is Status.FAILED  # its values are wrong, whatever the further call would say


def test_further_calls_that_fail() -> None:
    made = asked(SOFTMAX, "shift: x")
    assert judged(made, softmax, **{"q #2 ~1": Raised("ValueError: no")}).score == 0
    assert judged(made, softmax, **{"q #2 ~1": Crashed("was stopped")}).score == 0
    assert judged(made, softmax, **{"q #2 ~1": Returned(np.ones(5))}).score == 0
    assert judged(made, softmax, **{"q #2 ~1": Returned(np.full(4, np.nan))}).score == 0
    assert judged(made, softmax, **{"q #2 ~1": Unjudged("busy")}).status is Status.UNGRADED
    outcomes = answers(made, softmax)
    del outcomes["q #1 ~1"]
    assert score(made, {}, Record(outcomes)).results[0].score == 0


def test_another_shape_is_wrong_and_never_ungraded() -> None:
    made = asked(RUNNING, 'change: "x[:, 2:]", keeps: "answer[:, :2]"')
    for odd in (np.ones(3), np.float64(1), np.ones((1, 1, 3)), np.zeros((0, 3))):
        result = judged(made, lambda x: np.cumsum(x, 1), **{"q #3 ~1": Returned(odd)})
        assert (result.status, result.score) == (Status.FAILED, 0)


def test_whole_numbers_are_changed_within_their_range() -> None:
    rest = 'want: "sum(x[0:2])", draw: {times: 3, seed: 1, x: "integer(0, 6, 5)"}'
    made = asked(rest, 'change: "x[2:]", keeps: answer')
    for gate in made.questions[0].invariants[0].gates:
        (scope,) = gate.calls.values()
        before = made.questions[0].cases[gate.case]["x"]
        assert scope["x"].dtype.kind == "i"
        assert set(scope["x"]) <= set(before)
        assert (scope["x"][:2] == before[:2]).all()
        assert (scope["x"][2:] != before[2:]).all()
    assert judged(made, lambda x: np.sum(x[:2])).score == 1


def test_a_change_that_makes_no_difference_to_the_reference_is_a_warning() -> None:
    made = asked(RUNNING, 'change: "x[:, 2:]", keeps: "answer[:, :2]"')
    idle = {id: outcome.value for id, outcome in answers(made, lambda x: x[:, :2].cumsum(1)).items()}  # type: ignore[union-attr]
    (said,) = idle_invariants(made, idle)
    assert "`change: x[:, 2:]` changes nothing" in said.what
    busy = {id: outcome.value for id, outcome in answers(made, lambda x: x.cumsum(1)).items()}  # type: ignore[union-attr]
    assert not list(idle_invariants(made, busy))


def test_a_small_change_of_an_argument_is_one_too() -> None:
    made = assignment(
        f"{HEAD}{QUESTION.replace('1.0e-6', '0.1')}want: 2 * x, draw: {{times: 1, seed: 1, x: normal(4)}}, "
        "invariant: [{unmodified: x}]}\n"
    )

    def spoils(x: Any) -> Any:
        value = 2 * x
        x += 0.001
        return value

    assert judged(made, lambda x: 2 * x).score == 1
    assert judged(made, spoils).score == 0


def test_the_further_calls_travel_and_have_keys() -> None:
    made, plain = asked(SOFTMAX, "linear: x"), asked(SOFTMAX, "unmodified: x")
    for one in (made, plain):
        there = serialize.unpack_assignment(serialize.pack_assignment(one))
        assert codec.keys(there) == codec.keys(one)
    assert len(calls_of(made)) == 9
    assert {key for key in calls_of(made) if "~" not in key} == {"q #1", "q #2", "q #3"}
    bare = assignment(f"{HEAD}{QUESTION}{SOFTMAX}}}\n")
    assert codec.keys(bare).items() <= codec.keys(made).items()  # nobody is run again for an invariant


def test_the_audit_and_the_examples_look_at_values_alone() -> None:
    loose = assignment(
        f"{HEAD}{QUESTION}want: x, draw: {{times: 2, seed: 1, x: 1.0e-7 * normal(4)}}, invariant: [{{shift: x, expect: "
        "shifted}], examples: [{pass: x}]}\n"
    )
    targets = {id: outcome.value for id, outcome in answers(loose, lambda x: x).items()}  # type: ignore[union-attr]
    found = {name for review in run_audit(loose, targets).reviews for one in review.findings for name in one.names}
    assert "zeros" in found  # whose sum with 2.5 is not 0: a gate would hide that zeros pass
    assert not list(spec_examples.examples(loose, targets))
    assert not list(spec_examples.reference(loose, targets))
    broken = {**targets, "q #1 ~1": np.zeros(4)}
    assert [fault for fault in spec_examples.reference(loose, broken) if "the reference earns 0" in fault.what]


@pytest.mark.parametrize(
    ("invariant", "said"),
    [
        ("axis: 1", "needs exactly one of permute, change"),
        ("shift: x, scale: x", "needs exactly one of"),
        ("permute: x", "`permute` needs `expect`"),
        ('change: "x[1:]"', "`change` needs `keeps`"),
        ("shift: y", "`y` is used by no argument: these use x"),
        ("shift: x, keeps: answer", "does not go with `shift`"),
        ('change: "x[9:]", keeps: answer', "compares nothing"),
        ("permute: x, axis: 2, expect: unchanged", "must have an axis 2"),
        ("shift: x, by: 0", "compares nothing"),
        ("shift: x, expect: shiftd", "unknown name `shiftd`"),
        ("shift: x, bye: 1", "unknown key"),
    ],
)
def test_an_invariant_that_cannot_be_meant_is_an_error(invariant: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        asked(SOFTMAX, invariant)
    assert any(said in str(fault) for fault in caught.value.faults), caught.value


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("answer: {function: f, args: [1], choice: [a, b]}, want: a", "earns nothing alone"),
        ("answer: {function: f}, want: 1", "needs `args`"),
    ],
)
def test_an_invariant_needs_compared_numbers_and_arguments(rest: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        assignment(f"{HEAD}- {{id: q, title: t, points: 1, {rest}, within: {{abs: 1}}, invariant: [{{shift: x}}]}}\n")


def test_keeps_that_compares_nothing_is_the_references_error() -> None:
    made = asked(SOFTMAX, 'change: "x[1:]", keeps: "answer[:0]"')
    targets = {id: one.value for id, one in answers(made, softmax).items() if isinstance(one, Returned)}
    result = score(made, targets, Record(answers(made, softmax))).results[0]
    assert result.status is Status.UNGRADED
    assert "compares nothing" in result.detail


def test_what_fails_on_the_submission_alone_is_never_ungraded() -> None:
    made = asked(SOFTMAX, 'change: "x[1:]", keeps: "answer[0 if answer[0] > 0.01 else 9]"')
    targets = {id: one.value for id, one in answers(made, softmax).items() if isinstance(one, Returned)}
    wrong = {id: Returned(-targets[id]) for id in made.questions[0].further_calls}
    result = score(made, targets, Record({**answers(made, softmax), **wrong})).results[0]
    assert (result.status, result.credit) == (Status.FAILED, 0)
    assert "please look at this" in result.detail


@pytest.mark.parametrize(
    ("question", "invariant", "function", "wrong"),
    [
        ("want: 2 * x, draw: {times: 3, seed: 1, x: normal(4)}", "linear: x", lambda x: 2 * x, lambda x: 2 * x + 0.6),
        ("want: 2 * x, draw: {times: 3, seed: 1, x: normal(4)}", "scale: x, expect: scaled", lambda x: 2 * x, np.exp),
        (SOFTMAX, "shift: x", softmax, lambda x: softmax(2 * x)),
    ],
)
def test_answers_that_are_within_the_tolerance_pass_the_gate(
    question: str, invariant: str, function: Function, wrong: Function
) -> None:
    """Each answer may be off by nearly the tolerance, and a sum of several by more: what earns its points keeps them."""
    made = asked(question, invariant)
    within = made.questions[0].within.abs
    sign = itertools.cycle((0.9, -0.9, 0.9))
    assert judged(made, lambda x: function(x) + next(sign) * within).credit == 1
    sign = itertools.cycle((-0.9, 0.9, 0.9, -0.9))
    assert judged(made, lambda x: function(x) + next(sign) * within).credit == 1
    assert judged(made, only_there(made, function, wrong)).credit == 0
