"""Makes submissions whose fair marks are known, because every answer was drawn before it was written down.

Everything hangs on the number given to `generate`: the same number gives the same submissions.
"""

from __future__ import annotations

from random import Random
from typing import NamedTuple

import numpy as np

from . import blocks, clutter, drafts, oracle
from .blocks import Block
from .files import FORMATS, Cell, render
from .oracle import QUESTIONS, Choice

KINDS = {
    "right": 54,
    "edge": 10,
    "wrong": 14,
    "unscaled": 4,
    "wrong shape": 4,
    "nan": 2,
    "inf": 1,
    "none": 3,
    "raises": 4,
    "missing": 3,
    "other": 2,
    "spoilt": 2,
}


class Submission(NamedTuple):
    name: str
    data: bytes
    choices: dict[str, Choice]
    slack: dict[str, float]


def generate(count: int = 300, start: int = 20) -> list[Submission]:
    return [submission(Random(1000 * start + i), FORMATS[i % len(FORMATS)]) for i in range(count)]


def submission(rng: Random, form: str) -> Submission:
    globals_known = rng.random() < 0.8
    made = clear_cut(form, rng, globals_known)
    name, data = render(lay_out(made, form, rng, globals_known), form, rng)
    choices = {question: block.choice for question, block in made.items()}
    return Submission(name, data, choices, {question: block.slack for question, block in made.items()})


def clear_cut(form: str, rng: Random, globals_known: bool) -> dict[str, Block]:
    """Answers none of which lies so close to a tolerance that rounding could decide."""
    while True:
        made: dict[str, Block] = {}
        for question in QUESTIONS:
            made[question] = answer(question, rng, made.get("1.3.2"), globals_known)
            if made[question].lost_in_cells and form != "plain":
                made[question] = Block(made[question].code, "missing", 0.0, made[question].lost_in_cells)
        choices = {question: block.choice for question, block in made.items()}
        if oracle.clearance(choices) > 1.5e-6 and all(same_when_shaken(made, choices, rng) for _ in range(4)):
            return made


def same_when_shaken(made: dict[str, Block], choices: dict[str, Choice], rng: Random) -> bool:
    """Whether the marks survive a small change of every answer, as large as rounding may make it."""
    shaken = dict(choices)
    for question, block in made.items():
        if isinstance(block.choice, np.ndarray) and block.slack:
            by = np.array([rng.choice([-1, 1]) for _ in range(block.choice.size)]).reshape(block.choice.shape)
            shaken[question] = block.choice + block.slack * by
    return oracle.credits(shaken) == oracle.credits(choices)


def answer(question: str, rng: Random, query: Block | None, globals_known: bool) -> Block:
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    simple = {
        "none": blocks.nothing,
        "raises": blocks.raising,
        "missing": blocks.missing,
        "other": blocks.not_numbers,
    }
    if kind in simple:
        return simple[kind](question, rng)
    if kind in ("nan", "inf"):
        return blocks.not_finite(question, kind, rng)
    drawn_as = "right" if kind in ("wrong shape", "spoilt") else kind
    draft = drafts.draw(question, drawn_as, rng, query.choice if query else None)
    if kind == "wrong shape":
        return blocks.wrong_shape(question, draft, rng)
    block = blocks.answered(question, blocks.expression(question, draft, rng, globals_known), rng)
    return blocks.spoilt(block, rng) if kind == "spoilt" else block


def lay_out(made: dict[str, Block], form: str, rng: Random, globals_known: bool) -> list[Cell]:
    """The cells of the file: set-up, answers with checks, and clutter in between."""
    cells = [Cell("code", clutter.IMPORTS)]
    if globals_known:
        cells.append(Cell("code", clutter.givens(rng) + (clutter.HELPER if rng.random() < 0.7 else "")))
    for question, block in made.items():
        if rng.random() < 0.7:
            cells.append(Cell("markdown", "## {}\n{}".format(*clutter.SHEET[question])))
        if rng.random() < 0.25:
            cells.append(stray(rng))
        cells += answer_cells(question, block, form, rng)
        if question in ("1.2.2", "1.3.2") and rng.random() < 0.5:
            cells.append(Cell("markdown", f"### Write-up\n\n{rng.choice(clutter.WRITE_UPS)}"))
    if rng.random() < 0.3:
        cells.insert(rng.randrange(2, len(cells)), Cell("code", rng.choice(clutter.BROKEN) + "\n"))
    return [cell for cell in cells if cell.text.strip()]


def answer_cells(question: str, block: Block, form: str, rng: Random) -> list[Cell]:
    code = block.code
    if block.lost_in_cells and form != "plain":
        return [Cell("code", f"{code}\n{block.lost_in_cells}\n")]
    if (
        isinstance(block.choice, str) and block.choice == "missing"
    ):  # may hold a broken statement, which must not take a check with it
        return [Cell("code", code)]
    if rng.random() < 0.15:
        code = f"{rng.choice(clutter.HARMLESS)}\n\n{code}"
    if rng.random() < 0.6:
        test = clutter.check(question, rng)
        return [Cell("code", f"{code}\n{test}")] if rng.random() < 0.7 else [Cell("code", code), Cell("code", test)]
    return [Cell("code", code)]


def stray(rng: Random) -> Cell:
    if rng.random() < 0.4:
        return Cell("magic", rng.choice(clutter.MAGICS))
    return Cell("code", rng.choice(clutter.HARMLESS) + "\n")
