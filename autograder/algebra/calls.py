"""Function calls: ``exp(x)``, ``sqrt(2)``, ``diff(f, x, 2)``."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from autograder.algebra.elementary import DIFF, ELEMENTARY
from autograder.algebra.graph import Node
from autograder.algebra.lexer import CLOSED, MathToken
from autograder.algebra.names import short_name
from autograder.algebra.types import AlgebraError

if TYPE_CHECKING:
    from autograder.algebra.parser import Parser

_MOST_ARGUMENTS = 5
_HIGHEST_ORDER = 4
_COMPARED = 40  # characters of a name that are compared with the known names


def function_call(parser: Parser, token: MathToken) -> Node:
    """A function call, from its opening bracket on; ``token`` is the function's name."""
    opened, name = parser.token, token.text
    if name not in parser.functions:
        raise AlgebraError(_no_function(parser, name), token.column)
    parser.at += 1
    if parser.is_sign(CLOSED[opened.text]):
        raise AlgebraError(f"{name}(…) needs an argument.", token.column)
    if name in DIFF:
        return _diff(parser, token, opened)
    parser.deeper(1)
    inner = parser.sum()
    if parser.is_sign(","):
        raise AlgebraError(f"{name}(…) takes one argument.", parser.token.column)
    parser.close(opened)
    return apply_function(parser, name, token, inner)


def apply_function(parser: Parser, name: str, token: MathToken, inner: Node) -> Node:
    """The function applied to an argument; raises `AlgebraError` if the question does not allow the function."""
    if name not in parser.functions:
        raise AlgebraError(_no_function(parser, name), token.column)
    return ELEMENTARY[name](parser.pool, inner)


def _diff(parser: Parser, token: MathToken, opened: MathToken) -> Node:
    """``diff(f, x)``, ``diff(f, x, 2)``, ``diff(f, x, y)``."""
    parser.deeper(1)
    inner = parser.sum()
    by: list[str] = []
    while parser.is_sign(","):
        parser.at += 1
        order, column = parser.token, parser.token.column
        node = parser.sum()
        if node.op == "symbol" and node.name in parser.symbols:
            by.append(node.name)
        elif by and order.kind == "number" and node.op == "number" and 1 <= node.value <= _HIGHEST_ORDER:
            by += [by[-1]] * (int(node.value) - 1)
        else:
            raise AlgebraError("Differentiate with respect to a name, as in diff(f, x).", column)
        if len(by) > _MOST_ARGUMENTS:
            raise AlgebraError("The order of this derivative is too high.", column)
    if not by:
        raise AlgebraError(
            f"Name the variable: {token.text}(f, x) is the derivative of f with respect to x.", token.column
        )
    parser.close(opened)
    for name in by:
        inner = parser.pool.diff(inner, name)
    return inner


def _no_function(parser: Parser, name: str) -> str:
    if name in DIFF:
        return f"`{name}` cannot be used here: work out the derivative."
    allowed = [f for f in parser.functions if f not in DIFF[1:]]
    near = get_close_matches(name[:_COMPARED].lower(), allowed, 1)
    hint = f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(allowed)}."
    return f"`{short_name(name)}` is not a function of this question. {hint}"
