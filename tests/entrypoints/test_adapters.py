"""Adapters on every way that a submission takes: `grade`, again, `rescore`, `build`, the class report."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from conftest import autograder, make_course

SPEC = """\
spec: 1
title: Small
points: 3
submission: {imports: [numpy], adapters: small_adapters.py}
defaults: {within: {abs: 0.01}}
questions:
- {id: "1", title: Net, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, answer: {adapter: run, args: [x]}}
- {id: "2", title: Sum, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, got: sum(answer), want: 3 * sum(x),
   answer: {adapter: run, args: [x]}}
- {id: "3", title: Odd, points: 1, draw: {times: 2, seed: 1, x: normal(3)}, answer: {function: odd, args: [x]}}
"""
ADAPTERS = "def run(x):\n    return Net(3).call(x)\n"
REFERENCE = """\
class Net:
    def __init__(self, n):
        self.n = n
    def call(self, x):
        return self.n * x
def odd(x):
    return x + 1
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with three submissions: a right one, one that the adapter cannot use, one without the class."""
    make_course(tmp_path, SPEC, REFERENCE)
    (tmp_path / "problems" / "small_adapters.py").write_text(ADAPTERS)
    (tmp_path / "in" / "ada.py").write_text(REFERENCE)
    (tmp_path / "in" / "ben.py").write_text(REFERENCE.replace("def call", "def forward"))
    (tmp_path / "in" / "cyd.py").write_text(REFERENCE.replace("class Net", "class Nett"))
    return tmp_path


def run(course: Path, *arguments: object) -> str:
    """What a command says."""
    made = autograder(*arguments, AUTOGRADER_PROJECT=str(course))
    assert made.returncode in (0, 1), made.stderr
    return " ".join((made.stdout + made.stderr).split())


def scores(course: Path) -> dict[str, list[object]]:
    """Scores of the tests, by submission."""
    found = {}
    for path in sorted((course / "out" / "results").glob("*.json")):
        tests = json.loads(path.read_text())["tests"]
        found[path.stem] = [test.get("score") for test in tests]
    return found


def test_a_class_with_adapters(course: Path) -> None:
    wanted = {"ada": [1, 1, 1], "ben": [0, 0, 1], "cyd": [0, 0, 1]}
    said = run(course, "grade", "small", course / "in", "--out", course / "out")
    assert scores(course) == wanted
    assert "An adapter failed on 2 answers, which earned no points: check ben 1, ben 2" in said
    run(course, "grade", "small", course / "in", "--out", course / "out")  # from the answers that are stored
    assert scores(course) == wanted
    run(course, "rescore", course / "out")
    assert scores(course) == wanted
    (course / "problems" / "small_adapters.py").write_text(ADAPTERS.replace("Net(3)", "Net(4)"))
    made = autograder("rescore", course / "out", AUTOGRADER_PROJECT=str(course))
    assert "3 submissions lack saved answers" in made.stderr  # other adapters, other answers
    run(course, "grade", "small", course / "in", "--out", course / "out", "--allow-lower")
    assert scores(course)["ada"] == [1, 0, 1]  # the reference goes the same way, but `want` does not


def test_what_students_and_staff_read(course: Path) -> None:
    run(course, "grade", "small", course / "in", "--out", course / "out")
    ben = json.loads((course / "out" / "results" / "ben.json").read_text())["tests"][0]["output"]
    assert "Your code ran, but what it gave could not be used: AttributeError" in ben
    assert "x = np.array([" in ben
    cyd = json.loads((course / "out" / "results" / "cyd.json").read_text())["tests"][0]["output"]
    assert "<code>Net</code> is not defined. Your file defines <code>Nett</code>" in cyd
    pages = "".join(path.read_text() for path in (course / "out").rglob("*.html"))
    assert "small_adapters.py, line 2" in pages
    assert "`None`" not in pages


def test_the_zip_for_gradescope_has_the_adapters(course: Path) -> None:
    path = course / "small.zip"
    run(course, "build", "small", "--output", path)
    names = zipfile.ZipFile(io.BytesIO(path.read_bytes())).namelist()
    assert "problems/small_adapters.py" in names
