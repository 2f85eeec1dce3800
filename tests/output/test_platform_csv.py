"""Files that platforms import: recognised by models of their importers, final numbers only, safe in a spreadsheet."""

from __future__ import annotations

import csv
import html
import io
import random
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.domain.assignment import Answer, Question
from autograder.domain.report import Report, Result, Status
from autograder.output.export import EXPORTS, PersonRow, planned

QUESTIONS = [
    Question("1.1", "Select, then scale", 2, Answer()),
    Question("1.2", "The average", 3, Answer()),
    Question("1.2 write-up", "Why", 2.5, Answer(markdown="Why")),
]


def render(
    form: str, rows: Sequence[PersonRow], questions: Sequence[Question], title: str, *, pending: bool = False
) -> str:
    return planned(form, rows, pending=pending).text(questions, title)


def doubts(form: str, rows: Sequence[PersonRow], *, pending: bool = False, title: str = "") -> list[str]:
    return planned(form, rows, pending=pending).doubts(title)


def count(form: str, rows: Sequence[PersonRow], *, pending: bool = False) -> int:
    return planned(form, rows, pending=pending).count


def how(form: str, rows: Sequence[PersonRow]) -> str:
    return planned(form, rows).how


def report(name: str = "s", *third: float | Status, **more: object) -> Report:
    """2 of 2, 1.5 of 3, and for the write-up the points, or a status."""
    last = third[0] if third else 2.5
    status = last if isinstance(last, Status) else Status.PARTIAL
    results = (
        Result("1.1", "Select, then scale", 2, Status.PASSED, credit=1.0, feedback="Correct."),
        Result("1.2", "The average", 3, Status.PARTIAL, credit=0.5, feedback="Half\nright."),
        Result("1.2 write-up", "Why", 2.5, status, credit=0 if isinstance(last, Status) else last / 2.5, feedback="…"),
    )
    return Report(name, results, **more)  # type: ignore[arg-type]


def row(name: str = "Ada Lovelace", sid: str = "007", email: str = "ada@uni.edu", **more: object) -> PersonRow:
    facts: dict[str, object] = {"account": "41", "submission": "41", "report": report(), "submitted": None}
    return PersonRow(name, sid, email, **{**facts, **more})  # type: ignore[arg-type]


def table(form: str, rows: Sequence[PersonRow], title: str = "Homework 3", **more: bool) -> list[dict[str, str]]:
    """The rows of a file by column, as any reader of CSV sees them."""
    text = render(form, rows, QUESTIONS, title, **more)
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert {len(line) for line in cells} == {len(cells[0])}
    return [dict(zip(cells[0], line, strict=True)) for line in cells[1:]]


def people(form: str, rows: Sequence[PersonRow], **more: bool) -> list[dict[str, str]]:
    return table(form, rows, **more)[form == "canvas" :]


GRADE = {"canvas": "Homework 3", "moodle": "Grade", "gradescope": "Total Score"}
WHO = {"canvas": "Student", "moodle": "Full name", "gradescope": "First Name"}


# models of the importers, after their sources ----------------------------------------------------------------------


def canvas_import(
    text: str, students: dict[int, tuple[str, str, str]], assignments: dict[int, str]
) -> tuple[dict[str, object], dict[object, str]]:
    """What Canvas makes of a file: the assignment with what it is worth, and grades by student.

    After ``lib/gradebook_importer.rb`` of https://github.com/instructure/canvas-lms; ``students`` have a name, a SIS
    User ID and a SIS Login ID. Whom it does not know is told by the name that the file has.
    """
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))  # Ruby's CSV is strict as well
    for line in text.splitlines()[:3]:  # what separates cells is told from three lines, each read by itself
        assert len(next(csv.reader([line], strict=True), rows[0])) == len(rows[0])
    header = rows[0]
    assert len(header) > 3, "Invalid header row"
    assert ("Student" in header[0], "ID" in header[1]) == (True, True), "Invalid header row"
    student_columns = 3
    sis = login = None
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        login, student_columns = 2, 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        sis, login, student_columns = 2, 3, 5
    assert "Section" in header[student_columns - 1], "Invalid header row"
    read_only = re.compile("Current (Score|Points|Grade)|Final (Score|Points|Grade)|Override (Score|Grade|Status)")
    (name,) = [name for name in header[student_columns:] if not read_only.search(name)]
    titled = re.fullmatch(r"(.*)\s\((\d+)\)", name)
    by_title = next((id for id, title in assignments.items() if title == name), None)
    known = int(titled[2]) if titled and int(titled[2]) in assignments else by_title
    made: dict[str, object] = {"id": known, "title": titled[1] if titled else name}
    grades: dict[object, str] = {}
    for cells in rows[1:]:
        if "Points Possible" in cells[0]:
            made["points"] = cells[header.index(name)]
            continue
        # Ruby's to_i: the digits at the front, and 0 for none
        student: object = int(found[0]) if (found := re.match(r"\d+", cells[1])) else None
        if student not in students:
            number = [_as_canvas_reads(cell) for cell in cells]
            by_sis = [id for id, facts in students.items() if sis and number[sis] and facts[1] == number[sis]]
            by_login = [id for id, facts in students.items() if login and number[login] and facts[2] == number[login]]
            by_name = [id for id, facts in students.items() if facts[0] == cells[0]]
            student = next(iter(by_sis + by_login + by_name), cells[0])
        assert student not in grades
        grades[student] = _as_canvas_reads(cells[header.index(name)].strip())
    return made, grades


def _as_canvas_reads(cell: str) -> str:
    """Commas and dots of numbers: the last is the decimal one, the others go."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    parts = re.split(r"[,.]", cell.rstrip(",."))
    return parts[0] if len(parts) == 1 else f"{''.join(parts[:-1])}.{parts[-1]}"


def php_csv(text: str) -> list[list[str]]:
    """CSV as PHP's ``fgetcsv`` reads it, for which a backslash in a quoted cell keeps a quote from ending it."""
    rows, cells, cell, at = [], [], "", 0
    while at < len(text):
        if text[at] == '"' and not cell:
            at += 1
            while at < len(text):
                if text[at] == "\\" and at + 1 < len(text):
                    cell, at = cell + text[at : at + 2], at + 2
                elif text[at : at + 2] == '""':
                    cell, at = cell + '"', at + 2
                elif text[at] == '"':
                    at += 1
                    break
                else:
                    cell, at = cell + text[at], at + 1
        elif text[at] in ",\n":
            cells.append(cell)
            cell = ""
            if text[at] == "\n":
                rows.append(cells)
                cells = []
            at += 1
        else:
            cell, at = cell + text[at], at + 1
    return [*rows, [*cells, cell]] if cells or cell else rows


def moodle_read(text: str) -> list[list[str]]:
    """``csv_import_reader`` of ``lib/csvlib.class.php`` in https://github.com/moodle/moodle, for commas and UTF-8."""
    rows = php_csv(re.sub("\r\n?", "\n", text.encode().decode("utf-8-sig")).strip())
    assert len({len(cells) for cells in rows}) == 1, "csvweirdcolumns"
    return rows


def moodle_worksheet(text: str, participants: dict[int, str], now: dict[int, str] | None = None) -> dict[str, object]:
    """Grades and comments by user after ``mod/assign/feedback/offline/importgradeslib.php`` and ``locallib.php``.

    ``now`` has the grades that are there already: they are kept, for the file does not say since when it knows them.
    """
    header, *rows = moodle_read(text)
    at = {name: header.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
    comments = header.index("Feedback comments") if "Feedback comments" in header else 0
    made: dict[str, object] = {}
    for cells in rows:
        user = participants.get(int(cells[at["Identifier"]].encode()[len("Participant ") :] or -1))
        assert cells[at["Last modified (grade)"]] == ""  # strtotime: false, which is 0 and long ago
        if user and user not in (now or {}):
            made[user] = (float(cells[at["Grade"]]), cells[comments] if comments else "")
    return made


def moodle_gradebook(text: str, users: Sequence[str], map_from: str, map_to: str) -> dict[str, float | None]:
    """Grades by user after ``grade/import/csv/classes/load_data.php``; AssertionError where the import ends.

    An empty cell says that the row is about the same user as the one before, and an empty grade takes one away.
    """
    header, *rows = moodle_read(text)
    made: dict[str, float | None] = {}
    student = ""
    for cells in rows:
        facts = dict(zip(header, cells, strict=True))
        if facts[map_from]:
            assert facts[map_from] in users, "user not found"
            student = facts[map_from]
        assert student
        made[student] = float(facts[map_to]) if facts[map_to] else None
    return made


# Canvas ------------------------------------------------------------------------------------------------------------

CANVAS = {41: ("Lovelace, Ada", "007", "ada"), 42: ("Babbage, Charles", "008", "charles"), 43: ("Nobody", "x9", "no")}


def test_canvas_takes_the_gradebook() -> None:
    rows = [
        row(),
        row("charles", "", "", account="42", submission="42", report=report("42", 0.25)),
    ]
    text = render("canvas", rows, QUESTIONS, "Homework 3 (77)")
    assert text == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 3 (77)\n"
        "    Points Possible,,,,,7.5\n"
        "Ada Lovelace,41,007,ada@uni.edu,,6\n"
        "charles,42,,,,3.75\n"
    )
    made, grades = canvas_import(text, CANVAS, {77: "Homework 3", 78: "Homework 4"})
    assert made == {"id": 77, "title": "Homework 3", "points": "7.5"}
    assert grades == {41: "6", 42: "3.75"}
    assert doubts("canvas", rows, title="Homework 3 (77)") == []


@pytest.mark.parametrize(
    ("title", "id"),
    [("Homework 4", 78), ("Homework 4 (78)", 78), ("Homework 5", None), ("=Homework", None), ("A, “B”; c", None)],
)
def test_canvas_finds_the_assignment_by_number_or_title(title: str, id: int | None) -> None:
    made, _ = canvas_import(render("canvas", [row()], QUESTIONS, title), CANVAS, {78: "Homework 4"})
    assert made["id"] == id


@pytest.mark.parametrize(
    ("one", "student"),
    [
        (row(account=""), 41),  # by SIS User ID
        (row(sid="", account="", login="ada"), 41),
        (row(sid="", account="", email="ada"), 41),
        (row("Lovelace, Ada", "", "", account=""), 41),
        (row("Ada", "", "", account=""), "Ada"),  # Canvas asks
        (row(sid="", account="anon_x7Kp2", email="charles"), 42),
        (row(sid="", account="42; drop", email="ada"), 41),  # Ruby would have read 42
        (row(sid="7.00.7", account="", email="ada"), 41),  # Canvas would have read 700.7
    ],
)
def test_canvas_finds_the_student(one: PersonRow, student: object) -> None:
    _, grades = canvas_import(render("canvas", [one], QUESTIONS, "t"), CANVAS, {})
    assert grades == {student: "6"}


def test_canvas_is_doubted_where_it_goes_by_names_or_misreads() -> None:
    said = doubts("canvas", [row("Ada", "", "", account="", submission="ada"), row("Bo", "1.2.3", "=1@x", account="1")])
    assert said == [
        "Omitted, because spreadsheets could interpret these ids: SIS User ID of 41 (Bo), SIS Login ID of 41 (Bo).",
        "Identified only by name (Canvas asks about names that it does not know): ada (Ada).",
    ]
    assert "Final Grade" in doubts("canvas", [], title="Final Grade project")[0]
    assert doubts("canvas", [], title="Finals") == []


def test_nobody_can_be_called_points_possible() -> None:
    made, grades = canvas_import(render("canvas", [row("Points  Possible")], QUESTIONS, "t"), CANVAS, {})
    assert (made["points"], grades) == ("7.5", {41: "6"})


# Moodle ------------------------------------------------------------------------------------------------------------


def test_moodle_takes_the_worksheet() -> None:
    rows = [row(), row("Bo", "", "", account="9", submission="9", report=report("9", 0))]
    text = render("moodle", rows, QUESTIONS, "Homework 3")
    said = "<p>1.1 (2 of 2): Correct.<br>1.2 (1.5 of 3): Half right.<br>1.2 write-up ({} of 2.5): …</p>"
    assert text == (
        "\ufeffIdentifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
        f"Participant 41,Ada Lovelace,ada@uni.edu,6,7.5,,{said.format(2.5)}\n"
        f"Participant 9,Bo,,3.5,7.5,,{said.format(0)}\n"
    )
    assert moodle_worksheet(text, {41: "ada", 9: "bo", 10: "cy"}) == {
        "ada": (6.0, said.format(2.5)),
        "bo": (3.5, said.format(0)),
    }
    assert moodle_worksheet(text, {9: "bo"}) == {"bo": (3.5, said.format(0))}
    assert moodle_worksheet(text, {41: "ada"}, {"ada": "5"}) == {}
    assert doubts("moodle", rows) == []
    assert "Upload grading worksheet" in how("moodle", rows)


@pytest.mark.parametrize("key", ["Email address", "ID number"])
def test_moodle_takes_a_file_for_the_gradebook(key: str) -> None:
    def told(name: str, number: str) -> PersonRow:
        facts = {"email": f"{name}@uni.edu", "sid": ""} if key == "Email address" else {"email": "", "sid": number}
        return row(name, account="", submission=name, **facts)

    rows = [told("ada", "007"), row("nobody", "", "", account="", submission="no"), told("bo", "x8")]
    text = render("moodle", rows, QUESTIONS, "Homework 3")
    users = ["ada@uni.edu", "bo@uni.edu"] if key == "Email address" else ["007", "x8"]
    assert moodle_gradebook(text, users, key, "Homework 3") == dict.fromkeys(users, 6.0)
    without = {"Email address": "an email address", "ID number": "an ID number"}[key]
    assert doubts("moodle", rows) == [f"Not in the file (Moodle needs {without}): no (nobody)."]
    assert key in how("moodle", rows)


def test_moodle_goes_by_what_tells_most() -> None:
    known = [row(account="", submission=n, email=f"{n}@x") for n in "ab"]
    assert "Email address" in people("moodle", [*known, row("c", "", "", submission="c")])[0]
    assert "Identifier" in people("moodle", [*known, row("c", "", "", account="1"), row("d", "", "", account="2")])[0]


def test_moodle_without_anything_to_tell_people_by() -> None:
    rows = [row("Ada", "", "", account="", submission="ada")]
    assert people("moodle", rows) == []
    assert doubts("moodle", rows) == [
        "Not in the file (Moodle needs an ID number or email address, which --roster adds): ada (Ada)."
    ]


@pytest.mark.parametrize("account", ["Ada Lovelace", "41+", "anon_1", "-1", "٤١", "1" * 19, ""])
def test_only_numbers_are_participants(account: str) -> None:
    """A folder without a number has the name for its id, and ``41+`` is the second of two that are called alike."""
    assert "Identifier" not in people("moodle", [row(account=account)])[0]


def test_moodle_is_doubted_about_zeros() -> None:
    nothing = Report("s", (Result("1", "t", 3, Status.FAILED),))
    said = "Newer versions of Moodle skip a grade of 0 in a worksheet; enter it for: 41 (Ada Lovelace)."
    assert doubts("moodle", [row(report=nothing)]) == [said]
    assert doubts("moodle", [row(report=nothing, account="")]) == []  # the gradebook takes it


def test_comments_are_html_of_what_students_may_read() -> None:
    results = (
        Result("1", "t", 1, Status.FAILED, feedback='<img src=x onerror="go()"> \\" & \x1b[31m\u202e'),
        Result("2", "t", 1, Status.PASSED, 1.0, feedback="Passed.", detail="the target is 3", visibility="hidden"),
        Result("3", "t", 1, Status.PASSED, 1.0, feedback="a" * 5000, printed="printed", visibility="visible"),
    )
    one = row(report=Report("s", results, deducted="A day late: 10 % off.", deduction=0.1))
    (line,) = people("moodle", [one])
    said = line["Feedback comments"]
    assert said.startswith("<p>1 (0 of 1): &lt;img src=x onerror=&quot;go()&quot;&gt;")
    assert re.findall(r"</?\w+", said) == ["<p", "<br", "<br", "</p"]
    for never in ('"', "\\", "\x1b", "\u202e", "target", "Passed.", "printed", "2 ("):
        assert never not in said
    assert html.unescape(said).endswith("A day late: 10 % off.</p>")
    assert len(said) < 1000
    assert line["Grade"] == "1.8"


@pytest.mark.parametrize("name", ['a\\"b,=1', "a,\\", 'x\\",,,,\n"Participant 9', '"', "\\", '\\""\\'])
def test_a_backslash_before_a_quote_moves_no_cell_in_php(name: str) -> None:
    result = Result("1", "t", 1, Status.PASSED, 1.0, feedback=name)
    for account in ("41", ""):
        text = render("moodle", [row(name, account=account, report=Report("s", (result,)))], [], 't\\",')
        header, line = moodle_read(text)
        assert [header, line] == list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


# Gradescope --------------------------------------------------------------------------------------------------------


def test_the_layout_is_gradescopes() -> None:
    here = row(submitted="2024-04-26T17:34:00.861687+02:00", late=False)
    waits = row("Bo", "", "", account="", submission="bo", report=report("bo", Status.PENDING), late=True)
    gone = row("Cy", "9", "", account="", submission="", report=None)
    assert table("gradescope", [gone, waits, here])[0] == {
        "First Name": "Ada", "Last Name": "Lovelace", "SID": "007", "Email": "ada@uni.edu", "Sections": "",
        "Total Score": "6", "Max Points": "7.5", "Status": "Graded", "Submission ID": "41",
        "Submission Time": "2024-04-26 17:34:00 +0200", "Lateness (H:M:S)": "00:00:00", "View Count": "",
        "Submission Count": "", "1.1: Select, then scale (2.0 pts)": "2", "1.2: The average (3.0 pts)": "1.5",
        "1.2 write-up: Why (2.5 pts)": "2.5",
    }  # fmt: skip
    _, second, third = table("gradescope", [gone, waits, here])
    assert [second[k] for k in ("Total Score", "Max Points", "Status", "Lateness (H:M:S)")] == [
        "", "7.5", "Ungraded", "",
    ]  # fmt: skip
    assert list(second.values())[-3:] == ["2", "1.5", ""]
    assert (third["Status"], third["Total Score"], third["First Name"]) == ("Missing", "", "Cy")
    assert doubts("gradescope", [gone, waits, here]) == [
        "Total Score is empty (needs manual grading): bo (Bo) (2.5).",
        "Total Score is empty (did not submit): Cy.",
        "Neither SID nor Email is known: bo (Bo).",
        "Late by an unknown time: Lateness is empty, which scripts may read as on time: bo (Bo).",
    ]
    assert "cannot import scores" in how("gradescope", [])


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ada King Lovelace", ("Ada King", "Lovelace")),
        ("Lovelace, Ada King", ("Ada King", "Lovelace")),
        ("Ada", ("Ada", "")),
        ("", ("", "")),
        ("José Ångström-Žak", ("José", "Ångström-Žak")),
    ],
)
def test_names_have_two_parts(name: str, parts: tuple[str, str]) -> None:
    (line,) = people("gradescope", [row(name)])
    assert (line["First Name"], line["Last Name"]) == parts


@pytest.mark.parametrize(
    ("iso", "written"),
    [("2024-04-26T17:34:00Z", "2024-04-26 17:34:00 +0000"), ("2024-04-26 17:34", "2024-04-26 17:34:00"), ("=1", "")],
)
def test_times(iso: str, written: str) -> None:
    assert people("gradescope", [row(submitted=iso)])[0]["Submission Time"] == written


# all of them -------------------------------------------------------------------------------------------------------

FORMS = sorted(EXPORTS.own())


def test_there_are_three() -> None:
    assert FORMS == ["canvas", "gradescope", "moodle"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("one", "why"),
    [
        (row(report=report("s", Status.UNGRADED)), "internal grader error"),
        (row(report=report("s", float("nan"))), "internal grader error"),
        (row(report=Report("s", (), problem="two notebooks")), "unreadable submission"),
        (row(report=report("s", problem="two notebooks")), "unreadable submission"),
        (row(report=report("s", Status.PENDING)), "needs manual grading"),
        (row(report=None, submission="", account=""), "did not submit"),
    ],
)
def test_what_is_not_final_is_no_number(form: str, one: PersonRow, why: str) -> None:
    other = row("Bo", "8", "b@x", account="8", submission="8")
    lines = people(form, [one, other])
    if form == "gradescope":  # an empty cell clears a grade or a comment in the others
        assert sorted(line["Total Score"] for line in lines) == ["", "6"]
    else:
        assert [line[GRADE[form]] for line in lines] == ["6"]
    assert count(form, [one, other]) == 1
    (said,) = (said for said in doubts(form, [one, other]) if why in said)
    assert "Ada Lovelace" in said
    assert "Bo" not in said


@pytest.mark.parametrize("form", FORMS)
def test_what_waits_is_a_number_only_if_that_is_wanted(form: str) -> None:
    waits = row(report=report("s", Status.PENDING))
    broken = row("Bo", "8", "b@x", account="8", submission="8", report=report("8", Status.UNGRADED))
    grades = [line[GRADE[form]] for line in people(form, [waits, broken], pending=True)]
    assert list(filter(None, grades)) == ["3.5"]
    said = doubts(form, [waits, broken], pending=True)
    assert said[0] == "Exported without the points that need manual grading: 41 (Ada Lovelace) (2.5)."
    assert "Bo" in said[1]


@pytest.mark.parametrize("form", FORMS)
def test_what_was_not_answered_counts_nothing_and_is_told(form: str) -> None:
    one = row(report=report("s", Status.NOT_ANSWERED))
    assert people(form, [one])[0][GRADE[form]] == "3.5"
    assert doubts(form, [one]) == ["Questions not answered, counted as 0 points: 41 (Ada Lovelace) (1.2 write-up)."]


@pytest.mark.parametrize("form", FORMS)
def test_a_deduction_is_in_the_grade(form: str) -> None:
    assert people(form, [row(report=report(deduction=0.1))])[0][GRADE[form]] == "5.4"


@pytest.mark.parametrize("form", FORMS)
def test_members_of_a_group_have_a_row_each(form: str) -> None:
    rows = [row(name, str(n), f"{name}@x", account="7", submission="7") for n, name in enumerate("cab")]
    lines = people(form, rows)
    assert [line[WHO[form]] for line in lines] == ["a", "b", "c"]
    for line in lines:
        assert line.get("ID", "") == ""  # one Canvas user three times
        assert "Identifier" not in line  # the group's number, or some other participant's
        assert line.get("Submission ID", "7") == "7"
    said = doubts(form, rows)
    assert ("several people share one account: 7 (a), 7 (b), 7 (c)" in "".join(said)) == (form == "canvas")


@pytest.mark.parametrize("form", FORMS)
def test_two_rows_about_one_person_are_doubted(form: str) -> None:
    twice = [row(account="", submission="1"), row(account="", submission="2", report=report("2", 0))]
    lines = people(form, [*twice, row("Bo", "8", "b@x", account="", submission="3")])
    assert [line[WHO[form]] for line in lines] == (["Ada", "Ada", "Bo"] if form == "gradescope" else ["Bo"])
    assert "1 (Ada Lovelace), 2 (Ada Lovelace)" in "".join(doubts(form, twice))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sid", ["007", "0", "x7", "A-1_b.c", "1e5"])
def test_ids_stay_as_they_are(form: str, sid: str) -> None:
    (line,) = people(form, [row(sid=sid, email="", account="")])
    assert sid in line.values()
    assert doubts(form, [row(sid=sid, email="", account="")]) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", "a b", "a,b", "a\nb", 'a"b', "ä", "a" * 300, "\x00"]
)
def test_ids_that_are_no_plain_text_are_not_written(form: str, text: str) -> None:
    one = row(sid=text, email=text, account=text)
    for line in people(form, [one]):
        assert text not in line.values()
        assert "'" + text not in line.values()
    assert "41 (Ada Lovelace)" in "".join(doubts(form, [one]))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["=1+1", " =1", "+x", "-x", "@x", "\t=x", "\r=x", "＝cmd()", "＠x", "﹢1"])
def test_formulas_do_not_run(form: str, name: str) -> None:
    (line,) = people(form, [row(name)])
    assert line[WHO[form]].startswith("'")
    header = list(table(form, [row()], title=name)[0])
    assert not any(cell.startswith(tuple("=+-@\t\r＝＠﹢")) for cell in header)


@pytest.mark.parametrize("form", FORMS)
def test_accents_survive_and_the_mark_for_excel_is_moodles_alone(form: str) -> None:
    text = render(form, [row("Zoë Łukasz-Nuñez 李")], QUESTIONS, "Übung 3")
    assert text.startswith("\ufeff") == (form == "moodle")
    assert "Łukasz-Nuñez" in text.encode().decode()


@pytest.mark.parametrize("form", FORMS)
def test_hand_written_checks_are_worth_points_too(form: str) -> None:
    extra = Result("check", "By hand-written check", 4, Status.PASSED, credit=1.0)
    one = row(report=replace(report(), results=(*report().results, extra)))
    first = table(form, [one])[0]
    assert "11.5" in first.values()
    assert people(form, [one])[0][GRADE[form]] == "10"


@pytest.mark.parametrize("form", FORMS)
def test_nobody_at_all(form: str) -> None:
    assert people(form, []) == []
    assert doubts(form, []) == []
    assert how(form, []).endswith(".")


@pytest.mark.parametrize("form", FORMS)
def test_of_many_names_twenty_are_told(form: str) -> None:
    rows = [row(f"n{n}", str(n), f"{n}@x", account="", submission=f"s{n:02}", report=None) for n in range(30)]
    (said,) = doubts(form, rows)
    assert said.endswith("s19 (n19) and 10 more.")


ANYTHING = st.text(st.characters(), max_size=40) | st.sampled_from(["=1", "Points Possible", 'a\\"', "\r\n", "\ud800"])


@pytest.mark.parametrize("form", FORMS)
@given(st.lists(st.tuples(ANYTHING, ANYTHING, ANYTHING, ANYTHING), max_size=6), st.randoms())
def test_any_names(form: str, facts: list[tuple[str, str, str, str]], order: random.Random) -> None:
    rows = []
    for n, (name, sid, email, said) in enumerate(facts):
        result = Result("1", "t", 1, Status.PASSED, 1.0, feedback=said)
        rows.append(row(name, sid, email, account=str(n), submission=str(n), report=Report(str(n), (result,))))
    text = render(form, rows, QUESTIONS, "Homework 3")
    shuffled = order.sample(rows, len(rows))
    assert render(form, shuffled, QUESTIONS, "Homework 3") == text
    assert doubts(form, shuffled) == doubts(form, rows)
    for said in doubts(form, rows):
        assert "\n" not in said
    cells = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    if form == "moodle":
        assert moodle_read(text) == cells
    assert len(cells) == len(rows) + 1 + (form == "canvas")
    if form == "canvas":
        known = {n: (f"name {n}", "", "") for n in range(len(rows))}
        assert canvas_import(text, known, {})[1] == dict.fromkeys(known, "1")
    for cell in (cell for line in cells for cell in line):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u202a-\u202e]", cell)
    text.encode()
