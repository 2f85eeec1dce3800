"""Penalties for lateness and for many attempts, from recorded times, never from the clock."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from autograder.domain.assignment import Assignment
from autograder.domain.policies import Attempts, Late
from autograder.domain.report import Report
from autograder.domain.texts import count, say, speaking
from autograder.spec import moments

_DAY = 86400


@dataclass(frozen=True)
class Deduction:
    """The share of the score that is deducted, and the sentences that explain it."""

    share: float = 0.0
    why: str = ""


@dataclass(frozen=True)
class SubmissionTime:
    """When a submission arrived: ``due`` is this student's deadline from the platform or the roster.

    ``late`` is the platform's statement if it provides no times; ``attempt`` counts from 1. If ``excused``, lateness
    costs nothing.
    """

    at: datetime | None = None
    due: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    excused: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> SubmissionTime:
        """From the gradebook's facts, with times as in `moments.moment_text`."""
        at, due = moments.read_moment(facts.get("submitted")), moments.read_moment(facts.get("due"))
        return cls(at, due, facts.get("late"), facts.get("attempt"), bool(facts.get("excused")))


@dataclass(frozen=True)
class Overdue:
    """How late a submission is, in seconds and in steps of the policy's ``per``; ``closed``: too late for any points.

    Within the grace period it is 0 seconds. ``shown`` is the delay in seconds of local time, as the steps are counted.
    """

    seconds: float = 0.0
    steps: int = 0
    closed: bool = False
    shown: float = 0.0


def deduction(assignment: Assignment, handed_in: SubmissionTime, left: int | None = None) -> Deduction:
    """The deduction by the assignment's policies; without recorded times it is nothing, and the sentence says so.

    ``left`` is the number of late days that the student has left for the term; None if they are not counted.
    """
    with speaking(assignment.texts):
        found = [_late(assignment.late, handed_in, left), _attempts(assignment.attempts, handed_in)]
    share = 1.0 - math.prod(1.0 - one.share for one in found)
    return Deduction(round(share, 10), " ".join(one.why for one in found if one.why))


def deducted(assignment: Assignment, report: Report, facts: Mapping[str, Any], left: int | None = None) -> Report:
    """The report with the deduction that follows from these ``facts`` about the submission."""
    off = deduction(assignment, SubmissionTime.of(facts), left)
    return replace(report, deduction=off.share, deducted=off.why)


def overdue(policy: Late, handed_in: SubmissionTime) -> Overdue | None:
    """How late a submission is; None if its time or the deadline is unknown.

    A step of whole days ends at the deadline's local time on a later day, also when the clocks change.
    """
    at, due = _submitted(policy, handed_in), _due(policy, handed_in)
    if at is None or due is None:
        return None
    # in UTC, because Python compares two times in the same zone by their local times
    over = (at - due.astimezone(timezone.utc)).total_seconds()
    if over <= policy.grace:
        return Overdue()
    closed = policy.closes is not None and _ended(due, at, over, policy.closes)
    shown = over
    if policy.per % _DAY == 0:  # 23:30 is less than a day after 23:59 of the previous day, even if the clocks changed
        shown = (at.astimezone(due.tzinfo).replace(tzinfo=None) - due.replace(tzinfo=None)).total_seconds()
    return Overdue(over, _steps(due, at, over, policy.per), closed, shown if shown > 0 else over)


#: Why it may be unknown whether a submission is late.
NO_DUE, NO_ZONE, NO_TIME = "no due time", "its submission time has no zone", "no submission time"


def unknown(policy: Late, facts: Mapping[str, Any]) -> str:
    """Why it is unknown whether a submission is late; "" if it is known, or excused."""
    handed_in = SubmissionTime.of(facts)
    if handed_in.excused or overdue(policy, handed_in) is not None:
        return ""
    if _submitted(policy, handed_in) is not None:
        return NO_DUE
    return NO_ZONE if handed_in.at else NO_TIME


def _submitted(policy: Late, handed_in: SubmissionTime) -> datetime | None:
    """The recorded time in UTC; a time without a zone is in the policy's zone, if it has one."""
    at = handed_in.at
    if at is None or (at.tzinfo is None and not policy.zone):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=moments.zone(policy.zone))).astimezone(timezone.utc)


def _due(policy: Late, handed_in: SubmissionTime) -> datetime | None:
    """This student's deadline, in the zone in which days are counted."""
    due = handed_in.due or policy.due
    if due is None or (due.tzinfo is None and not policy.zone):
        return None
    if due.tzinfo is None:
        return due.replace(tzinfo=moments.zone(policy.zone))
    return due if isinstance(due.tzinfo, ZoneInfo) or not policy.zone else due.astimezone(moments.zone(policy.zone))


def _ended(due: datetime, at: datetime, over: float, length: float) -> bool:
    """Whether ``at`` is more than ``length`` seconds, or that many calendar days, after ``due``."""
    return at > moments.days_after(due, int(length / _DAY)) if length % _DAY == 0 else over > length


def _steps(due: datetime, at: datetime, over: float, per: float) -> int:
    """The number of steps begun."""
    if per % _DAY:
        # rounded, so that exactly 3 steps do not become 4 through 3.0000000000000004
        return math.ceil(round(over / per, 9))
    days = int(per / _DAY)
    steps = max(1, int(over / per) - 1)  # a lower bound, because clocks change by hours at most
    while at > moments.days_after(due, steps * days):
        steps += 1
    return steps


def _late(policy: Late | None, handed_in: SubmissionTime, left: int | None) -> Deduction:
    if policy is None:
        return Deduction()
    found = overdue(policy, handed_in)
    if found is None:
        if handed_in.late and not handed_in.excused:
            return Deduction(0.0, say("late.not_recorded"))
        return Deduction()
    if not found.seconds:
        return Deduction()
    late = say("late.submitted", time=_time(found.shown))
    if handed_in.excused:
        return Deduction(0.0, say("late.excused", late=late))
    if found.closed:
        return Deduction(1.0, say("late.closed", late=late, time=_time(policy.closes or 0)))
    free = min(found.steps, left if left is not None else policy.budget)
    share = min((found.steps - free) * policy.lose, policy.at_most)
    taken = _taken(share)
    if not policy.budget:
        return Deduction(share, say("late.off", late=late, taken=taken))
    budget = count("late.late_days", policy.budget)
    if left is None:
        return Deduction(share, _not_counted(late, budget, found.steps - free, taken))
    return Deduction(share, _budgeted(late, budget, found.steps, free, left, taken))


def _taken(share: float) -> str:
    return say("late.taken", percent=f"{100 * share:.4g}")


def _budgeted(late: str, budget: str, steps: int, free: int, left: int, taken: str) -> str:
    """The sentence on a submission whose late days are at least partly covered by the budget."""
    if not free:
        return say("late.none_left", late=late, budget=budget, taken=taken)
    others = steps - free
    rest = say("late.the_others", days=count("late.days", others), taken=taken) if others else say("late.nothing_taken")
    return count("late.left", left, late=late, budget=budget, takes=free, rest=rest)


def _not_counted(late: str, budget: str, beyond: int, taken: str) -> str:
    """The sentence if assignments share no record of late days, as on Gradescope."""
    if not beyond:
        return say("late.instructor_counts", late=late, budget=budget)
    return say("late.beyond", late=late, budget=budget, days=count("late.days", beyond), taken=taken)


def _attempts(policy: Attempts | None, handed_in: SubmissionTime) -> Deduction:
    if policy is None or handed_in.attempt is None or handed_in.attempt <= policy.free:
        return Deduction()
    share = min((handed_in.attempt - policy.free) * policy.lose, policy.at_most)
    free = count("late.free", policy.free)
    return Deduction(share, say("late.attempt", attempt=handed_in.attempt, free=free, taken=_taken(share)))


def _time(seconds: float) -> str:
    """A duration in its two largest units: ``2 days 3 h``, ``5 min``, ``1 s``."""
    left = max(1, round(seconds))
    parts = []
    days, left = divmod(left, _DAY)
    parts += [count("late.days", days)] if days else []
    for size, key in ((3600, "late.hours"), (60, "late.minutes"), (1, "late.seconds")):
        number, left = divmod(left, size)
        parts += [say(key, count=number)] if number else []
    return " ".join(parts[:2])
