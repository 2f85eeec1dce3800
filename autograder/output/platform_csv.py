"""Grades as the CSV file that a platform imports: a row a person, and nothing that is not final.

What each importer does with a file was read from its source:

- Canvas, https://github.com/instructure/canvas-lms, ``lib/gradebook_importer.rb`` and, for what the browser sends,
  ``ui/features/gradebook_uploads/jquery/process_gradebook_upload.js``.
- Moodle, https://github.com/moodle/moodle, ``mod/assign/feedback/offline`` (``importgradeslib.php``, ``locallib.php``),
  ``grade/import/csv/classes/load_data.php``, and ``lib/csvlib.class.php`` that both read CSV with.
- Gradescope has no documented import of scores. For it there is the layout of its own "Download Grades".

An empty cell does not mean "leave it": Canvas takes it for a grade to clear, Moodle's worksheet clears a comment by it,
Moodle's gradebook a grade. So who gets no grade is not in those files at all. Who is left out, whom the platform may
not recognise, and what else a person should look at, `doubts` says.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar

from autograder.domain.assignment import Question
from autograder.domain.report import Report, Status
from autograder.output import grades_csv
from autograder.output.text import clean, points
from autograder.system.csv_text import MARK, written


@dataclass(frozen=True)
class Row:
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
class Part:
    """What points are given for: a question, or a hand-written check."""

    id: str
    title: str
    points: float


@dataclass(frozen=True)
class Line:
    """A row of the file: the person, by what the platform tells people, and the grade, "" if there is none to give."""

    row: Row
    ids: Mapping[str, str]
    grade: str


@dataclass(frozen=True)
class Plan:
    """Who is in the file, by what they are told, and what a person should look at."""

    lines: tuple[Line, ...]
    doubts: tuple[str, ...]
    key: str = ""


class Format:
    """A platform's file: who is in it, what it says, and how it is imported."""

    #: What the file starts with.
    bom: ClassVar[str] = ""

    def plan(self, rows: Sequence[Row], pending: bool) -> Plan:
        """Who is in the file; ``rows`` are in order. With ``pending`` also who waits for points by a person."""
        raise NotImplementedError

    def table(self, plan: Plan, parts: Sequence[Part], column: str) -> Iterator[Sequence[str]]:
        """The cells; what students wrote is safe in each of them."""
        raise NotImplementedError

    def how(self, plan: Plan) -> str:
        """How the file is imported, for who is to do it."""
        raise NotImplementedError

    def on_title(self, title: str) -> list[str]:
        """Doubts about what the grade's column is called."""
        return []


#: Every platform there is a file for, by name.
FORMATS: dict[str, Format] = {}
_F = TypeVar("_F", bound=type[Format])


def register(name: str) -> Callable[[_F], _F]:
    """Make the decorated class the format called ``name``."""

    def put(form: _F) -> _F:
        FORMATS[name] = form()
        return form

    return put


def render(
    format: str, rows: Iterable[Row], questions: Sequence[Question], title: str, *, pending: bool = False
) -> str:
    """The CSV text for the platform ``format``; ``title`` is what the grade's column is called there."""
    form, ordered = FORMATS[format], _ordered(rows)
    return form.bom + written(form.table(form.plan(ordered, pending), _parts(ordered, questions), title))


def doubts(format: str, rows: Iterable[Row], *, pending: bool = False, title: str = "") -> list[str]:
    """Sentences for the instructor: who gets no grade and why, and whom the platform may not recognise."""
    form = FORMATS[format]
    return [*form.plan(_ordered(rows), pending).doubts, *form.on_title(title)]


def count(format: str, rows: Iterable[Row], *, pending: bool = False) -> int:
    """How many people the file has a grade for."""
    return sum(bool(line.grade) for line in FORMATS[format].plan(_ordered(rows), pending).lines)


def how(format: str, rows: Iterable[Row], *, pending: bool = False) -> str:
    """Where in the platform the file goes, and what to mind there."""
    form = FORMATS[format]
    return form.how(form.plan(_ordered(rows), pending))


def _ordered(rows: Iterable[Row]) -> list[Row]:
    """By submission, then person; who handed nothing in comes last."""
    return sorted(rows, key=lambda r: (r.report is None, r.submission, r.name, r.sid, r.email, r.account))


def _parts(rows: Iterable[Row], questions: Iterable[Question]) -> list[Part]:
    """The questions, and after them the hand-written checks that reports have."""
    parts = {question.id: Part(question.id, question.title, question.points) for question in questions}
    for row in rows:
        for result in row.report.results if row.report else ():
            parts.setdefault(result.id, Part(result.id, result.title, result.max_score))
    return list(parts.values())


def _most(parts: Iterable[Part]) -> str:
    return points(math.fsum(part.points for part in parts))


# grades ------------------------------------------------------------------------------------------------------------


def _lacks(report: Report | None, pending: bool) -> str:
    """Why there is no final grade; "" if there is one."""
    if report is None:
        return "nothing was handed in"
    if report.problem and not (report.results and all(result.by_hand for result in report.results)):
        return "it cannot be read"
    undecided = {result.status for result in report.results if not result.decided}
    if undecided - {Status.PENDING, Status.NOT_ANSWERED, Status.EXCUSED}:
        return "the grader failed to grade it"
    return _WAITS if Status.PENDING in undecided and not pending else ""


_WAITS = "points wait for a person"


def _grade(row: Row, pending: bool) -> str:
    return "" if row.report is None or _lacks(row.report, pending) else points(row.report.score)


def _on_grades(rows: Iterable[Row], pending: bool, otherwise: str) -> list[str]:
    """Who gets no grade, by why; and whose grade may change. ``otherwise`` is what becomes of who gets none."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        report, why = row.report, _lacks(row.report, pending)
        waits = f"{_who(row)} ({points(report.pending)})" if report and report.pending else ""
        if why:
            found[f"{otherwise}, for {why}"].append(waits if why == _WAITS else _who(row))
        elif waits:
            found["Given out without the points that wait for a person"].append(waits)
        left = [r.id for r in report.results if r.status is Status.NOT_ANSWERED] if report and not why else []
        excused = [r.id for r in report.results if r.status is Status.EXCUSED] if report and not why else []
        if excused:
            of = f"{_line(', '.join(excused))}: out of {points(report.max_score)}" if report else ""
            found["Excused from questions, which the score leaves out"].append(f"{_who(row)} ({of})")
        if left:
            found["Not answered, which counts as no points"].append(f"{_who(row)} ({_line(', '.join(left))})")
    return [_listed(said, who) for said, who in found.items()]


def _comment(report: Report) -> str:
    """Feedback as HTML, a line a question; nothing on questions that students are not to see.

    Moodle keeps comments as HTML (``commentformat`` is FORMAT_HTML in ``mod/assign/feedback/comments/locallib.php``).
    """
    lines = []
    for result in report.results:
        if result.visibility == "visible":
            of = f"{points(result.score)} of {points(result.max_score)}" if result.decided else result.status.value
            lines.append(f"{_line(result.id)} ({of}): {_line(result.feedback, 300)}")
    if report.deducted:
        lines.append(_line(report.deducted, 300))
    # a backslash before a quote would keep PHP from seeing where the cell ends: neither is left
    return f"<p>{'<br>'.join(map(html.escape, lines))}</p>".replace("\\", "&#92;") if lines else ""


# cells -------------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[0-9]{1,18}")
# what tells people must arrive as it is, so nothing may be put before it: only what no program takes for more than text
_HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+'-]{0,199}")


def _line(text: str, longest: int = 200) -> str:
    """Text of students in one line, with nothing that a reader is misled by."""
    text = clean(" ".join(text.split()))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(text: str) -> str:
    """The same for a cell, where no spreadsheet takes it for a formula, written in wide letters either."""
    text = _line(text)
    safe = grades_csv.cell(text)
    return "'" + text if safe == text and unicodedata.normalize("NFKC", text[:1])[:1] in set("=+-@") else safe


def _php(text: str) -> str:
    """The same for Moodle: PHP reads a backslash before a quote as if the quote did not end the cell."""
    return _text(text).replace("\\", "/").replace('"', "'")


def _key(text: str, pattern: re.Pattern[str] = _HARMLESS) -> str:
    return text if pattern.fullmatch(text) else ""


# people ------------------------------------------------------------------------------------------------------------


def _who(row: Row) -> str:
    """A person for people to read."""
    name, submission = _line(row.name, 60), _line(row.submission, 60)
    if name and submission and name != submission:
        return f"{submission} ({name})"
    return submission or name or _line(row.email or row.sid, 60) or "somebody"


def _listed(said: str, who: Sequence[str]) -> str:
    more = f" and {len(who) - 20} more" if len(who) > 20 else ""
    return f"{said}: {', '.join(who[:20])}{more}."


def _shared(rows: Iterable[Row]) -> set[str]:
    """Accounts that several people have, as a group's hand-in: they tell nobody."""
    return {account for account, times in Counter(row.account for row in rows).items() if account and times > 1}


def _unwritten(lines: Iterable[Line], known: Callable[[Row], Mapping[str, str]]) -> list[str]:
    """Which ids are ``known`` and not written."""
    hidden = ((key, line) for line in lines for key, told in known(line.row).items() if told and not line.ids[key])
    found = [f"{key} of {_who(line.row)}" for key, line in hidden]
    return [_listed("Not written, for it could be taken for something else than text", found)] if found else []


def _once(lines: Sequence[Line], keys: Sequence[str]) -> tuple[list[Line], list[str]]:
    """The lines that no other has the first known key of, and a doubt about the rest: either grade could count."""
    by_key: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        key = next((key for key in keys if line.ids[key]), "name")
        by_key[key, (line.ids.get(key) or line.row.name).casefold()].append(line)
    twice = [_who(line.row) for same in by_key.values() if len(same) > 1 for line in same]
    kept = [line for same in by_key.values() if len(same) == 1 for line in same]
    return kept, [_listed("Not in the file, for two rows are about one person", twice)] if twice else []


# Canvas ------------------------------------------------------------------------------------------------------------

# columns that are no assignment, wherever in a name these words stand
_NO_ASSIGNMENT = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_DOTTED = re.compile(r"[0-9.]*\.[0-9.]*")


def _sis(row: Row) -> dict[str, str]:
    return {"ID": "", "SIS User ID": row.sid, "SIS Login ID": row.login or row.email}


@register("canvas")
class Canvas(Format):
    """A gradebook with one assignment.

    The header must begin with Student and ID and have SIS User ID, SIS Login ID and Section in this order. People are
    looked for by ID (as Ruby's ``to_i`` reads it, so nothing but digits may stand there), then by SIS User ID, by
    SIS Login ID, and in the end by the name as Canvas has it; for the others it asks. A column is an existing
    assignment if it is called ``Name (id)`` or exactly as that is; otherwise Canvas offers to make a new one, worth
    what the row Points Possible says. There is no byte order mark: the importer does not take it off, and gets by only
    because it looks for "Student" anywhere in the first cell.
    """

    def plan(self, rows: Sequence[Row], pending: bool) -> Plan:
        """Who has a grade; who is told by nothing but a name is in it, and a doubt."""
        shared = _shared(rows)
        graded = [Line(row, self._ids(row, shared), _grade(row, pending)) for row in rows if _grade(row, pending)]
        lines, twice = _once(graded, ("ID", "SIS User ID", "SIS Login ID"))
        said = _on_grades(rows, pending, "Not in the file") + _unwritten(lines, _sis) + twice
        by_name = [_who(line.row) for line in lines if not any(line.ids.values())]
        if by_name:
            said.append(_listed("Canvas has only the name to go by, and asks where it knows no such name", by_name))
        group = [_who(line.row) for line in lines if line.row.account in shared]
        if group:
            said.append(_listed("Told by number or address only, for several people share one account", group))
        return Plan(tuple(lines), tuple(said))

    def _ids(self, row: Row, shared: set[str]) -> dict[str, str]:
        # of what looks like a number Canvas takes dots away
        ids = {key: "" if _DOTTED.fullmatch(text) else _key(text) for key, text in _sis(row).items()}
        return {**ids, "ID": "" if row.account in shared else _key(row.account, _NUMBER)}

    def table(self, plan: Plan, parts: Sequence[Part], column: str) -> Iterator[Sequence[str]]:
        """A header, the points possible, the people."""
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", _text(column)]
        yield ["    Points Possible", "", "", "", "", _most(parts)]
        for line in plan.lines:
            # a student of this name would set what the assignment is worth
            name = _text(line.row.name).replace("Points Possible", "Points possible")
            yield [name, *line.ids.values(), "", line.grade]

    def how(self, plan: Plan) -> str:
        """By the gradebook's import."""
        return (
            "In the Canvas course: Grades, Import (in older ones Actions, Import), this file; look at From and To, "
            "then Save Changes. The column is an existing assignment's if it is called as that is, best with its "
            "number, “Homework 3 (12345)”, which is at the end of the assignment's address."
        )

    def on_title(self, title: str) -> list[str]:
        """A name by which Canvas takes the column for one of its own sums."""
        found = _NO_ASSIGNMENT.search(title)
        return [f"Canvas passes over a column with “{found[0]}” in its name: give it another."] if found else []


# Moodle ------------------------------------------------------------------------------------------------------------

_MOODLE = {"Identifier": "a participant's number", "Email address": "an address", "ID number": "an ID number"}
_GRADES = ("Grade", "Maximum Grade", "Last modified (grade)")


@register("moodle")
class Moodle(Format):
    """The assignment's grading worksheet, or where fewer people could be told by it, a file for the gradebook.

    A worksheet needs the columns Identifier, Grade and Last modified (grade), by these names in the language that the
    person who uploads it uses; Feedback comments is taken if it is there and not first, other columns are not looked
    at. The identifier is what stands after the word Participant, and Moodle passes over one that it does not know. We
    cannot know when a grade was last changed, so that column is empty: new grades go in, and a grade that is there is
    replaced only if the box for it is ticked. A download carries the identifiers; a group's number is none.

    The gradebook is told by hand which column holds addresses or ID numbers. One row that it does not know ends the
    import, and one with an empty cell there went to whoever stands in the row before: such rows are left out.

    There is a byte order mark, which Moodle takes off and Excel wants for letters with accents.
    """

    bom = MARK

    def plan(self, rows: Sequence[Row], pending: bool) -> Plan:
        """Who has a grade and can be told by what tells most people."""
        shared = _shared(rows)
        graded = [Line(row, self._ids(row, shared), _grade(row, pending)) for row in rows if _grade(row, pending)]
        # the first of those that tell most; the worksheet is first
        key = max(_MOODLE, key=lambda key: sum(bool(line.ids[key]) for line in graded))
        lines, twice = _once([line for line in graded if line.ids[key]], (key,))
        said = _on_grades(rows, pending, "Not in the file")
        if unknown := [_who(line.row) for line in graded if not line.ids[key]]:
            lacks = _MOODLE[key] if len(unknown) < len(graded) else "a number or an address, which --roster adds"
            said.append(_listed(f"Not in the file, for Moodle cannot tell who it is without {lacks}", unknown))
        if key == "Identifier" and (nothing := [_who(line.row) for line in lines if line.grade == "0"]):
            said.append(_listed("Newer Moodles pass over a 0 in a worksheet: see that these get it", nothing))
        return Plan(tuple(lines), (*said, *twice), key)

    def _ids(self, row: Row, shared: set[str]) -> dict[str, str]:
        participant = "" if row.account in shared else _key(row.account, _NUMBER)
        told = f"Participant {participant}" if participant else ""
        return {"Identifier": told, "Email address": _key(row.email), "ID number": _key(row.sid)}

    def table(self, plan: Plan, parts: Sequence[Part], column: str) -> Iterator[Sequence[str]]:
        """The worksheet, or what the gradebook needs."""
        sheet = plan.key == "Identifier"
        if sheet:
            yield [plan.key, "Full name", "Email address", *_GRADES, "Feedback comments"]
        else:
            yield ["Full name", plan.key, _php(column), "Feedback comments"]
        for line in plan.lines:
            name, told, said = _php(line.row.name), line.ids[plan.key], _comment(line.row.report or Report("", ()))
            if sheet:
                yield [told, name, line.ids["Email address"], line.grade, _most(parts), "", said]
            else:
                yield [name, told, line.grade, said]

    def how(self, plan: Plan) -> str:
        """By the assignment, or by the gradebook."""
        if plan.key == "Identifier":
            return (
                "In the Moodle assignment, whose settings must have the feedback types “Offline grading worksheet” and "
                "“Feedback comments” on, simple direct grading, and a maximum grade that is not below the sheet's: "
                "set your language to English, then Submissions, Actions (in older ones View all submissions, Grading "
                "action), Upload grading worksheet, this file. To replace grades that are there, tick the box that "
                "allows updating records that have been modified more recently. "
                "Where groups hand in, grade with --roster: a group's number is no participant's."
            )
        return (
            "In the Moodle course: Grades, Import, CSV file, this file, separator comma; map from and to "
            f"“{plan.key}”, the column of grades to the assignment, and Feedback comments to its feedback. Such a "
            "grade is set in the gradebook: from then on it cannot be changed in the assignment."
        )


# Gradescope --------------------------------------------------------------------------------------------------------


@register("gradescope")
class Gradescope(Format):
    """The layout of Gradescope's own "Download Grades": nothing can be imported with it there.

    Its documentation knows no way to upload scores; on Gradescope they come from the autograder. Scripts that carry
    grades from Gradescope to somewhere else read this layout, so they can be used on what was graded here. As in the
    original there is a row for everybody, no byte order mark (scripts look for "First Name"), and a question's column
    is called ``1.2: Title (2.0 pts)``. A deduction for being late is in Total Score, and not in the questions.
    """

    def plan(self, rows: Sequence[Row], pending: bool) -> Plan:
        """Everybody."""
        lines = [Line(row, {k: _key(text) for k, text in _known(row).items()}, _grade(row, pending)) for row in rows]
        said = _on_grades(rows, pending, "Total Score is empty") + _unwritten(lines, _known)
        if unknown := [_who(line.row) for line in lines if not any(line.ids.values())]:
            said.append(_listed("There is neither SID nor Email to tell who it is", unknown))
        if late := [_who(row) for row in rows if row.late]:
            said.append(_listed("Late, by how much is not known: Lateness is empty, which scripts take for none", late))
        for key in ("SID", "Email"):
            times = Counter(line.ids[key] for line in lines if line.ids[key])
            if twice := [_who(line.row) for line in lines if times[line.ids[key]] > 1]:
                said.append(_listed(f"Several rows have one {key}", twice))
        return Plan(tuple(lines), tuple(said))

    def table(self, plan: Plan, parts: Sequence[Part], column: str) -> Iterator[Sequence[str]]:
        """A header, and everybody; what is not decided is empty."""
        named = [_text(f"{part.id}: {_line(part.title, 100)} ({float(part.points)} pts)") for part in parts]
        yield [*_GRADESCOPE, *named]
        for line in plan.lines:
            row, report = line.row, line.row.report
            status = "Missing" if report is None else "Graded" if line.grade else "Ungraded"
            late = "00:00:00" if row.late is False else ""
            facts = [line.grade, _most(parts), status, _key(row.account), _moment(row.submitted), late, "", ""]
            read = report.results if report and not report.problem else ()
            scores = {result.id: points(result.score) for result in read if result.decided}
            yield [*_names(row.name), *line.ids.values(), "", *facts, *(scores.get(part.id, "") for part in parts)]

    def how(self, plan: Plan) -> str:
        """Not at all."""
        return (
            "Gradescope imports no scores: this file is laid out as its own Download Grades, for the scripts that read "
            "those. To have scores on Gradescope, let it grade there with what `autograder build` makes."
        )


_GRADESCOPE = (
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status", "Submission ID"),
    *("Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count"),
)


def _known(row: Row) -> dict[str, str]:
    return {"SID": row.sid, "Email": row.email}


def _names(name: str) -> tuple[str, str]:
    """First and last, of ``Ada King Lovelace`` or ``Lovelace, Ada King``."""
    name = _line(name)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return _text(first), _text(last)


def _moment(iso: str | None) -> str:
    """``2024-04-26 17:34:00 +0000``, as Gradescope writes it; "" for what is no time."""
    try:
        return datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", iso or "")).strftime("%Y-%m-%d %H:%M:%S %z").strip()
    except ValueError:
        return ""
