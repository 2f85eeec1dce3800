"""Questions that depend on others: not judged while a name of these is not defined."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Unjudged
from autograder.domain.report import Result, Status
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: Small
points: 6
defaults: {within: {abs: 0.1}}
questions:
  - {id: a, title: A, points: 1, answer: {function: get_a, variable: a}, want: 1}
  - {id: b, title: B, points: 2, answer: {function: get_b, args: ["2"]}, want: 2, depends: a}
  - {id: c, title: C, points: 3, answer: {function: get_c}, want: 3, depends: [a, b]}
  - {id: w, title: W, points: 0, answer: {markdown: W}}
"""
TARGETS = {"a": np.array(1.0), "b #1": np.array(2.0), "c": np.array(3.0)}
RIGHT: dict[str, Outcome] = {"a": Returned(1.0), "b #1": Returned(2.0), "c": Returned(3.0)}


def results(spec: str = SPEC, **changed: Outcome) -> dict[str, Result]:
    """Results by question; ``b`` stands for the one call of question b."""
    outcomes = RIGHT | {{"b": "b #1"}.get(id, id): outcome for id, outcome in changed.items()}
    return {result.id: result for result in score(assignment(spec), TARGETS, Record(outcomes)).results}


def test_a_question_is_not_judged_while_a_name_it_needs_is_not_defined() -> None:
    made = results(a=Missing("get_a"), b=Raised("NameError: name 'get_a' is not defined"))
    assert made["a"].feedback == "`get_a` is not defined."
    for id in ("b", "c"):
        assert (made[id].status, made[id].score) == (Status.FAILED, 0)
        assert made[id].feedback == "Not run: `get_a` of question a is not defined."
    later = results(b=Missing("get_b"))
    assert [later[id].score for id in "abc"] == [1, 0, 0]
    assert later["c"].feedback == "Not run: `get_b` of question b is not defined."


@pytest.mark.parametrize("outcome", [Returned(7.0), Raised("ValueError: no"), Crashed("was stopped"), Unjudged("busy")])
def test_a_question_that_fails_otherwise_changes_nothing(outcome: Outcome) -> None:
    made = results(a=outcome)
    assert [made[id].score for id in "bc"] == [2, 3]


def test_a_name_that_may_stand_elsewhere_is_not_missing() -> None:
    made = results(a=Missing("get_a", unclear=True))
    assert (made["a"].status, made["b"].score) == (Status.PENDING, 2)


def test_a_hidden_question_does_not_say_why() -> None:
    spec = SPEC.replace("depends: a}", "depends: a, visibility: hidden}").replace("depends: [a, b]", "depends: [a]")
    made = results(spec, a=Missing("get_a"))["b"]
    assert (made.feedback, made.detail) == ("Not passed.", "Not run: `get_a` of question a is not defined.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("depends: a}", "depends: z}", "questions[1].depends: `z` is no earlier question (earlier: a)"),
        ("[a, b]", "[a, c]", "questions[2].depends[1]: `c` is no earlier question (earlier: a, b)"),
        ("args: [\"2\"]}, want: 2, depends: a", "args: [\"2\"]}, want: 2, depends: w", "`w` is no earlier question"),
        ("{markdown: W}", "{markdown: W}, depends: a", "questions[3].depends: has no effect here"),
        ("want: 1}", "want: 1, visibility: hidden}", "`a` is hidden, but feedback here would name its function"),
        ("depends: a}", "depends: 1}", "questions[1].depends"),
        ("want: 1}", "want: 1, depends: [a]}", "questions[0].depends[0]: `a` is no earlier question"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(SpecError) as found:
        assignment(SPEC.replace(old, new))
    assert said in str(found.value)


def test_a_write_up_defines_no_name() -> None:
    lines = SPEC.splitlines()
    spec = "\n".join([*lines[:5], lines[8], *lines[5:8]]).replace("depends: a}", "depends: w}")
    with pytest.raises(SpecError, match="`w` is a write-up, which defines no name"):
        assignment(spec)
