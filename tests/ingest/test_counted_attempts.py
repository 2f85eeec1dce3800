"""Which runs count as attempts on Gradescope: all but those that failed before reading the submission."""

from __future__ import annotations

import json
from typing import Any

import pytest

from autograder.ingest.attempts import EarlierAttempts
from autograder.output import results_json


def past(hour: int, results: object = None, error: bool = False) -> dict[str, Any]:
    made: dict[str, Any] = {"submission_time": f"2026-10-19T{hour:02}:00:00.000000-07:00", "score": 0.0}
    return {**made, "autograder_error": error, "results": results if results is not None else {}}


GRADED = {"tests": [{"number": "1", "score": 0, "max_score": 1}], "extra_data": {"status": "graded"}}
UNGRADED = {"tests": [{"number": "1", "output": "…"}], "extra_data": {"status": "ungraded", "counts": True}}
FORGED = {"tests": [{"number": "1", "output": '{"extra_data": {"counts": false}}'}], "extra_data": {"counts": True}}
PROBLEM = {"tests": [], "extra_data": {"status": "problem", "counts": True}}
OLDER = {"tests": [], "extra_data": {"status": "ungraded"}}
STAFF = {"name": "Isolation", "output": "…", "visibility": "hidden"}
UNPROTECTED = {"tests": [STAFF], "extra_data": {"status": "ungraded", "counts": False}}
FAILED = {"tests": [], "extra_data": {"status": "ungraded", "counts": False}}


@pytest.mark.parametrize(
    ("before", "number"),
    [
        ([], 1),
        ([past(1)], 2),
        ([past(1), past(2), past(3, GRADED)], 4),
        ([past(1, error=True), past(2, error=True), past(3, error=True)], 1),
        ([past(1), past(2, error=True), past(3, GRADED)], 3),
        ([past(1, FAILED)], 1),
        ([past(1), past(2, FAILED)], 2),
        ([past(1, UNPROTECTED)], 1),
        ([past(1, UNGRADED)], 2),  # code can cause that
        ([past(1, OLDER)], 2),
        ([past(1, FORGED)], 2),
        ([past(1, PROBLEM)], 2),  # a file that cannot be read
        ([past(1, GRADED, error=True)], 2),  # it has shown its results
        ([past(1, {"tests": GRADED["tests"], "extra_data": {"counts": False}})], 2),
        ([{}], 2),
        (["nonsense"], 2),
        ([past(1, "nonsense")], 2),
        ([past(1, {"extra_data": "x"})], 2),
        ([past(1, {"extra_data": {"counts": 0, "attempts_left_out": "all"}})], 2),
    ],
)
def test_the_number_of_the_attempt(before: list[Any], number: int) -> None:
    assert EarlierAttempts.of({"previous_submissions": before}).number == number


@pytest.mark.parametrize("facts", [{}, {"previous_submissions": None}, {"previous_submissions": "3"}])
def test_no_number_where_gradescope_tells_none(facts: dict[str, Any]) -> None:
    assert EarlierAttempts.of(facts).number is None


def test_excluded_runs_are_passed_on_from_run_to_run() -> None:
    """Gradescope gives the results of the latest earlier submission only."""
    before: list[dict[str, Any]] = []
    numbers = []
    for hour, fails in enumerate([True, True, False, True, False, False], 1):
        attempts = EarlierAttempts.of({"previous_submissions": before})
        numbers.append(attempts.number)
        attempts.began = not fails
        results = json.loads(results_json.not_graded("", attempts.noted()))
        before = [{**one, "results": None} for one in before] + [past(hour, results)]
    assert numbers == [1, 1, 1, 2, 2, 3]
