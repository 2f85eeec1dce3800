"""The shapes that a question accepts, with sides that are numbers, expressions or of any length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import Rejected, RejectedPart, decimal_comma
from autograder.checks.close import shape_in_words
from autograder.checks.returns import part_or_rejected
from autograder.domain.assignment import Question, ReturnedPart, Scope, Side
from autograder.domain.texts import say, say_of

Sides = tuple[int | None, ...]


def sides(given: tuple[Side, ...], scope: Scope) -> Sides:
    """A shape with its expressions evaluated; None for a side of any length."""
    return tuple(side if side is None or isinstance(side, int) else int(side(scope)) for side in given)


def shaped(answer: Any, shapes: Sequence[tuple[Side, ...]], scope: Scope, called: str) -> Any:
    """``answer`` reshaped to the first of ``shapes``, if there are any; raises `Rejected` if it has none of them."""
    wanted = [sides(given, scope) for given in shapes]
    if not wanted:
        return answer
    if not any(_fits(np.shape(answer), given) for given in wanted):
        named = say("list.or").join(map(_written, wanted))
        hint = decimal_comma.as_pair(answer) if () in wanted else ""
        raise Rejected(say_of(called, "answer.shape", got=shape_in_words(answer), wanted=named) + hint)
    first = wanted[0]
    return answer if _fits(np.shape(answer), first) else answer.reshape([-1 if n is None else n for n in first])


def shaped_answer(question: Question, answer: Any, scope: Scope, called: str) -> Any:
    """An answer in the first of its question's shapes; where it has several values, each in its own.

    Raises `Rejected` where it has none of them; with shares for each value, that one becomes a `RejectedPart`.
    """
    if not question.answer.returns:
        return shaped(answer, question.answer.shapes, scope, called)
    return {
        name: part_or_rejected(question, partial(_shaped_part, answer[name], part, scope, name))
        for name, part in question.answer.returns.items()
    }


def _shaped_part(value: Any, part: ReturnedPart, scope: Scope, name: str) -> Any:
    return (
        value
        if isinstance(value, RejectedPart)
        else shaped(value, part.shapes, scope, say("returns.called", name=name))
    )


def _fits(shape: tuple[int, ...], wanted: Sides) -> bool:
    return len(shape) == len(wanted) and all(
        n >= 1 if w is None else n == w for n, w in zip(shape, wanted, strict=True)
    )


def _written(wanted: Sides) -> str:
    sides = ", ".join(say("score.any_side") if n is None else str(n) for n in wanted)
    return f"({sides},)" if len(wanted) == 1 else f"({sides})"
