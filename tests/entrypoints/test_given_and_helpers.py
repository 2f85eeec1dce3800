"""An assignment with given files and helpers through the commands: check, validate, grade, rescore, Gradescope."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import autograder

from autograder.entrypoints import gradescope
from autograder.storage import Gradebook

SPEC = """\
spec: 1
title: Small
points: 2
submission: {imports: [numpy], files: [model.py, "*.ipynb"], with: [layers.py]}
defaults: {within: {abs: 0.001}}
questions:
  - {id: a, title: A, points: 1, answer: {function: get_a, shape: [2]}}
  - {id: b, title: B, points: 1, answer: {function: get_b, shape: [2]}}
"""
MODEL = """\
import numpy as np
from layers import scale
import lib

def get_a():
    return scale(np.loadtxt("/content/drive/coins.csv"))

def get_b():
    return np.array([lib.SIX, 0])
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A project, and a class of three: one right, one with a wrong helper, one who has left it out."""
    right = {"model.py": MODEL, "layers.py": "def scale(x): return 2 * x\n"}
    files = {
        "problems/small.yaml": SPEC,
        "problems/small/given/coins.csv": "1\n2\n",
        "problems/small/given/lib.py": "SIX = 6\n",
        "reference/small.py": MODEL,
        "reference/small/layers.py": right["layers.py"],
        **{f"in/right/{name}": text for name, text in right.items()},
        **{f"in/wrong/hw/{name}": text.replace("2 * x", "3 * x") for name, text in right.items()},
        "in/alone/model.py": MODEL,
        "submissions_example/small/wrong/expect.yaml": "about: a wrong helper\nscores: {a: 0, b: 1}\n",
        **{f"submissions_example/small/wrong/{name}": text.replace("2 * x", "3 * x") for name, text in right.items()},
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def scores(out: Path) -> dict[str, float]:
    with Gradebook(out / "gradebook.sqlite") as book:
        return {saved.name: saved.score for saved in book.reports(book.runs()[-1].id)}


def test_through_all_commands(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = course / "problems" / "small.yaml"
    assert "1 submission score as expected" in autograder("validate", spec).stdout
    checked = autograder("check", spec, course / "in" / "right" / "model.py")
    assert (checked.returncode, "2 of 2 points" in checked.stdout) == (0, True)
    alone = autograder("check", spec, course / "in" / "alone")
    assert "layers.py is not among the submitted" in " ".join(alone.stdout.split())

    out = course / "out"
    assert autograder("grade", spec, course / "in", "--out", out).returncode in (0, 1)
    assert scores(out) == {"alone": 1, "right": 2, "wrong": 1}
    assert "No submissions change" in autograder("rescore", out, AUTOGRADER_PROJECT=str(course)).stdout
    # another helper is another submission, and other given files ask for another run
    (course / "in" / "wrong" / "hw" / "layers.py").write_text("def scale(x): return 2 * x\n")
    assert autograder("grade", spec, course / "in", "--out", out).returncode in (0, 1)
    assert scores(out) == {"alone": 1, "right": 2, "wrong": 2}
    (course / "problems" / "small" / "given" / "lib.py").write_text("SIX = 7\n")
    refused = autograder("rescore", out, AUTOGRADER_PROJECT=str(course))
    assert refused.returncode != 0
    assert "run `grade`" in refused.stderr

    built = course / "hw.zip"
    assert autograder("build", spec, "-o", built).returncode == 0
    source = course / "gradescope" / "source"
    zipfile.ZipFile(built).extractall(source)
    assert (source / "problems" / "small" / "given" / "lib.py").read_text() == "SIX = 7\n"
    assert not (source / "reference").exists()
    shutil.copytree(course / "in" / "right", course / "gradescope" / "submission")
    monkeypatch.setenv("AUTOGRADER_ROOT", str(course / "gradescope"))
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(source))
    assert gradescope.main() == 0
    assert json.loads((course / "gradescope" / "results" / "results.json").read_text())["score"] == 2


def test_a_reference_that_fails_in_a_helper_is_named_there(course: Path) -> None:
    (course / "reference" / "small" / "layers.py").write_text("def scale(x):\n    return x.nothing\n")
    done = autograder("validate", course / "problems" / "small.yaml")
    assert "small/layers.py:2:1: question a raised AttributeError" in done.stdout.replace("\\", "/")
