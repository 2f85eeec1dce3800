"""What instructors have on disk: each platform's download as exported, as a folder and as a zip."""

from __future__ import annotations

import io
import os
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import trees

from autograder.domain.errors import UsageError
from autograder.ingest import submissions, unpack
from autograder.ingest.importers import registry
from autograder.ingest.importers.gradescope import export_time
from autograder.ingest.intake import HandIn, Intake, Person, open_intake

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")

PATTERNS = ("*.ipynb", "*.py")
Tree = dict[str, "str | bytes | None"]


def lay(root: Path, tree: Tree) -> Path:
    """Files with this content under ``root``; an empty folder for None."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in tree.items():
        path = root / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def packed(tree: Tree) -> bytes:
    """The same as a zip, with what macOS adds."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in tree.items():
            file.writestr(f"{name}/" if content is None else name, content or "")
        for name in tree:
            file.writestr(f"__MACOSX/._{name}", "junk")
        file.writestr(".DS_Store", "junk")
    return made.getvalue()


def place(tmp_path: Path, tree: Tree, how: str) -> Path:
    """The tree as a folder, as a folder in a folder, as a zip, or as a zip with a folder around it all."""
    if how == "folder":
        return lay(tmp_path / "download", tree)
    if how == "inner":
        lay(tmp_path / "download" / "inner", tree)
        return tmp_path / "download"
    around = "download/" if how == "zip around" else ""
    (tmp_path / "download.zip").write_bytes(packed({around + name: content for name, content in tree.items()}))
    return tmp_path / "download.zip"


HOWS = ["folder", "inner", "zip", "zip around"]


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders go, and the download stays as it was."""
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    yield
    assert list(scratch.iterdir()) == []


def take(path: Path, *patterns: str, **options: object) -> tuple[Intake, dict[str, str]]:
    """The intake, and the text of each readable submission, as `folder.read` has it."""
    before = {p: p.lstat().st_mtime_ns for p in (path, *path.rglob("*"))}
    with open_intake(path, patterns or PATTERNS, **options) as intake:  # type: ignore[arg-type]
        texts = {}
        for hand_in in intake.hand_ins:
            if not hand_in.problem:
                submission = submissions.read_submission(hand_in.path, patterns or PATTERNS, hand_in.id)
                texts[hand_in.id] = "".join(cell.source for cell in submission.cells) + "".join(submission.prose)
    assert {p: p.lstat().st_mtime_ns for p in (path, *path.rglob("*"))} == before
    assert len({hand_in.id for hand_in in intake.hand_ins}) == len(intake.hand_ins)
    return intake, texts


def problems(intake: Intake) -> dict[str, str]:
    return {hand_in.id: hand_in.problem for hand_in in intake.hand_ins if hand_in.problem}


def left(intake: Intake) -> list[str]:
    return [one.name for one in intake.left_out]


def by_id(intake: Intake) -> dict[str, HandIn]:
    return {hand_in.id: hand_in for hand_in in intake.hand_ins}


# Gradescope

METADATA = """---
submission_101:
  :submitters:
  - :name: Ada Byron
    :sid: '001815'
    :email: ada@uni.edu
  :created_at: 2026-04-26 17:34:00.861687000 Z
  :score: 9.0
  :results:
    tests:
    - name: "1.2"
      output: "\\e[31mred \\0 text"
      score: 2.0
      number: &2 "0042"
    output: |-
      ===== \x07 \x7f
      :sid: not a key
  :history:
  - :id: 99
    :created_at: 2026-04-25 10:00:00.000000000 Z
    :score: 1.0
    :results: {}
  - :id: 100
    :created_at: 2026-04-28 10:00:00.000000000 +02:00
    :score: 3.0
  - :id: 101
    :created_at: 2026-04-26 17:34:00.861687000 Z
submission_102:
  :submitters:
  - :name: &1 Bob Ñ
    :sid: A07
    :email: bob@uni.edu
  - :name: !binary |-
      Q3k=
    :sid: 08
    :email:
  - :name: *1
    :sid: *2
  :created_at: 2026-04-26 09:00:00.000000000 -07:00
  :score: 0.0
  :history: []
submission_103:
  :submitters: []
submission_104:
  :submitters:
  - :sid: 333
  :created_at: soon
"""
EXPORT: Tree = {
    "submission_metadata.yml": METADATA,
    "submission_101/hw.py": "ada = 1",
    "submission_101/data.csv": "1,2",
    "submission_102/work/hw.ipynb": '{"cells": [{"cell_type": "code", "source": "bob = 2"}]}',
    "submission_103/hw.docx": "PK",
    "submission_104/hw.py": "dee",
    "submission_105/hw.py": "eve = 5",
    "notes.txt": "mine",
}


@pytest.mark.parametrize("how", HOWS)
def test_gradescope(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, EXPORT, how))
    assert intake.kind == "gradescope"
    assert {id: text.strip() for id, text in texts.items()} == {
        "101": "ada = 1",
        "102": "bob = 2",
        "104": "dee",
        "105": "eve = 5",
    }
    assert [hand_in.people for hand_in in intake.hand_ins] == [
        (Person("Ada Byron", "001815", "ada@uni.edu"),),
        (Person("Bob Ñ", "A07", "bob@uni.edu"), Person("Cy", "08"), Person("Bob Ñ", "0042")),
        (),
        (Person("", "333"),),
        (),
    ]
    found = by_id(intake)
    assert found["101"].submitted == datetime(2026, 4, 26, 17, 34, 0, 861687, timezone.utc)
    assert found["102"].submitted == datetime(2026, 4, 26, 16, tzinfo=timezone.utc)
    assert [hand_in.attempt for hand_in in intake.hand_ins] == [2, 1, None, None, None]
    assert found["104"].submitted is None
    assert list(problems(intake)) == ["103"]
    assert "hw.docx cannot be graded" in found["103"].problem
    assert left(intake) == ["notes.txt", "submission_101/data.csv"]


def test_gradescope_folders_that_are_empty_or_not_there(tmp_path: Path) -> None:
    metadata = "submission_1:\n  :submitters: []\nsubmission_2:\n  :submitters: []\n7.pdf:\n  :submitters: []\n../../x.py:\n  :submitters: []\n..:\n  :submitters: []\n"
    root = lay(tmp_path / "download", {"submission_metadata.yml": metadata, "submission_2": None, "7.pdf": "%PDF"})
    intake, texts = take(root)
    assert texts == {}
    said = problems(intake)
    assert "export it again" in said["1"]
    assert "no submission was found" in said["2"]
    assert "7.pdf cannot be graded" in said["7.pdf"]
    assert len(said) == 5
    assert not any(hand_in.id.startswith(".") for hand_in in intake.hand_ins)
    assert all(root in hand_in.path.parents or hand_in.path == root for hand_in in intake.hand_ins)
    assert not any(part in hand_in.id for hand_in in intake.hand_ins for part in "/\\")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"yml:1: is empty|yml:1: expected a mapping"),
        ("- a\n- b\n", r"yml:1: expected a mapping of submissions"),
        ("submission_1:\n  :submitters: [\nx: }\n", r"yml:3: is not valid YAML"),
        ("submission_1:\n  :submitters: []\n\tx: 1\n", r"yml:3: is not valid YAML"),
        ("submission_1:\n  :submitters: []\nsubmission_1:\n  :submitters: []\n", r"yml:3: duplicate key submission_1"),
        ("submission_1:\nsubmission_2: 3\n", r"yml:1: submission_1 has no submitters"),
        ("submission_1: " + "[" * 5000, r"yml:\d: is not valid YAML"),
        ("submission_1: *who\n", r"yml:1: (is not valid YAML|submission_1 has no submitters)"),
        ("submission_1:\n  :submitters: []\n...\n--- [\n", None),
    ],
)
def test_gradescope_list_that_cannot_be_read(tmp_path: Path, text: str, said: str | None) -> None:
    for how in ("folder", "zip"):
        path = place(tmp_path, {"submission_metadata.yml": text, "submission_1/hw.py": "x"}, how)
        if said is None:
            assert [hand_in.id for hand_in in take(path)[0].hand_ins] == ["1"]
            continue
        with pytest.raises(UsageError, match=said) as told:
            take(path)
        assert str(told.value).startswith(str(path))  # not where the zip was unpacked to


def test_gradescope_list_that_is_bad_in_the_zip(tmp_path: Path) -> None:
    path = place(tmp_path, EXPORT, "zip")
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"submission_metadata\.yml is damaged"):
        take(path)


def test_gradescope_list_of_the_size_that_they_get(tmp_path: Path) -> None:
    """Deep results, tags of Ruby's and a bomb of aliases cost nothing: they are passed over."""
    bomb = ", ".join(f"&a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))
    lines = [
        f"submission_1:\n  :submitters: []\n  :results: [&a0 [lol], {bomb}]\n  :extra: !ruby/object:Set {{a: 1}}\n"
    ]
    lines += [
        f"submission_{n}:\n  :submitters:\n  - :sid: '{n}'\n  :results:\n    x: {'{y: ' * 90}1{'}' * 90}\n"
        for n in range(2, 300)
    ]
    tree: Tree = {"submission_metadata.yml": "".join(lines), "submission_1/hw.py": "x"}
    intake, _ = take(lay(tmp_path / "download", tree))
    assert len(intake.hand_ins) == 299


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2026-01-02 03:04:05.678901234 Z", 0),
        ("2026-01-02T03:04:05.678901Z", 0),
        ("2026-01-02 03:04:05.678901 UTC", 0),
        ("2026-01-02 03:04:05.678901 -05:00", -5),
        ("2026-01-02 03:04:05.678901000 +0530", 5.5),
        ("2026-01-02 03:04:05.678901 -0330", -3.5),
        ("2026-01-02 03:04:05.678901", None),
    ],
)
def test_moments(text: str, hours: float | None) -> None:
    zone = None if hours is None else timezone(timedelta(hours=hours))
    assert export_time(text) == datetime(2026, 1, 2, 3, 4, 5, 678901, zone)


@pytest.mark.parametrize(
    "text", [None, "", "soon", "2026-13-01 00:00:00 Z", "2026-01-02", "2026-01-02 03:04:05 +99:00", "9" * 5000]
)
def test_what_is_no_moment(text: str | None) -> None:
    assert export_time(text) is None


# Canvas

CANVAS: Tree = {
    "byronada_12345_900_hw1.py": "ada = 1",
    "muñozjosé_LATE_12346_901_hw1-2.ipynb": '{"cells": [{"cell_type": "code", "source": "jose = 2"}]}',
    "liwei_12347_902_hw1.py": "li = 3",
    "liwei_12347_903_my answers.md": "in words",
    "liwei_12347_904_data_1_2_x.csv": "1",
    "doeann_12348_905_hw1.py": "one",
    "doeann_LATE_12348_906_hw1-1.py": "two",
    "doeann_12348_910_x.txt": "",
    "roebob_12349_907_hw1.docx": "PK",
    "zipzoe_12350_908_hw1.zip": packed({"hw1/hw1.py": "zoe = 6"}),
    "texttim_12351_text.html": "<p>here</p>",
    "linklu_LATE_12352_link.html": "<a>",
    "emptyed_12353_909_hw1.py": "",
    "readme.txt": "mine",
}


@pytest.mark.parametrize("how", HOWS)
def test_canvas(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, CANVAS, how))
    assert intake.kind == "canvas"
    assert {id: text.strip() for id, text in texts.items()} == {
        "12345": "ada = 1",
        "12346": "jose = 2",
        "12347": "li = 3in words",
        "12350": "zoe = 6",
        "12353": "",
    }
    found, said = by_id(intake), problems(intake)
    assert [id for id, hand_in in found.items() if hand_in.late] == ["12348", "12352", "12346"]
    assert all(hand_in.late is not None and hand_in.submitted is None for hand_in in intake.hand_ins)
    assert found["12346"].people == (Person("muñozjosé"),)
    assert "2 files could be the submission (hw1-1.py, hw1.py)" in said["12348"]
    assert "hw1.docx cannot be graded" in said["12349"]
    assert "text.html cannot be graded" in said["12351"]
    assert sorted(said) == ["12348", "12349", "12351", "12352"]
    assert left(intake) == ["readme.txt", "liwei_12347_904_data_1_2_x.csv"]


def test_canvas_names_a_file_of_the_same_name_anew(tmp_path: Path) -> None:
    root = lay(
        tmp_path / "d",
        {
            "doejane_1_900_hw1-2.py": "x",
            "roejim_2_901_hw1-x.py": "y",
            "poejo_3_902_hw1-1.py": "",
            "poejo_3_903_hw1.py": "",
        },
    )
    intake, texts = take(root, "hw1.py")
    assert list(texts) == ["1"]
    assert "no submission" in problems(intake)["2"]
    assert "the same name" in problems(intake)["3"]  # with the second file's name, the first would win


def test_canvas_without_names(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"anon_x7Kp2_900_hw.py": "a", "LATE_anon_q9Zz1_901_hw.py": "b"})
    intake, texts = take(root)
    assert (intake.kind, texts) == ("canvas", {"anon_q9Zz1": "b", "anon_x7Kp2": "a"})
    assert [(hand_in.people, hand_in.late) for hand_in in intake.hand_ins] == [((), True), ((), False)]


@pytest.mark.parametrize("names", [["hw_1_2024_ada.py", "hw_1_2024_bob.py"], ["ada_1_2_hw.py", "bob.py", "cy.py"]])
def test_not_canvas(tmp_path: Path, names: list[str]) -> None:
    intake, texts = take(lay(tmp_path / "d", dict.fromkeys(names, "x")))
    assert intake.kind == "folder"
    assert len(texts) == len(names)


# Moodle

MOODLE: Tree = {
    "Ada Byron_501_assignsubmission_file_/hw.py": "ada = 1",
    "Ada Byron_501_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "José Ñ. d'Arc_502_assignsubmission_file/sub/hw.ipynb": '{"cells": [{"cell_type": "code", "source": "jose = 2"}]}',
    "Only Text_503_assignsubmission_onlinetext_/onlinetext.html": "<p>",
    "Empty Ed_504_assignsubmission_file_": None,
    "Two Tim_505_assignsubmission_file_/a.py": "1",
    "Two Tim_505_assignsubmission_file_/b.py": "2",
    "Default group_assignsubmission_file_/hw.py": "team",
    "grades.csv": "x",
}


@pytest.mark.parametrize("how", HOWS)
def test_moodle(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, MOODLE, how))
    assert intake.kind == "moodle"
    assert {id: text.strip() for id, text in texts.items()} == {
        "501": "ada = 1",
        "502": "jose = 2",
        "Default group": "team",
    }
    found, said = by_id(intake), problems(intake)
    assert found["502"].people == (Person("José Ñ. d'Arc"),)
    assert {id: text.split("(")[0].strip() for id, text in said.items()} == {
        "503": "no submission was found: submit one file like *.ipynb or *.py",
        "504": "no submission was found: submit one file like *.ipynb or *.py",
        "505": "2 files could be the submission",
    }
    typed = "Ada Byron_501_assignsubmission_onlinetext_/onlinetext.html"
    assert {one.name: one.why for one in intake.left_out} == {
        "grades.csv": "not a submission",
        typed: "text typed into the form, which is not read",
    }


def test_moodle_without_folders(tmp_path: Path) -> None:
    tree: Tree = {
        "Ada Byron_501_assignsubmission_file_hw_1.py": "ada",
        "Ada Byron_501_assignsubmission_file_words.md": "words",
        "Bob_502_assignsubmission_file_hw.zip": packed({"hw.py": "bob"}),
        "Bob_502_assignsubmission_onlinetext_onlinetext.html": "<p>",
    }
    intake, texts = take(lay(tmp_path / "d", tree))
    assert (intake.kind, texts) == ("moodle", {"501": "adawords", "502": "bob"})


def test_moodle_twice_the_same_participant(tmp_path: Path) -> None:
    tree: Tree = {"Ada_501_assignsubmission_file_/hw.py": "1", "Ada_501_assignsubmission_file/hw.py": "2"}
    intake, texts = take(lay(tmp_path / "d", tree))
    assert texts == {}
    assert "keep one" in problems(intake)["501"]


def test_moodle_marked_blind(tmp_path: Path) -> None:
    tree: Tree = {f"Participant_{n}_assignsubmission_file_/hw.py": "x" for n in (501, 502)}
    roster = (
        lay(
            tmp_path / "r",
            {"r.csv": "Identifier,Full name,Email address\nParticipant 502,Ada,a@uni\nParticipant 503,Bob,b@uni\n"},
        )
        / "r.csv"
    )
    intake, _ = take(lay(tmp_path / "d", tree))
    assert [hand_in.people for hand_in in intake.hand_ins] == [(), ()]
    intake, _ = take(tmp_path / "d", roster=roster)
    assert [hand_in.people for hand_in in intake.hand_ins] == [(), (Person("Ada", "", "a@uni"),)]
    assert intake.missing == (Person("Bob", "", "b@uni"),)
    assert intake.notes == ("501: its student is unknown",)


# GitHub Classroom

CLONES: Tree = {
    "hw1-ada/.git/config": "[core]",
    "hw1-ada/.git/hooks/evil.py": "x",
    "hw1-ada/hw.py": "ada = 1",
    "hw1-ada/.github/workflows/classroom.py": "x",
    "hw1-ann-lee/.git/HEAD": "ref",
    "hw1-ann-lee/hw.py": "ann = 2",
    "hw1-empty/.git/HEAD": "ref",
    "hw1-zipped/hw.py": "zip = 3",
    "notes/x.py": "mine",
    "classroom_roster.csv": '"identifier","github_username","github_id","name"\n"ada@uni.edu","Ada","1","Ada Byron"\n"bob@uni.edu","bob","2","Bob"\n',
}


@pytest.mark.parametrize("how", HOWS)
def test_classroom(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, CLONES, how))
    assert intake.kind == "classroom"
    assert {id: text.strip() for id, text in texts.items()} == {
        "ada": "ada = 1",
        "ann-lee": "ann = 2",
        "zipped": "zip = 3",
    }
    assert list(problems(intake)) == ["empty"]
    assert by_id(intake)["ada"].people == (Person("Ada Byron", "", "ada@uni.edu"),)
    assert by_id(intake)["ann-lee"].people == (Person("ann-lee"),)
    assert intake.missing == (Person("Bob", "", "bob@uni.edu"),)
    assert left(intake) == ["notes/x.py"]
    assert len(intake.notes) == 3


@pytest.mark.parametrize(
    ("root", "names", "ids"),
    [
        ("hw1-submissions", ["hw1-ada"], ["ada"]),
        ("hw1-submissions", ["hw1-team-ada", "hw1-team-bob"], ["team-ada", "team-bob"]),
        ("hw-1-submissions", ["hw-1-ada", "hw-1-adam"], ["ada", "adam"]),
        ("clones", ["hw1-ada", "hw1-adam"], ["ada", "adam"]),
        ("clones", ["hw1-ada", "hw1-ada-b", "hw1-bob"], ["ada", "ada-b", "bob"]),
    ],
)
def test_where_the_user_name_begins(tmp_path: Path, root: str, names: list[str], ids: list[str]) -> None:
    tree: Tree = {f"{name}/{file}": "x" for name in names for file in (".git/HEAD", "hw.py")}
    intake, _ = take(lay(tmp_path / root, tree))
    assert (intake.kind, [hand_in.id for hand_in in intake.hand_ins]) == ("classroom", ids)


def test_clones_among_folders_of_other_kinds(tmp_path: Path) -> None:
    tree: Tree = {f"{name}/hw.py": "x" for name in ("ada", "bob", "hw1-cy", "hw1-dee")}
    intake, texts = take(lay(tmp_path / "d", {**tree, "hw1-cy/.git/HEAD": "", "hw1-dee/.git/HEAD": ""}))
    assert (intake.kind, len(texts)) == ("folder", 4)


def test_a_folder_with_one_file_in_a_plain_folder_is_one_students(tmp_path: Path) -> None:
    intake, texts = take(place(tmp_path, {"hw.py": "x", "data.csv": ""}, "inner"))
    assert (texts, problems(intake)) == ({"inner": "x"}, {})


@pytest.mark.parametrize("names", [["ada", "bob"], ["hw1-ada"], ["hw1-", "hw1-ada"]])
def test_clones_whose_names_tell_nothing(tmp_path: Path, names: list[str]) -> None:
    tree: Tree = {f"{name}/{file}": "x" for name in names for file in (".git/HEAD", "hw.py")}
    intake, texts = take(lay(tmp_path / "clones", tree))
    assert (intake.kind, list(texts)) == ("folder", names)
    intake, texts = take(tmp_path / "clones", kind="classroom")
    assert list(texts) == names


# plain folders and zips

PLAIN: Tree = {
    "ada.py": "ada = 1",
    "ada.md": "words",
    "bob/hw.py": "bob = 2",
    "bob/notes.md": "more",
    "cy.zip": packed({"hw.py": "cy = 3", "cy.md": "in", "b/.DS_Store": "x"}),
    "cy.md": "beside",
    "dee": None,
    "eve/hw.docx": "PK",
    "fay/one.py": "1",
    "fay/two.py": "2",
    "gil/hw.zip": packed({"deep/hw.py": "gil = 4"}),
    "gil/hw.md": "gil wrote",
    "gil/photo.jpg": "",
    "list.xlsx": "PK",
}


@pytest.mark.parametrize("how", ["folder", "zip", "zip around"])
def test_plain(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, PLAIN, how))
    assert intake.kind == "folder"
    assert {id: text.replace("\n", "") for id, text in texts.items()} == {
        "ada": "ada = 1words",
        "bob": "bob = 2more",
        "cy": "cy = 3besidein",
        "gil": "gil = 4gil wrote",
    }
    said = problems(intake)
    assert list(said) == ["dee", "eve", "fay"]
    assert "hw.docx cannot be graded" in said["eve"]
    assert "2 files could be the submission (one.py, two.py)" in said["fay"]
    assert by_id(intake)["ada"].people == (Person("ada"),)
    assert left(intake) == ["list.xlsx"]


def test_plain_is_as_it_was(tmp_path: Path) -> None:
    tree: Tree = {
        "ada/hw.py": "",
        "bob.ipynb": "",
        "bob.py": "",
        "cy.py": "",
        "notes.txt": "",
        ".git/x.py": "",
        "__MACOSX/a/hw.py": "",
    }
    root = lay(tmp_path / "d", tree)
    with open_intake(root, PATTERNS) as intake:
        assert [(h.id, h.path) for h in intake.hand_ins] == [
            (e.name, e.path) for e in submissions.entries(root, PATTERNS)
        ]
        assert left(intake) == submissions.left_out(root, PATTERNS) == ["notes.txt"]
    with open_intake(root / "cy.py", PATTERNS) as intake:
        assert [(h.id, h.path) for h in intake.hand_ins] == [("cy", root / "cy.py")]
    with open_intake(root / "notes.txt", PATTERNS) as intake:  # named by the instructor: reading it reports the error
        assert [h.id for h in intake.hand_ins] == ["notes"]
    with open_intake(root, PATTERNS, out=root / "ada") as intake:
        assert [h.id for h in intake.hand_ins] == ["bob", "bob.py", "cy"]


@pytest.mark.parametrize(
    ("tree", "ids"),
    [
        ({"class/ada.py": "", "class/bob.py": ""}, ["ada", "bob"]),
        ({"class/ada/hw.py": ""}, ["ada"]),
        ({"class/ada/hw.py": "", "class/bob": None}, ["ada", "bob"]),
        ({"ada/hw.py": ""}, ["ada"]),
        ({"ada/hw.py": "", "ada/data/x.csv": ""}, ["ada"]),
        ({"ada/hw.py": "", "bob/hw.py": ""}, ["ada", "bob"]),
        ({"hw.py": ""}, ["hw"]),
    ],
)
def test_the_folder_around_all_in_a_zip(tmp_path: Path, tree: Tree, ids: list[str]) -> None:
    assert [hand_in.id for hand_in in take(place(tmp_path, tree, "zip"))[0].hand_ins] == ids


@pytest.mark.parametrize("how", ["folder", "zip"])
def test_nothing_to_grade(tmp_path: Path, how: str) -> None:
    path = place(tmp_path, {"notes.txt": ""}, how)
    with pytest.raises(UsageError, match="has no submissions: no folders, and no files like") as told:
        take(path)
    assert str(told.value).startswith(f"{path} has")


@pytest.mark.parametrize("name", ["class.tar.gz", "class.7z", "CLASS.RAR"])
def test_other_archives(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="unpack it"):
        take(lay(tmp_path / "d", {name: "x"}) / name)


def test_an_instructors_own_links(tmp_path: Path) -> None:
    (tmp_path / "link.zip").symlink_to(place(tmp_path, {"ada.py": "x", "bob.py": "y"}, "zip"))
    (tmp_path / "link").symlink_to(lay(tmp_path / "d", {"ada.py": "x"}))
    assert list(take(tmp_path / "link.zip")[1]) == ["ada", "bob"]
    assert list(take(tmp_path / "link")[1]) == ["ada"]


def test_nothing_there(tmp_path: Path) -> None:
    for kind in (None, "canvas", "folder"):
        with pytest.raises(UsageError, match="does not exist"), open_intake(tmp_path / "none", PATTERNS, kind=kind):
            pass


def test_results_do_not_go_where_submissions_are(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", CANVAS)
    with pytest.raises(UsageError, match="another folder"):
        take(root, out=root / "." / "x" / "..")
    lay(root / "out", {"results/a.json": ""})
    intake, _ = take(root, out=root / "out")
    assert "out" not in left(intake)


# saying which

WHOLE = {"gradescope": EXPORT, "canvas": CANVAS, "moodle": MOODLE, "classroom": CLONES, "folder": PLAIN, **trees.ALL}


@pytest.mark.parametrize("kind", sorted(registry()))
def test_every_kind_is_recognised_and_can_be_named(tmp_path: Path, kind: str) -> None:
    root = lay(tmp_path / "d", WHOLE[kind])  # a new kind needs a tree here
    told, texts = take(root, kind=kind)
    assert (told.kind, texts) == (kind, take(root)[1])
    assert texts
    plain, _ = take(root, kind="folder")
    assert plain.kind == "folder"


@pytest.mark.parametrize("kind", sorted(set(registry()) - {"folder"}))
def test_a_folder_of_another_kind_is_refused(tmp_path: Path, kind: str) -> None:
    for path in (
        lay(tmp_path / "d", {"ada.py": "x", "bob.py": "y"}),
        place(tmp_path, {"ada.py": "x", "b.py": ""}, "zip"),
    ):
        with pytest.raises(UsageError, match=r"is not a|has no") as told:
            take(path, kind=kind)
        assert str(told.value).startswith(str(path))
    with pytest.raises(UsageError, match="a single file"):
        take(tmp_path / "d" / "ada.py", kind=kind)


def test_a_kind_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=", ".join(sorted(registry()))):
        take(lay(tmp_path / "d", PLAIN), kind="sakai")


def test_two_kinds_at_once(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"A_1_assignsubmission_file_2_3_hw.py": "x"})
    with pytest.raises(UsageError, match="canvas or moodle"):
        take(root)
    assert take(root, kind="moodle")[1] == {"1": "x"}


# rosters

ROSTER = "name,sid,email\nAda Byron,001815,ada@uni.edu\nBob Bar,2,bob@uni.edu\nCy Dee,3,cy@uni.edu\nWei Wang,4,\nWei Wang,5,\n"


def roster(tmp_path: Path, text: str = ROSTER) -> Path:
    return lay(tmp_path / "rosters", {"r.csv": text}) / "r.csv"


def test_a_roster_adds_names_and_tells_who_is_missing(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"byron_ada/hw.py": "1", "bob.py": "2", "wei wang.py": "3", "zed.py": "4"})
    intake, texts = take(root, roster=roster(tmp_path))
    assert len(texts) == 4
    people = {hand_in.id: hand_in.people for hand_in in intake.hand_ins}
    assert people["byron_ada"] == (Person("Ada Byron", "001815", "ada@uni.edu"),)
    assert people["bob"] == (Person("Bob Bar", "2", "bob@uni.edu"),)
    assert people["wei wang"] == (Person("wei wang"),)
    assert intake.missing == (Person("Cy Dee", "3", "cy@uni.edu"), Person("Wei Wang", "4"), Person("Wei Wang", "5"))
    assert intake.notes == (
        "wei wang: it could belong to 2 people in the roster (Wei Wang, Wei Wang)",
        "zed: zed is not in the roster",
    )


def test_a_groups_submission_belongs_to_all_its_members(tmp_path: Path) -> None:
    intake, _ = take(lay(tmp_path / "d", EXPORT), roster=roster(tmp_path, "SID\nA07\n8\n001815\n77\n"))
    assert intake.missing == (Person("", "77"),)
    assert by_id(intake)["102"].people[:2] == (Person("Bob Ñ", "A07", "bob@uni.edu"), Person("Cy", "8"))


def test_a_group_that_only_the_roster_knows(tmp_path: Path) -> None:
    text = 'First name,Surname,Email address,Groups\nAda,B,a@uni,"X, Team_1"\nBob,C,b@uni,Team_1\nCy,D,c@uni,X\n'
    root = lay(tmp_path / "d", {"Team 1_77_assignsubmission_file_/hw.py": "x"})
    intake, _ = take(root, roster=roster(tmp_path, text))
    assert [person.email for person in intake.hand_ins[0].people] == ["a@uni", "b@uni"]
    assert [person.email for person in intake.missing] == ["c@uni"]


def test_canvas_with_its_gradebook(tmp_path: Path) -> None:
    text = 'Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"Byron, Ada",12345,S1,ada,A\n"Nobody, Nick",9,S2,nick,A\n'
    intake, _ = take(lay(tmp_path / "d", CANVAS), roster=roster(tmp_path, text))
    assert by_id(intake)["12345"].people == (Person("Byron, Ada", "S1"),)
    assert intake.missing == (Person("Nobody, Nick", "S2"),)


def test_two_submissions_of_one_student_both_have_a_problem(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"ada.py": "1", "Ada Byron/hw.py": "2", "001815": None, "bob.py": "3"})
    intake, texts = take(root, roster=roster(tmp_path))
    assert list(texts) == ["bob"]
    assert (
        problems(intake)["ada"]
        == problems(intake)["Ada Byron"]
        == "one student has 2 submissions (Ada Byron, ada): keep one"
    )
    assert "no submission" in problems(intake)["001815"]
    assert [person.name for person in intake.missing] == ["Cy Dee", "Wei Wang", "Wei Wang"]


def test_gradescope_tells_itself_who_is_there_twice(tmp_path: Path) -> None:
    twice = "".join(f"submission_{n}:\n  :submitters:\n  - :name: Ada\n    :sid: '7'\n" for n in (1, 2))
    tree: Tree = {"submission_metadata.yml": twice, "submission_1/hw.py": "", "submission_2/hw.py": ""}
    assert len(problems(take(lay(tmp_path / "d", tree))[0])) == 2


def test_a_roster_among_the_submissions_is_nobodys_work(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"ada.py": "1", "class.csv": ROSTER})
    assert left(take(root, roster=root / "class.csv")[0]) == []
    with open_intake(root, ["*"], roster=root / "class.csv") as intake:
        assert [hand_in.id for hand_in in intake.hand_ins] == ["ada"]
    with pytest.raises(UsageError, match=r"r\.csv:1: no column"):
        take(root, roster=roster(tmp_path, "x\n"))


# hostile

NAMES = [
    "\x1b[2J\x1b[31mada",
    "ada\nroot,20,20",
    "=cmd|'calc'!A0",
    "ada\u202egnp",
    "x" * 200,
    "ada\ufeff\u200b",
    "  ada  ",
    "-rf",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("how", ["folder", "zip"])
def test_hostile_names(tmp_path: Path, name: str, how: str) -> None:
    trees: list[Tree] = [
        {f"{name}/hw.py": "x = 1", f"{name}.py": "", "bob.py": "", f"{name}.txt": ""},
        {f"{name}_1_assignsubmission_file_/{name}.py": "x = 1", f"{name}_2_assignsubmission_file_": None},
        {f"doejane_1_2_{name}.py": "x = 1", f"roejim_2_3_{name}.txt": ""},
    ]
    for number, tree in enumerate(trees):
        (tmp_path / str(number)).mkdir()
        intake, texts = take(place(tmp_path / str(number), tree, how))
        assert "x = 1" in texts.values()
        told = [intake.kind, *left(intake), *intake.notes]
        for hand_in in intake.hand_ins:
            told += [
                hand_in.id,
                hand_in.problem,
                *(fact for who in hand_in.people for fact in (who.name, who.sid, who.email)),
            ]
            assert 0 < len(hand_in.id.encode()) <= 150
            assert hand_in.id == hand_in.id.strip()
        assert not [text for text in told if not text.isprintable()]
        assert any(len(text) > 3 for text in told)


def test_names_that_look_alike_once_they_are_clean_stay_apart(tmp_path: Path) -> None:
    names = ["ada\x01", "ada\x02", "ada_", "e\N{COMBINING ACUTE ACCENT}", "é"]
    first = [hand_in.id for hand_in in take(lay(tmp_path / "d", {f"{name}/hw.py": "x" for name in names}))[0].hand_ins]
    assert len(set(first)) == 5
    (tmp_path / "d" / "aaron").mkdir()
    second = {hand_in.id for hand_in in take(tmp_path / "d")[0].hand_ins}
    assert set(first) < second  # an id does not depend on who else is there


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"bob.py": "x"})
    os.mkdir(os.fsencode(root) + b"/ad\xff")
    intake, _ = take(root)
    assert [hand_in.id.encode() for hand_in in intake.hand_ins]
    assert len(problems(intake)) == 1


def test_links_are_reported_and_not_followed(tmp_path: Path) -> None:
    secret = lay(tmp_path / "secret", {"answers.py": "SECRET = 1"}) / "answers.py"
    root = lay(tmp_path / "d", {"doejane_1_900_hw.py": "x", "roejim_2_901_a.md": "", "hal_4_904_y.md": ""})
    (root / "roejim_2_902_hw.py").symlink_to(secret)
    (root / "poejo_3_903_hw.py").symlink_to(secret)
    os.link(secret, root / "hal_4_905_hw.py")
    intake, texts = take(root)
    assert intake.kind == "canvas"
    assert texts == {"1": "x", "4": "SECRET = 1"}  # a copy that shares its bytes is a copy: only who made it could
    assert all("is a link" in problems(intake)[id] for id in "23")

    root = lay(tmp_path / "p", {"ada.py": "x", "eve/hw.txt": ""})
    (root / "eve" / "hw.zip").symlink_to(lay(tmp_path / "z", {"hw.zip": packed({"hw.py": "SECRET"})}) / "hw.zip")
    (root / "dan").symlink_to(tmp_path / "secret")
    (root / "cy.zip").symlink_to(tmp_path / "z" / "hw.zip")
    intake, texts = take(root)
    assert texts == {"ada": "x"}
    assert list(problems(intake)) == ["cy", "dan", "eve"]

    root = lay(tmp_path / "g", {"submission_metadata.yml": "submission_1:\n  :submitters: []\n"})
    (root / "submission_1").symlink_to(tmp_path / "secret")
    assert list(problems(take(root)[0])) == ["1"]
    (root / "submission_metadata.yml").unlink()
    (root / "submission_metadata.yml").symlink_to(secret)
    assert take(root, kind="folder")[0].kind == "folder"


def with_entry(path: Path, name: str, content: bytes, mode: int) -> None:
    with zipfile.ZipFile(path, "a") as file:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        file.writestr(info, content)


def test_one_bad_entry_is_one_students(tmp_path: Path) -> None:
    path = place(
        tmp_path, {"Ada_1_assignsubmission_file_/hw.py": "ada", "Bob_2_assignsubmission_file_/hw.py": "bob"}, "zip"
    )
    with_entry(path, "Eve_3_assignsubmission_file_/hw.py", b"/etc/passwd", stat.S_IFLNK | 0o777)
    with_entry(path, "Eve_3_assignsubmission_file_/lib64", b"/", stat.S_IFLNK | 0o777)
    with_entry(path, "../../../tmp/evil.py", b"evil", stat.S_IFREG | 0o644)
    with_entry(path, "/etc/evil.py", b"evil", stat.S_IFREG | 0o644)
    intake, texts = take(path)
    assert texts == {"1": "ada", "2": "bob"}
    assert problems(intake) == {"3": "hw.py is a link: submit the file itself"}
    assert [(one.name, one.why) for one in intake.left_out] == [
        ("../../../tmp/evil.py", "leads out of the zip"),
        ("/etc/evil.py", "has an absolute path"),
    ]


def test_a_bad_file_of_a_flat_zip(tmp_path: Path) -> None:
    path = place(tmp_path, {"doejane_1_900_hw.py": "jane", "doejane_1_903_note.md": "x"}, "zip")
    with_entry(path, "roejim_2_901_hw.py", b"/etc/passwd", stat.S_IFLNK | 0o777)
    with_entry(path, "doejane_1_900_hw.py", b"another", stat.S_IFREG | 0o644)
    intake, texts = take(path)
    assert texts == {}
    assert "is in the zip twice" in problems(intake)["1"]
    assert "is a link" in problems(intake)["2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK no zip", "hw.zip is not a zip file"),
        (packed({"hw.py": "x" * 5000})[:150], "hw.zip is not a zip file"),
        (packed({"a.py": "x", "b/c.py": "y"}), "2 files could be the submission"),
        (packed({"notes.txt": "x"}), "no submission was found: submit one file like *.ipynb or *.py (notes.txt"),
        (packed({}), "no submission was found"),
        (packed({"hw.zip": packed({"hw.zip": packed({"hw.py": "x"})})}), "(hw.zip cannot be graded)"),
        (packed({"../hw.py": "x"}), "hw.zip: ../hw.py leads out of the zip"),
        (packed({"hw.py": b"\0" * (33 << 20)}), "hw.py is larger than 32 MiB"),
        (packed({f"{n}.txt": "" for n in range(2100)}), "hw.zip holds more than 2000"),
    ],
    ids=range(9),
)
@pytest.mark.parametrize("how", ["folder", "zip"])
def test_what_a_student_zipped(tmp_path: Path, content: bytes, said: str, how: str) -> None:
    tree: Tree = {"submission_metadata.yml": "submission_1:\n  :submitters: []\nsubmission_2:\n  :submitters: []\n"}
    tree |= {"submission_1/hw.zip": content, "submission_2/hw.py": "fine"}
    intake, texts = take(place(tmp_path, tree, how))
    assert texts == {"2": "fine"}
    assert said in problems(intake)["1"]


def test_a_zip_beside_a_notebook_is_not_opened(tmp_path: Path) -> None:
    tree: Tree = {"ada/hw.py": "x", "ada/all.zip": packed({"hw.py": "y"}), "bob/a.zip": b"", "bob/b.zip": b""}
    intake, texts = take(lay(tmp_path / "d", tree))
    assert texts == {"ada": "x"}
    assert "a.zip, b.zip cannot be graded" in problems(intake)["bob"]


def test_two_files_of_one_name_in_a_students_zip(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", {"ada.zip": packed({"hw.py": "x"}), "bob.py": "y"})
    with_entry(root / "ada.zip", "HW.PY", b"z", stat.S_IFREG)
    intake, texts = take(root)
    assert texts == {"bob": "y"}
    assert "two spellings" in problems(intake)["ada"]


def test_a_bomb_among_the_submissions_costs_one_student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "CLASS", unpack.UnpackLimits(entries=50, total=5 << 20, each=2 << 20, file=1 << 20))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file, file.open("c/eve/hw.py", "w") as bomb:
        for _ in range(200):
            bomb.write(bytes(1 << 20))
    (tmp_path / "c.zip").write_bytes(made.getvalue())
    with_entry(tmp_path / "c.zip", "c/ada/hw.py", b"fine", stat.S_IFREG)
    intake, texts = take(tmp_path / "c.zip")
    assert texts == {"ada": "fine"}
    assert problems(intake) == {"eve": "hw.py is larger than 1 MiB"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a zip file"),
        (b"x" * 100, "not a zip file"),
        (packed(PLAIN)[:-40], "only a part"),
        (packed({}), "no submissions"),
    ],
    ids=range(4),
)
def test_a_zip_that_is_none(tmp_path: Path, content: bytes, said: str) -> None:
    path = lay(tmp_path / "d", {"class.zip": content}) / "class.zip"
    with pytest.raises(UsageError, match=said) as told:
        take(path)
    assert str(told.value).startswith(str(path))


def test_too_many_files_in_a_submission(tmp_path: Path) -> None:
    tree: Tree = {f"ada/{n}.txt": "" for n in range(2002)}
    intake, texts = take(lay(tmp_path / "d", {**tree, "ada/hw.py": "", "bob.py": "x"}))
    assert list(texts) == ["bob"]
    assert "more than 2000 files" in problems(intake)["ada"]


def test_what_is_unpacked_goes_whatever_happens(tmp_path: Path) -> None:
    path = place(tmp_path, PLAIN, "zip")
    intake = open_intake(path, PATTERNS)
    found = intake.__enter__()
    assert all(hand_in.path.exists() for hand_in in found.hand_ins)
    assert not intake.__exit__(RuntimeError, RuntimeError("mine"), None)
    assert not any(hand_in.path.exists() for hand_in in found.hand_ins)
