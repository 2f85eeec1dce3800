"""The folder of given files: what is taken, what is refused with its place, and what goes into Gradescope's zip."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from autograder.app import bundle
from autograder.domain.errors import SpecError
from autograder.execution.dask import serialize
from autograder.ingest.project import Project
from autograder.spec import given_folder
from autograder.spec.load import load

SPEC = """\
spec: 1
title: Small
points: 1
submission: {imports: [numpy, scipy.stats]}
questions:
  - {id: x, title: X, points: 1, answer: {function: get_x}, want: 1, within: {abs: 1}}
"""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The folder of an assignment `small`."""
    (tmp_path / "problems" / "small" / "given").mkdir(parents=True)
    (tmp_path / "problems" / "small.yaml").write_text(SPEC)
    return tmp_path / "problems" / "small" / "given"


def spec(given: Path) -> Path:
    return given.parent.parent / "small.yaml"


def faults(given: Path) -> str:
    """What is said of the files."""
    with pytest.raises(SpecError) as raised:
        load(spec(given), "problems/small.yaml")
    return str(raised.value).replace(os.sep, "/")


def test_files_at_any_depth_are_given_in_order(given: Path) -> None:
    (given / "data").mkdir()
    (given / "data" / "coins.csv").write_bytes(b"\x00\xff")
    (given / "lib.py").write_text("import os\n")
    for left in (".DS_Store", ".hidden/x", "__pycache__/lib.pyc"):
        (given / left).parent.mkdir(exist_ok=True)
        (given / left).write_text("left behind")
    made = load(spec(given))
    assert [(file.path, file.name, file.content) for file in made.given] == [
        ("data/coins.csv", "coins.csv", b"\x00\xff"),
        ("lib.py", "lib.py", b"import os\n"),
    ]
    assert serialize.unpack_assignment(serialize.pack_assignment(made)).given == made.given


def test_the_specs_digest_changes_with_them(given: Path) -> None:
    digests = [load(spec(given)).digest]
    for content in ("1", "2"):
        (given / "a.csv").write_text(content)
        digests.append(load(spec(given)).digest)
    (given / "a.csv").rename(given / "b.csv")
    digests.append(load(spec(given)).digest)
    assert len(set(digests)) == 4
    (given / "b.csv").unlink()
    assert load(spec(given)).digest == digests[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("random.py", "", "random.py:1:1: could not be imported, for `random` is a module of Python's standard library"),
        ("numpy.py", "", "numpy.py:1:1: could not be imported, for `submission: imports` offers the package `numpy`"),
        ("scipy/a.py", "", "scipy/a.py:1:1: could not be imported, for `submission: imports` offers"),
        ("lib.py", "x = 1\ndef f(:\n", "lib.py:2:1: is not valid Python: invalid syntax"),
        ("a:b.csv", "", "a:b.csv:1:1: has a name that not every system can hold"),
    ],
)  # fmt: skip
def test_what_cannot_be_given_is_named_with_its_place(given: Path, name: str, text: str, said: str) -> None:
    (given / name).parent.mkdir(exist_ok=True)
    (given / name).write_text(text)
    assert f"problems/small/given/{said}" in faults(given)


def test_links_lead_to_files_only(given: Path, tmp_path: Path) -> None:
    (tmp_path / "shared.csv").write_text("1")
    (given / "shared.csv").symlink_to(tmp_path / "shared.csv")
    assert load(spec(given)).given[0].content == b"1"
    (given / "gone.csv").symlink_to(tmp_path / "gone.csv")
    (given / "folder").symlink_to(tmp_path)
    os.mkfifo(given / "pipe")
    said = faults(given)
    assert all(f"given/{name}:1:1: is not a regular file" in said for name in ("gone.csv", "folder", "pipe"))


def test_names_that_differ_in_capitals_only_are_refused(given: Path) -> None:
    for name in ("a.csv", "A.csv"):
        (given / name).write_text("")
    assert "given/a.csv:1:1: has the name of A.csv but for capitals" in faults(given)


def test_there_are_limits(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_folder, "LARGEST", 10)
    monkeypatch.setattr(given_folder, "MOST_FILES", 3)
    for name in "abc":
        (given / name).write_text("123")
    assert len(load(spec(given)).given) == 3
    (given / "d").write_text("")
    assert "given:1:1: holds more than can be given" in faults(given)
    (given / "d").unlink()
    (given / "c").write_text("12345")
    assert "given:1:1: holds more than can be given" in faults(given)


def test_gradescope_gets_them(given: Path, tmp_path: Path) -> None:
    (given / "data").mkdir()
    (given / "data" / "coins.csv").write_bytes(b"1\r\n")
    project = Project(tmp_path, "small")
    made = zipfile.ZipFile(io.BytesIO(bundle.build_bundle(project, load(project.spec), {"x": 1.0})))
    made.extractall(tmp_path / "there", [name for name in made.namelist() if name.startswith("problems/")])
    there = load(tmp_path / "there" / "problems" / "small.yaml")
    assert there.given == load(project.spec).given
    assert there.digest == load(project.spec).digest
