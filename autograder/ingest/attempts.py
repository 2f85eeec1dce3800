"""How often somebody has submitted to Gradescope, without the runs that the grader itself failed.

Left out is only what no student's code can bring about by what it sends: a run that ended before anything of the
submission was read, which the grader notes in its own results (``extra_data``), and one of which Gradescope says that
the autograder failed and that has shown nobody any result. That a result is "ungraded" is not enough: code that sends
nonsense, or that uses up the time, can cause that. A file that cannot be read counts.

Gradescope gives back the results of the latest earlier submission only, so each run hands on what it has learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Keys of ``extra_data``: whether this run counts as an attempt, and when those were that do not.
COUNTS, LEFT_OUT = "counts", "attempts_left_out"


@dataclass
class EarlierAttempts:
    """The earlier submissions of a run's metadata; ``began`` is set once anything of the submission is read."""

    number: int | None = None
    left_out: tuple[str, ...] = ()
    began: bool = False

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> EarlierAttempts:
        """The attempts up to this one; no number where Gradescope does not tell them."""
        before = metadata.get("previous_submissions")
        if not isinstance(before, list):
            return cls()
        earlier = [one for one in before if isinstance(one, dict)]
        known = {time for one in earlier for time in _handed_on(one)}
        left_out = [one for one in earlier if _failed(one) or _time(one) in known]
        times = tuple(dict.fromkeys(filter(None, map(_time, left_out))))
        return cls(1 + len(before) - len(left_out), times)

    def noted(self) -> dict[str, Any]:
        """What this run's results hand on to the next."""
        return {COUNTS: self.began, **({LEFT_OUT: list(self.left_out)} if self.left_out else {})}


def _failed(one: Mapping[str, Any]) -> bool:
    """Whether a run failed before it looked at the submission, or came to no result at all."""
    results = one.get("results")
    tests = results.get("tests") if isinstance(results, dict) else None
    if tests and not (isinstance(tests, list) and all(map(_for_staff, tests))):
        return False
    return _extra(one).get(COUNTS) is False or one.get("autograder_error") is True


def _for_staff(test: object) -> bool:
    """Whether a row of the results is one that students never see: what isolation lacks, say."""
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
