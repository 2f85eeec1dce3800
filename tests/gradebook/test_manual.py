"""Manual scores: they stay with the answer that was read, credit no other, and are never lost."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from test_class import edit, grade, run, scores

from autograder import judged
from autograder.model.record import Raised, Returned

SPEC = """\
spec: 1
title: Small
points: 8
submission: {files: ["*.ipynb", "*.py"], imports: [numpy]}
limits: {call: 2s, load: 4s}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1.1", title: One, points: 1, answer: {function: get_one}, want: "1"}
  - {id: "1.10", title: Two, points: 2, answer: {function: get_two}, want: "[1, 2]"}
  - {id: "2", title: Idea, points: 2, answer: {markdown: Idea}, by_hand: [2: A reason]}
  - {id: why, title: Why, points: 3, answer: {markdown: Why}, by_hand: [3: A reason]}
"""
REFERENCE = "def get_one(): return 1\ndef get_two(): return [1, 2]\n"
ONE = "def get_one():\n    value = 5\n    return value"
TWO = "def get_two():\n    return [0.5, 0.25]"
WHY = "Because the café sums to one,\nand naïve means do not."

Notebook = dict[str, Any]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A project with an assignment `small`, whose answers are all wrong, and an empty folder of submissions."""
    for name, text in (("problems/small.yaml", SPEC), ("reference/small.py", REFERENCE)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    (tmp_path / "in").mkdir()
    return tmp_path


def cell(kind: str, source: str) -> dict[str, Any]:
    made = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(one: str = ONE, two: str = TWO, why: str = WHY) -> Notebook:
    cells = [
        cell("code", one),
        cell("code", two),
        cell("markdown", "# Idea\nSoftmax."),
        cell("markdown", "# Why\n" + why),
    ]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


def save(course: Path, name: str, made: Notebook | bytes) -> None:
    data = made if isinstance(made, bytes) else json.dumps(made).encode()
    (course / "in" / f"{name}.ipynb").write_bytes(data)


def changed(edits: Callable[[Notebook], object]) -> Notebook:
    made = notebook()
    edits(made)
    return made


def mark(course: Path, *arguments: object, code: int = 0) -> str:
    done = run(course, "mark", course / "out", *arguments, code=code)
    return done.stdout + done.stderr


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fill(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


# what was judged ---------------------------------------------------------------------------------------------------

SAME: dict[str, Notebook | bytes] = {
    "indented": json.dumps(notebook(), indent=4).encode(),
    "marked_as_utf8": b"\xef\xbb\xbf" + json.dumps(notebook()).encode(),
    "line_ends_of_the_file": json.dumps(notebook(), indent=1).replace("\n", "\r\n").encode(),
    "not_ascii": json.dumps(notebook(), ensure_ascii=False).encode(),
    "line_ends": notebook(why=WHY.replace("\n", "\r\n"), one=ONE.replace("\n", "\r\n")),
    "decomposed_letters": notebook(why=unicodedata.normalize("NFD", WHY)),
    "trailing_space": notebook(why=WHY.replace("\n", "   \n") + " \n\n"),
    "counts": changed(lambda made: made["cells"][0].update(execution_count=7)),
    "outputs": changed(lambda made: made["cells"][1]["outputs"].append({"output_type": "stream", "text": ["hi"]})),
    "kernel": changed(lambda made: made["metadata"].update(kernelspec={"name": "python3", "display_name": "P"})),
    "cell_metadata": changed(lambda made: made["cells"][3]["metadata"].update(collapsed=True)),
    "cell_ids": changed(lambda made: [one.update(id=f"c{at}") for at, one in enumerate(made["cells"])]),
    "minor_version": changed(lambda made: made.update(nbformat_minor=5)),
    "an_empty_cell": changed(lambda made: made["cells"].insert(1, cell("code", ""))),
    "an_empty_text": changed(lambda made: made["cells"].append(cell("markdown", ""))),
    "source_in_one": changed(lambda made: [c.update(source="".join(c["source"])) for c in made["cells"]]),
    "another_cell": changed(lambda made: made["cells"].insert(0, cell("code", "print('hello')"))),
    "a_comment": notebook(one="# my answer\n" + ONE),
    "another_variable": notebook(one=ONE.replace("value", "result")),
    "a_float": notebook(one=ONE.replace("= 5", "= 5.0")),
    "computed_otherwise": notebook(two="def get_two():\n    return [0.1 + 0.2 + 0.2, 0.75 - 0.5]"),
    "an_array": notebook(two="import numpy as np\ndef get_two():\n    return np.array([0.5, 0.25])"),
    "prints": notebook(one=ONE.replace("    return", "    print('so')\n    return")),
    "moved": changed(lambda made: made["cells"].reverse()),
}
CHANGED: dict[str, tuple[Notebook | bytes, str]] = {
    "a_word": (notebook(why=WHY.replace("sums", "adds")), "why"),
    "a_sentence_more": (notebook(why=WHY + "\nAlso, it is smooth."), "why"),
    "half_of_it": (notebook(why=WHY.split("\n")[0]), "why"),
    "nothing": (notebook(why=""), "why"),
    "a_picture": (notebook(why=WHY + "\n![x](attachment:a.png)"), "why"),
    "another_number": (notebook(one=ONE.replace("5", "6")), "1.1"),
    "a_sign": (notebook(one=ONE.replace("5", "-5")), "1.1"),
    "a_little": (notebook(one=ONE.replace("5", "5.0001")), "1.1"),
    "an_error": (notebook(one=ONE.replace("5", "1 / 0")), "1.1"),
    "no_function": (notebook(one="pass"), "1.1"),
    "an_entry": (notebook(two=TWO.replace("0.25", "0.26")), "1.10"),
    "a_shape": (notebook(two=TWO.replace("[0.5, 0.25]", "[[0.5, 0.25]]")), "1.10"),
}


def test_a_score_stays_with_the_answer_whatever_happens_to_its_file(course: Path) -> None:
    assert len(SAME) >= 20
    assert len(CHANGED) >= 10
    for name in (*SAME, *CHANGED):
        save(course, name, notebook())
    assert set(grade(course).values()) == {"0"}
    mark(course, "--sheet", course / "sheet.csv")
    rows = table(course / "sheet.csv")
    for row in rows:
        row["points"] = "2,5" if row["question"] == "why" else "1"
    fill(course / "sheet.csv", rows)
    mark(course, "--from", course / "sheet.csv")
    for question, points in (("1.1", "0.75"), ("1.10", "1.5")):  # what the machine has judged is overridden
        mark(course, "--sheet", course / "all.csv", "--all", question)
        fill(course / "all.csv", [{**row, "points": points} for row in table(course / "all.csv")])
        mark(course, "--from", course / "all.csv")
    assert set(scores(course).values()) == {"5.75"}
    for name, made in SAME.items():
        save(course, name, made)
    for name, (made, _) in CHANGED.items():
        save(course, name, made)
    grade(course)
    told = {row["submission"]: row for row in table(course / "out" / "grades.csv")}
    assert {name: told[name]["score"] for name in SAME} == dict.fromkeys(SAME, "5.75")
    lapsed = {(row["submission"], row["question"]): row for row in table(course / "out" / "lapsed-scores.csv")}
    assert lapsed.keys() == {(name, question) for name, (_, question) in CHANGED.items()}
    for name, (_, question) in CHANGED.items():
        worth = {"1.1": 0.75, "1.10": 1.5, "why": 2.5}[question]
        assert told[name][question] == "pending", name
        assert float(told[name]["score"]) == pytest.approx(5.75 - worth), name
    exported = run(course, "export", course / "out", "--format", "canvas")
    assert f"{len(SAME)} people" in exported.stdout
