"""What differs between two reports, and the keys by which saved answers are found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autograder.domain.report import Report, Result, Status
from autograder.storage.report_diff import Change, compare

A = Result("a", "A", 4.0, Status.PARTIAL, credit=0.5, feedback="Off.", rule="sign")
B = Result("b", "B", 2.0, Status.PASSED, credit=1.0)
OLD = Report("ann", (A, B))


def changes(*results: Result, old: Report = OLD, **more: Any) -> list[tuple[str, float | None, float | None, str]]:
    found = list(compare("ann", old, Report("ann", results, **more)))
    assert all(one.name == "ann" for one in found)
    return [(one.question, one.before, one.after, one.why) for one in found]


def test_what_is_the_same_is_no_change() -> None:
    assert changes(A, B) == []
    assert changes(B, A) == []
    # as long as it is worth the same, other words are none either
    assert changes(replace(A, feedback="Way off.", rule=""), B) == []
    assert changes(A, B, problem="no file", notes=("x",)) == []


@pytest.mark.parametrize(
    ("now", "after", "why"),
    [
        ({"credit": 1.0, "status": Status.PASSED}, 4.0, "partial → passed; credit 0.5 → 1"),
        ({"credit": 0.25}, 1.0, "credit 0.5 → 0.25"),
        ({"credit": 1 / 3}, 1.3333, "credit 0.5 → 0.333"),
        ({"max_score": 6.0}, 3.0, "max_score 4 → 6"),
        ({"credit": 0.25, "rule": ""}, 1.0, "rule sign → none; credit 0.5 → 0.25"),
        ({"credit": 0.25, "rule": "scale"}, 1.0, "rule sign → scale; credit 0.5 → 0.25"),
        ({"credit": 0.25, "feedback": "Near.\nBut not."}, 1.0, "credit 0.5 → 0.25; Near."),
        ({"credit": 0.25, "feedback": "x" * 100}, 1.0, "credit 0.5 → 0.25; " + "x" * 100),
        ({"credit": 0.25, "feedback": "x" * 101}, 1.0, "credit 0.5 → 0.25; " + "x" * 99 + "…"),
        ({"status": Status.PENDING}, None, "partial → pending"),
        ({"status": Status.UNGRADED, "credit": 0.0}, None, "partial → ungraded; credit 0.5 → 0"),
    ],
)
def test_a_question_that_is_worth_something_else(now: dict[str, Any], after: float | None, why: str) -> None:
    assert changes(replace(A, **now), B) == [("a", 2.0, after, why)]


def test_questions_that_come_and_go() -> None:
    c = Result("c", "C", 1.0, Status.PASSED, credit=1.0)
    assert changes(A, B, c) == [("c", None, 1.0, "new question")]
    assert changes(A) == [("b", 2.0, None, "question removed")]
    assert changes(A, replace(c, status=Status.PENDING), B) == []
    rules = Report("ann", (replace(A, rule=""),))
    assert changes(replace(A, rule="sign", credit=0.75), old=rules) == [
        ("a", 2.0, 3.0, "rule none → sign; credit 0.5 → 0.75")
    ]


def test_what_being_late_takes_off_is_a_question_of_its_own() -> None:
    assert changes(A, B, deduction=0.25, deducted="Late.") == [("deducted", 0.0, -1.0, "Late.")]
    old = replace(OLD, deduction=0.25, deducted="Late.")
    assert changes(A, B, old=old) == [("deducted", -1.0, 0.0, "no deduction any more")]
    assert changes(A, B, old=old, deduction=0.5, deducted="Later.") == [("deducted", -1.0, -2.0, "Later.")]
    assert changes(A, B, old=old, deduction=0.25, deducted="Late.") == []
    assert changes(A, B, old=old, deduction=0.25, deducted="So late.") == [("deducted", -1.0, -1.0, "So late.")]


@pytest.mark.parametrize(
    ("before", "after", "by"),
    [(1.0, 3.5, 2.5), (3.5, 1.0, -2.5), (None, 2.0, 2.0), (2.0, None, -2.0), (None, None, 0.0)],
)
def test_the_difference_to_the_score(before: float | None, after: float | None, by: float) -> None:
    assert Change("ann", "a", before, after, "").by == by
