"""Grades as the CSV file that a platform imports: a row a person, and nothing that is not final.

An export is a class registered by the platform's name, in a module here or in another package (entry points of
``autograder.exports``). Its `plan` says once who is in the file; the table, the number of people and all sentences
about them are made from that.

An empty cell does not mean "leave it": Canvas takes it for a grade to clear, Moodle's worksheet clears a comment by it,
Moodle's gradebook a grade. So who gets no grade is not in those files at all.
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
    """One person and what they handed in; members of a group have a row each.

    ``account`` is the id that the platform the file is for has itself given out, for a hand-in or a person, and "" when
    the hand-in comes from elsewhere: another platform's number would be some other student's here. ``login`` is the
    name to sign in with, where it is not the email address. ``submitted`` is an ISO time.
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
    """What points are given for: a question, or a hand-written check."""

    id: str
    title: str
    points: float


@dataclass(frozen=True)
class Line:
    """A row of the file: the person, by what the platform tells people, and the grade, "" if there is none to give."""

    row: PersonRow
    ids: Mapping[str, str]
    grade: str


@dataclass(frozen=True)
class Plan:
    """Who is in the file, by what they are told, and what a person should look at."""

    lines: tuple[Line, ...]
    doubts: tuple[str, ...]
    key: str = ""


class Export:
    """A platform's file: who is in it, what it says, and how it is imported."""

    #: What the file starts with.
    bom: ClassVar[str] = ""
    #: What to mind where people are told by the platform's own numbers, and no roster says which are groups'.
    without_roster: ClassVar[str] = ""

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Who is in the file; ``rows`` are in order. With ``pending`` also who waits for points by a person."""
        raise NotImplementedError

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The cells; what students wrote is safe in each of them."""
        raise NotImplementedError

    def how(self, plan: Plan) -> str:
        """How the file is imported, for who is to do it."""
        raise NotImplementedError

    def on_title(self, title: str) -> list[str]:
        """Sentences on what the grade's column is called."""
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
        """How many people the file has a grade for."""
        return sum(bool(line.grade) for line in self.plan.lines)

    @property
    def how(self) -> str:
        """Where in the platform the file goes, and what to mind there."""
        return self.export.how(self.plan)

    def text(self, questions: Iterable[Question], title: str) -> str:
        """The CSV text; ``title`` is what the grade's column is called there."""
        return self.export.bom + csv_lines(self.export.table(self.plan, _parts(self.rows, questions), title))

    def doubts(self, title: str = "") -> list[str]:
        """Sentences for the instructor: who gets no grade and why, and whom the platform may not recognise."""
        return [*self.plan.doubts, *self.export.on_title(title)]


def planned(format: str, rows: Iterable[PersonRow], *, pending: bool = False) -> Planned:
    """The export to the platform ``format``; with ``pending`` people get the points that they have so far.

    Raises `KeyError` for a format that there is not, `GraderError` for one whose plug-in cannot be loaded.
    """
    export = EXPORTS[format]
    # by submission, then person; who handed nothing in comes last
    ordered = sorted(rows, key=lambda r: (r.report is None, r.submission, r.name, r.sid, r.email, r.account))
    return Planned(export, ordered, export.plan(ordered, pending))


def _parts(rows: Iterable[PersonRow], questions: Iterable[Question]) -> list[GradedPart]:
    """The questions, and after them the hand-written checks that reports have."""
    parts = {question.id: GradedPart(question.id, question.title, question.points) for question in questions}
    for row in rows:
        for result in row.report.results if row.report else ():
            parts.setdefault(result.id, GradedPart(result.id, result.title, result.max_score))
    return list(parts.values())
