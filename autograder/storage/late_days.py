"""A budget of late days for the term: a CSV file, shared by the assignments of a course, that counts the days used.

Days are charged to assignments in the order of their due times, so the order of grading does not matter. Each run
computes the days that its assignment uses, and replaces that assignment's rows for the same people.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.ingest.project import Project
from autograder.scoring import lateness
from autograder.spec import moments
from autograder.system import csv_text, files

#: The default name of the file, which is beside ``problems/``.
LATE_DAYS_FILE = "late_days.csv"
_COLUMNS = ("assignment", "due", "budget", "submission", "name", "sid", "email", "late", "used")


@dataclass(frozen=True)
class LateDaysEntry:
    """A person's late days on one assignment: ``late`` days, of which ``used`` came from the budget.

    If several people share a ``submission``, each of them uses the same number of days.
    """

    assignment: str
    due: str
    budget: int
    submission: str
    name: str
    sid: str
    email: str
    late: int
    used: int = 0

    @property
    def order(self) -> tuple[datetime, str]:
        """The sort key by due time; rows without one come first."""
        due = moments.read_moment(self.due)
        if due is None:
            return _FIRST, self.assignment
        return due.replace(tzinfo=due.tzinfo or timezone.utc).astimezone(timezone.utc), self.assignment


_FIRST = datetime.min.replace(tzinfo=timezone.utc)


class LateDays:
    """The late days that remain for the people of an assignment; raises `UsageError` if the file is damaged."""

    def __init__(self, path: Path, assignment: Assignment) -> None:
        self.path, self.assignment = path, assignment
        assert assignment.late is not None
        self.policy = assignment.late
        others = [entry for entry in _read(path) if entry.assignment != assignment.name]
        self.who = _People()
        self.spent: dict[int, list[tuple[tuple[datetime, str], int]]] = defaultdict(list)
        for entry in _allotted(others, self.who.of):
            self.spent[self.who.of(entry)].append((entry.order, entry.used))

    def left(self, name: str, facts: Mapping[str, Any]) -> int:
        """The days left for a submission; for a group, the smallest number of any member."""
        return max(0, min(self._left(entry) for entry in self._entries(name, facts)))

    def keep(self, submissions: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
        """Write the days that these submissions (name and metadata) use; returns notes for staff."""
        mine = [entry for name, facts in submissions for entry in self._entries(name, facts)]
        with _alone(self.path):
            before = _read(self.path)
            who = _People()
            own = {who.of(entry) for entry in mine}
            kept = [e for e in before if e.assignment != self.assignment.name or who.of(e) not in own]
            after = _allotted([*kept, *(entry for entry in mine if entry.late)], who.of)
            if after != before:
                _write(self.path, after)
        return [*_alike(mine, who.of), *self._changed(before, after, who.of)]

    def _left(self, entry: LateDaysEntry) -> int:
        spent = self.spent.get(self.who.of(entry), ())
        return self.policy.budget - sum(used for order, used in spent if order < entry.order)

    def _entries(self, name: str, facts: Mapping[str, Any]) -> list[LateDaysEntry]:
        """The rows of a submission, one for each person; 0 days late if nothing is charged."""
        handed_in = lateness.SubmissionTime.of(facts)
        found = lateness.overdue(self.policy, handed_in)
        late = 0 if found is None or found.closed or handed_in.excused else found.steps
        due = handed_in.due or self.policy.due
        charged = LateDaysEntry(
            self.assignment.name, moments.moment_text(due) if due else "", self.policy.budget, name, "", "", "", late
        )
        people = facts.get("people") or [{"name": name}]
        told = ([str(person.get(key) or "") for key in ("name", "sid", "email")] for person in people)
        return [replace(charged, name=one, sid=sid, email=email) for one, sid, email in told]

    def _changed(
        self, before: list[LateDaysEntry], after: list[LateDaysEntry], who: Callable[[LateDaysEntry], int]
    ) -> list[str]:
        """Notes on other assignments whose scores no longer agree with the file."""
        old = {(entry.assignment, who(entry)): entry.used for entry in before}
        changed: dict[str, int] = defaultdict(int)
        for entry in after:
            if entry.assignment != self.assignment.name and entry.used != old.get((entry.assignment, who(entry))):
                changed[entry.assignment] += 1
        return [
            f"{LATE_DAYS_FILE}: the late days of {count} {'person' if count == 1 else 'people'} on {name} have "
            f"changed: run `autograder rescore` on its results"
            for name, count in sorted(changed.items())
        ]


def _alike(mine: Iterable[LateDaysEntry], who: Callable[[LateDaysEntry], int]) -> list[str]:
    """Notes on submissions that seem to be from the same person, and so share one budget."""
    several: dict[int, dict[str, str]] = defaultdict(dict)
    for entry in mine:
        several[who(entry)][entry.submission] = entry.name or entry.email or entry.sid
    return [
        f"{LATE_DAYS_FILE}: {', '.join(sorted(found)[:10])} all seem to be from {next(iter(found.values()))} and "
        "share one budget; if they are different people, use --roster with their student numbers (sid)"
        for found in several.values()
        if len(found) > 1
    ]


def of(project: Project, assignment: Assignment) -> LateDays | None:
    """The late days of an assignment; None if its spec has no budget. Raises `UsageError` if the file is damaged."""
    if assignment.late is None or not assignment.late.budget:
        return None
    named = assignment.late.ledger
    return LateDays(project.spec.parent / named if named else project.root / LATE_DAYS_FILE, assignment)


def warnings(assignment: Assignment) -> list[str]:
    """Warnings about the late policy of a spec."""
    policy, said = assignment.late, []
    if policy is None:
        return []
    if policy.due and not policy.zone and policy.per % 86400 == 0:
        said.append(
            "late.due has no time zone, so a day is 24 hours even when daylight saving time changes: write a zone, as "
            "in `2026-10-01 23:59 Europe/Berlin`"
        )
    if policy.budget:
        said.append(
            f"late.budget: on Gradescope, assignments cannot share a file. There, {policy.budget} late days are free "
            "on every assignment, and students read that their instructor counts them; use the grades from "
            "`autograder grade` on Gradescope's export instead"
        )
    return said


class _People:
    """Numbers for people, identified by student number, then by email address, then by a unique name."""

    def __init__(self) -> None:
        self.known: list[list[str]] = []
        self.index: dict[tuple[str, str], int] = {}

    def of(self, entry: LateDaysEntry) -> int:
        """The number of the person; a new one if no known person matches."""
        keys = {"sid": _number(entry.sid), "email": entry.email.strip().casefold(), "name": _folded(entry.name)}
        found = next(
            (self.index[pair] for kind, key in keys.items() if (pair := (kind, key)) in self.index and key), None
        )
        if found is None or self._another(found, keys):
            found = len(self.known)
            self.known.append(["", ""])
        for at, kind in enumerate(("sid", "email")):
            self.known[found][at] = self.known[found][at] or keys[kind]
        for kind, key in keys.items():
            if key:
                self.index.setdefault((kind, key), found)
        return found

    def _another(self, found: int, keys: Mapping[str, str]) -> bool:
        """Whether the student number or email address shows that this is another person of that name."""
        sid, email = self.known[found]
        if keys["sid"] and sid:
            return keys["sid"] != sid
        return bool(keys["email"] and email and keys["email"] != email)


def _folded(name: str) -> str:
    return " ".join(sorted(name.casefold().replace(",", " ").split()))


def _number(text: str) -> str:
    """A student number without leading zeros, which spreadsheets remove."""
    return text.strip().casefold().lstrip("0") or text.strip()


def _allotted(entries: Iterable[LateDaysEntry], who: Callable[[LateDaysEntry], int]) -> list[LateDaysEntry]:
    """The entries in order of due time, each with the days that it uses."""
    units: dict[tuple[tuple[datetime, str], str], list[LateDaysEntry]] = defaultdict(list)
    for entry in entries:
        units[entry.order, entry.submission].append(entry)
    spent: dict[int, int] = defaultdict(int)
    made = []
    for _, members in sorted(units.items(), key=lambda unit: unit[0]):
        left = max(0, min(entry.budget - spent[who(entry)] for entry in members))
        for entry in sorted(members, key=lambda e: (e.name, e.sid, e.email)):
            used = min(entry.late, left)
            spent[who(entry)] += used
            made.append(replace(entry, used=used))
    return made


# the file -----------------------------------------------------------------------------------------------------------


def _read(path: Path) -> list[LateDaysEntry]:
    """The rows of the file, which a spreadsheet may have saved; raises `UsageError` with the line of an error."""
    if not path.exists():
        return []
    text = csv_text.read_csv_text(path, "a list of late days")
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        if missing := [name for name in _COLUMNS[:-1] if name not in (reader.fieldnames or ())]:
            raise UsageError(
                f"{path}:1: lacks the column {missing[0]}: restore the file, or delete it and rescore all assignments"
            )
        return [_entry(path, reader.line_num, row) for row in reader if any(filter(None, row.values()))]
    except csv.Error as error:  # `reader` has not counted the line with the error
        raise UsageError(f"{path}:{reader.reader.line_num}: not valid CSV: {error}") from error


def _entry(path: Path, line: int, row: Mapping[str, str | None]) -> LateDaysEntry:
    cells = {name: _plain(row.get(name) or "") for name in _COLUMNS}
    numbers: dict[str, Any] = {}
    for name in ("budget", "late", "used"):
        try:
            numbers[name] = int(cells[name] or 0)
        except ValueError:
            raise UsageError(f"{path}:{line}: {name} is {cells[name]!r}; it must be a whole number") from None
    try:
        moments.read_moment(cells["due"])
    except ValueError as error:
        raise UsageError(f"{path}:{line}: due is {cells['due']!r}: it {error}") from None
    texts: dict[str, Any] = {name: cells[name] for name in _COLUMNS if name not in numbers}
    return LateDaysEntry(**texts, **numbers)


def _write(path: Path, entries: Iterable[LateDaysEntry]) -> None:
    rows = [[_cell(str(getattr(entry, name))) for name in _COLUMNS] for entry in entries]
    try:
        files.write_file(path, csv_text.MARK + csv_text.csv_lines([_COLUMNS, *rows]))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error


def _cell(text: str) -> str:
    """Text that no spreadsheet evaluates as a formula; negative numbers are allowed."""
    return (
        "'" + text if text[:1] in ("=", "+", "@", "\t", "'") or (text[:1] == "-" and not text[1:].isdigit()) else text
    )


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" else text


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other runs from changing the file, on systems with file locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
