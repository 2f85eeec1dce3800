"""Lateness and deductions as a CSV table, and notes on submissions whose lateness is unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograder.domain.policies import Late
from autograder.domain.report import Report
from autograder.output.grades_csv import cell
from autograder.output.text import points
from autograder.scoring import lateness
from autograder.spec import moments
from autograder.storage.late_days import LateDays
from autograder.system import csv_text

_HEAD = ("submission", "name", "submitted", "due", "hours_late", "steps_late", "late_days_left", "deducted", "why")
_SAID = {
    lateness.NO_TIME: "no submission time is recorded for {}",
    lateness.NO_ZONE: "the submission time of {} has no time zone (set `zone` in the spec's `late`)",
    lateness.NO_DUE: "no due time is known for {} (set `due` in the spec's `late`, or in the roster)",
}


def render(policy: Late, reports: Iterable[tuple[Report, Mapping[str, Any]]], days: LateDays | None) -> str:
    """The CSV text: one row per submission, with its due time."""
    rows: list[Sequence[object]] = [_HEAD]
    for report, facts in reports:
        handed_in = lateness.SubmissionTime.of(facts)
        found = lateness.overdue(policy, handed_in)
        due = handed_in.due or policy.due
        left = days.left(report.submission, facts) if days else ""
        late = [f"{found.seconds / 3600:.2f}", found.steps] if found else ["", ""]
        why = report.deducted or lateness.unknown(policy, facts)
        names = ", ".join(str(person.get("name") or "") for person in facts.get("people") or ())
        at = str(facts.get("submitted") or "")
        row = [cell(report.submission), cell(names), at, moments.moment_text(due) if due else ""]
        rows.append([*row, *late, left, points(report.earned - report.score), why])
    return csv_text.csv_lines(rows)


def lateness_warnings(policy: Late, facts: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Notes on submissions whose lateness is unknown, without a deduction; one line for each reason."""
    whose: dict[str, list[str]] = defaultdict(list)
    assumed = []
    for name, known in facts:
        if why := lateness.unknown(policy, known):
            whose[why].append(name)
        elif (at := moments.read_moment(known.get("submitted"))) and at.tzinfo is None:
            assumed.append(name)
    said = [
        f"Late policy: {_SAID[why].format(_counted(names))}, so nothing was deducted: {_listed(names)}"
        for why, names in sorted(whose.items())
    ]
    if assumed:
        read = f"has no time zone and was read as a time in {policy.zone}"
        said.append(f"Late policy: the submission time of {_counted(assumed)} {read}: {_listed(assumed)}")
    return said


def _counted(names: Sequence[str]) -> str:
    return f"{len(names)} submission{'' if len(names) == 1 else 's'}"


def _listed(names: Sequence[str], most: int = 10) -> str:
    more = f" and {len(names) - most} more (all of them in late.csv)" if len(names) > most else ""
    return ", ".join(names[:most]) + more
