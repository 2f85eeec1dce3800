"""The file of late days: its columns and cells, who is who, and in which order days of the budget are used."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import assignment

from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.ingest.project import Project
from autograder.storage import late_days
from autograder.storage.late_days import LATE_DAYS_FILE, LateDays, LateDaysEntry, warnings

COLUMNS = ["assignment", "due", "budget", "submission", "name", "sid", "email", "late", "used"]
SPEC = """\
spec: 1
title: Small
points: 1
submission: {imports: []}
late: {lose: 0.2, due: 2026-10-0%d 12:00 UTC, budget: %d}
questions:
  - {id: "1", title: One, points: 1, answer: {function: get_one}, want: "1", within: {abs: 0.1}}
"""


def homework(day: int, budget: int = 3, name: str = "") -> Assignment:
    return replace(assignment(SPEC % (day, budget)), name=name or f"hw{day}")


def facts(day: int, late: int, *people: str, **more: Any) -> dict[str, Any]:
    """Submitted so many days late, an hour before the next would begin; people as "name,sid,email"."""
    who = [dict(zip(("name", "sid", "email"), f"{person},,".split(",")[:3], strict=True)) for person in people]
    return {"people": who, "submitted": f"2026-10-{day + late:02}T11:00:00+00:00", **more}


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def used(path: Path) -> dict[str, int]:
    return {f"{row['assignment']} {row['name']}": int(row["used"]) for row in table(path)}


def write(path: Path, *rows: str) -> Path:
    path.write_text(",".join(COLUMNS) + "\n" + "".join(f"{row}\n" for row in rows))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / LATE_DAYS_FILE


# what is written -----------------------------------------------------------------------------------------------------


def test_a_row_has_what_is_known_and_what_is_used(path: Path) -> None:
    assert (
        LateDays(path, homework(1)).keep([("s1", facts(1, 2, "Ann Lee,017,ann@x.edu")), ("s2", facts(1, 0, "Ben"))])
        == []
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbfassignment,due,")
    assert table(path) == [dict(zip(COLUMNS, ["hw1", "2026-10-01T12:00:00+00:00", "3", "s1", "Ann Lee", "017", "ann@x.edu", "2", "2"], strict=True))]  # fmt: skip


def test_who_has_no_people_is_told_by_the_submissions_name(path: Path) -> None:
    LateDays(path, homework(1)).keep([("ann", {**facts(1, 1), "people": None})])
    assert [(row["name"], row["sid"], row["email"]) for row in table(path)] == [("ann", "", "")]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("@x", "'@x"), ("\tx", "'\tx"), ("'x", "''x"), ("-x", "'-x"), ("-", "'-"),
        ("-5", "-5"), ("x=1", "x=1"), ("Ann", "Ann"), ("5", "5"),
    ],
)  # fmt: skip
def test_no_cell_is_calculated_and_each_comes_back(path: Path, name: str, cell: str) -> None:
    person = {"people": [{"name": name, "sid": "1", "email": ""}]}
    LateDays(path, homework(1)).keep([("s", {**facts(1, 1), **person})])
    assert table(path)[0]["name"] == cell
    (entry,) = late_days._read(path)
    assert entry == LateDaysEntry("hw1", "2026-10-01T12:00:00+00:00", 3, "s", name, "1", "", 1, 1)


def test_a_file_that_would_be_the_same_is_not_written(path: Path) -> None:
    hands = [("s1", facts(1, 1, "Ann")), ("s2", facts(1, 0, "Ben"))]
    LateDays(path, homework(1)).keep(hands)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    LateDays(path, homework(1)).keep(hands)
    LateDays(path, homework(1)).keep([])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    LateDays(path, homework(1)).keep([("s1", facts(1, 0, "Ann"))])  # on time after all
    assert table(path) == []


def test_people_who_are_not_in_this_run_keep_their_rows(path: Path) -> None:
    LateDays(path, homework(1)).keep([("s1", facts(1, 1, "Ann")), ("s2", facts(1, 2, "Ben"))])
    LateDays(path, homework(1)).keep([("s1", facts(1, 3, "Ann"))])
    assert used(path) == {"hw1 Ann": 3, "hw1 Ben": 2}


def test_a_folder_that_cannot_be_written_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(late_days.files, "write_file", full)
    with pytest.raises(UsageError, match="cannot be written: No space left"):
        LateDays(path, homework(1)).keep([("s1", facts(1, 1, "Ann"))])


# the budget ----------------------------------------------------------------------------------------------------------


def test_days_are_used_in_the_order_of_due_times_whatever_is_graded_first(path: Path) -> None:
    for day in (3, 1, 2):
        LateDays(path, homework(day)).keep([("s", facts(day, 2, "Ann"))])
    assert used(path) == {"hw1 Ann": 2, "hw2 Ann": 1, "hw3 Ann": 0}
    assert [row["assignment"] for row in table(path)] == ["hw1", "hw2", "hw3"]


def test_of_two_due_at_once_the_name_decides(path: Path) -> None:
    for name in ("b", "a"):
        LateDays(path, homework(1, name=name)).keep([("s", facts(1, 2, "Ann"))])
    assert used(path) == {"a Ann": 2, "b Ann": 1}
    assert LateDays(path, homework(1, name="b")).left("s", facts(1, 2, "Ann")) == 1
    assert LateDays(path, homework(1, name="a")).left("s", facts(1, 2, "Ann")) == 3


def test_what_is_left_is_less_by_what_was_due_before(path: Path) -> None:
    LateDays(path, homework(1)).keep([("s", facts(1, 2, "Ann"))])
    LateDays(path, homework(3)).keep([("s", facts(3, 1, "Ann"))])
    assert LateDays(path, homework(2)).left("s", facts(2, 1, "Ann")) == 1
    assert LateDays(path, homework(4)).left("s", facts(4, 1, "Ann")) == 0
    assert LateDays(path, homework(1)).left("s", facts(1, 1, "Ann")) == 3
    assert LateDays(path, homework(4)).left("s", facts(4, 1, "Ben")) == 3
    assert LateDays(path, homework(4, budget=1)).left("s", facts(4, 1, "Ann")) == 0  # never below none
    assert LateDays(path, homework(4, budget=7)).left("s", facts(4, 1, "Ann")) == 4


def test_a_group_has_the_days_of_who_has_the_fewest_and_each_uses_as_many(path: Path) -> None:
    LateDays(path, homework(1)).keep([("s", facts(1, 2, "Ann"))])
    group = facts(2, 3, "Ann", "Ben")
    assert LateDays(path, homework(2)).left("g", group) == 1
    LateDays(path, homework(2)).keep([("g", group)])
    assert used(path) == {"hw1 Ann": 2, "hw2 Ann": 1, "hw2 Ben": 1}
    assert LateDays(path, homework(3)).left("s", facts(3, 1, "Ben")) == 2


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ({}, 2),
        ({"excused": True}, 0),
        ({"due": "2026-10-02T12:00:00+00:00"}, 1),
        ({"due": "2026-10-03T12:00:00+00:00"}, 0),
        ({"submitted": None}, 0),
        ({"submitted": "2026-09-01T12:00:00+00:00"}, 0),
    ],
)
def test_only_what_is_charged_uses_days(path: Path, more: dict[str, Any], days: int) -> None:
    LateDays(path, homework(1)).keep([("s", facts(1, 2, "Ann", **more))])
    assert (used(path) if days else path.exists()) == ({"hw1 Ann": days} if days else False)
    due = more.get("due", "2026-10-01T12:00:00+00:00")
    assert not days or [row["due"] for row in table(path)] == [due]


def test_rows_without_a_due_time_come_first(path: Path) -> None:
    write(path, "quiz,,3,s,Ann,,,1,9", "hw0,2026-09-01T12:00:00,3,s,Ann,,,1,9")
    assert LateDays(path, homework(1)).left("s", facts(1, 1, "Ann")) == 1
    LateDays(path, homework(1)).keep([("s", facts(1, 2, "Ann"))])
    assert used(path) == {"quiz Ann": 1, "hw0 Ann": 1, "hw1 Ann": 1}
    assert [row["assignment"] for row in table(path)] == ["quiz", "hw0", "hw1"]


def test_a_time_without_a_zone_is_utc(path: Path) -> None:
    write(
        path,
        "x,2026-10-01T11:59:00,3,s,Ann,,,1,1",
        "y,2026-10-01T12:01:00,3,s,Ann,,,1,1",
        "z,2026-10-01T14:30:00+03:00,3,s,Ann,,,1,1",
    )
    assert LateDays(path, homework(1)).left("s", facts(1, 1, "Ann")) == 1


# who is who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann Lee,17,ann@x.edu", "Ann Lee,17,ann@x.edu", True),
        ("Ann Lee,17,", "A. Lee,17,", True),
        ("Ann Lee,17,", "Ann Lee,18,", False),
        ("Ann Lee,0017,", "A. Lee,17,", True),
        ("Ann Lee,000,", "A. Lee,00,", False),
        ("Ann Lee,a17,", "A. Lee, A17 ,", True),
        ("Ann Lee,,ann@x.edu", "A. Lee,, ANN@x.edu", True),
        ("Ann Lee,,ann@x.edu", "Ann Lee,,lee@x.edu", False),
        ("Ann Lee,17,ann@x.edu", "A. Lee,17,lee@x.edu", True),
        ("Ann Lee,17,ann@x.edu", "Ann Lee,,lee@x.edu", False),
        ("Ann Lee,17,", "Ann Lee,,lee@x.edu", True),
        ("Ann Lee,17,", "Ann Lee,,", True),
        ("Ann Lee,,", "lee  ANN,,", True),
        ("Ann Lee,,", "Ann  Le,,", False),
        ("Ann Lee,18,ann@x.edu", "A. Lee,17,ann@x.edu", False),
    ],
)
def test_people_are_told_by_number_then_address_then_name(path: Path, one: str, other: str, same: bool) -> None:
    LateDays(path, homework(1)).keep([("s", facts(1, 2, one))])
    assert LateDays(path, homework(2)).left("t", facts(2, 1, other)) == (1 if same else 3)


def test_a_name_with_its_comma_is_the_same(path: Path) -> None:
    LateDays(path, homework(1)).keep([("s", facts(1, 2, "Ann Lee"))])
    person = {"people": [{"name": "Lee, Ann"}]}
    assert LateDays(path, homework(2)).left("t", {**facts(2, 1), **person}) == 1


def test_what_is_learnt_of_a_person_tells_them_later(path: Path) -> None:
    write(path, "a,,3,s,Ann Lee,,,1,1", "b,,3,s,Ann Lee,17,,1,1", "c,,3,s,A. Lee,17,ann@x.edu,1,1")
    assert LateDays(path, homework(1)).left("t", facts(1, 1, "?,,ann@x.edu")) == 0


def test_several_submissions_of_one_are_said(path: Path) -> None:
    said = LateDays(path, homework(1)).keep(
        [("s2", facts(1, 1, "Ann")), ("s1", facts(1, 0, "Ann")), ("s3", facts(1, 0, "Ben"))]
    )
    assert len(said) == 1
    assert "s1, s2 " in said[0]
    assert "Ann" in said[0]
    many = LateDays(path, homework(1)).keep([(f"s{n:02}", facts(1, 0, ",,x@y")) for n in range(12)])
    assert "s09 " in many[0]
    assert "s10" not in many[0]
    assert "x@y" in many[0]
    assert "0007" in LateDays(path, homework(1)).keep([(name, facts(1, 0, ",0007,")) for name in ("a", "b")])[0]


# other assignments ---------------------------------------------------------------------------------------------------


def test_assignments_whose_scores_no_longer_go_with_the_file_are_said(path: Path) -> None:
    LateDays(path, homework(2)).keep([("s", facts(2, 3, "Ann")), ("t", facts(2, 3, "Ben")), ("u", facts(2, 1, "Eve"))])
    LateDays(path, homework(3)).keep([("s", facts(3, 3, "Ann")), ("u", facts(3, 2, "Eve"))])
    assert LateDays(path, homework(1)).keep([("u", facts(1, 0, "Eve"))]) == []
    said = LateDays(path, homework(1)).keep(
        [("s", facts(1, 1, "Ann")), ("t", facts(1, 1, "Ben")), ("u", facts(1, 1, "Eve"))]
    )
    assert len(said) == 2
    assert "2 people" in said[0]
    assert "hw2" in said[0]
    assert "1 person" in said[1]
    assert "hw3" in said[1]
    assert used(path) == {"hw1 Ann": 1, "hw1 Ben": 1, "hw1 Eve": 1, "hw2 Ann": 2, "hw2 Ben": 2, "hw2 Eve": 1, "hw3 Ann": 0, "hw3 Eve": 1}  # fmt: skip


# the file as people leave it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_spreadsheet_program_may_have_saved_it(path: Path, sign: str) -> None:
    lines = [COLUMNS, ["hw1", "2026-10-01T12:00:00+00:00", "3", "s", "Ann", "", "", "2", "2"], [""] * 9]
    path.write_text("".join(sign.join(line) + "\r\n" for line in lines))
    assert LateDays(path, homework(2)).left("t", facts(2, 1, "Ann")) == 1


def test_the_last_column_may_be_missing_and_numbers_empty(path: Path) -> None:
    path.write_text(",".join(COLUMNS[:-1]) + "\nhw1,,3,s,Ann,,,2\nhw0,,,s,Ann,,,\n")
    assert late_days._read(path) == [
        LateDaysEntry("hw1", "", 3, "s", "Ann", "", "", 2, 0),
        LateDaysEntry("hw0", "", 0, "s", "Ann", "", "", 0, 0),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("assignment,due\n", ":1: lacks the column budget"),
        (",".join(COLUMNS[1:]) + "\n", ":1: lacks the column assignment"),
        (",".join(c for c in COLUMNS if c != "late") + "\n", ":1: lacks the column late"),
        (",".join(COLUMNS) + "\nhw1,,3,s,Ann,,,2,2\nhw1,,3,s,Ann,,,two,2\n", ":3: late is 'two'"),
        (",".join(COLUMNS) + "\nhw1,,x,s,Ann,,,2,2\n", ":2: budget is 'x'"),
        (",".join(COLUMNS) + "\nhw1,,3,s,Ann,,,2,2.5\n", ":2: used is '2.5'"),
        (",".join(COLUMNS) + "\nhw1,soon,3,s,Ann,,,2,2\n", ":2: due is 'soon'"),
        (",".join(COLUMNS) + f"\nhw1,,3,s,{'x' * 200_000},,,2,2\n", ":2: not valid CSV"),
        ("x" * 200_000 + "\n", ":1: not valid CSV"),
        ("", ":1: lacks the column assignment"),
    ],
)
def test_a_damaged_file_is_refused_with_its_line(path: Path, text: str, said: str) -> None:
    path.write_text(text)
    with pytest.raises(UsageError, match=f"{path}{said}"):
        LateDays(path, homework(1))


# where it is, and what to know -----------------------------------------------------------------------------------------


def test_the_file_is_beside_problems_or_where_the_spec_says(tmp_path: Path) -> None:
    project = Project(tmp_path, "hw1")
    made = homework(1)
    assert made.late is not None
    found = late_days.of(project, made)
    assert found is not None
    assert found.path == tmp_path / "late_days.csv"
    named = late_days.of(project, replace(made, late=replace(made.late, ledger="../term.csv")))
    assert named is not None
    assert named.path == project.spec.parent / "../term.csv"
    assert late_days.of(project, replace(made, late=replace(made.late, budget=0))) is None
    assert late_days.of(project, replace(made, late=None)) is None


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({}, ["budget"]),
        ({"budget": 0}, []),
        ({"budget": 0, "zone": ""}, ["zone"]),
        ({"zone": ""}, ["zone", "budget"]),
        ({"budget": 0, "zone": "", "per": 3600.0}, []),
        ({"budget": 0, "zone": "", "per": 172800.0}, ["zone"]),
        ({"budget": 0, "zone": "", "due": None}, []),
    ],
)
def test_what_an_instructor_should_know(change: dict[str, Any], about: list[str]) -> None:
    made = homework(1)
    assert made.late is not None
    policy = replace(made.late, **{"zone": "Europe/Berlin", **change})
    said = warnings(replace(made, late=policy))
    assert len(said) == len(about)
    assert all(word in one for word, one in zip(about, said, strict=True))
    assert warnings(replace(made, late=None)) == []
