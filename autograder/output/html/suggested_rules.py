"""Suggested feedback rules for the spec: a rule that matches every answer of a cluster, tested on each of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from autograder.checks import Check, NeedsReview, Rejected
from autograder.domain.assignment import Assignment, Question
from autograder.output.html.clusters import Cluster
from autograder.output.html.shown_answers import ShownAnswer, ShownNumbers, ShownWords
from autograder.spec.expressions import ExpressionError, parse_expression, true

SAY = "Many came to this answer. TODO: say what to look at again."

_LONGEST = 1500
_MOST_TRIED = 60  # formulas, because each comparison needs a process


def rule(assignment: Assignment, question: Question, check: Check, cluster: Cluster, members: Sequence[ShownAnswer],
         taken: Collection[str] = ()) -> tuple[str, str]:  # fmt: skip
    """The rule as YAML, and its id; both "" if no rule matches all members. ``taken`` are ids in use."""
    if question.cases or question.answer.takes_arguments:
        return "", ""  # each call has its own answer, so no rule with constant numbers would match
    condition = _condition(check, cluster)
    if not condition or len(condition) > _LONGEST or not _fits(assignment, check, condition, members):
        return "", ""
    used = {*taken, *(own.id for own in question.rules)}
    id = next(f"common_{n}" for n in range(1, len(used) + 2) if f"common_{n}" not in used)
    lines = [] if question.rules else ["    feedback:"]
    lines += [f"      - id: {id}", f"        if: {_scalar(condition)}", f"        say: {_scalar(SAY)}"]
    return "\n".join(lines) + "\n", id


def _condition(check: Check, cluster: Cluster) -> str:
    """The expression that recognizes the cluster; "" if there is none."""
    middle = cluster.middle
    if isinstance(middle, ShownNumbers):
        if not check.numeric:
            return ""
        width = _up(1.15 * cluster.reach) if cluster.reach > 0 else 1e-9
        places = max(0, 1 - math.floor(math.log10(width))) if width < 10 else 0
        return f"close(answer, {_array(middle.answer, places)}, abs={width:g})"
    return "" if middle.trouble or middle.answer is None else check.recognised_by(_literal(middle.answer))


def _fits(assignment: Assignment, check: Check, condition: str, members: Sequence[ShownAnswer]) -> bool:
    """Whether the condition is a valid expression in a spec and holds for all members."""
    words = check.words()
    functions = {name: word for name, word in words.items() if callable(word)}
    try:
        formula = parse_expression(condition, {"answer", *words}, functions)
        for answer in _answers(members):
            fit = check.fit(answer, "") if isinstance(answer, str) else answer
            if not true(formula({**assignment.scope, **words, "answer": fit})):
                return False
    except (ExpressionError, Rejected, NeedsReview):
        return False
    return True


def _answers(members: Sequence[ShownAnswer]) -> list[Any]:
    texts = dict.fromkeys(one.answer for one in members if isinstance(one, ShownWords) and isinstance(one.answer, str))
    others = [one.answer for one in members if not (isinstance(one, ShownWords) and isinstance(one.answer, str))]
    return [*list(texts)[:_MOST_TRIED], *others]


def _up(width: float) -> float:
    """The width rounded up to two digits."""
    unit = 10.0 ** (math.floor(math.log10(width)) - 1)
    return float(f"{math.ceil(width / unit - 1e-9) * unit:.2g}")


def _array(value: Any, places: int) -> str:
    if np.ndim(value):
        return "[" + ", ".join(_array(item, places) for item in value) + "]"
    rounded = round(float(value), places) + 0.0
    return repr(int(rounded)) if rounded == int(rounded) and abs(rounded) < 1e15 else repr(rounded)


def _literal(answer: Any) -> str:
    """A text or mapping as a literal of an expression."""
    if isinstance(answer, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(value)}" for key, value in answer.items()) + "}"
    plain = isinstance(answer, str) and not any(c in answer for c in '"\\') and answer.isprintable()
    return f'"{answer}"' if plain else repr(answer)


def _scalar(text: str) -> str:
    """A text as a YAML scalar, in quotes if needed."""
    plain = text[:1].isalpha() and ": " not in text and " #" not in text and text.isprintable() and text[-1:] != ":"
    return text if plain else "'" + text.replace("'", "''") + "'"
