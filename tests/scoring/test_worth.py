"""What questions are worth beside plain points: a bonus, nothing at all, and limits of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.domain.errors import SpecError
from autograder.domain.record import Missing, Outcome, Raised, Record, Returned, Unjudged, Unserializable
from autograder.domain.report import Report, Status
from autograder.domain.submission import Prose, Submission
from autograder.execution.codec import keys, report_from_json, report_to_json
from autograder.output import results_json
from autograder.output.export import PersonRow, planned
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: Small
points: 3
defaults: {within: {abs: 0.1}}
questions:
  - {id: a, title: A, points: 3, answer: {function: get_a}, want: 1}
  - {id: extra, title: More, points: 2, bonus: true, answer: {function: get_more}, want: 2}
  - {id: hours, title: Hours, points: 0, answer: {variable: hours}}
  - {id: wish, title: Wishes, points: 0, answer: {markdown: Wishes}}
"""
RIGHT = {"a": 1.0, "extra": 2.0, "hours": 3.5}
TARGETS = {"a": np.array(1.0), "extra": np.array(2.0)}


def report(prose: tuple[str, ...] = (), **answers: Any) -> Report:
    made: dict[str, Outcome] = {
        id: value if isinstance(value, (Missing, Raised, Unjudged)) else Returned(value)
        for id, value in {**RIGHT, **answers}.items()
    }
    submission = Submission("s", "hw.py", (), tuple(map(Prose, prose)))
    return score(assignment(SPEC), TARGETS, Record(made), submission)


def faults(spec: str) -> str:
    with pytest.raises(SpecError) as found:
        assignment(spec)
    return str(found.value)


def test_a_bonus_comes_on_top() -> None:
    made = report()
    assert (made.score, made.max_score, made.pending) == (5, 3, 0)
    assert made.results[1].title == "More (bonus)"
    assert (report(extra=7).score, report(extra=7).max_score) == (3, 3)
    assert replace(made, deduction=0.5).score == 2.5  # what is deducted for being late applies to it
    assert '"score": 5' in results_json.render(made)


def test_a_bonus_is_kept_in_the_gradebook() -> None:
    made = report()
    assert report_from_json(report_to_json(made)) == made
    assert report_to_json(made).count('"bonus"') == 1  # others are stored as they were before there was any


def test_moodle_takes_no_more_than_the_maximum() -> None:
    people = [("ada", 2), ("bob", 7)]
    rows = [
        PersonRow(name, "", f"{name}@uni.edu", "", name, replace(report(extra=extra), submission=name))
        for name, extra in people
    ]
    moodle, canvas = (planned(form, rows) for form in ("moodle", "canvas"))
    assert [line.grade for line in moodle.plan.lines] == ["3", "3"]
    assert [said for said in moodle.doubts() if "ada (5)" in said and "Capped" in said and "bob" not in said]
    assert [line.grade for line in canvas.plan.lines] == ["5", "3"]
    assert not [said for said in canvas.doubts() if "Capped" in said]
    assert '"    Points Possible","","","","","3"'.replace('"', "") in canvas.text(
        assignment(SPEC).questions, "t"
    ).replace('"', "")


@pytest.mark.parametrize("answer", [3.5, "three", [1, 2], {"a": "b"}, np.nan, Unserializable("a generator")])
def test_any_answer_to_a_survey_question_is_recorded(answer: Any) -> None:
    made = report(hours=answer)
    result = made.results[2]
    assert (result.status, result.score, result.max_score) == (Status.PASSED, 0, 0)
    assert "recorded" in result.feedback
    assert made.score == 5


@pytest.mark.parametrize("answer", [None, Missing("hours"), Raised("E")])
def test_nobody_must_answer_a_survey_question(answer: Any) -> None:
    made = report(hours=answer)
    assert made.results[2].status is Status.NOT_ANSWERED
    assert made.score == 5


def test_a_survey_question_that_could_not_be_run_is_the_graders_fault() -> None:
    assert report(hours=Unjudged("the machine was too busy")).results[2].status is Status.UNGRADED


def test_a_text_for_no_points_needs_no_grading() -> None:
    assert report(("# Wishes\n\nMore time, please.",)).results[3].status is Status.PASSED
    assert report().results[3].status is Status.NOT_ANSWERED


def test_the_control_sum_leaves_bonuses_out() -> None:
    assert "the questions add up to 3" in faults(SPEC.replace("points: 3\ndefaults", "points: 5\ndefaults"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("points: 2, bonus", "points: 0, bonus"), "bonus: is worth nothing: give the question points"),
        (("variable: hours}", "variable: hours}, partial: rows"), "no meaning for a survey question"),
        (("answer: {function: get_a}", "limit: 1h, answer: {function: get_a}"), "more than the whole submission has"),
        (("points: 3, answer", "points: -1, answer"), "must be at least 0"),
    ],
)
def test_what_makes_no_sense_is_an_error(change: tuple[str, str], said: str) -> None:
    assert change[0] in SPEC
    assert said in faults(SPEC.replace(*change))


def test_a_question_without_points_may_have_a_target() -> None:
    """Then it is judged, and earns nothing."""
    spec = SPEC.replace("answer: {variable: hours}", "answer: {variable: hours}, want: 3")
    made = score(assignment(spec), TARGETS, Record({id: Returned(value) for id, value in RIGHT.items()}))
    assert (made.results[2].status, made.score) == (Status.FAILED, 5)


def test_another_limit_is_another_key() -> None:
    """An answer that was stopped by one limit is asked for again with another."""
    spec = SPEC.replace("answer: {function: get_a}", "limit: 7s, answer: {function: get_a}")
    one, other = keys(assignment(SPEC)), keys(assignment(spec))
    assert one["a"] != other["a"]
    assert one["extra"] == other["extra"]
