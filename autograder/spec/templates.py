"""Sentences with ``{expressions}``, and the format of values in feedback."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.domain.assignment import Scope
from autograder.spec import bounds
from autograder.spec.expressions import CheckedExpression, ExpressionError, parse_expression


@dataclass(frozen=True)
class CheckedTemplate:
    """A sentence with ``{expressions}``, in a notation like that of `str.format`."""

    text: str
    pieces: tuple[str | tuple[CheckedExpression, str], ...]

    @property
    def formulas(self) -> tuple[CheckedExpression, ...]:
        """The expressions in it."""
        return tuple(piece[0] for piece in self.pieces if not isinstance(piece, str))

    def __call__(self, scope: Scope) -> str:
        """The sentence with every expression replaced by its value."""
        return "".join(p if isinstance(p, str) else show(p[0](scope), p[1]) for p in self.pieces)


#: A brace that stands for itself; or an expression, and its format.
HOLE = re.compile(r"(\{\{|\}\})|\{([^{}]*?)(?::(\.\d[fge]))?\}")


def template(text: str, known: Collection[str], functions: Mapping[str, Callable[..., Any]]) -> CheckedTemplate:
    """Check every ``{expression}`` in ``text``, where ``{{`` is a literal brace; raises `ExpressionError`."""
    pieces: list[str | tuple[CheckedExpression, str]] = []
    end = 0
    for hole in HOLE.finditer(text):
        if hole[2] and (form := re.search(r":([^\[\]()'\"]*)$", hole[2])) and "[" not in hole[2][form.start() :]:
            what = "is not a format: write one digit after the point and f, g or e, as in {x:.2f}"
            raise ExpressionError(f"`:{form[1]}` {what}: `{text}`")
        value = hole[1][0] if hole[1] else (parse_expression(hole[2], known, functions), hole[3] or ".3g")
        pieces += [text[end : hole.start()], value]
        end = hole.end()
    if any(
        brace in piece
        for piece in (text[end:], *(p for p in pieces if isinstance(p, str) and len(p) > 1))
        for brace in "{}"
    ):
        raise ExpressionError(f"has an unmatched brace (write {{{{ or }}}} for a literal brace): `{text}`")
    return CheckedTemplate(text, (*pieces, text[end:]))


_MOST_SHOWN = 40  # entries: more say nothing, and drown what does


def show(value: Any, spec: str = ".3g") -> str:
    """A number or array as text for students: ``[0.88, 0.12]``."""
    if isinstance(value, float):
        return f"{value:{spec}}"
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return str(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value = value.tolist()  # formatting Python's numbers is faster
    if bounds.leaves(value) > _MOST_SHOWN:
        return f"an array of {bounds.leaves(value):,} entries"
    if np.ndim(value):
        return "[" + ", ".join(show(v, spec) for v in value) + "]"
    number = complex(value)
    return f"{number:{spec}}" if number.imag else f"{number.real:{spec}}"
