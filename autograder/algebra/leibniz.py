"""Leibniz notation: ``dL/dy``, ``∂L/∂x1``, ``d/dx [ … ]``, and the same as LaTeX fractions.

It is read only where derivatives are allowed and the meaning is unique.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra.graph import Node
from autograder.algebra.lexer import MathToken
from autograder.algebra.types import AlgebraError

if TYPE_CHECKING:
    from autograder.algebra.parser import Parser

_WRITE = "Write a derivative as diff(f, x), or as df/dx."


def starts(parser: Parser, ahead: int = 0) -> bool:
    """Whether a differential begins here: ``∂``, ``d``, or ``dL`` for a declared L."""
    token = parser.tokens[min(parser.at + ahead, len(parser.tokens) - 1)]
    if token.kind == "sign" and token.text == "∂":
        return True
    if token.kind != "name" or token.text[0] != "d" or parser.names.find(token):
        return False
    if token.text == "d":
        after = parser.tokens[min(parser.at + ahead + 1, len(parser.tokens) - 1)]
        joined = MathToken("name", "d" + after.text, token.column)  # `d k` may be a declared d_k
        return not (after.kind in ("name", "number") and parser.names.find(joined))
    return parser.names.find(MathToken("name", token.text[1:], token.column)) is not None


def differential(parser: Parser) -> Node:
    """``dL/dy``, or ``d/dy [ … ]``."""
    begun = parser.token
    _allowed(parser, begun)
    inner = _numerator(parser, "/")
    if not parser.is_sign("/"):
        raise AlgebraError(_WRITE, begun.column)
    parser.at += 1
    by = _denominator(parser)
    return _of_what_follows(parser, by, begun) if inner is None else parser.pool.diff(inner, by)


def quotient_of_differentials(parser: Parser) -> Node:
    r"""``{dL}{dy}`` after ``\frac``, or ``{d}{dy} [ … ]``."""
    opened = parser.token
    _allowed(parser, opened)
    parser.at += 1
    inner = _numerator(parser, "}")
    _take(parser, "}", opened)
    opened = parser.token
    _take(parser, "{", opened)
    by = _denominator(parser)
    _take(parser, "}", opened)
    return _of_what_follows(parser, by, opened) if inner is None else parser.pool.diff(inner, by)


def _allowed(parser: Parser, at: MathToken) -> None:
    if "diff" not in parser.functions:
        raise AlgebraError("A derivative cannot be used here: work it out.", at.column)


def _take(parser: Parser, sign: str, at: MathToken) -> None:
    if not parser.is_sign(sign):
        raise AlgebraError(_WRITE, at.column)
    parser.at += 1


def _numerator(parser: Parser, end: str) -> Node | None:
    """The expression after the d; None if there is none."""
    name = _joined(parser)
    if name:
        return parser.symbols[name]
    if parser.is_sign(end):
        return None
    if parser.is_sign("**") or parser.token.kind == "raised":
        raise AlgebraError("Write a second derivative as diff(f, x, 2).", parser.token.column)
    parser.deeper(1)
    inner = parser.power()
    parser.deeper(-1)
    return inner


def _joined(parser: Parser) -> str | None:
    """The name in ``dL``, if it is one word; steps over the d in any case."""
    token = parser.token
    parser.at += 1
    return parser.names.find(MathToken("name", token.text[1:], token.column)) if len(token.text) > 1 else None


def _denominator(parser: Parser) -> str:
    """The name with respect to which the derivative is taken."""
    token = parser.token
    if not starts(parser):
        raise AlgebraError(_WRITE, token.column)
    name = _joined(parser)
    if name is None:
        node = parser.name() if parser.token.kind == "name" else None
        name = node.name if node and node.op == "symbol" and node.name in parser.symbols else None
    if name is None or parser.is_sign("**") or parser.token.kind == "raised":
        raise AlgebraError("Differentiate with respect to a name, as in diff(f, x).", token.column)
    return name


def _of_what_follows(parser: Parser, by: str, begun: MathToken) -> Node:
    """The derivative of the factor after ``d/dx``, which must end there: further factors would be ambiguous."""
    if not (parser.token.kind in ("name", "frac") or parser.is_sign("(", "[", "{", "√")):
        raise AlgebraError(_WRITE, begun.column)
    parser.deeper(1)
    inner = parser.power(alone=True)
    parser.deeper(-1)
    token = parser.token
    if not (token.kind == "end" or parser.is_sign("+", "-", ")", "]", "}", ",")):
        raise AlgebraError("It is not clear what is differentiated here: write diff(…, x).", token.column)
    return parser.pool.diff(inner, by)
