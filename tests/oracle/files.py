"""Cells to files: plain and percent Python, notebooks of format 4 and 3, in several encodings."""

from __future__ import annotations

import codecs
import json
from random import Random
from typing import Any, NamedTuple


class Cell(NamedTuple):
    kind: str  # "code", "markdown", or "magic": code that only a notebook can run
    text: str


FORMATS = ("plain", "percent", "ipynb", "ipynb3")
STEMS = ("attention", "homework", "hw 1 (final)", "Copy of attention", "my_answers", "Lösung")


def render(cells: list[Cell], form: str, rng: Random) -> tuple[str, bytes]:
    """The name and the bytes of a file with these cells."""
    stem = rng.choice(STEMS)
    if form in ("plain", "percent"):
        return stem + ".py", encode(plain(cells, rng) if form == "plain" else percent(cells, rng), rng)
    return stem + ".ipynb", notebook(cells, form, rng)


def plain(cells: list[Cell], rng: Random) -> str:
    return "\n\n".join(comment(text) if kind == "markdown" else text for kind, text in cells if kind != "magic")


def percent(cells: list[Cell], rng: Random) -> str:
    parts = []
    for kind, text in cells:
        if kind == "code":
            parts.append(rng.choice(["# %%", "# %%", "# %% step"]) + "\n" + text)
        else:
            parts.append(f"# %%{' [markdown]' if kind == 'markdown' else ''}\n{comment(text)}")
    return "\n".join(parts)


def comment(text: str) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines())


def encode(text: str, rng: Random) -> bytes:
    """UTF-8 as a rule; now and then with a mark, with Windows line ends, or as UTF-16."""
    if rng.random() < 0.3:
        text = text.replace("\n", "\r\n")
    way = rng.random()
    if way < 0.15:
        return codecs.BOM_UTF8 + text.encode()
    return text.encode("utf-16") if way < 0.22 else text.encode()


def notebook(cells: list[Cell], form: str, rng: Random) -> bytes:
    newer, bare = form == "ipynb", rng.random() < 0.3
    made = [(_cell if newer else _old_cell)(cell, rng) for cell in cells]
    content: dict[str, Any] = {"nbformat": 4 if newer else 3, "nbformat_minor": rng.choice([0, 4, 5]) if newer else 0}
    content["metadata"] = {} if bare else {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    if newer:
        content["cells"] = made
        if bare and rng.random() < 0.5:
            del content["metadata"]
    else:
        content["worksheets"] = [{"cells": made, "metadata": {}}]
    text = json.dumps(content, indent=rng.choice([None, 1, 1]), ensure_ascii=rng.random() < 0.5)
    return (codecs.BOM_UTF8 if rng.random() < 0.1 else b"") + text.encode()


def _cell(cell: Cell, rng: Random) -> dict[str, Any]:
    made: dict[str, Any] = {"cell_type": "markdown" if cell.kind == "markdown" else "code"}
    made |= {"metadata": {}, "source": _source(cell.text, rng)}
    if rng.random() < 0.5:
        made["id"] = f"{rng.getrandbits(32):08x}"
    if made["cell_type"] == "code":
        printed = {"output_type": "stream", "name": "stdout", "text": ["tensor(0.0123)\n"]}
        made |= {"execution_count": rng.choice([None, 3, 41]), "outputs": [printed] if rng.random() < 0.2 else []}
    return made


def _old_cell(cell: Cell, rng: Random) -> dict[str, Any]:
    if cell.kind == "markdown":
        return {"cell_type": "markdown", "metadata": {}, "source": _source(cell.text, rng)}
    return {"cell_type": "code", "language": "python", "metadata": {}, "collapsed": False, "outputs": []} | {
        "input": _source(cell.text, rng)
    }


def _source(text: str, rng: Random) -> str | list[str]:
    text = text.rstrip("\n")
    return text if rng.random() < 0.2 else text.splitlines(keepends=True)
