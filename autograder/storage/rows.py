"""The rows that the gradebook returns: runs, reports, saved answers, submissions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from autograder.domain.record import Outcome, Record
from autograder.domain.report import Report
from autograder.execution import codec

#: The number of names or digests in one query.
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
    """One submission's report in a run; ``content`` is the whole report as JSON."""

    name: str
    digest: str
    score: float
    max_score: float
    status: str
    content: str

    @property
    def report(self) -> Report:
        """The report, without manual scores; parsed on each access."""
        return codec.report_from_json(self.content)


@dataclass(frozen=True)
class Known:
    """A submission's saved answers: how its file was loaded (None if not saved), and outcomes by call id."""

    loaded: Record | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A report from an earlier run, and its saved form."""

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
    """The present time in UTC, in ISO 8601."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
