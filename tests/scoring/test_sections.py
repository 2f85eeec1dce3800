"""Which text goes to which question where headings are doubled, mentioned, missing or stand elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, assignment
from test_layouts import CODE, MD, Cell, notebook, percent

from autograder.domain.assignment import Assignment
from autograder.readers import read
from autograder.scoring.writeups import FoundText, texts
from autograder.spec.load import load

A1 = "The encoder presses the whole input into one vector of fixed size."
A2 = "The query asks, the keys are compared, the values are summed."
STARTER = "Your text here."
ROLES: Cell = (CODE, "def get_roles():\n    return None")
SCORES: Cell = (CODE, "def get_scores():\n    return None")
WRITE = [notebook, percent]


def report(one: list[Cell], two: list[Cell], *end: Cell) -> list[Cell]:
    """The report with these cells in place of the two for the texts."""
    return [(MD, "# Attention report"), *one, *two, ROLES, SCORES, *end]


def made(folder: Path, spec: Assignment, cells: list[Cell], write: object) -> list[FoundText]:
    path = folder / ("hw.ipynb" if write is notebook else "hw.py")
    path.write_text(write(cells))  # type: ignore[operator]
    return list(texts(spec, read(path).prose).values())


def one(text: str, number: int = 1) -> list[Cell]:
    return [(MD, f"### Answer {number}\n\n{text}")]


TWO = one(A2, 2)
MORE = "They come from the decoder."
SURE = {
    "as they should be": (report(one(A1), TWO), A1, A2),
    "a line that mentions another": (report(one(f"{A1} The roles are in\nAnswer 2.\n{MORE}"), TWO), f"{A1} The roles are in\nAnswer 2.\n{MORE}", A2),
    "a line that mentions one above": (report(one(A1), one(f"{A2} It is as in\nanswer 1: no more.", 2)), A1, f"{A2} It is as in\nanswer 1: no more."),
    "a wrapped line, and the other left empty": (report(one(f"{A1} See\nanswer 2 (roles)."), one(STARTER, 2)), f"{A1} See\nanswer 2 (roles).", ""),
    "a list that mentions another": (report(one(f"{A1} See:\n- Answer 2\n- the paper"), TWO), f"{A1} See:\n- Answer 2\n- the paper", A2),
    "a list of contents": ([(MD, "Contents\n\n- Answer 1: the bottleneck\n- Answer 2: the roles"), *report(one(A1), TWO)], A1, A2),
    "plain lines, one below the other": (report([(MD, f"Answer 1: {A1}\nAnswer 2: {A2}")], []), A1, A2),
    "sections with numbers": (report([(MD, f"### Answer 1.{n}\nPoint {n}.") for n in (1, 2, 3)], TWO), "Point 1.\n\nPoint 2.\n\nPoint 3.", A2),
    "sections (i) and (ii)": (report([(MD, f"### Answer 1 ({n})\nPoint {n}.") for n in ("i", "ii")], TWO), "Point i.\n\nPoint ii.", A2),
    "continued": (report([*one(A1), (MD, f"### Answer 1 (continued)\n{MORE}")], TWO), f"{A1}\n\n{MORE}", A2),
    "a draft": (report([*one("Draft."), *one(A1)], TWO), f"Draft.\n\n{A1}", A2),
    "see below": (report([*one("See below."), *one(A1)], TWO), f"See below.\n\n{A1}", A2),
    "the starter's left above": (report([*one(STARTER), *one(A1)], [*one(STARTER, 2), *TWO]), A1, A2),
    "the starters' left above, both at the end": (report(one(STARTER), one(STARTER, 2), *one(A1), *TWO), A1, A2),
    "in the next cells": (report([(MD, "### Answer 1"), (MD, A1)], [(MD, "### Answer 2"), (MD, A2)]), A1, A2),
}  # fmt: skip
#: What is found for each question, and ``True`` where it is sure.
LOOK = {
    "a string at the end": (report(one(STARTER), TWO, (CODE, f'"""{A1}"""')), (A1, False), (A2, True)),
    "printed at the end": (report(one(STARTER), TWO, (CODE, f'print("{A1}")')), (A1, False), (A2, True)),
    "a comment at the end": (report(one(STARTER), TWO, (CODE, f"# {A1}\n\nx = 1")), (A1, False), (A2, True)),
    "below the code of another part": (report(one(STARTER), TWO, (MD, A1)), (A1, False), (A2, True)),
    "above the headings": (report([(MD, A1), *one(STARTER)], [(MD, A2), *one(STARTER, 2)]), (f"{A1}\n\n{A2}", False), (f"{A1}\n\n{A2}", False)),
    "above the headings, one of them": (report([(MD, A1), *one(STARTER)], one(STARTER, 2)), (A1, False), (A1, False)),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", SURE)
def test_a_question_gets_every_section_of_its_own(tmp_path: Path, layout: str, write: object) -> None:
    cells, *expected = SURE[layout]
    found = made(tmp_path, load(ROOT / "problems" / "attention_report.yaml"), cells, write)
    assert [one.text for one in found] == expected
    assert all(one.sure for one in found if one.text)


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("layout", LOOK)
def test_what_may_be_another_questions_waits_for_a_person(tmp_path: Path, layout: str, write: object) -> None:
    cells, *expected = LOOK[layout]
    found = made(tmp_path, load(ROOT / "problems" / "attention_report.yaml"), cells, write)
    assert [(one.text, one.sure) for one in found] == expected


SPEC = """\
spec: 1
title: T
points: 7
submission: {files: ["*.ipynb", "*.py"], imports: [numpy]}
defaults: {within: {abs: 0.1}}
questions:
  - {id: "1.2.1", title: one, points: 1, answer: {function: get_one}, want: 1}
  - {id: "1.2 write-up", title: Why, points: 2, answer: {markdown: Write-up, nth: 1}, by_hand: [{2: x}]}
  - {id: "1.3.1", title: two, points: 1, answer: {function: get_two}, want: 1}
  - {id: "1.3 write-up", title: Why not, points: 2, answer: {markdown: Write-up, nth: 2}, by_hand: [{2: x}]}
  - {id: "1.4.1", title: three, points: 1, answer: {function: get_three}, want: 1}
"""
COPY = "Copying means one weight is near 1, handy for names."
BLEND = "Blending mixes several tokens, good for coreference."
THIRD = "### Write-up\nFor 1.4 the key scores the same as the others."


def parts(first: list[Cell], second: list[Cell], third: list[Cell], titles: bool) -> list[Cell]:
    cells: list[Cell] = []
    for number, name, more in (("2", "one", first), ("3", "two", second), ("4", "three", third)):
        cells += [(MD, f"## 1.{number}. A part")] if titles else []
        cells += [(CODE, f"def get_{name}():\n    return 1"), *more]
    return cells


def under(text: str) -> list[Cell]:
    return [(MD, f"### Write-up\n{text}")]


PARTS = {
    "the second without a heading": ((under(COPY), [(MD, BLEND)], []), (COPY, True), (BLEND, False)),
    "the second under a deeper heading": (([(MD, f"## Write-up\n{COPY}")], [(MD, f"### Blending\n{BLEND}")], []), (COPY, True), (f"### Blending\n{BLEND}", False)),
    "the second as a string": ((under(COPY), [(CODE, f'"""{BLEND}"""')], []), (COPY, True), (BLEND, False)),
    "one of 1.4, the first missing": (([], under(BLEND), [(MD, THIRD)]), (THIRD, False), (BLEND, True)),
    "one of 1.4, both missing": (([], [], [(MD, THIRD)]), (THIRD, False), (THIRD, False)),
    "one of 1.4, none missing": ((under(COPY), under(BLEND), [(MD, THIRD)]), (COPY, True), (BLEND, True)),
    "both at the end": (([], [], under(COPY) + under(BLEND)), (COPY, True), (BLEND, True)),
    "with numbers at the end": (([], [], [(MD, f"### Write-up 1.3\n{BLEND}"), (MD, f"### Write-up 1.2\n{COPY}")]), (COPY, True), (BLEND, True)),
    "above the headings": (([(MD, COPY), *under("")], [(MD, BLEND), *under("")], []), (f"{COPY}\n\n{BLEND}", False), (f"{COPY}\n\n{BLEND}", False)),
    "the first plain": (([(MD, f"Write-up: {COPY}")], under(BLEND), []), (COPY, True), (BLEND, True)),
    "a line that mentions it": ((under(f"{COPY} To close this\nwrite-up: it is hard."), under(BLEND), []), (f"{COPY} To close this\nwrite-up: it is hard.", True), (BLEND, True)),
}  # fmt: skip


@pytest.mark.parametrize("write", WRITE)
@pytest.mark.parametrize("titles", [True, False])
@pytest.mark.parametrize("layout", PARTS)
def test_texts_stay_in_their_part(tmp_path: Path, layout: str, titles: bool, write: object) -> None:
    cells, *expected = PARTS[layout]
    found = made(tmp_path, assignment(SPEC), parts(*cells, titles), write)
    assert [(one.text, one.sure) for one in found] == expected
