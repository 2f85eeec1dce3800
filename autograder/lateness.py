"""What being late, and handing in many times, costs: from recorded times, never from the clock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from autograder.model.assignment import Assignment, Attempts, Late
from autograder.model.report import Report


@dataclass(frozen=True)
class Deduction:
    """The share of the score that is lost, and the sentences that say why; both may be none."""

    share: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class HandedIn:
    """What is recorded of when a submission came: ``due`` is what the platform says, for this student.

    ``late`` is the platform's word where it tells no times; ``attempt`` counts from 1.
    """

    at: datetime | None = None
    due: datetime | None = None
    late: bool | None = None
    attempt: int | None = None


def deduction(assignment: Assignment, handed_in: HandedIn) -> Deduction:
    """What the assignment's policies take off; where times are lacking nothing is, and the sentence says so."""
    found = [_late(assignment.late, handed_in), _attempts(assignment.attempts, handed_in)]
    share = 1.0 - math.prod(1.0 - one.share for one in found)
    return Deduction(round(share, 10), " ".join(one.why for one in found if one.why))


def deducted(assignment: Assignment, report: Report, facts: Mapping[str, Any]) -> Report:
    """The report with what is taken off by these ``facts`` on the hand-in, times as ISO 8601."""
    at, due = (datetime.fromisoformat(facts[key]) if facts.get(key) else None for key in ("submitted", "due"))
    off = deduction(assignment, HandedIn(at, due, facts.get("late"), facts.get("attempt")))
    return replace(report, deduction=off.share, deducted=off.why)


def _late(policy: Late | None, handed_in: HandedIn) -> Deduction:
    if policy is None:
        return Deduction()
    due = handed_in.due or policy.due
    if due is None or handed_in.at is None or handed_in.at.tzinfo is None:
        if handed_in.late:
            return Deduction(0.0, "Handed in late; by how much is not recorded, so nothing was taken off.")
        return Deduction()
    over = (handed_in.at - due).total_seconds()
    if over <= policy.grace:
        return Deduction()
    said = f"Handed in {_time(over)} late"
    if policy.closes is not None and over > policy.closes:
        return Deduction(1.0, f"{said}: after {_time(policy.closes)} a submission is worth nothing.")
    # a whole number of steps late is just that many, also where a division says 3.0000000000000004
    steps = math.ceil(round(over / policy.per, 9))
    share = min(steps * policy.lose, policy.at_most)
    return Deduction(share, f"{said}: {100 * share:.4g} % of the score was taken off.")


def _attempts(policy: Attempts | None, handed_in: HandedIn) -> Deduction:
    if policy is None or handed_in.attempt is None or handed_in.attempt <= policy.free:
        return Deduction()
    share = min((handed_in.attempt - policy.free) * policy.lose, policy.at_most)
    free = "the first costs" if policy.free == 1 else f"the first {policy.free} cost"
    said = f"This is attempt {handed_in.attempt}; {free} nothing"
    return Deduction(share, f"{said}: {100 * share:.4g} % of the score was taken off.")


def _time(seconds: float) -> str:
    """``2 days 3 h``, ``5 min``, ``1 s``: the two largest units."""
    left = max(1, round(seconds))
    parts = []
    for size, one, many in ((86400, " day", " days"), (3600, " h", " h"), (60, " min", " min"), (1, " s", " s")):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{one if count == 1 else many}")
    return " ".join(parts[:2])
