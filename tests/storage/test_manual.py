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
from conftest import ROOT, make_course
from test_class import grade, run, scores

from autograder.domain.record import Raised, Returned
from autograder.scoring import answer_keys

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
    make_course(tmp_path, SPEC, REFERENCE)
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
    page = (course / "out" / "report" / "index.html").read_text()
    assert page.count("the answer has changed") == len(CHANGED)


def test_figures_are_judged_by_the_data_that_is_drawn_and_numbers_by_value() -> None:
    def key(value: object) -> str:
        return answer_keys.answer([Returned(value)], "the code")

    drawn = {"lines": [np.array([0.0, 1.0])], "png": b"one"}
    assert key(drawn) == key({**drawn, "png": b"another"})
    assert key(drawn) != key({**drawn, "lines": [np.array([0.0, 2.0])]})
    assert key(np.array([1.0, np.nan, -0.0])) == key([1, float("nan"), 0.0])
    assert key(np.float64(1 / 3)) == key(1 / 3 + 1e-16)
    assert len({key(1), key([1]), key("1"), key(1 + 1e-6), key(1j), key(None), key(10**60), key(10**60 + 1)}) == 8
    assert key(["x" * 10_000_000, *["y"] * 90_000]) != key(["x"])  # as one array that would be terabytes
    assert key([np.array([1.0, 2.0]), [3, 4]]) == key([[1, 2], [3, 4]])
    assert answer_keys.answer([Raised("ZeroDivisionError")], "the code") == "the code"
    assert answer_keys.text("so ") == answer_keys.text("so\r\n") != answer_keys.text("so!")
    assert answer_keys.text("see ![this](attachment:a.png)") == ""  # the text does not tell what it shows


def test_equal_texts_of_two_people_do_not_share_a_score(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    mark(course, "ann", "why", "3")
    assert scores(course) == {"ann": "3", "ben": "0"}
    save(course, "ann", notebook(why="Another text."))
    save(course, "cem", notebook())  # a third one, with the text that was ann's
    assert grade(course) == {"ann": "0", "ben": "0", "cem": "0"}
    save(course, "ann", notebook())
    assert grade(course) == {"ann": "3", "ben": "0", "cem": "0"}  # the text that was read is there again
    assert not (course / "out" / "lapsed-scores.csv").exists()


def test_a_new_id_of_the_platform_keeps_the_scores_of_the_person(course: Path) -> None:
    def export(ids: dict[int, tuple[str, str]]) -> None:
        shutil.rmtree(course / "in")
        meta = []
        for id, (name, sid) in ids.items():
            folder = course / "in" / f"submission_{id}"
            folder.mkdir(parents=True)
            (folder / "hw.ipynb").write_text(json.dumps(notebook()))
            people = f"  - :name: {name} Lee\n    :sid: '{sid}'\n    :email: {sid}@x.edu\n"
            meta.append(f"submission_{id}:\n  :submitters:\n{people}  :created_at: 2026-10-20 12:00:00.0 Z\n")
        (course / "in" / "submission_metadata.yml").write_text("".join(meta))

    export({101: ("Ann", "7"), 102: ("Ben", "8")})
    grade(course)
    mark(course, "101", "why", "1")
    mark(course, "7@X.edu", "why", "2.5")
    export({203: ("Ben", "8"), 204: ("Ann", "7")})
    assert grade(course) == {"203": "0", "204": "2.5"}


# sheets ------------------------------------------------------------------------------------------------------------


def test_a_sheet_credits_nobody_for_a_text_that_was_not_read(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    mark(course, "--sheet", course / "sheet.csv")
    save(course, "ann", notebook(why="Read by nobody."))
    grade(course)
    rows = table(course / "sheet.csv")
    fill(course / "sheet.csv", [{**row, "points": "2", "comment": "Good."} for row in rows])
    said = mark(course, "--from", course / "sheet.csv")
    assert "ann why: the answer has changed since the file was written" in said
    assert scores(course) == {"ann": "2", "ben": "4"}  # ann has the other text's points
    (lapsed,) = table(course / "out" / "lapsed-scores.csv")
    assert (lapsed["submission"], lapsed["question"], lapsed["points"]) == ("ann", "why", "2")
    assert "Read by nobody" in lapsed["text"]
    mark(course, "--from", course / "out" / "lapsed-scores.csv")
    assert scores(course) == {"ann": "4", "ben": "4"}
    assert not (course / "out" / "lapsed-scores.csv").exists()
    save(course, "ann", notebook(why="And another."))
    grade(course)
    mark(course, "--carry", "ann")
    assert scores(course)["ann"] == "4"
    assert "no lapsed score to carry over for ann" in mark(course, "--carry", "ann", code=2)


def test_ids_that_a_spreadsheet_changes_are_told_by_the_answer_key(course: Path) -> None:
    for name in ("007", "12"):
        save(course, name, notebook())
    grade(course)
    for question in ("1.1", "1.10"):
        mark(course, "--sheet", course / f"{question}.csv", "--all", question)
    rows = table(course / "1.1.csv") + table(course / "1.10.csv")
    worth = {"1.1": "0.5", "1.10": "1.5"}
    rows = [{**row, "points": worth[row["question"]]} for row in rows]
    for row in rows:  # as Excel saves them
        row["submission"] = row["submission"].lstrip("0")
        row["question"] = row["question"].rstrip("0") if row["submission"] == "7" else "01. Jan"
    fill(course / "sheet.csv", rows)
    mark(course, "--from", course / "sheet.csv")
    told = {row["submission"]: (row["1.1"], row["1.10"]) for row in table(course / "out" / "grades.csv")}
    assert told == {"007": ("0.5", "1.5"), "12": ("0.5", "1.5")}
    for row in rows:
        del row["answer_key"]
        row["points"] = "0"
    fill(course / "sheet.csv", rows)
    assert "may be 1.1 or 1.10" in mark(course, "--from", course / "sheet.csv", code=2)
    assert {row["1.10"] for row in table(course / "out" / "grades.csv")} == {"1.5"}


def test_rows_that_were_sorted_apart_are_refused(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook(why=f"Says {name}."))
    grade(course)
    mark(course, "--sheet", course / "sheet.csv")
    rows = [{**row, "points": "1"} for row in table(course / "sheet.csv") if row["question"] == "why"]
    rows[0]["answer_key"], rows[1]["answer_key"] = rows[1]["answer_key"], rows[0]["answer_key"]
    fill(course / "sheet.csv", rows)
    assert "sorted separately" in mark(course, "--from", course / "sheet.csv", code=2)
    rows[0]["answer_key"] = ""
    fill(course / "sheet.csv", rows)
    assert "has no answer key" in mark(course, "--from", course / "sheet.csv", code=2)
    assert set(scores(course).values()) == {"0"}


def csv_text(separator: str, points: str, end: str = "\r\n") -> str:
    head = ["Submission", "Question", "Points", "Of", "Comment", "Text"]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(
        [head, ["ann", "why", points, "3", "schön – “gut”", "x"]]
    )
    return out.getvalue()


SAVED: list[Callable[[str], bytes]] = [
    lambda points: csv_text(";", points).encode("cp1252"),
    lambda points: ("sep=;\r\n" + csv_text(";", points)).encode("utf-8-sig"),
    lambda points: ("sep=\t\n" + csv_text("\t", points, "\n")).encode(),
    lambda points: csv_text("\t", points).encode("utf-16"),
    lambda points: csv_text("\t", points).encode("utf-16-le"),
    lambda points: csv_text("\t", points).encode(),
    lambda points: csv_text(",", points).encode("utf-8-sig"),
    lambda points: csv_text(",", points, "\r").encode(),
    lambda points: csv_text("|", points).encode(),
    lambda points: ("\r\n" + csv_text(";", points)).encode(),
    lambda points: csv_text(";", points).replace("Points", " POINTS ").encode(),
    lambda points: (csv_text(";", points) + ";;;;;\r\n;;;;;\r\n").encode(),
]


def test_sheets_are_read_as_spreadsheet_programs_save_them(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    for at, saved in enumerate(SAVED, 1):
        (course / "sheet.csv").write_bytes(saved(f"1,{at:02}"))
        said = mark(course, "--from", course / "sheet.csv")
        assert "no column `answer_key`" in said
        kept = json.loads((course / "out" / "results" / "ann.json").read_text())
        assert kept["tests"][3]["output"] == f"Graded manually: {1 + at / 100:g} of 3.<br>\nschön – “gut”"


MISTAKES = [
    (b"PK\x03\x04rest", "save it as CSV"),
    (b"submission,question\nann,why\n", "lacks the column `points`"),
    (b"submission,question,points,points\nann,why,1,2\n", "duplicate column `points`"),
    (b"submission,question,points\nann,why,01. May\n", "a spreadsheet may have turned it into a date"),
    (b"submission,question,points\nann,why,4\n", "line 2: 4 points are more than the 3"),
    (b"submission,question,points\nann,why,-1\n", "line 2: -1 is not a valid number of points"),
    (b"submission,question,points\nann,why,nan\n", "nan is not a valid number of points"),
    (b"submission,question,points\nzoe,why,1\n", "there is no submission 'zoe'"),
    (b"submission,question,points\nann,y,1\n", "there is no question 'y'"),
    (b"submission,question,points\nann,why,1\nann,why,2\n", "line 3: duplicate row, for the same answer as"),
]


def test_a_sheet_with_a_mistake_saves_nothing_and_says_where(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    for data, said in MISTAKES:
        (course / "sheet.csv").write_bytes(data)
        assert said in mark(course, "--from", course / "sheet.csv", code=2)
    assert scores(course) == {"ann": "0"}
    assert "2 answers" in mark(course, "--sheet", course / "left.csv")


def test_a_sheet_shows_accents_and_calculates_nothing(course: Path) -> None:
    save(course, "ann", notebook(why="=1+1; because, café"))
    grade(course)
    mark(course, "--sheet", course / "sheet.csv")
    assert (course / "sheet.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row["text"] for row in table(course / "sheet.csv")] == ["Softmax.", "'=1+1; because, café"]


# undo, whole questions, bonus, excuses ------------------------------------------------------------------------------


def test_what_was_decided_can_be_revised_and_taken_back(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    mark(course, "ann", "why", "1", "--by", "Moss", "--comment", "Thin.")
    mark(course, "ann", "why", "2", "--by", "Roy")
    mark(course, "ann", "1.1", "1")
    assert scores(course) == {"ann": "3", "ben": "0"}
    mark(course, "ann", "why", "--undo")
    mark(course, "ann", "1.1", "--undo", "--comment", "A mistake.")
    assert scores(course) == {"ann": "0", "ben": "0"}
    assert json.loads((course / "out" / "results" / "ann.json").read_text())["tests"][0]["score"] == 0.0
    assert "4 answers need" in mark(course, "--sheet", course / "sheet.csv")
    told = mark(course, "--history").splitlines()
    assert [line.split("  ")[1:] for line in told[:2]] == [
        ["Moss", "ann", "why", "1 of 3 (was pending): Thin."], ["Roy", "ann", "why", "2 of 3 (was 1 of 3)"],
    ]  # fmt: skip
    assert "undone (was 1 of 1): A mistake." in told[4]
    mark(course, "ben", "why", "3")
    mark(course, "--sheet", course / "sheet.csv", "--graded")
    rows = table(course / "sheet.csv")
    assert [row["was"] for row in rows] == ["", "", "", "3"]
    rows[1]["points"], rows[3]["points"] = "1", ""
    fill(course / "sheet.csv", rows)
    mark(course, "--from", course / "sheet.csv")
    assert scores(course) == {"ann": "1", "ben": "0"}
    assert "1 rows are unchanged" in mark(course, "--from", course / "sheet.csv")


def test_a_cell_that_was_always_empty_takes_nothing_back(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    for sheet in ("one.csv", "two.csv"):  # two people, each with the same sheet
        mark(course, "--sheet", course / sheet)
    for sheet, name in (("one.csv", "ann"), ("two.csv", "ben")):
        rows = table(course / sheet)
        fill(course / sheet, [{**row, "points": "1" if row["submission"] == name else ""} for row in rows])
        mark(course, "--from", course / sheet)
    assert scores(course) == {"ann": "2", "ben": "2"}


def test_a_whole_question_is_given_to_everybody_or_left_out(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    (course / "in" / "cem.ipynb").write_text("{")
    grade(course)
    mark(course, "ben", "1.1", "0.5")
    mark(course, "--all", "1.1", "full", "--comment", "The question was unclear.")
    assert scores(course) == {"ann": "1", "ben": "1", "cem": "1"}
    save(course, "dan", notebook())  # a late one has it too
    assert grade(course)["dan"] == "1"
    mark(course, "--all", "1.1", "--undo")
    assert scores(course) == {"ann": "0", "ben": "0.5", "cem": "0", "dan": "0"}
    mark(course, "--all", "1.10", "excused")
    told = {row["submission"]: row for row in table(course / "out" / "grades.csv")}
    assert (told["ann"]["1.10"], told["ann"]["max_score"], told["ann"]["score"]) == ("excused", "1", "0")
    exported = run(course, "export", course / "out", "--format", "canvas", "--pending").stdout
    assert "Excused questions" in exported
    mark(course, "ann", "1.10", "2")
    assert {row["submission"]: row["score"] for row in table(course / "out" / "grades.csv")}["ann"] == "2"
    assert "there is no question '7'" in mark(course, "--all", "7", "full", code=2)


def test_an_excuse_is_for_the_person_whatever_the_answer(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "excused")
    save(course, "ann", notebook(why="Another text."))
    grade(course)
    (row,) = table(course / "out" / "grades.csv")
    assert (row["why"], row["max_score"]) == ("excused", "3")
    assert not (course / "out" / "lapsed-scores.csv").exists()
    mark(course, "ann", "why", "--undo")
    assert table(course / "out" / "grades.csv")[0]["why"] == "pending"
    save(course, "ann", notebook())
    grade(course)
    assert table(course / "out" / "grades.csv")[0]["why"] == "pending"  # not excused again by going back
    mark(course, "ann", "why", "excused")
    mark(course, "ann", "why", "2")
    save(course, "ann", notebook(why="A third one."))
    grade(course)
    assert [one["points"] for one in table(course / "out" / "lapsed-scores.csv")] == ["2"]


def test_a_bonus_is_more_than_the_question_is_worth(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    assert "add --bonus" in mark(course, "ann", "why", "4", code=2)
    mark(course, "ann", "why", "4", "--bonus")
    (row,) = table(course / "out" / "grades.csv")
    assert (row["score"], row["max_score"], row["why"]) == ("4", "6", "4")
    assert (course / "out" / "report" / "index.html").exists()
    for wrong in (("--all", "why"), ("ann", "why"), ("ann",), (), ("ann", "why", "-1"), ("ann", "why", "1", "2")):
        mark(course, *wrong, code=2)
    assert "No such option" in mark(course, "ann", "why", "1", "--commnt", "x", code=2)


def test_a_question_of_no_points_breaks_nothing(course: Path) -> None:
    (course / "problems" / "small").mkdir()
    (course / "problems" / "small" / "test_extra.py").write_text("def test_extra(answers):\n    '''Extra'''\n")
    save(course, "ann", notebook())
    grade(course)
    question = next(name for name in table(course / "out" / "grades.csv")[0] if "extra" in name)
    mark(course, "ann", question, "0", "--comment", "Seen.")
    mark(course, "ann", question, "1", "--bonus")
    assert scores(course) == {"ann": "1"}
    assert grade(course) == {"ann": "1"}


def test_who_changes_an_answer_does_not_get_back_what_was_given_to_all(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    mark(course, "--all", "why", "full")
    mark(course, "ann", "why", "0", "--comment", "Copied.")
    save(course, "ann", notebook(why="Another text."))
    assert grade(course) == {"ann": "0", "ben": "3"}
    (lapsed,) = table(course / "out" / "lapsed-scores.csv")
    assert (lapsed["submission"], lapsed["points"]) == ("ann", "0")
    assert (
        "Not in the file (needs manual grading): ann"
        in run(course, "export", course / "out", "--format", "canvas").stdout
    )
    mark(course, "--all", "why", "2")  # a newer one is for every answer
    assert scores(course) == {"ann": "2", "ben": "2"}
    said = mark(course, "ben", "why", "--undo")
    assert "ben why: the score for the whole class counts now (2 of 3)" in said


def test_what_was_given_to_all_follows_the_question(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "--all", "why", "full")
    mark(course, "ann", "1.1", "1")
    spec = course / "problems" / "small.yaml"
    text = SPEC.replace("points: 8", "points: 12").replace("One, points: 1", "One, points: 2")
    spec.write_text(text.replace("Why, points: 3", "Why, points: 6").replace("[3: A", "[6: A"))
    said = run(course, "rescore", course / "out").stdout
    assert scores(course) == {"ann": "7"}
    assert "given before the question's points changed" in said
    assert "ann 1.1 (1 of 1, now of 2)" in said
    spec.write_text(spec.read_text().replace("id: why", "id: reason"))
    said = run(course, "rescore", course / "out", "--allow-lower").stdout
    assert "everybody why (3 of 3): there is no such question any more" in said
    assert [row["submission"] for row in table(course / "out" / "lapsed-scores.csv")] == ["everybody"]
    mark(course, "--from", course / "out" / "lapsed-scores.csv")
    assert scores(course) == {"ann": "1"}
    assert "'inf' is not a number of points" in mark(course, "ann", "reason", "inf", code=2)


def test_a_backup_of_the_gradebook_gives_out_no_older_scores(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "--all", "2", "0")
    book, backup = course / "out" / "gradebook.sqlite", course / "backup.sqlite"
    shutil.copy(book, backup)
    mark(course, "ann", "why", "3")
    shutil.copy(backup, book)
    for command in (["export", course / "out", "--format", "canvas"], ["feedback", course / "out", "-o", course / "fb"],
                    ["mark", course / "out", "--sheet", course / "sheet.csv"]):  # fmt: skip
        assert "has 1 manual scores that the gradebook" in run(course, *command, code=2).stderr
    assert "Restored 1 manual scores" in run(course, "rescore", course / "out").stdout
    assert "1 people" in run(course, "export", course / "out", "--format", "canvas").stdout
    assert scores(course) == {"ann": "3"}


@pytest.mark.parametrize(("separator", "encoding", "point"), [(",", "utf-8-sig", "."), (";", "cp1252", ",")])
def test_a_copy_that_a_spreadsheet_has_saved_restores_the_scores(
    course: Path, separator: str, encoding: str, point: str
) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "2.5", "--comment", "=schön; so, “gut”")
    mark(course, "ann", "2", "1")
    before = mark(course, "--history")
    copy = course / "out" / "manual-scores.csv"
    rows = [list(row.values()) for row in table(copy)]
    cells = [[f"{float(c):g}".replace(".", point) if c in ("2.5", "1.0", "2.0", "3.0") else c for c in r] for r in rows]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([list(table(copy)[0]), *cells])
    copy.write_bytes(out.getvalue().encode(encoding))
    for file in course.joinpath("out").glob("gradebook.sqlite*"):
        file.unlink()
    grade(course)
    assert mark(course, "--history") == before
    assert scores(course) == {"ann": "3.5"}
    assert not (course / "out" / "manual-scores-changed.csv").exists()


def test_a_text_with_any_picture_is_told_by_its_file_in_no_time() -> None:
    for shown in ("![a [b] c](p.png)", "![a][1]\n\n[1]: p.png", '<img alt="src=data:" src="p.png">', "<object data=p>",
                  "![a](data:image/png;base64,AA==) ![b](p.png)"):  # fmt: skip
        assert answer_keys.text(shown) == "", shown
    assert answer_keys.text("![a](data:image/png;base64,AA==)") != ""
    began = time.process_time()
    for part in ("![", "<img ", '<img alt="', "![](data:"):
        answer_keys.text(part * 200_000)
    assert time.process_time() - began < 10


def test_what_no_database_takes_is_left_out(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "1", "--by", "M" * 300, "--comment", "a\ud800\0b")
    assert mark(course, "--history").endswith(f"  {'M' * 200}  ann  why  1 of 3 (was pending): a?b\n")


def test_points_for_everybody_are_a_bonus_on_a_question_of_no_points(course: Path) -> None:
    (course / "problems" / "small").mkdir()
    (course / "problems" / "small" / "test_extra.py").write_text("def test_extra(answers):\n    '''Extra'''\n")
    save(course, "ann", notebook())
    grade(course)
    mark(course, "--all", "test_extra", "1", "--bonus")
    assert scores(course) == {"ann": "1"}


# kills -------------------------------------------------------------------------------------------------------------


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_no_score_that_was_acknowledged_is_lost_to_thirty_kills(course: Path) -> None:
    save(course, "ann", notebook())
    save(course, "ben", notebook())
    grade(course)
    environment = {**os.environ, "AUTOGRADER_PROJECT": str(course)}
    moments, given, killed = random.Random(30), [], 0
    for at in range(30):
        value = round(0.01 * (at + 1), 2)
        (course / "sheet.csv").write_text(f"submission,question,points\nann,why,{value}\nben,why,{value}\n")
        what = ["mark", course / "out", "--from", course / "sheet.csv"]
        if at % 5 == 4:
            what = ["grade", "small", course / "in", "--out", course / "out", "--force"]
        process = subprocess.Popen(
            [sys.executable, "-m", "autograder", *map(str, what)],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        time.sleep(moments.uniform(0.2, 2.5))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0]
        killed += process.returncode == -signal.SIGKILL
        if "manual scores;" in said:
            given.append(value)
        elif at % 5 == 4:
            grade(course)  # a run that did not end comes to its end
        told = mark(course, "--history")
        assert [value for value in given if f"{value:g} of 3" not in told] == []
        assert told.count("  ann  ") == told.count("  ben  ")  # a sheet is taken as a whole
    assert killed >= 10
    grade(course)
    for file in course.joinpath("out").glob("gradebook.sqlite*"):
        file.unlink()
    grade(course)  # the copy has them too
    told = mark(course, "--history")
    assert [value for value in given if f"{value:g} of 3" not in told] == []


# nothing is lost ---------------------------------------------------------------------------------------------------


def test_a_gradebook_that_is_gone_gets_its_scores_back(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    mark(course, "ann", "why", "2", "--comment", "=so, ‘quoted’\nand more")
    mark(course, "--all", "1.1", "full")
    before = mark(course, "--history")
    for file in course.joinpath("out").glob("gradebook.sqlite*"):
        file.unlink()
    run(course, "grade", "small", course / "in", "--out", course / "out")
    assert scores(course) == {"ann": "3", "ben": "1"}
    assert mark(course, "--history") == before


@pytest.mark.parametrize("damage", ["empty", "cut", "another", "text", "others"])
def test_a_gradebook_that_is_not_whole_is_refused_with_what_to_do(course: Path, damage: str) -> None:
    for at in range(12):
        save(course, f"s{at}", notebook(why=f"{at} " * 2000))
    grade(course)
    mark(course, "s1", "why", "2")
    book = course / "out" / "gradebook.sqlite"
    if damage == "empty":
        book.write_bytes(b"")
    elif damage == "cut":
        book.write_bytes(book.read_bytes()[: book.stat().st_size // 2])
    elif damage == "text":
        book.write_bytes(b"submission,score\n" * 100)
    elif damage == "others":
        book.unlink()
        with sqlite3.connect(book) as other:
            other.execute("create table people (name)")
        other.close()
    else:
        (course / "in2").mkdir()
        (course / "in2" / "zoe.ipynb").write_text(json.dumps(notebook()))
        run(course, "grade", "small", course / "in2", "--out", course / "out2")
        shutil.copy(course / "out2" / "gradebook.sqlite", book)
    before = scores(course)
    for command in (["mark", course / "out", "s1", "why", "1"], ["export", course / "out", "--format", "canvas"],
                    ["rescore", course / "out"], ["grade", "small", course / "in", "--out", course / "out"]):  # fmt: skip
        said = run(course, *command, code=2).stderr
        assert "restore" in said or "use another file" in said, command
        assert "Traceback" not in said
    assert scores(course) == before
    if damage != "another":
        book.unlink()
        assert grade(course)["s1"] == "2"


def test_flipped_bytes_are_found(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "2", "--comment", "Well argued.")
    book = course / "out" / "gradebook.sqlite"
    whole = book.read_bytes()
    assert whole.count(b"Well argued.") == 1
    for before, after in ((b"Well argued.", b"Well argueD."), (b'"max_score": 3.0', b'"max_score": 9.0')):
        assert before in whole
        book.write_bytes(whole.replace(before, after))
        said = run(course, "export", course / "out", "--format", "canvas", code=5).stderr
        assert "the gradebook is damaged" in said
        assert "Traceback" not in said
    book.write_bytes(whole)
    assert "1 people" in run(course, "export", course / "out", "--format", "canvas", "--pending").stdout


def test_a_copy_that_a_program_has_changed_is_set_aside(course: Path) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "2")
    mark(course, "ann", "2", "1")
    copy = course / "out" / "manual-scores.csv"
    whole = copy.read_bytes()
    copy.write_bytes(whole.replace(b"2.0", b"3.0", 1))
    run(course, "grade", "small", course / "in", "--out", course / "out")
    assert copy.read_bytes() == whole
    assert (course / "out" / "manual-scores-changed.csv").exists()
    assert scores(course) == {"ann": "3"}


def test_an_older_gradebook_keeps_its_scores(course: Path) -> None:
    for name in ("ann", "ben"):
        save(course, name, notebook())
    grade(course)
    with sqlite3.connect(course / "out" / "gradebook.sqlite") as book:
        (digest,) = book.execute("select digest from submissions where name = 'ann'").fetchone()
        book.executescript("drop table marks; drop table about")
        (course / "out" / ".gradebook").unlink()
        book.execute(
            "create table marks (id integer primary key, name varchar(400) not null, digest varchar(64) not null, "
            "question varchar(200) not null, points float not null, comment text not null, by varchar(200) not null, "
            "at varchar(40) not null)"
        )
        given = ("ann", digest, "why", 2.0, "Good.", "Moss", "2026-01-01T00:00:00+00:00")
        book.execute(
            "insert into marks (name, digest, question, points, comment, by, at) values (?,?,?,?,?,?,?)", given
        )
    book.close()
    assert grade(course) == {"ann": "2", "ben": "0"}
    save(course, "ann", notebook(why="Another text."))
    assert grade(course)["ann"] == "0"
    assert [row["submission"] for row in table(course / "out" / "lapsed-scores.csv")] == ["ann"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="a folder is closed for others than root")
def test_what_cannot_be_written_can_be_read(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(course, "ann", notebook())
    grade(course)
    mark(course, "ann", "why", "2")
    before = {path: path.read_bytes() for path in (course / "out").rglob("*") if path.is_file()}
    closed = os.access

    def access(path: Any, mode: int, **how: Any) -> bool:
        return False if mode == os.W_OK and str(course / "out") in str(path) else bool(closed(path, mode, **how))

    monkeypatch.setattr(os, "access", access)
    assert "1 answers" in mark(course, "--sheet", course / "sheet.csv")
    assert "why" in mark(course, "--history")
    run(course, "export", course / "out", "--format", "canvas", "--pending", "-o", course / "canvas.csv")
    run(course, "diff", course / "out", code=2)  # there is one run only
    run(course, "rescore", course / "out", "--dry-run")
    assert before == {path: path.read_bytes() for path in (course / "out").rglob("*") if path.is_file()}
    assert "unpack an archive first" in run(course, "diff", course / "sheet.csv", code=2).stderr
