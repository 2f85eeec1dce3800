"""Rosters: known column headers, errors, and which person a name or number matches."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Person
from autograder.ingest.roster import Roster, RosterRow, Unsure
from autograder.ingest.roster_csv import read_roster


def roster(tmp_path: Path, text: str | bytes) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_roster(path)


def people(tmp_path: Path, text: str | bytes) -> list[Person]:
    return [row.person for row in roster(tmp_path, text).rows]


ADA = Person("Ada Byron", "001815", "ada@uni.edu")


@pytest.mark.parametrize(
    "text",
    [
        "name,sid,email\nAda Byron,001815,ada@uni.edu\n",
        "Email;SID;Name\nada@uni.edu;001815;Ada Byron\n",
        "name\tsid\temail\nAda Byron\t001815\tada@uni.edu\n",
        "name|sid|email\r\nAda Byron|001815|ada@uni.edu\r\n",
        "\ufeffsep=;\r\nname;sid;email\r\nAda Byron;001815;ada@uni.edu\r\n",
        "\ufeffname,sid,email\n\n\nAda Byron,001815,ada@uni.edu\n , ,\n",
        "First Name,Last Name,SID,Email,Role,Section\nAda,Byron,001815,ada@uni.edu,Student,A\nBob,Boss,7,b@uni.edu,Instructor,\nT,A,8,,TA,\n",
        "First name,Surname,ID number,Email address,Groups\nAda,Byron,001815,ada@uni.edu,A\n",
        '"First name",Surname,"ID number",Institution,Department,"Email address"\nAda,Byron,001815,,,ada@uni.edu\n',
        "Vorname;Nachname;Matrikelnummer;E-Mail-Adresse\nAda;Byron;001815;ada@uni.edu\n",
        "first_name,last_name,student_id,email,favourite colour\nAda,Byron,001815,ada@uni.edu,blue\n",
        'name,sid,email\n"Ada\n Byron",001815,ada@uni.edu\n',
        "\ufeffname,sid,email\nAda Byron,001815,ada@uni.edu\n".encode("utf-16-le"),
        "name,sid,email,section\nAda Byron,001815,ada@uni.edu,1\nAda Byron,001815,ada@uni.edu,2\n",
    ],
)
def test_spellings(tmp_path: Path, text: str | bytes) -> None:
    assert people(tmp_path, text) == [ADA]


def test_canvas(tmp_path: Path) -> None:
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (123),Current Score\n"
        ",,,,,Manual Posting,\n"
        "    Points Possible,,,,,20,(read only)\n"
        '"Byron, Ada",12345,S001,ada@uni.edu,A,19,95\n'
        '"Bar, Bob",12346,,bbar,A,,\n'
        '"Student, Test",12347,,8d0fe2,A,,\n'
    )
    found = roster(tmp_path, text)
    assert [row.person for row in found.rows] == [
        Person("Byron, Ada", "S001", "ada@uni.edu"),
        Person("Bar, Bob", "12346"),
    ]
    assert found.find(Person("byronada"), ("canvas", "12345")) == found.rows[0]
    assert found.find(Person("somebody else"), ("canvas", "12346")) == found.rows[1]
    assert found.find(Person("byronada")) == found.rows[0]
    assert found.find(Person("bbar")) == found.rows[1]


def test_canvas_groups(tmp_path: Path) -> None:
    text = "name,canvas_user_id,user_id,login_id,sections,group_name\nAda B,1,S1,ada,A,Team 1\nBob C,2,S2,bob,A,Team 1\nCy D,3,S3,cy,A,\n"
    found = roster(tmp_path, text)
    assert [row.person.sid for row in found.rows] == ["S1", "S2", "S3"]
    assert found.group("team 1") == list(found.rows[:2])
    assert found.group("") == found.group("Team 2") == []


def test_moodle_grading_worksheet(tmp_path: Path) -> None:
    text = "Identifier,Full name,ID number,Email address,Status,Grade\nParticipant 501,Ada Byron,77,ada@uni.edu,Submitted,\nParticipant 502,Bob,501,,,\n"
    found = roster(tmp_path, text)
    assert found.find(Person("Ada Byron"), ("moodle", "501")) == found.rows[0]  # 501 is Bob's number, elsewhere
    assert found.find(Person("", "501")) == found.rows[1]


def test_github_classroom(tmp_path: Path) -> None:
    text = '"identifier","github_username","github_id","name"\n"ada@uni.edu","adab","1","Ada Byron"\n"a17","bobgit","2",""\n"Cy D (i02)","","",""\n"student17","","",""\n'
    found = roster(tmp_path, text)
    assert [row.person for row in found.rows] == [
        Person("Ada Byron", "", "ada@uni.edu"),
        Person("", "a17"),
        Person("Cy D (i02)"),
        Person("", "student17"),
    ]
    assert found.find(Person("adab"), ("github", "AdaB")) == found.rows[0]
    assert found.find(Person("bobgit"), ("github", "bobgit")) == found.rows[1]
    assert found.find(Person("17"), ("moodle", "17")) is None


def test_excel_in_the_west(tmp_path: Path) -> None:
    assert people(tmp_path, "name;sid\r\nJörg Müller;5\r\n".encode("cp1252")) == [Person("Jörg Müller", "5")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"roster\.csv:1: no column identifies people"),
        ("ada@uni.edu\nbob@uni.edu\n", r"roster\.csv:1: no column identifies people .*found: ada@uni\.edu"),
        ("score,points\n1,2\n", r"roster\.csv:1: no column"),
        ("name,sid\n", r"roster\.csv:1: has no students"),
        ("name,sid\nAda,1,x\n", r"roster\.csv:2: has 3 cells, but the header has 2"),
        ('name,sid\nAda,1\n"Bob,2\nCy,3\n', r"roster\.csv:3: is not valid CSV"),
        ('name,sid\nAda,1\n"Bob"b,2\n', r"roster\.csv:3: is not valid CSV"),
        ("name,sid\nAda,7\n\nBob,7\n", r"roster\.csv:4: 7 is already the number of Ada in line 2"),
        ("name,sid,group\nAda,7,A\n,,B\n", r"roster\.csv:3: does not identify a person"),
        ("sep=,\nname,sid\nAda,7\nBob,7\n", r"roster\.csv:4: 7 is already the number of Ada in line 3"),
        ('name,sid\n"A\nB",7\nBob,7\n', r"roster\.csv:4: 7 is already the number of A B in line 2"),
        ("name,sid\n" + "x" * 200_000 + ",1\n", r"roster\.csv:2: is not valid CSV"),
    ],
)
def test_errors_have_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        roster(tmp_path, text)


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        roster(tmp_path, "name,sid\nAda,1\nBob,1\nCy,2,x\nDee,1\n")
    assert [line.split("roster.csv:")[1][0] for line in str(told.value).splitlines()] == ["4", "3", "5"]


def test_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_roster(path)


MANY = """name,sid,email,login
Ada Byron,001815,ada@uni.edu,al3452
Wei Wang,100,wei1@uni.edu,
Wei Wang,200,wei2@uni.edu,
José Ñuñez-Łuk,300,jose@uni.edu,
"O'Neill, Shaquille Rashaun",400,,
Grace Hopper,,grace@navy.mil,
Ann Lee,500,ann@uni.edu,
Lee Ann,501,lee@uni.edu,
"""


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (Person("", "001815"), 2),
        (Person("Somebody Else", "1815", "else@uni.edu"), 2),  # a spreadsheet removed the zeros
        (Person("", "AL3452"), 2),
        (Person("Wrong", "", "ADA@uni.edu "), 2),
        (Person("Ada B.", "999", "ada@uni.edu"), 2),
        (Person("byron, ADA"), 2),
        (Person("Byron Ada"), 2),
        (Person("adabyron"), 2),
        (Person("byronada"), 2),
        (Person("ada_byron"), 2),
        (Person("001815"), 2),
        (Person("al3452"), 2),
        (Person("ada@uni.edu"), 2),
        (Person("grace"), 7),  # before the @
        (Person("Grace Hopper", "31"), 7),  # the roster has no number that contradicts it
        (Person("Ada Byron", "31"), None),  # another person of that name
        (Person("Ada Byron", "", "ada@gmail.com"), None),
        (Person("Ada"), 2),
        (Person("Byron"), None),
        (Person("Ada Lovelace"), None),
        (Person(""), None),
        (Person("jose nunez luk"), 5),
        (Person("JOSE\N{COMBINING ACUTE ACCENT} Nun\N{COMBINING TILDE}ez-Łuk"), 5),
        (Person("nunezlukjose"), 5),
        (Person("Shaquille Rashaun O’Neill"), 6),
        (Person("oneillshaquillerashaun"), 6),
        (Person("Wei Wang", "200"), 4),
        (Person("Wei Wang", "0200"), 4),
        (Person("Wei Wang", "", "wei1@uni.edu"), 3),
        (Person("Wei Wang", "300"), 5),  # the number counts
        (Person("Wei Wang", "250"), None),
    ],
)
def test_who_is_meant(tmp_path: Path, person: Person, line: int | None) -> None:
    row = roster(tmp_path, MANY).find(person)
    assert (row.line if row else None) == line


@pytest.mark.parametrize(
    "person", [Person("Wei Wang"), Person("weiwang"), Person("WANG, Wei"), Person("Ann Lee"), Person("leeann")]
)
def test_between_two_nobody_is_guessed(tmp_path: Path, person: Person) -> None:
    with pytest.raises(Unsure, match="2 people in the roster"):
        roster(tmp_path, MANY).find(person)


def test_a_shared_address_does_not_identify_a_person() -> None:
    made = Roster("r", [RosterRow(2, Person("A", "1", "team@uni.edu")), RosterRow(3, Person("B", "2", "team@uni.edu"))])
    with pytest.raises(Unsure):
        made.find(Person("A", "", "team@uni.edu"))
    assert made.find(Person("A", "1", "team@uni.edu")) == made.rows[0]


def test_a_user_name_that_is_also_another_ones_name(tmp_path: Path) -> None:
    with pytest.raises(Unsure, match="Ada Byron, Ada Smith"):
        roster(tmp_path, "name,email\nAda Byron,ada@uni.edu\nAda Smith,smith@uni.edu\n").find(Person("ada"))


def test_a_large_class(tmp_path: Path) -> None:
    text = "name,sid\n" + "".join(f"Student {n},{n:07}\n" for n in range(5000))
    found = roster(tmp_path, text)
    assert [found.find(Person("", f"{n}")) for n in (1, 4999)] == [found.rows[1], found.rows[4999]]


def test_who_is_excused_and_until_when_by_whose_clock(tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_text("name,sid,excused,due\nAda,1,yes,\nBob,2,no,2026-10-25 23:59 Europe/Berlin\nCem,3,,\n")
    rows = {row.person.name: row for row in read_roster(path).rows}
    assert {name: row.excused for name, row in rows.items()} == {"Ada": True, "Bob": False, "Cem": False}
    assert str(rows["Bob"].due) == "2026-10-25 23:59:00+01:00"
    assert str(rows["Bob"].due.tzinfo) == "Europe/Berlin"  # type: ignore[union-attr]
    path.write_text("name,sid,excused,due\nAda,1,perhaps,\nBob,2,no,2026-10-25 23:59 Berlin\n")
    with pytest.raises(UsageError) as told:
        read_roster(path)
    assert f"{path}:2: excused must be yes or no, not 'perhaps'" in str(told.value)
    assert "did you mean Europe/Berlin?" in str(told.value)
