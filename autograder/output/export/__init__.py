"""Grades as a CSV file that a platform imports: one row per person, only final scores.

An export is a class registered by the platform's name, in a module here or in another package (entry points of
``autograder.exports``). Its `plan` decides who is in the file; the table, the number of people and the notes are made
from the plan.

An empty cell does not mean "unchanged": Canvas and Moodle's gradebook clear the grade, Moodle's worksheet the comment.
So people without a grade are left out of those files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from autograder.domain.assignment import Question
from autograder.domain.report import Report
from autograder.system.csv_text import csv_lines
from autograder.system.registry import Registry


@dataclass(frozen=True)
class PersonRow:
    """One person with their submission; each member of a group has a row.

    ``account`` is the id that the target platform itself gave to the person or submission, and "" if the submission
    comes from elsewhere: another platform's id could belong to a different student. ``login`` is the sign-in name if it
    is not the email address. ``submitted`` is an ISO time.
    """

    name: str
    sid: str
    email: str
    account: str
    submission: str
    report: Report | None
    submitted: str | None = None
    late: bool | None = None
    login: str = ""


@dataclass(frozen=True)
class GradedPart:
    """A question or a hand-written check, with its points."""

    id: str
    title: str
    points: float
    bonus: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the file: the person, the ids that the platform uses, and the grade ("" if there is none)."""

    row: PersonRow
    ids: Mapping[str, str]
    grade: str


@dataclass(frozen=True)
class Plan:
    """The rows of the file, notes for the instructor (``doubts``), and the column that identifies people (``key``)."""

    lines: tuple[Line, ...]
    doubts: tuple[str, ...]
    key: str = ""


class Export:
    """A platform's file: who is in it, its cells, and how to import it."""

    #: A byte order mark, if the platform needs one.
    bom: ClassVar[str] = ""
    #: What stands between the cells.
    delimiter: ClassVar[str] = ","
    #: A note for exports that identify people by the platform's ids when no roster says which ids are groups'.
    without_roster: ClassVar[str] = ""

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """The plan for sorted ``rows``; ``pending`` includes people whose submissions need manual grading."""
        raise NotImplementedError

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The rows of cells, header first; ``column`` is the name of the grade column. Student text must be escaped."""
        raise NotImplementedError

    def how(self, plan: Plan) -> str:
        """Instructions for importing the file."""
        raise NotImplementedError

    def on_title(self, title: str) -> list[str]:
        """Notes on the name of the grade column."""
        return []


EXPORTS: Registry[Export] = Registry(__name__, "autograder.exports", "format of grades")
#: Makes the decorated class the export to the platform ``name``.
register = EXPORTS.register_instance


@dataclass(frozen=True)
class Planned:
    """An export of a class, planned once."""

    export: Export
    rows: Sequence[PersonRow]
    plan: Plan

    @property
    def count(self) -> int:
        """The number of people with a grade in the file."""
        return sum(bool(line.grade) for line in self.plan.lines)

    @property
    def how(self) -> str:
        """Instructions for importing the file."""
        return self.export.how(self.plan)

    def text(self, questions: Iterable[Question], title: str) -> str:
        """The CSV text; ``title`` is the name of the grade column."""
        table = self.export.table(self.plan, _parts(self.rows, questions), title)
        return self.export.bom + csv_lines(table, delimiter=self.export.delimiter)

    def doubts(self, title: str = "") -> list[str]:
        """Notes for the instructor: who gets no grade and why, and whom the platform may not recognize."""
        return [*self.plan.doubts, *self.export.on_title(title)]


def planned(format: str, rows: Iterable[PersonRow], *, pending: bool = False) -> Planned:
    """The export to the platform ``format``; ``pending`` includes scores of submissions that need manual grading.

    Raises `KeyError` for an unknown format, and `GraderError` if its plug-in cannot be loaded.
    """
    export = EXPORTS[format]
    # by submission, then person; people without a submission come last
    ordered = sorted(rows, key=lambda r: (r.report is None, r.submission, r.name, r.sid, r.email, r.account))
    return Planned(export, ordered, export.plan(ordered, pending))


def _parts(rows: Iterable[PersonRow], questions: Iterable[Question]) -> list[GradedPart]:
    """The questions, then the hand-written checks in the reports."""
    parts = {q.id: GradedPart(q.id, q.title, q.points, q.bonus) for q in questions}
    for row in rows:
        for result in row.report.results if row.report else ():
            parts.setdefault(result.id, GradedPart(result.id, result.title, result.max_score))
    return list(parts.values())
