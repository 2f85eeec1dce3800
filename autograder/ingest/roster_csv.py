"""Reads a roster CSV file written by Gradescope, Canvas, Moodle, GitHub Classroom or by hand into a `Roster`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Person
from autograder.ingest.person_names import folded, name_words
from autograder.ingest.platform_times import stamp
from autograder.ingest.roster import Roster, RosterRow
from autograder.spec.moments import moment
from autograder.system import csv_text

# column headers by meaning, in lower case with single spaces; the first nonempty cell of a row counts
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "first": ("first name", "firstname", "first", "given name", "given names", "forename", "vorname", "prénom"),
    "last": ("last name", "lastname", "last", "surname", "family name", "nachname", "nom"),
    "name": ("name", "full name", "fullname", "student", "student name", "display name", "vollständiger name"),
    "sid": (
        *(
            "orgdefinedid",
            "sid",
            "student id",
            "studentid",
            "student number",
            "id number",
            "idnumber",
            "sis user id",
            "sis id",
        ),
        *("university id", "matriculation number", "matrikelnummer", "id nummer", "id"),
    ),
    "email": ("email", "e mail", "email address", "e mail address", "mail", "e mail adresse"),
    "login": ("sis login id", "login id", "login", "username", "user name", "netid", "net id", "anmeldename"),
    "canvas": ("canvas user id", "canvas id"),
    "github": ("github username", "github", "github login"),
    "identifier": ("identifier", "roster identifier"),
    "group": ("group", "groups", "group name", "team", "team name", "gruppe", "gruppen"),
    "role": ("role", "roles"),
    "submitted": ("submitted", "submitted at", "last modified submission"),
    "due": ("due", "due date", "deadline", "extension", "extended until", "extended due date"),
    "excused": ("excused", "late excused", "excused late", "lateness excused", "excuse"),
}
_YES, _NO = ("yes", "y", "true", "1", "x", "excused", "ja"), ("no", "n", "false", "0", "-", "nein")
_NO_TIME = re.compile(r"|[-–—]|never|none|n/?a", re.IGNORECASE)
_STAFF = ("instructor", "teacher", "ta", "reader", "teaching assistant", "observer", "designer", "staff")


def read_roster(path: Path) -> Roster:
    """The roster in the file at ``path``. Raises `UsageError` with every error and its line."""
    text = csv_text.read_csv_text(path, "a roster")
    lines = text.splitlines(keepends=True)
    skipped = 1 if lines and re.fullmatch(r"\"?sep=.\"?\s*", lines[0], re.IGNORECASE) else 0  # Excel's own first line
    body = "".join(lines[skipped:])
    columns, delimiter = _header(path, body, skipped + 1)
    rows, faults = _rows(path, body, delimiter, columns, skipped)
    rows, twice = _once(path, rows)
    faults += twice
    if faults:
        raise UsageError("\n".join(faults))
    if not rows:
        raise UsageError(f"{path}:{skipped + 1}: has no students")
    return Roster(str(path), rows)


def _header(path: Path, body: str, line: int) -> tuple[list[str], str]:
    """The meaning of each column ("" if unknown), and the delimiter."""
    best: tuple[int, list[str], str] = (0, [], ",")
    names: list[str] = []
    for delimiter in ",;\t|":
        try:
            header = next(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter), [])
        except csv.Error as error:
            raise UsageError(f"{path}:{line}: is not valid CSV: {error}") from error
        columns = _columns([folded(re.sub(r"[\W_]+", " ", name)) for name in header])
        if sum(map(bool, columns)) > best[0]:
            best = (sum(map(bool, columns)), columns, delimiter)
        names = max(names, header, key=len)
    if not set(best[1]) & {"name", "first", "last", "sid", "email", "login", "canvas", "github", "identifier"}:
        had = ", ".join(names[:8]) or "nothing"
        raise UsageError(f"{path}:{line}: no column identifies people (expected name, sid or email; found: {had})")
    return best[1], best[2]


def _columns(header: list[str]) -> list[str]:
    known = {name: fact for fact, names in _COLUMNS.items() for name in names}
    if "sis user id" in header or "sis login id" in header:
        known["id"] = "canvas"  # a Canvas gradebook: Canvas's own number
    if "canvas user id" in header:
        known |= {"user id": "sid", "name": "name"}
    return [known.get(name, "") for name in header]


def _rows(path: Path, body: str, delimiter: str, columns: list[str], skipped: int) -> tuple[list[RosterRow], list[str]]:
    """The people, and the errors."""
    rows: list[RosterRow] = []
    faults: list[str] = []
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for number, cells in enumerate(reader):
            began, line = line, skipped + reader.line_num + 1
            if number == 0 or not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
                faults.append(f"{path}:{began}: has {len(cells)} cells, but the header has {len(columns)}")
                continue
            facts: dict[str, str] = {}
            for fact, cell in zip(columns, cells, strict=False):
                if fact and cell.strip() and fact not in facts:
                    facts[fact] = " ".join(cell.split())
            if facts and not facts.keys() - {"group", "role", "due", "excused", "submitted"}:
                faults.append(f"{path}:{began}: does not identify a person")
            elif facts and not _nobody(facts):
                try:
                    due = moment(facts["due"]) if "due" in facts else None
                except ValueError as error:
                    faults.append(f"{path}:{began}: {facts['due']!r} {error}")
                    continue
                excused = folded(facts.get("excused", "no"))
                if excused not in (*_YES, *_NO):
                    faults.append(f"{path}:{began}: excused must be yes or no, not {facts['excused']!r}")
                    continue
                told = facts.get("submitted", "")
                when = stamp(told)
                if when is None and not _NO_TIME.fullmatch(told):
                    faults.append(f"{path}:{began}: {told!r} is not a time such as 2026-10-01 23:59 +02:00")
                    continue
                row = _row(began, facts, "github" in columns)
                rows.append(replace(row, due=due, excused=excused in _YES, submitted=when))
    except csv.Error as error:
        faults.append(f"{path}:{line}: is not valid CSV: {error}")
    return rows, faults


def _nobody(facts: Mapping[str, str]) -> bool:
    """Whether a row is not a student: Canvas's row of points, its test student, or staff."""
    name = folded(facts.get("name", ""))
    test = name == "student, test" and "sid" not in facts
    return test or name.startswith("points possible") or folded(facts.get("role", "")) in _STAFF


def _row(line: int, facts: Mapping[str, str], github: bool) -> RosterRow:
    """A person. ``github``: the roster is GitHub Classroom's, whose identifiers are free text."""
    name = facts.get("name") or " ".join(filter(None, (facts.get("first"), facts.get("last"))))
    sid, email = facts.get("sid", ""), facts.get("email", "")
    accounts = {kind: facts[kind] for kind in ("login", "canvas", "github") if kind in facts}
    identifier = facts.get("identifier", "")
    if "@" in identifier:
        email = email or identifier
    elif not github and (number := re.fullmatch(r"\D+(\d+)", identifier)):
        accounts["moodle"] = number[1]  # "Participant 12345", in any language
    elif re.fullmatch(r"\S*\d\S*", identifier):
        sid = sid or identifier
    else:
        name = name or identifier
    if "@" in accounts.get("login", ""):
        email = email or accounts["login"]
    sid = sid or accounts.get("canvas", "")
    groups = tuple(group.strip() for group in facts.get("group", "").split(",") if group.strip())
    return RosterRow(line, Person(name, sid, email), accounts, groups)


def _once(path: Path, rows: list[RosterRow]) -> tuple[list[RosterRow], list[str]]:
    """Each person once, whatever the number of sections; and errors: a number used by two people."""
    kept: dict[object, RosterRow] = {}
    faults = []
    for row in rows:
        key: object = folded(row.person.sid) or (row.person, tuple(sorted(row.accounts.items())))
        before = kept.setdefault(key, row)
        if sorted(name_words(before.person.name)) != sorted(name_words(row.person.name)):
            whose = f"the number of {before.person.name} in line {before.line}"
            faults.append(f"{path}:{row.line}: {row.person.sid} is already {whose}")
    return list(kept.values()), faults
