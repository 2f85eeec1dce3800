"""What the gradebook gives back: runs, reports, known answers, submissions; and the time it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from autograder.domain.record import Outcome, Record
from autograder.domain.report import Report
from autograder.execution import codec

#: Names or digests in one query.
IN_ONE = 200


@dataclass(frozen=True)
class Run:
    """One run of ``grade`` or ``rescore``."""

    id: int
    verb: str
    began: str
    assignment: str
    spec: str
    targets: str
    versions: Mapping[str, str]
    intake: Mapping[str, Any] = field(default_factory=dict)
    ended: str | None = None


@dataclass(frozen=True)
class SavedReport:
    """One submission's report in a run; ``content`` is all of it, as it is saved."""

    name: str
    digest: str
    score: float
    max_score: float
    status: str
    content: str

    @property
    def report(self) -> Report:
        """The report, as the machine made it; made anew at every look."""
        return codec.report_from_json(self.content)


@dataclass(frozen=True)
class Known:
    """What is saved of a submission's answers: how its file was loaded, if it was, and outcomes by call id."""

    loaded: Record | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A report that an earlier run made, also as it is saved."""

    report: Report
    content: str


@dataclass(frozen=True)
class LatestSubmission:
    """A submission as it was last handed in; ``facts`` is what is known of who, when and how often."""

    name: str
    digest: str
    file: str
    prose: list[Any]
    facts: dict[str, Any]


def now() -> str:
    """The time in UTC, as the tables have it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
