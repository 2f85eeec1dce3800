"""Error messages for the point at which a formula cannot be parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.algebra.lexer import CLOSED, MathToken
from autograder.algebra.names import short_name
from autograder.algebra.types import AlgebraError

if TYPE_CHECKING:
    from autograder.algebra.parser import Parser


def operand_missing(parser: Parser) -> AlgebraError:
    """The error for a token where an operand is needed."""
    token = parser.token
    if token.kind == "end":
        return AlgebraError("Something is missing at the end.", token.column)
    if parser.is_sign("."):
        return AlgebraError("A dot does not belong here.", token.column)
    return AlgebraError(f"Something is missing before `{token.text}`.", token.column)


def left_over(parser: Parser, opened: MathToken | None = None) -> AlgebraError:
    """The error for text after the end of an expression."""
    token = parser.token
    if parser.is_sign(","):
        return AlgebraError("A comma does not belong here (write 0.5 for a half).", token.column)
    if parser.is_sign("."):
        return AlgebraError("A dot does not belong here.", token.column)
    if token.kind == "raised":
        return AlgebraError("Write only one superscript.", token.column)
    if token.kind in ("name", "number", "frac") or parser.is_sign("√", *CLOSED):
        return AlgebraError(
            f"An operator is missing before `{short_name(token.text)}`. Write products with a *, as in 2*x.",
            token.column,
        )
    if opened and (token.kind == "end" or parser.is_sign(*CLOSED.values())):
        closed = "not closed" if token.kind == "end" else f"closed by `{token.text}`"
        return AlgebraError(f"This bracket is {closed}.", opened.column)
    if parser.is_sign(*CLOSED.values()):
        return AlgebraError("This bracket was never opened.", token.column)
    return AlgebraError(f"`{token.text}` does not belong here.", token.column)
