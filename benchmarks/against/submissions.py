"""A class of made-up submissions for ``understanding_attention``: all different, each with what it should earn.

A submission is wrong in some of its answers, by so much that every tool must say so; no answer is near a tolerance or
worth a part of its points. The query of 1.3.2 is always right: some tools use it for 1.4 and others do not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

#: Each question with the function that answers it.
QUESTIONS = {
    "1.2.1": "get_query121",
    "1.2.2": "get_query122",
    "1.3.1": "get_query131",
    "1.3.2": "get_query132",
    "1.4.1": "get_key141",
    "1.4.2": "get_key142",
}

_WRONG = 0.12  # of the answers; about half of the submissions are right in everything
_KEY = ((0.47, 0.65, 0.60), (0.64, 0.50, -0.59), (-0.03, -0.48, -0.88), (0.43, -0.83, 0.35))
_VALUE = ((-0.07, -0.88, 0.47), (0.37, -0.93, -0.07), (-0.25, -0.75, 0.61), (0.94, 0.20, 0.28))
_TITLES = {"1.2.1": "1.2 Selection", "1.3.1": "1.3 Averages", "1.4.1": "1.4 Interaction"}

_SETUP = """\
# Understanding attention: {name}
import torch
import torch.nn.functional as F

key = torch.tensor({key})
value = torch.tensor({value})


def off(query, target, k=key):
    \"\"\"The largest error of what attention returns.\"\"\"
    return (F.softmax(query @ k.T, dim=-1) @ value - target).abs().max().item()
"""
_CHECKS = {
    "1.2.1": 'print("1.2.1", off(get_query121(), value[0]))',
    "1.2.2": 'print("1.2.2", off(get_query122(), value))',
    "1.3.1": 'print("1.3.1", off(get_query131(), value.mean(0)))',
    "1.3.2": 'print("1.3.2", off(get_query132(), value[:2].mean(0)))',
}
_REMARKS = (
    "a key scores highest with a query along itself",
    "tried shorter ones first, they were not sharp enough",
    "worked out on paper, see my notes",
    "TODO: ask why this works",
    "equal scores give equal weights",
)


@dataclass(frozen=True)
class Submission:
    """One student's submission: a set-up cell and a cell per question; and which answers are right."""

    name: str
    setup: str
    answers: Mapping[str, str]
    right: Mapping[str, bool]

    @property
    def script(self) -> str:
        """As a Python file."""
        return "\n\n".join([self.setup, *self.answers.values()])

    @property
    def notebook(self) -> str:
        """As a notebook with the same code."""
        cells = [code_cell("setup", self.setup)]
        for question, source in self.answers.items():
            if question in _TITLES:
                cells.append(markdown_cell(f"title-{question}", f"## {_TITLES[question]}"))
            cells.append(code_cell(f"answer-{question}", source))
        return as_notebook(cells)

    def write(self, folder: Path, suffix: str) -> Path:
        """The file, as ``.py`` or ``.ipynb``."""
        path = folder / f"{self.name}{suffix}"
        path.write_text(self.script if suffix == ".py" else self.notebook, encoding="utf-8")
        return path


def make(number: int) -> Submission:
    """The submission with this number; the same one every time, and no two alike."""
    rng, name = Random(number), f"s{number:05}"
    setup = _SETUP.format(name=name, key=_table(_KEY, rng), value=_table(_VALUE, rng))
    right = {question: question == "1.3.2" or rng.random() > _WRONG for question in QUESTIONS}
    answers = {question: _cell(question, right[question], rng) for question in QUESTIONS}
    return Submission(name, setup, answers, right)


def a_class(folder: Path, count: int, suffix: str) -> list[Submission]:
    """So many submissions, written to ``folder``."""
    folder.mkdir(parents=True)
    made = [make(number) for number in range(count)]
    for one in made:
        one.write(folder, suffix)
    return made


def reference() -> dict[str, str]:
    """An instructor's answers, for tools that begin with a solved notebook: a submission without mistakes."""
    return dict(next(one for one in map(make, range(1000)) if all(one.right.values())).answers)


# answers ------------------------------------------------------------------------------------------------------------


def _cell(question: str, right: bool, rng: Random) -> str:
    """A question's function, with remarks and perhaps a check of the student's own."""
    value = _RIGHT[question](rng) if right else _wrong(question, rng)
    flat = question.startswith("1.4") and rng.random() < 0.7
    numbers = repr([[round(x, 6) for x in row] for row in value][0 if flat else slice(None)])
    if rng.random() < 0.3:
        body = f"answer = torch.tensor({numbers})\n    return answer"
    else:
        body = f"return torch.tensor({numbers})"
    remark = f"    # {rng.choice(_REMARKS)}\n" if rng.random() < 0.6 else ""
    check = f"\n\n{_CHECKS[question]}\n" if question in _CHECKS and rng.random() < 0.5 else "\n"
    return f"def {QUESTIONS[question]}():\n{remark}    {body}\n{check}"


def _scaled(by: float, *rows: tuple[float, ...]) -> list[list[float]]:
    return [[by * x for x in row] for row in rows]


def _between(share: float) -> tuple[float, ...]:
    """A vector between the first two keys."""
    return tuple(share * a + (1 - share) * b for a, b in zip(_KEY[0], _KEY[1], strict=True))


_RIGHT = {
    "1.2.1": lambda rng: _scaled(rng.uniform(10, 40), _KEY[0]),
    "1.2.2": lambda rng: _scaled(rng.uniform(12, 40), *_KEY),
    "1.3.1": lambda rng: [[rng.uniform(-0.005, 0.005) for _ in range(3)]],
    "1.3.2": lambda rng: _scaled(rng.uniform(40, 60), _between(0.5)),
    "1.4.1": lambda rng: [list(_between(rng.uniform(0.4, 0.6)))],
    "1.4.2": lambda rng: _scaled(rng.uniform(0.5, 8), _between(0.5)),
}


def _wrong(question: str, rng: Random) -> list[list[float]]:
    """A mistake: a different key from the intended one."""
    length = rng.uniform(10, 40)
    if question == "1.2.2":
        return _scaled(length, *reversed(_KEY))
    if question.startswith("1.4"):
        return _scaled(1.0, (*_KEY[2][:2], round(rng.uniform(-0.9, -0.8), 6)))
    return _scaled(length, rng.choice(_KEY[1:]))


def _table(rows: tuple[tuple[float, ...], ...], rng: Random) -> str:
    """The handout's numbers, on one line or on several."""
    text = repr([list(row) for row in rows])
    return text if rng.random() < 0.5 else text.replace("], [", "],\n    [")


# notebooks ----------------------------------------------------------------------------------------------------------


def code_cell(name: str, source: str, **metadata: object) -> dict[str, object]:
    """A cell of code, not yet run."""
    return {**markdown_cell(name, source, **metadata), "cell_type": "code", "execution_count": None, "outputs": []}


def markdown_cell(name: str, source: str, **metadata: object) -> dict[str, object]:
    """A cell of text; ``name`` becomes its id."""
    id = name.replace(".", "-")
    return {"cell_type": "markdown", "id": id, "metadata": metadata, "source": source.splitlines(keepends=True)}


def as_notebook(cells: list[dict[str, object]]) -> str:
    """The notebook's JSON text (nbformat 4.5)."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)
