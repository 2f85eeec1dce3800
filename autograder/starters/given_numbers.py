"""The numbers that an assignment gives, as lines of Python, and which of them students are shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import numpy as np

from autograder.domain.assignment import Assignment, Question

_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
_WIDTH = 100

#: How packages are usually imported.
USUAL_IMPORTS = {
    "numpy": "import numpy as np",
    "pandas": "import pandas as pd",
    "matplotlib": "import matplotlib.pyplot as plt",
    "seaborn": "import seaborn as sns",
    "sympy": "import sympy as sp",
    "tensorflow": "import tensorflow as tf",
}


def import_lines(assignment: Assignment) -> list[str]:
    """An import for each package that the assignment offers."""
    return [USUAL_IMPORTS.get(name, f"import {name}") for name in assignment.imports]


def shown_givens(assignment: Assignment, questions: list[Question]) -> dict[str, object]:
    """The givens that students work with: those that a text for them names as code, or that an answer is written into.

    Others may be there to recognize mistakes by, so they stay out.
    """
    named = set()
    for text in (assignment.introduction, *(text for q in questions for text in (q.introduction, q.prompt))):
        named |= {name for found in _CODE.finditer(text) for name in _NAME.findall(found[2])}
    for code in (assignment.starter, *(q.starter for q in questions)):
        named |= {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    named |= {q.answer.written.into for q in questions if q.answer.written}
    return {name: value for name, value in assignment.givens.items() if name in named}


def given_line(name: str, value: object, arrays: str, packages: tuple[str, ...]) -> str:
    """An assignment of the exact value: a number, a text, or an array of the assignment's kind."""
    if not isinstance(value, np.ndarray):
        return f"{name} = {value!r}"
    if value.ndim == 0:
        return f"{name} = {_number(value.item())}"
    if arrays == "torch" and "torch" in packages:
        before, after = "torch.tensor(", ")"
    elif "numpy" in packages:
        before, after = "np.array(", ")"
    else:
        before = after = ""
    return f"{name} = {before}{''.join(_rows(value.tolist(), len(name) + len(before) + 3))}{after}"


def _rows(value: object, before: int, depth: int = 0) -> Iterator[str]:
    """A number or nested lists, on one line where it fits and otherwise with a line for each item."""
    short = _flat(value)
    if not isinstance(value, list) or before + len(short) < _WIDTH:
        yield short
        return
    indent = "    " * (depth + 1)
    if not any(isinstance(item, list) for item in value):  # many numbers: several lines of them
        line = indent
        yield "[\n"
        for item in value:
            text = f"{_number(item)}, "
            if len(line) + len(text) > _WIDTH:
                yield f"{line.rstrip()}\n"
                line = indent
            line += text
        yield f"{line.rstrip().rstrip(',')},\n{'    ' * depth}]"
        return
    yield "[\n"
    for item in value:
        yield indent
        yield from _rows(item, len(indent) + 1, depth + 1)
        yield ",\n"
    yield f"{'    ' * depth}]"


def _flat(value: object) -> str:
    return f"[{', '.join(map(_flat, value))}]" if isinstance(value, list) else _number(value)


def _number(value: object) -> str:
    """A number as Python reads it back exactly."""
    text = repr(value)
    return f'float("{text}")' if isinstance(value, float) and not np.isfinite(value) else text
