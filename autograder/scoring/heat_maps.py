"""The weights that a question has to plot, for the answer and for the reference's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.domain.assignment import Formula, Scope
from autograder.domain.report import Rows

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge, Targets


@dataclass
class _Known:
    """The reference's rows by call, for the targets that were scored against last: they are the same for a class."""

    targets: Targets | None = None
    rows: dict[str, tuple[Formula, Scope, Rows]] = field(default_factory=dict)


_KNOWN = _Known()


def heat_map(judge: Judge, call: str, scope: dict[str, Any]) -> tuple[Rows, Rows] | None:
    """The heat map's rows for this answer, and for the reference's.

    A kit has no reference: there the second rows are those of ``want``, where that is the answer, and else none.
    None if the question has no heat map, or it cannot be worked out on this answer.
    """
    formula = judge.question.heat_map
    if formula is None or not (judge.assignment.kit or call in judge.targets):
        return None
    try:
        wanted = _in_kit(judge, formula, scope) if judge.assignment.kit else _wanted(judge, formula, call, scope)
        return _rows(formula(scope)), wanted
    except Exception as error:  # a picture decides nothing
        judge.failed(error)
        return None


def _in_kit(judge: Judge, formula: Formula, scope: dict[str, Any]) -> Rows:
    """The rows for the answer that a kit's spec states; none where it states what is observed of an answer."""
    question = judge.question
    if question.form or question.want is None or question.got is not None:
        return ()
    try:
        return _rows(formula({**scope, "answer": question.want(scope)}))
    except Exception:  # such as a target of another shape than answers have: the student's own rows are enough
        return ()


def _wanted(judge: Judge, formula: Formula, call: str, scope: dict[str, Any]) -> Rows:
    """The reference's rows, which depend on nothing of the submission."""
    question = judge.question
    case = question.cases[question.calls.index(call)] if question.cases else {}
    if _KNOWN.targets is not judge.targets:
        _KNOWN.targets, _KNOWN.rows = judge.targets, {}
    known = _KNOWN.rows.get(call)
    if known and known[0] is formula and (known[1] is case or not case):
        return known[2]
    reference = {follow.name: judge.followed(follow.source) for follow in question.follow}
    reference["answer"] = judge.reference(question, call, case)
    made = _rows(formula({**scope, **reference}))
    _KNOWN.rows[call] = (formula, case, made)
    return made


def _rows(value: Any) -> Rows:
    """A vector as one row, a matrix as its rows; rounded to four digits for display."""
    rows = np.atleast_2d(np.asarray(value, dtype=float))
    return tuple(tuple(round(float(number), 4) for number in row) for row in rows.reshape(len(rows), -1))
