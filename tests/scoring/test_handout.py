"""The handout's own words are never a student's, whatever was appended to them."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.app import bundle
from autograder.domain.assignment import Assignment
from autograder.domain.errors import SpecError
from autograder.ingest.project import Project
from autograder.readers import read
from autograder.scoring.writeups import texts
from autograder.scoring.writeups.handout import Handout
from autograder.spec.load import load
from autograder.validation import spec_examples

SPEC = """\
spec: 1
title: T
points: 4
submission: {files: ["*.ipynb", "*.py"], imports: [numpy], handout: given/start.ipynb}
defaults: {within: {abs: 0.1}}
questions:
  - {id: w1, title: Copying, points: 2, answer: {markdown: Write-up, nth: 1}, by_hand: [{2: x}]}
  - {id: w2, title: Blending, points: 2, answer: {markdown: Write-up, nth: 2}, by_hand: [{2: x}]}
"""
INTRO = "# Homework 3\n\nRead the paper first, and then answer every question\nbelow in your own words."
TASK = "## Selection\n\nWhy is it useful to copy one token? Explain it in two sentences."
OTHER = "## Averaging\n\nWhy is it useful to blend several tokens? Explain it in two sentences."
HEAD = "### Write-up: what it is good for\n\nSay how it is used in language modelling."
START = [INTRO, TASK, HEAD, OTHER, HEAD]
ONE = "Copying needs one attention weight near 1."
TWO = "Blending spreads the weight over a phrase."


def notebook(cells: list[str]) -> str:
    made = [{"cell_type": "markdown", "metadata": {}, "source": text} for text in cells]
    return json.dumps({"nbformat": 4, "cells": made})


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "problems" / "given").mkdir(parents=True)
    (tmp_path / "problems" / "given" / "start.ipynb").write_text(notebook(START))
    (tmp_path / "problems" / "small.yaml").write_text(SPEC)
    return tmp_path


def small(course: Path) -> Assignment:
    return load(course / "problems" / "small.yaml")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (START, ["", ""]),
        ([INTRO.replace("\nbelow", " below"), TASK.upper(), HEAD, OTHER, HEAD], ["", ""]),
        ([INTRO, TASK, f"{HEAD}\n\n{ONE}", OTHER, f"{HEAD}\n\n{TWO}"], [ONE, TWO]),
        ([INTRO, TASK, f"{HEAD}\n{ONE}", OTHER, f"{HEAD}\n{TWO}"], [ONE, TWO]),
        ([INTRO, TASK, f"{HEAD} {ONE}", OTHER, f"{HEAD} {TWO}"], [ONE, TWO]),
        ([INTRO, TASK, f"{HEAD.replace('modelling.', 'modelling. ' + ONE)}", OTHER, HEAD], [ONE, ""]),
        ([INTRO, TASK, HEAD, ONE, OTHER, HEAD, TWO], [ONE, TWO]),
        ([INTRO, TASK, HEAD, "### First", ONE, OTHER, HEAD, f"## Last\n{TWO}"], [ONE, f"## Last\n{TWO}"]),
        ([INTRO, TASK, OTHER, HEAD, TWO], ["", TWO]),  # by the title of the part, which has no number
        ([INTRO, TASK, HEAD, ONE, OTHER], [ONE, ""]),
    ],
)  # fmt: skip
def test_what_is_the_students(course: Path, tmp_path: Path, cells: list[str], expected: list[str]) -> None:
    (tmp_path / "hw.ipynb").write_text(notebook(cells))
    made = texts(small(course), read(tmp_path / "hw.ipynb").prose)
    assert [one.text for one in made.values()] == expected
    assert all(one.sure for one in made.values() if one.text)


def test_what_was_appended_elsewhere_waits_for_a_person(course: Path, tmp_path: Path) -> None:
    (tmp_path / "hw.ipynb").write_text(notebook([INTRO, f"{TASK}\n\n{ONE} It does.", HEAD, OTHER, HEAD]))
    for one in texts(small(course), read(tmp_path / "hw.ipynb").prose).values():
        assert (one.text, one.sure) == (f"{ONE} It does.", False)


def test_without_a_handout_everything_is_the_students() -> None:
    assert Handout().own(INTRO) == INTRO
    assert Handout([INTRO]).own(f"{INTRO}\n\n$$\nx\n$$") == "$$\nx\n$$"
    assert Handout(["a\n\nb c d e"]).own("b c d e f, and a") == "f, and a"


@pytest.mark.parametrize(
    ("handout", "said"),
    [
        ("missing.ipynb", "cannot be used: missing.ipynb cannot be read (No such file or directory)"),
        ("given/broken.ipynb", "cannot be used: broken.ipynb is not a Jupyter notebook"),
        ("given/start.docx", "cannot be used: start.docx cannot be graded"),
        ("../small.py", "must be a path to a file beside the spec"),
        ("/etc/passwd", "must be a path to a file beside the spec"),
        ("C:\\start.py", "must be a path to a file beside the spec"),
    ],
)
def test_a_handout_that_cannot_be_used_is_an_error_of_the_spec(course: Path, handout: str, said: str) -> None:
    (course / "problems" / "given" / "broken.ipynb").write_text("{")
    (course / "problems" / "given" / "start.docx").write_text("x")
    (course / "small.py").write_text("x = 1")
    (course / "problems" / "small.yaml").write_text(SPEC.replace("given/start.ipynb", handout))
    with pytest.raises(SpecError) as caught:
        small(course)
    assert [(f.line, f.where) for f in caught.value.faults] == [(4, "submission.handout")]
    assert said in caught.value.faults[0].what


def test_its_content_is_a_part_of_the_spec(course: Path) -> None:
    before = small(course).digest
    assert small(course).digest == before
    (course / "problems" / "given" / "start.ipynb").write_text(notebook([*START, "more"]))
    assert small(course).digest != before


def test_it_is_in_the_zip_for_gradescope(course: Path) -> None:
    made = bundle.build_bundle(Project(course, "small"), small(course), {})
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert (
            archive.read("problems/given/start.ipynb") == (course / "problems" / "given" / "start.ipynb").read_bytes()
        )


def test_a_handout_without_the_heading_that_is_asked_for_is_an_error(course: Path) -> None:
    assert not list(spec_examples.handout(small(course)))
    (course / "problems" / "given" / "start.ipynb").write_text(notebook(START[:3]))
    (fault,) = spec_examples.handout(small(course))
    assert fault.what == 'the handout has 1 heading with "Write-up", but this question needs number 2'


@pytest.mark.parametrize("name", ["attention_exercises", "attention_exploration", "attention_report"])
def test_the_handouts_here_are_no_answers(name: str) -> None:
    spec = load(ROOT / "problems" / f"{name}.yaml")
    made = texts(spec, read(ROOT / "problems" / spec.handout_file).prose)
    assert {one.text for one in made.values()} == {""}
    assert not list(spec_examples.handout(spec))
