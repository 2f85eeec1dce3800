"""Several files a student: which is the main one, which are read with it, whatever platform they came from."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.domain.errors import SpecError, SubmissionError
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.submission import Submission
from autograder.ingest import helper_files, submissions
from autograder.ingest.intake import open_intake
from autograder.ingest.submissions import read_reference, read_submission
from autograder.spec.load import load

PATTERNS = FilePatterns(
    ("model.py", "*.ipynb"), ("layers.py", "utils_*.py", "nn/*.py"), {"lib.py": "SIX = 6\n", "d.csv": ""}
)
ANY = FilePatterns(("*.py",), ("layers.py",))


def lay(root: Path, **files: str) -> Path:
    """Files by their paths, with ``__`` for a slash and without ``.py``."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def read(path: Path, patterns: FilePatterns = PATTERNS) -> tuple[str, list[str]]:
    """The main file's name, and the paths of the helpers."""
    made = read_submission(path, patterns)
    return made.file, [helper.path for helper in made.helpers]


def test_the_main_file_and_those_read_with_it(tmp_path: Path) -> None:
    lay(
        tmp_path, model="x = 1", layers="y = 1", nn__deep="z = 1", utils_x="u = 1", other="o = 1", tests__layers="t = 1"
    )
    made = read_submission(tmp_path, PATTERNS)
    assert made.file == "model.py"
    assert [(one.path, one.cells[0].label, one.cells[0].source) for one in made.helpers] == [
        ("layers.py", "layers.py", "y = 1"),
        ("nn/deep.py", "nn/deep.py", "z = 1"),
        ("utils_x.py", "utils_x.py", "u = 1"),
    ]
    assert len(made.all_cells) == 4


def test_of_two_that_could_be_it_the_helper_is_not(tmp_path: Path) -> None:
    assert read(lay(tmp_path / "a", hw1="x = 1", layers="y = 1"), ANY) == ("hw1.py", ["layers.py"])
    assert read(lay(tmp_path / "b", layers="y = 1"), ANY) == ("layers.py", [])
    assert read(lay(tmp_path / "c", model="", helper=""), FilePatterns(("model.py",), ("*.py",))) == (
        "model.py",
        ["helper.py"],
    )
    with pytest.raises(SubmissionError, match="2 files could be the submission"):
        read(lay(tmp_path / "d", hw1="x = 1", hw2="x = 1", layers="y = 1"), ANY)
    with pytest.raises(SubmissionError, match="no submission was found"):
        read(lay(tmp_path / "e", layers="y = 1"))


def test_a_notebook_with_a_helper(tmp_path: Path) -> None:
    lay(tmp_path, layers="y = 1")
    cell = {
        "cell_type": "code",
        "source": "from layers import y",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (tmp_path / "hw.ipynb").write_text(notebook)
    assert read(tmp_path) == ("hw.ipynb", ["layers.py"])
    (tmp_path / "utils_a.ipynb").write_text(notebook)
    with pytest.raises(SubmissionError, match=r"utils_a\.ipynb is a notebook, and cannot be imported"):
        read(tmp_path, FilePatterns(("hw.ipynb",), ("utils_*",)))
    (tmp_path / "layers.py").write_text(notebook)
    with pytest.raises(SubmissionError, match=r"layers\.py holds a notebook"):
        read(tmp_path, FilePatterns(("hw.ipynb",), ("layers.py",)))


def test_helpers_are_placed_beside_the_main_file(tmp_path: Path) -> None:
    assert read(lay(tmp_path / "a", src__model="", src__layers="", src__nn__deep=""))[1] == ["layers.py", "nn/deep.py"]
    lay(tmp_path / "b", model="")
    lay(tmp_path / "b" / "my code", layers="")
    assert read(tmp_path / "b")[1] == ["layers.py"]


def test_given_files_are_nobodys_submission(tmp_path: Path) -> None:
    both = FilePatterns(("*.py",), (), {"lib.py": "SIX = 6\n", "d.csv": ""})
    lay(tmp_path, hw="x = 1", lib="SIX  =  6\r\n")
    same = read_submission(tmp_path, both)
    assert (same.file, same.notes) == ("hw.py", ())
    lay(tmp_path, lib="SIX = 7\n")
    changed = read_submission(tmp_path, both)
    assert changed.notes == (("lib.py", "`lib.py` comes with this assignment, so your own version of it is not used."),)
    assert changed.digest != same.digest


def test_a_helper_may_have_the_name_of_a_given_file_in_another_folder(tmp_path: Path) -> None:
    patterns = FilePatterns(("model.py",), ("*.py",), {"kit/__init__.py": "", "kit/base.py": "B = 1\n"})
    lay(tmp_path, model="", nn__base="B = 2", kit__base="B = 3", kit__mine="")
    (tmp_path / "nn" / "__init__.py").write_text("")
    made = read_submission(tmp_path, patterns)
    assert [one.path for one in made.helpers] == ["kit/mine.py", "nn/__init__.py", "nn/base.py"]
    assert [where for where, _ in made.notes] == ["kit/base.py"]
    assert not patterns.is_main("base.py")  # without its folder it is taken for the given one


def test_a_name_that_clashes_is_reported(tmp_path: Path) -> None:
    patterns = FilePatterns(("model.py",), ("*.py",), {}, {"torch"})
    notes = read_submission(lay(tmp_path, model="", random="", torch__nn="", fine=""), patterns).notes
    assert [where for where, _ in notes] == ["random.py", "torch/nn.py"]
    assert notes[0][1].startswith("`import random` finds another module of this name")


def test_the_digest_counts_helpers_by_name_and_content(tmp_path: Path) -> None:
    made = [
        read_submission(lay(tmp_path / "1", model="x = 1"), PATTERNS),
        read_submission(lay(tmp_path / "2", model="x = 1", layers="y = 1"), PATTERNS),
        read_submission(lay(tmp_path / "3", model="x = 1", layers="y = 2"), PATTERNS),
        read_submission(lay(tmp_path / "4", model="x = 1", utils_a="y = 1"), PATTERNS),
    ]
    assert len({one.digest for one in made}) == 4
    # without `with`, files beside the main one change nothing
    assert (
        read_submission(tmp_path / "2", ("model.py",)).digest
        == made[0].digest
        == read_submission(tmp_path / "1", ("model.py",)).digest
    )


def test_links_and_the_instructors_own_files_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "reference.py"
    secret.write_text("SECRET = 1")
    folder = lay(tmp_path / "in", model="x = 1")
    (folder / "layers.py").symlink_to(secret)
    with pytest.raises(SubmissionError, match=r"layers\.py is a link"):
        read(folder)
    (folder / "layers.py").unlink()
    os.link(secret, folder / "layers.py")
    with pytest.raises(SubmissionError, match=r"layers\.py is a hard link to the instructor's own file"):
        read_submission(folder, PATTERNS, never={submissions.identity(secret)})
    (folder / "layers.py").unlink()
    os.mkfifo(folder / "layers.py")
    with pytest.raises(SubmissionError, match=r"layers\.py is not a regular file"):
        read(folder)


def test_there_are_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lay(tmp_path, model="x = 1", **{f"utils_{n}": "y = '" + "a" * 1000 + "'" for n in range(4)})
    monkeypatch.setattr(helper_files, "MOST_HELPERS", 3)
    with pytest.raises(SubmissionError, match=r"4 modules were submitted beside model\.py: keep 3 at most"):
        read(folder)
    monkeypatch.setattr(helper_files, "MOST_HELPERS", 4)
    monkeypatch.setattr(helper_files, "LARGEST_SOURCE", 3000)
    with pytest.raises(SubmissionError, match=r"beside model\.py hold more than"):
        read(folder)


def test_a_file_by_itself_has_helpers_only_where_its_folder_is_the_students(tmp_path: Path) -> None:
    lay(tmp_path, model="x = 1", layers="y = 1")
    assert read_submission(tmp_path / "model.py", PATTERNS).helpers == ()
    assert [one.path for one in read_submission(tmp_path / "model.py", PATTERNS, alone=False).helpers] == ["layers.py"]
    lay(tmp_path, nn__deep="z = 1", other__deep="z = 1")
    made = read_submission(tmp_path / "model.py", PATTERNS, alone=False)
    assert [one.path for one in made.helpers] == ["layers.py", "nn/deep.py"]


def test_the_references_helpers_lie_in_a_folder_of_its_name(tmp_path: Path) -> None:
    lay(tmp_path, small="x = 1", small__layers="y = 1", small__nn__deep="z = 1", layers="another = 1")
    made = read_reference(tmp_path / "small.py", PATTERNS)
    assert [(one.path, one.cells[0].source) for one in made.helpers] == [
        ("layers.py", "y = 1"),
        ("nn/deep.py", "z = 1"),
    ]


# what platforms deliver -------------------------------------------------------------------------------------------------

CANVAS = {
    "doejane_12345_67890_model.py": "m = 1", "doejane_12345_67891_layers-1.py": "l = 1",
    "doejane_12345_67892_lib.py": "SIX = 6", "roebob_LATE_12346_67893_model-2.py": "m = 2",
}  # fmt: skip
MOODLE = {
    "Jane Doe_11_assignsubmission_file_/model.py": "m = 1", "Jane Doe_11_assignsubmission_file_/layers.py": "l = 1",
    "Bob Roe_12_assignsubmission_file_/model.py": "m = 2",
}  # fmt: skip
FLAT = {name.replace("_/", "_"): text for name, text in MOODLE.items()}
GRADESCOPE = {
    "submission_metadata.yml": "submission_1:\n  :submitters: []\nsubmission_2:\n  :submitters: []\n",
    "submission_1/model.py": "m = 1", "submission_1/layers.py": "l = 1", "submission_2/model.py": "m = 2",
}  # fmt: skip
FOLDERS = {"jane/hw/model.py": "m = 1", "jane/hw/layers.py": "l = 1", "bob/model.py": "m = 2"}
BRIGHTSPACE = {
    "30000-774411 - Jane Doe - Oct 20, 2026 203 PM/model.py": "m = 1",
    "30000-774411 - Jane Doe - Oct 20, 2026 203 PM/layers.py": "l = 1",
    "30001-774411 - Bob Roe - Oct 21, 2026 900 AM/model.py": "m = 2",
}
ILIAS = {
    "Doe_Jane_jdoe_3456/Late Submission - model.py": "m = 1", "Doe_Jane_jdoe_3456/Late Submission - layers.py": "l = 1",
    "Roe_Bob_broe_3457/model.py": "m = 2",
}  # fmt: skip
NBGRADER = {
    "submitted/jane/ps1/model.py": "m = 1", "submitted/jane/ps1/layers.py": "l = 1",
    "submitted/jane/ps1/timestamp.txt": "2026-10-20 10:00:00 UTC", "submitted/bob/ps1/model.py": "m = 2",
}  # fmt: skip
BLACKBOARD = {
    "Homework 3_jdoe_attempt_2026-10-20-14-03-55_model.py": "m = 1",
    "Homework 3_jdoe_attempt_2026-10-20-14-03-55_layers.py": "l = 1",
    "Homework 3_broe_attempt_2026-10-21-14-03-55_model.py": "m = 2",
}


def zipped(tree: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in tree.items():
            file.writestr(name, text)
    return made.getvalue()


ZIPS = {
    "jane.zip": {"hw/model.py": "m = 1", "hw/layers.py": "l = 1", "hw/d.csv": "1"},
    "bob.zip": {"model.py": "m = 2"},
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "tree", [CANVAS, MOODLE, FLAT, GRADESCOPE, FOLDERS, BRIGHTSPACE, ILIAS, NBGRADER, BLACKBOARD, ZIPS]
)
def test_every_platform_delivers_all_files_of_a_student(tmp_path: Path, tree: dict[str, object], packed: bool) -> None:
    files = {name: zipped(text) if isinstance(text, dict) else str(text).encode() for name, text in tree.items()}
    if packed:
        (tmp_path / "class.zip").write_bytes(zipped(files))
        path = tmp_path / "class.zip"
    else:
        path = tmp_path / "class"
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    with open_intake(path, PATTERNS, called=("ps1",)) as intake:
        made: list[Submission] = [read_submission(Path(one.path), PATTERNS, one.id) for one in intake.hand_ins]
        assert not [one.problem for one in intake.hand_ins if one.problem]
        assert not [one for one in intake.left_out if "beside" in one.why or "next to" in one.why]
    found = sorted((one.cells[0].source, [(h.path, h.cells[0].source) for h in one.helpers]) for one in made)
    assert found == [("m = 1", [("layers.py", "l = 1")]), ("m = 2", [])]


def test_a_zip_and_a_helper_beside_it(tmp_path: Path) -> None:
    (tmp_path / "jane").mkdir()
    (tmp_path / "jane" / "all.zip").write_bytes(zipped({"model.py": "m = 1"}))
    lay(tmp_path, jane__layers="l = 1", bob__model="m = 2")
    with open_intake(tmp_path, PATTERNS) as intake:
        made = {one.id: read_submission(Path(one.path), PATTERNS) for one in intake.hand_ins}
        assert [one.path for one in made["jane"].helpers] == ["layers.py"]


@pytest.mark.parametrize("packed", [False, True])
def test_the_files_of_one_student_are_no_class(tmp_path: Path, packed: bool) -> None:
    path = lay(tmp_path / "jane", model="m = 1", layers="l = 1", nn__deep="d = 1")
    if packed:
        path = tmp_path / "jane.zip"
        path.write_bytes(zipped({"model.py": "m = 1", "layers.py": "l = 1", "nn/deep.py": "d = 1"}))
    with open_intake(path, PATTERNS) as intake:
        (one,) = intake.hand_ins
        assert [helper.path for helper in read_submission(Path(one.path), PATTERNS).helpers] == [
            "layers.py",
            "nn/deep.py",
        ]


# the key in a spec ------------------------------------------------------------------------------------------------------

SPEC = """\
spec: 1
title: Small
points: 1
submission: {imports: [numpy], files: FILES, with: WITH}
questions:
  - {id: x, title: X, points: 1, answer: {function: get_x}, want: 1, within: {abs: 1}}
"""


@pytest.mark.parametrize(
    ("files", "helpers", "said"),
    [
        ("[model.py]", "[layers.ipynb]", "a notebook cannot be imported"),
        ("[model.py]", "[layers]", "layers must end with .py"),
        ("[model.py]", "[../layers.py]", "must be a file beside the main one"),
        ("[model.py]", "[/layers.py]", "must be a file beside the main one"),
        ("[model.py]", "[random.py]", "random.py could never be imported"),
        ("[model.py]", "[numpy/*.py]", "could never be imported, for `numpy` is another module"),
        ("[model.py]", "[lib.py]", "lib.py is given with the assignment"),
        ("[lib.py]", "[layers.py]", "lib.py is given with the assignment"),
        ('["*.py"]', '["*.py"]', "matches every file that `files` does"),
        ("[model.py]", "layers.py", "submission.with"),
    ],
)
def test_mistakes_in_the_spec(tmp_path: Path, files: str, helpers: str, said: str) -> None:
    lay(tmp_path / "small" / "given", lib="")
    (tmp_path / "small.yaml").write_text(SPEC.replace("FILES", files).replace("WITH", helpers))
    with pytest.raises(SpecError) as raised:
        load(tmp_path / "small.yaml", "small.yaml")
    assert said in str(raised.value)
    assert str(raised.value).startswith("small.yaml:4:")


def test_a_spec_with_helpers(tmp_path: Path) -> None:
    lay(tmp_path / "small" / "given", lib="SIX = 6")
    (tmp_path / "small.yaml").write_text(
        SPEC.replace("FILES", "[model.py]").replace("WITH", '[layers.py, "utils_*.py"]')
    )
    made = load(tmp_path / "small.yaml").files
    assert isinstance(made, FilePatterns)
    assert (tuple(made), made.helpers, made.given, made.packages) == (
        ("model.py",), ("layers.py", "utils_*.py"), {"lib.py": "SIX = 6"}, {"numpy"},
    )  # fmt: skip
