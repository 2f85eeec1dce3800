"""Counts a student's Gradescope submissions, without the runs in which the grader itself failed.

A run is excluded only if no submission can cause its failure: it ended before any part of the submission was read (the
grader records this in ``extra_data``), or Gradescope reports that the autograder failed and no results were shown. The
status "ungraded" is not enough: code that sends malformed data or uses up the time can cause it. An unreadable file
counts as an attempt.

Gradescope returns the results of the latest earlier submission only, so each run passes on what it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Keys of ``extra_data``: whether this run counts as an attempt, and the times of the runs that do not.
COUNTS, LEFT_OUT = "counts", "attempts_left_out"


@dataclass
class EarlierAttempts:
    """The earlier submissions in a run's metadata. ``began`` is set once any part of the submission is read."""

    number: int | None = None
    left_out: tuple[str, ...] = ()
    began: bool = False

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> EarlierAttempts:
        """The attempts up to and including this one. ``number`` is None if Gradescope does not list them."""
        before = metadata.get("previous_submissions")
        if not isinstance(before, list):
            return cls()
        earlier = [one for one in before if isinstance(one, dict)]
        known = {time for one in earlier for time in _handed_on(one)}
        left_out = [one for one in earlier if _failed(one) or _time(one) in known]
        times = tuple(dict.fromkeys(filter(None, map(_time, left_out))))
        return cls(1 + len(before) - len(left_out), times)

    def noted(self) -> dict[str, Any]:
        """What this run's results pass on to the next run."""
        return {COUNTS: self.began, **({LEFT_OUT: list(self.left_out)} if self.left_out else {})}


def _failed(one: Mapping[str, Any]) -> bool:
    """Whether a run failed before it read the submission, or produced no result."""
    results = one.get("results")
    tests = results.get("tests") if isinstance(results, dict) else None
    if tests and not (isinstance(tests, list) and all(map(_for_staff, tests))):
        return False
    return _extra(one).get(COUNTS) is False or one.get("autograder_error") is True


def _for_staff(test: object) -> bool:
    """Whether a row of the results is hidden from students, such as the one on missing isolation."""
    return isinstance(test, dict) and test.get("visibility") == "hidden"


def _handed_on(one: Mapping[str, Any]) -> list[str]:
    times = _extra(one).get(LEFT_OUT)
    return [time for time in times if isinstance(time, str)] if isinstance(times, list) else []


def _extra(one: Mapping[str, Any]) -> Mapping[str, Any]:
    results = one.get("results")
    extra = results.get("extra_data") if isinstance(results, dict) else None
    return extra if isinstance(extra, dict) else {}


def _time(one: Mapping[str, Any]) -> str:
    time = one.get("submission_time")
    return time if isinstance(time, str) else ""
