"""The weights that a question has to plot, for the answer and for the reference's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.domain.report import Rows

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge


def heat_map(judge: Judge, call: str, scope: dict[str, Any]) -> tuple[Rows, Rows] | None:
    """The heat map's rows for this answer, and for the reference's; no rows for that in a kit, which has none."""
    question = judge.question
    formula = question.heat_map
    if formula is None:
        return None
    if judge.assignment.kit:
        return _rows(formula(scope)), ()
    if call not in judge.targets:
        return None
    case = question.cases[question.calls.index(call)] if question.cases else {}
    reference = {follow.name: judge.followed(follow.source) for follow in question.follow}
    reference["answer"] = judge.reference(question, call, case)
    return _rows(formula(scope)), _rows(formula({**scope, **reference}))


def _rows(value: Any) -> Rows:
    """A vector as one row, a matrix as its rows; rounded to four digits for display."""
    rows = np.atleast_2d(np.asarray(value, dtype=float))
    return tuple(tuple(round(float(number), 4) for number in row) for row in rows.reshape(len(rows), -1))
