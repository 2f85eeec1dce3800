"""Downloads that are recognised by their layout: the right students, with the right files and times."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import trees
from test_intake import HOWS, PATTERNS, Person, by_id, lay, left, packed, place, problems, roster, take

from autograder.domain.errors import SubmissionError, UsageError
from autograder.ingest import commits, submissions
from autograder.ingest.intake import open_intake
from autograder.ingest.platform_times import stamp

UTC = timezone.utc
EAST = timezone(timedelta(hours=2))


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary folders go."""
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    yield
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("how", HOWS)
def test_blackboard(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, trees.BLACKBOARD, how))
    assert (intake.kind, texts) == ("blackboard", {"ada1": "ada = 'new'words", "b_o_b": "bob = 1"})
    found = by_id(intake)
    assert found["ada1"].people == (Person("Ada Byron"),)
    assert found["b_o_b"].people == (Person("Bob (Bobby) Roe"),)
    assert (found["ada1"].submitted, found["ada1"].attempt) == (datetime(2026, 10, 21, 9), 2)
    assert (found["b_o_b"].submitted, found["b_o_b"].attempt) == (datetime(2026, 10, 20, 23, 59, 59), None)
    assert "no file" in problems(intake)["cy"]
    why = {one.name: one.why for one in intake.left_out}
    assert "older" in why["Homework 3_ada1_attempt_2026-10-20-14-03-55_hw.py"]
    assert "typed in" in why["Homework 3_cy_attempt_2026-10-20-10-00-00.txt"]
    assert len(why) == 5


@pytest.mark.parametrize(
    ("names", "users"),
    [
        (["HW_1_a_b_attempt_{}_x.py", "HW_1_cd_attempt_{}_x.py"], ["a_b", "cd"]),
        (["HW_1_ann_attempt_{}_x.py"], ["ann"]),
        (["HW_x_ann_attempt_{}_my_attempt_2026-01-01-00-00-00_x.py", "HW_x_bo_attempt_{}_x.py"], ["ann", "bo"]),
    ],
)
def test_blackboard_without_lists(tmp_path: Path, names: list[str], users: list[str]) -> None:
    intake, _ = take(lay(tmp_path / "d", {name.format("2026-10-20-14-03-55"): "x" for name in names}))
    assert (intake.kind, [hand_in.id for hand_in in intake.hand_ins]) == ("blackboard", users)


def test_blackboards_lists_cannot_name_others_files_or_other_places(tmp_path: Path) -> None:
    at = "2026-10-20-14-03-55"
    tree = trees.attempt("ada", "Ada", at, ("hw.py", "ada")) | trees.attempt("eve", "Eve", at, ("hw.py", "eve"))
    tree[f"Homework 3_eve_attempt_{at}.txt"] = (
        f"Name: Eve (eve)\n\nFiles:\n\tOriginal filename: ../../../evil.py\n\tFilename: Homework 3_eve_attempt_{at}_hw.py\n"
        f"\tOriginal filename: x.txt\n\tFilename: Homework 3_ada_attempt_{at}_hw.py\n"
    )
    intake, texts = take(lay(tmp_path / "d", tree))
    assert texts == {"ada": "ada", "eve": "eve"}
    assert all(tmp_path / "tmp" in hand_in.path.parents for hand_in in intake.hand_ins)


def test_blackboards_users_are_found_in_a_roster(tmp_path: Path) -> None:
    text = "name,sid,email\nA. Byron,7,ada1@uni.edu\nBob,B_O_B,\nCy,3,\n"
    intake, _ = take(lay(tmp_path / "d", trees.BLACKBOARD), roster=roster(tmp_path, text))
    assert by_id(intake)["ada1"].people == (Person("A. Byron", "7", "ada1@uni.edu"),)
    assert by_id(intake)["b_o_b"].people == (Person("Bob", "B_O_B"),)
    assert [person.name for person in intake.missing] == ["Cy"]


@pytest.mark.parametrize("how", HOWS)
def test_brightspace(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, trees.BRIGHTSPACE, how))
    assert (intake.kind, texts) == ("brightspace", {"30000": "ada = 'new'", "30001": "bob = 1", "30002": "cy = 1"})
    found = [(h.people[0].name, h.submitted, h.attempt) for h in intake.hand_ins]
    assert found == [
        ("Ada Byron", datetime(2026, 10, 21, 9), 2),
        ("Bob - O'Roe", datetime(2026, 10, 21, 23, 55), None),
        ("Cy Dee", datetime(2026, 10, 9, 0, 5), None),
    ]
    assert left(intake) == ["index.html", "30000-774411 - Ada Byron - Oct 20, 2026 203 PM/hw.py"]


def test_a_time_in_a_name_is_not_when_it_was_submitted(tmp_path: Path) -> None:
    early = "Oct 1, 2026 100 AM"
    tree = {
        f"1-9 - Ada - {early} - Oct 20, 2026 203 PM/hw.py": "ada",
        f"2-9 - Bob - Oct 20, 2026 203 PM - {early} - hw.py": "bob",
    }
    intake, _ = take(lay(tmp_path / "d", tree))
    assert [hand_in.submitted for hand_in in intake.hand_ins] == [datetime(2026, 10, 20, 14, 3)] * 2


def test_brightspace_in_a_language_that_is_not_known(tmp_path: Path) -> None:
    when = ["2026年10月20日 1403", "2026年10月21日 1403"]
    tree = {f"1-9 - Ada - {one}/hw.py": "x" for one in when} | {f"2-9 - Bob - {when[0]}/hw.py": "bob"}
    intake, texts = take(lay(tmp_path / "d", tree))
    assert (intake.kind, texts) == ("brightspace", {"2": "bob"})
    assert "keep one" in problems(intake)["1"]  # it is unknown which is newer, so none is chosen
    assert intake.hand_ins[1].submitted is None


@pytest.mark.parametrize("how", [*HOWS, "deep"])
def test_ilias(tmp_path: Path, how: str) -> None:
    tree = {f"Exercise_1/Submissions/{n}": c for n, c in trees.ILIAS.items()} if how == "deep" else trees.ILIAS
    intake, texts = take(place(tmp_path, tree, "zip" if how == "deep" else how), "hw.py", "*_hw.py")
    assert (intake.kind, texts) == (
        "ilias", {"Team 12": "bob = 1", "ada1": "ada = 1", "aoez": "ali = 1", "jvb": "jan = 1"},
    )  # fmt: skip
    found = by_id(intake)
    assert found["aoez"].people == (Person("Ali Öz"),)
    assert found["jvb"].people == (Person("Jan Willem van Berg"),)
    assert {person.name for person in found["Team 12"].people} == {"Bob Roe", "Ann Lee"}
    assert [h.late for h in intake.hand_ins if h.late] == [True]
    assert found["aoez"].late
    assert [hand_in.submitted for hand_in in intake.hand_ins] == [None] * 4  # a time in a file's name is its author's
    assert set(left(intake)) == {"submissions.xlsx", "Byron_Ada_ada1_3456/notes.pdf"}


def test_folders_that_end_alike_are_not_of_ilias(tmp_path: Path) -> None:
    intake, _ = take(lay(tmp_path / "d", {"ada_b_hw_3/hw.py": "x", "cy_d_hw_3/hw.py": "y"}))
    assert intake.kind == "folder"


@pytest.mark.parametrize("how", HOWS)
def test_nbgrader(tmp_path: Path, how: str) -> None:
    intake, texts = take(place(tmp_path, trees.NBGRADER, how))
    assert (intake.kind, texts) == ("nbgrader", {"ada": "ada = 1", "bob": "bob = 1", "cy": "cy = 1"})
    times = [hand_in.submitted for hand_in in intake.hand_ins]
    assert times == [datetime(2026, 10, 20, 10, tzinfo=UTC), datetime(2026, 10, 20, 12, 0, 0, 250000, EAST), None]


SEVERAL = {f"submitted/{user}/{name}/hw.py": f"{user} {name}" for user in ("ada", "bob") for name in ("ps1", "hw-2")}


def test_nbgrader_with_several_assignments(tmp_path: Path) -> None:
    root = lay(tmp_path / "d", SEVERAL)
    with pytest.raises(UsageError, match=r"several assignments \(hw-2, ps1\).*--from nbgrader:hw-2"):
        take(root)
    with pytest.raises(UsageError, match="there are hw-2, ps1"):
        take(root, kind="nbgrader:ps3")
    assert take(root, kind="nbgrader:ps1")[1] == {"ada": "ada ps1", "bob": "bob ps1"}
    intake, texts = take(root, called=("hw2", "Homework"))
    assert texts == {"ada": "ada hw-2", "bob": "bob hw-2"}
    assert [(one.name, one.why) for one in intake.left_out] == [
        ("submitted/ada/ps1/hw.py", "belongs to the assignment ps1"),
        ("submitted/bob/ps1/hw.py", "belongs to the assignment ps1"),
    ]


def test_nbgraders_exchange(tmp_path: Path) -> None:
    tree = {
        "ada+ps1+2026-10-20 10:00:00 UTC+Xy12/hw.py": "old",
        "ada+ps1+2026-10-20 10:00:00.500000 UTC+aB3/hw.py": "new",
        "bo+b@uni+ps1+2026-10-20 12:00:00 +0200/hw.py": "bob",
        "cy+ps1+2026-10-20 12:00:00/hw.py": "cy",
        "dee+ps1+2026-10-20 12:00:00 UTC+r/hw.py": "dee",
        "dee+ps1+2026-10-20 12:00:00 UTC+r/timestamp.txt": "2026-10-20 15:00:00 Europe/Berlin",
        "eve+ps1+2026-10-20 12:00:00 UTC+r/hw.py": "eve",
        "eve+ps1+2026-10-20 12:00:00 UTC+r/timestamp.txt": "2026-10-01 12:00:00 UTC",
    }
    intake, texts = take(lay(tmp_path / "exchange", {f"inbound/{name}": text for name, text in tree.items()}))
    assert (intake.kind, texts) == (
        "nbgrader",
        {"ada": "new", "bo+b@uni": "bob", "cy": "cy", "dee": "dee", "eve": "eve"},
    )
    found = by_id(intake)
    assert (found["ada"].submitted, found["ada"].attempt) == (datetime(2026, 10, 20, 10, 0, 0, 500000, UTC), 2)
    assert found["bo+b@uni"].submitted == datetime(2026, 10, 20, 10, tzinfo=UTC)
    assert found["cy"].submitted == datetime(2026, 10, 20, 12, tzinfo=UTC)  # as nbgrader reads it
    assert found["dee"].submitted == datetime(2026, 10, 20, 13, tzinfo=UTC)
    assert found["eve"].submitted == datetime(
        2026, 10, 20, 12, tzinfo=UTC
    )  # the later of two: a student can write both
    assert left(intake) == ["inbound/ada+ps1+2026-10-20 10:00:00 UTC+Xy12/hw.py"]


# a folder or a zip around it all

CLASS = {f"s{n}.py": f"x = {n}" for n in range(3)}
WORK = {f"s{n}": f"x = {n}" for n in range(3)}


@pytest.mark.parametrize("around", ["hw3/", "downloads/hw3/"])
@pytest.mark.parametrize("zipped", [False, True])
def test_a_class_with_folders_around(tmp_path: Path, around: str, zipped: bool) -> None:
    tree = {around + name: text for name, text in CLASS.items()}
    tree |= {"__MACOSX/hw3/._s0.py": "junk", ".DS_Store": "junk", f"{around}.DS_Store": "junk"}
    intake, texts = take(place(tmp_path, tree, "zip" if zipped else "folder"))
    assert (texts, problems(intake)) == (WORK, {})


@pytest.mark.parametrize("around", ["", "downloads/"])
def test_a_class_zip_that_is_all_there_is(tmp_path: Path, around: str) -> None:
    for how in ("folder", "zip"):
        (tmp_path / how).mkdir()
        path = place(tmp_path / how, {f"{around}hw3.zip": packed(CLASS), "__MACOSX/x": ""}, how)
        assert take(path)[1] == WORK
    canvas = packed({"byronada_12345_900_hw1.py": "ada", "roebob_12346_901_hw1.py": "bob"})
    intake, texts = take(lay(tmp_path / "c", {"submissions.zip": canvas}))
    assert (intake.kind, texts) == ("canvas", {"12345": "ada", "12346": "bob"})


def test_a_zip_of_one_student_is_no_class(tmp_path: Path) -> None:
    intake, texts = take(lay(tmp_path / "d", {"ada.zip": packed({"hw.py": "ada", "data.csv": "", "test_hw.py": ""})}))
    assert texts == {"ada": "ada"}
    assert intake.kind == "folder"


@pytest.mark.parametrize("how", ["folder", "zip", "zip around"])
def test_zips_of_students_and_zips_in_them(tmp_path: Path, how: str) -> None:
    tree = {"ada.zip": packed({"hw.py": "ada"}), "bob.zip": packed({"bob/hw.zip": packed({"hw.py": "bob"})})}
    tree["cy.zip"] = packed({"a.zip": packed({"b.zip": packed({"hw.py": "cy"})})})
    intake, texts = take(place(tmp_path, tree, how))
    assert texts == {"ada": "ada", "bob": "bob"}
    assert "b.zip cannot be graded" in problems(intake)["cy"]


@pytest.mark.parametrize("count", [1_000, pytest.param(20_000, marks=pytest.mark.full)])
def test_a_class_zip_of_many_files(tmp_path: Path, count: int) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as file:
        for n in range(count):
            file.writestr(f"Student {n}_{n}_assignsubmission_file_/", "")
            file.writestr(f"Student {n}_{n}_assignsubmission_file_/hw.py", f"x = {n}")
    with open_intake(tmp_path / "class.zip", PATTERNS) as intake:
        assert (intake.kind, len(intake.hand_ins)) == ("moodle", count)
        last = next(hand_in for hand_in in intake.hand_ins if hand_in.id == str(count - 1))
        assert submissions.read_submission(last.path, PATTERNS).cells[0].source.strip() == f"x = {count - 1}"


def tar(content: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as file:
        info = tarfile.TarInfo("hw.py")
        info.size = len(content)
        file.addfile(info, io.BytesIO(content))
    return made.getvalue()


def test_other_archives_of_students_are_refused_with_the_cure(tmp_path: Path) -> None:
    tree = {"ada.py": "x", "bob.tar.gz": tar(b"x"), "cy/hw.tgz": tar(b"x"), "dee/hw.7z": b"7z"}
    for how in ("folder", "zip"):
        (tmp_path / how).mkdir()
        said = problems(take(place(tmp_path / how, tree, how))[0])
        assert sorted(said) == ["bob", "cy", "dee"]
        assert all("unpack" in text and ".zip" in text for text in said.values())


# files of the wrong kind in a flat folder

FLAT = {
    "ada.ipynb": '{"cells": [{"cell_type": "code", "source": "ada = 1"}]}',
    "ada.pdf": "%PDF",
    "bob.docx": "PK",
    "cy.pdf": "%PDF",
    "cy.png": "",
    "dee.txt": "def f(): pass",
    "eve.ipynb.txt": "{}",
    "grades.csv": "",
    "readme.txt": "",
    "README.html": "",
}


@pytest.mark.parametrize("how", ["folder", "zip", "inner"])
def test_wrong_kinds_of_files_have_names_too(tmp_path: Path, how: str) -> None:
    if how == "inner":  # beside a second notebook, so that the folder is a class
        tree = FLAT | {"fay.py": "fay = 1"}
    intake, texts = take(place(tmp_path, FLAT if how != "inner" else tree, how))
    assert {id: text.strip() for id, text in texts.items() if id != "fay"} == {"ada": "ada = 1"}
    said = problems(intake)
    assert sorted(said) == ["bob", "cy", "dee", "eve"]
    assert said["cy"].startswith("cy.pdf, cy.png cannot be graded: submit one file like *.ipynb or *.py")
    assert {one.name: one.why for one in intake.left_out} == {
        "ada.pdf": "ada.ipynb next to it is graded",
        "grades.csv": "not a submission",
        "readme.txt": "not a submission",
        "README.html": "not a submission",
    }


# repositories

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"


def test_tests_beside_the_work_are_not_it(tmp_path: Path) -> None:
    tree = {}
    for user in ("ada", "bob"):
        tree |= {
            f"hw1-{user}/.git/HEAD": "ref",
            f"hw1-{user}/hw.py": user,
            f"hw1-{user}/test_hw.py": "test",
            f"hw1-{user}/tests/helper.py": "test",
            f"hw1-{user}/setup.py": "setup",
            f"hw1-{user}/.github/classroom/grade.py": "theirs",
            f"hw1-{user}/README.md": "the task",
        }
    intake, texts = take(lay(tmp_path / "hw1-submissions", tree))
    assert (intake.kind, texts) == ("classroom", {"ada": "ada", "bob": "bob"})
    assert left(intake) == []
    (tmp_path / "hw1-submissions" / "hw1-ada" / "helper.py").touch()
    assert "2 files could be the submission" in problems(take(tmp_path / "hw1-submissions")[0])["ada"]
    assert take(tmp_path / "hw1-submissions", "hw.py")[1] == texts


def test_a_lone_test_is_the_work(tmp_path: Path) -> None:
    assert take(lay(tmp_path / "d", {"ada/test_hw.py": "ada"}))[1] == {"ada": "ada"}


def test_a_pointer_of_git_lfs_is_refused_with_the_cure(tmp_path: Path) -> None:
    for name in ("hw.ipynb", "hw.py"):
        path = lay(tmp_path / name, {name: POINTER})
        with pytest.raises(SubmissionError, match=r"LFS pointer.*git lfs pull"):
            submissions.read_submission(path, PATTERNS)


def git(path: Path, *words: str, when: str = "") -> None:
    env = os.environ | {"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": "2020-01-01T00:00:00Z", "HOME": str(path)}
    names = ["-c", "user.name=A", "-c", "user.email=a@uni", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *names, *words], cwd=path, env=env, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository with two commits of known times."""
    path = tmp_path / "hw1-ada"
    path.mkdir()
    git(path, "init")
    for number, when in enumerate(("2026-10-20T10:00:00+0200", "2026-10-21T23:58:00-0730")):
        (path / "hw.py").write_text(f"x = {number}")
        git(path, "add", ".")
        git(path, "commit", "-m", f"commit {number}\n\n" + "words " * 200, when=when)
    return path


LAST = datetime(2026, 10, 21, 23, 58, tzinfo=timezone(-timedelta(hours=7, minutes=30)))


def test_the_time_of_a_clone(clone: Path) -> None:
    assert commits.time_of(clone) == LAST
    git(clone, "pack-refs", "--all")
    git(clone, "gc", "--aggressive", "--prune=now")
    assert not list((clone / ".git" / "objects").glob("??"))
    assert commits.time_of(clone) == LAST
    git(clone, "checkout", "HEAD^")  # no branch
    assert commits.time_of(clone) == datetime(2026, 10, 20, 8, tzinfo=UTC)


def test_a_commit_that_is_packed_as_a_difference(clone: Path) -> None:
    for number in range(30):
        git(clone, "commit", "--allow-empty", "-m", "much the same words " * 50, when=f"2026-10-22T10:{number:02}:00Z")
    git(clone, "repack", "-adf", "--depth=50", "--window=50")
    listed = subprocess.run(
        ["git", "verify-pack", "-v", *map(str, (clone / ".git/objects/pack").glob("*.idx"))],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert any(" commit " in line and len(line.split()) == 7 for line in listed.splitlines())
    for back in range(0, 30, 3):
        head = subprocess.run(
            ["git", "rev-parse", f"main~{back}"], cwd=clone, capture_output=True, text=True, check=True
        )
        (clone / ".git" / "HEAD").write_text(head.stdout)
        assert commits.time_of(clone) == datetime(2026, 10, 22, 10, 29 - back, tzinfo=UTC)


@pytest.mark.parametrize(
    "damage",
    ["HEAD is gone", "HEAD leads out", "HEAD is a link", "no objects", "no pack", "a cut pack", ".git is a file"],
)
def test_no_time_where_there_is_none_to_tell(clone: Path, damage: str) -> None:
    inside = clone / ".git"
    git(clone, "gc", "--prune=now")
    pack = next((inside / "objects" / "pack").glob("*.pack"))
    if damage == "HEAD is gone":
        (inside / "HEAD").unlink()
    elif damage == "HEAD leads out":
        (inside / "HEAD").write_text("ref: refs/heads/../../../../secret")
    elif damage == "HEAD is a link":
        (inside / "HEAD").rename(inside / "there")
        (inside / "HEAD").symlink_to(inside / "there")
    elif damage == "no objects":
        (inside / "objects").rename(inside / "gone")
    elif damage == "no pack":
        pack.unlink()
    elif damage == "a cut pack":
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:15])
    else:
        inside.rename(clone / "elsewhere")
        inside.write_text("gitdir: elsewhere")
    assert commits.time_of(clone) is None


def test_clones_have_times_and_their_hooks_do_not_run(clone: Path, tmp_path: Path) -> None:
    root = tmp_path / "clones"
    root.mkdir()
    clone.rename(root / "hw1-ada")
    hook = root / "hw1-ada" / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    with open(root / "hw1-ada" / ".git" / "config", "a") as file:
        file.write(f"[core]\n\tfsmonitor = touch {tmp_path}/ran\n\tpager = touch {tmp_path}/ran\n")
    lay(root, {"hw1-bob/.git/HEAD": "ref", "hw1-bob/hw.py": "bob"})
    intake, _ = take(root)
    assert [hand_in.submitted for hand_in in intake.hand_ins] == [LAST, None]
    (root / "hw1-ada").rename(root / "ada")
    (root / "hw1-bob").rename(root / "bob")
    intake, _ = take(root)
    assert (intake.kind, [hand_in.submitted for hand_in in intake.hand_ins]) == ("folder", [LAST, None])
    assert not (tmp_path / "ran").exists()


# people and times

TWINS = {
    "Anna Li_2001_assignsubmission_file_/hw.py": "one",
    "Anna Li_2002_assignsubmission_file_/hw.py": "two",
    "Bo Li_2003_assignsubmission_file_/hw.py": "bo",
}


def test_two_accounts_with_one_name_are_two_people(tmp_path: Path) -> None:
    text = "First name,Last name,ID number,Email address\nAnna,Li,11,a@uni\nBo,Li,99,b@uni\n"
    intake, texts = take(lay(tmp_path / "d", TWINS), roster=roster(tmp_path, text))
    assert texts == {"2001": "one", "2002": "two", "2003": "bo"}
    assert [hand_in.people[0].sid for hand_in in intake.hand_ins] == ["", "", "99"]
    assert intake.missing == ()
    assert len(intake.notes) == 1
    assert intake.notes[0].startswith("2001, 2002: 2 accounts could be Anna Li")


def test_an_account_that_the_roster_knows_keeps_its_line(tmp_path: Path) -> None:
    text = "Identifier,Full name,ID number\nParticipant 2002,Anna Li,11\nParticipant 2003,Bo Li,99\n"
    intake, texts = take(lay(tmp_path / "d", TWINS), roster=roster(tmp_path, text))
    assert len(texts) == 3
    assert [hand_in.people[0].sid for hand_in in intake.hand_ins] == ["", "11", "99"]


def test_times_from_a_roster(tmp_path: Path) -> None:
    text = "name,email,submitted\nAda,a@uni,2026-10-20 14:00 +02:00\nBob,b@uni,2026-10-20 15:00\nCy,c@uni,-\n"
    root = lay(tmp_path / "d", {"ada.py": "", "bob.py": "", "cy.py": ""})
    intake, _ = take(root, roster=roster(tmp_path, text))
    times = [hand_in.submitted for hand_in in intake.hand_ins]
    assert times == [datetime(2026, 10, 20, 14, tzinfo=EAST), datetime(2026, 10, 20, 15), None]
    with pytest.raises(UsageError, match=r"r\.csv:2: 'soon' is not a time"):
        take(root, roster=roster(tmp_path, "name,submitted\nAda,soon\n"))


def test_times_from_moodles_grading_worksheet(tmp_path: Path) -> None:
    text = (
        "Identifier,Full name,Email address,Status,Last modified (submission)\n"
        'Participant 2001,Anna Li,a@uni,Submitted,"Tuesday, 20 October 2026, 2:03 PM"\n'
        "Participant 2002,Anna Li,b@uni,Submitted,-\n"
    )
    intake, _ = take(lay(tmp_path / "d", TWINS), roster=roster(tmp_path, text))
    assert by_id(intake)["2001"].submitted == datetime(2026, 10, 20, 14, 3)
    assert by_id(intake)["2002"].submitted is None


TEN = datetime(2026, 10, 20, 14, 3)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Oct 20, 2026 203 PM", TEN),
        ("Oct 20, 2026 2:03 PM", TEN),
        ("Oct 20, 2026 2-03 p.m.", TEN),
        ("October 20, 2026 at 2:03 PM", TEN),
        ("Tue, 20 October, 2026, 1403", TEN),
        ("20. Oktober 2026 14:03 Uhr", TEN),
        ("Tuesday, October 20, 2026 2:03:55 PM o'clock EDT", TEN.replace(second=55, tzinfo=timezone(timedelta(hours=-4)))),
        ("20 déc. 2026 14h03", TEN.replace(month=12)),
        ("20 marraskuuta 2026 14.03", TEN.replace(month=11)),
        ("2026-10-20-14-03-00", TEN),
        ("2026-10-20T14:03Z", TEN.replace(tzinfo=UTC)),
        ("2026-10-20 14:03:00.5 UTC", TEN.replace(microsecond=500000, tzinfo=UTC)),
        ("2026-10-20 14:03:00 +0200", TEN.replace(tzinfo=EAST)),
        ("2026-10-20 14:03:00 CST", TEN),
        ("2026-10-20 14:03:00 Nowhere/There", TEN),
        ("Oct 20, 2026 12:05 AM", TEN.replace(hour=0, minute=5)),
        ("Oct 20, 2026 1205 PM", TEN.replace(hour=12, minute=5)),
        ("Oct 20, 2026 1105 AM", TEN.replace(hour=11, minute=5)),
        ("Oct 20, 2026 1303 PM", None),
        ("Oct 32, 2026 203 PM", None),
        ("Foo 20, 2026 203 PM", None),
        ("2026-10-20 25:00", None),
        ("20/10/2026 14:03", None),
        ("", None),
        ("9" * 100000, None),
    ],
)  # fmt: skip
def test_times(text: str, time: datetime | None) -> None:
    assert stamp(text) == time
