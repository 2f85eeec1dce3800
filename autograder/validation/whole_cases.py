"""Finds stated cases whose whole numbers reach the student's function as floats, where those that are drawn do not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.domain.assignment import Assignment
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path


def whole_cases(assignment: Assignment) -> Iterator[Fault]:
    """A warning for each name that is whole numbers where it is drawn, and an array of floats in a stated case."""
    for question in assignment.questions:
        stated, drawn = question.cases[: len(question.fixed)], question.cases[len(question.fixed) :]
        used = {name for formula in question.answer.formulas for name in formula.names}
        for name in sorted(used):
            whole = [isinstance(case.get(name), np.ndarray) and case[name].dtype.kind == "i" for case in drawn]  # type: ignore[attr-defined]
            odd = [one.name for one, case in zip(question.fixed, stated, strict=True) if _floats(case.get(name))]
            if whole and all(whole) and odd:
                what = (
                    f'`{name}` is whole numbers where it is drawn and floats in the case "{odd[0]}", where it is no '
                    f"index: write `{name}: integers([…])`"
                )
                at = f"question {question.id}"
                yield Fault(shown_path(assignment.path), question.line, question.column, at, what)


def _floats(value: object) -> bool:
    """Whether this is an array of floats that are all whole."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and bool(np.all(value == np.round(value)))
