"""Tokens → expression graph, with its own grammar: arithmetic, allowed functions, declared names.

``^`` is a power and binds like ``**``. Round, square and curly brackets are equivalent but must match. A name is
accepted in any spelling that can mean only one declared name: ``β1``, ``β_1``, ``beta_1`` and ``beta 1`` are ``beta1``.

A product may omit its sign if the meaning is unique: ``2x``, ``2(x + 1)``, ``x(y + 1)``, ``(x)(y)``, ``x y``. After a
division or a bare exponent there are two meanings (``1/2x``, ``x^2y``), which is an error. Declared names may be
written together if there is only one way to split them: ``n_qn_k``, ``x₁α₁``. An x that is not a name, between two
factors and with spaces around it, is a times sign: ``n_q x n_k``. A declared name before a bracket is a factor; a
function is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from autograder.algebra.calls import apply_function, function_call
from autograder.algebra.elementary import DIFF, ELEMENTARY, NAMED_CONSTANTS, USUAL
from autograder.algebra.graph import Node, Pool
from autograder.algebra.leibniz import differential, quotient_of_differentials, starts
from autograder.algebra.lexer import CLOSED, MathToken, tokens
from autograder.algebra.names import DeclaredNames, short_name
from autograder.algebra.syntax_errors import left_over, operand_missing
from autograder.algebra.types import LONGEST_FORMULA, AlgebraError, TooComplicated

_DEEPEST = 60
_DIGITS = 40
_EXPONENT = 300
_PACKAGES = ("np", "numpy", "math", "torch", "sp", "sympy")


def parse_formula(text: str, pool: Pool, symbols: Mapping[str, Node], functions: Sequence[str] = USUAL) -> Node:
    """The expression in ``text`` over the declared symbols; raises `AlgebraError` or `TooComplicated`."""
    if len(text) > LONGEST_FORMULA:
        raise TooComplicated
    return Parser(tokens(text), pool, symbols, functions).read()


class Parser:
    """A recursive descent parser: one pass over the tokens, from left to right."""

    def __init__(
        self, found: list[MathToken], pool: Pool, symbols: Mapping[str, Node], functions: Sequence[str]
    ) -> None:
        self.at, self.depth = 0, 0
        self.pool, self.functions = pool, functions
        self.names = DeclaredNames(symbols)
        self.symbols = symbols
        self.tokens = self._apart(found)

    def _apart(self, found: list[MathToken]) -> list[MathToken]:
        """The tokens, with adjacent names split; a name alone may be a new one."""
        if sum(token.kind != "end" and token.text != "=" for token in found) == 1:
            return found
        apart: list[MathToken] = []
        for token, after in zip(found, [*found[1:], found[-1]], strict=True):
            joined = MathToken("name", token.text + after.text, token.column)
            names = None
            if token.kind == "name" and not self._is_word(token) and not self._means(token) and not self._means(joined):
                names = self.names.run(token)
            apart += [MathToken("name", name, token.column) for name in names] if names else [token]
        return apart

    def _means(self, token: MathToken) -> bool:
        """Whether at least one declared name fits."""
        try:
            return self.names.find(token) is not None
        except AlgebraError:
            return True

    def _is_word(self, token: MathToken) -> bool:
        """Whether it is a function or a constant (allowed or not), or a differential."""
        known = token.text in (*ELEMENTARY, *DIFF, *NAMED_CONSTANTS, *_PACKAGES)
        return known or (token.text[0] == "d" and self._means(MathToken("name", token.text[1:], token.column)))

    @property
    def token(self) -> MathToken:
        return self.tokens[self.at]

    @property
    def after(self) -> MathToken:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def read(self) -> Node:
        if self.is_sign("="):  # a line that continues the previous one
            self.at += 1
        if self.token.kind == "end":
            raise AlgebraError("There is no expression here.", 1)
        equation = next((t for t in self.tokens[self.at :] if t.text == "="), None)
        if equation:
            raise AlgebraError("Write one expression on each line: only one side of the equation.", equation.column)
        node = self.sum()
        if self.token.kind != "end":
            raise left_over(self)
        return node

    def is_sign(self, *signs: str) -> bool:
        """Whether the next token is one of these signs."""
        return self.token.kind == "sign" and self.token.text in signs

    def sum(self) -> Node:
        """Terms, added and subtracted."""
        terms = [self._product()]
        while self.is_sign("+", "-"):
            minus = self.is_sign("-")
            self.at += 1
            term = self._product()
            terms.append(self.pool.negative(term) if minus else term)
        return self.pool.add(terms) if len(terms) > 1 else terms[0]

    def _product(self) -> Node:
        begun = self.at
        factors = [self._signed()]
        under = False
        while True:
            if self.is_sign("*", "/") or self._is_cross():
                under = self.is_sign("/")
                self.at += 1
                begun = self.at
                factor = self._signed()
                factors.append(self.pool.power(factor, self.pool.number(-1)) if under else factor)
            elif self._goes_on(begun, under):
                begun = self.at
                factors.append(self.power())
            else:
                return self.pool.multiply(factors) if len(factors) > 1 else factors[0]

    def _is_cross(self) -> bool:
        """Whether the next token is an x as a times sign: not a name, between two factors, with spaces around it."""
        token, before, after = self.token, self.tokens[self.at - 1], self.after
        if token.kind != "name" or token.text not in ("x", "X") or self._means(token):
            return False
        if any(
            self._means(MathToken("name", text, token.column)) for text in (token.text.swapcase(), "x" + after.text)
        ):
            return False
        brackets = before.text in CLOSED.values() and after.text in CLOSED
        spaced = token.column > before.end and after.column > token.end
        return (brackets or spaced) and (after.kind in ("name", "number", "frac") or after.text in ("√", *CLOSED))

    def _goes_on(self, begun: int, under: bool) -> bool:
        """Whether another factor follows without a sign; raises `AlgebraError` if that is ambiguous."""
        if not self._is_factor():
            return False
        last, token = self.tokens[self.at - 1], self.token
        if last.kind == "sign" and last.text not in CLOSED.values():
            return False
        if under:
            raise AlgebraError(
                f"What comes before `{short_name(token.text)}` can be read in two ways: write the * and the brackets, "
                "as in (1/2)*x or 1/(2*x).",
                token.column,
            )
        if last.text not in CLOSED.values() and any(t.text == "**" for t in self.tokens[begun : self.at]):
            raise AlgebraError(
                f"It is not clear where the exponent before `{short_name(token.text)}` ends: write x^(2)*y or x^(2*y).",
                token.column,
            )
        return True

    def _is_factor(self) -> bool:
        """Whether the next token begins a factor. A number does not: ``x 2`` has no clear meaning."""
        token = self.token
        if token.kind == "frac" or self.is_sign("√", *CLOSED) or starts(self):
            return True
        if token.kind != "name":
            return False
        called = token.text in self.functions and self.after.text in CLOSED
        package = token.text in _PACKAGES and self.after.text == "."
        return called or package or token.text in NAMED_CONSTANTS or self.names.find(token) is not None

    def _signed(self) -> Node:
        minus = False
        while self.is_sign("+", "-"):
            minus ^= self.is_sign("-")
            self.at += 1
        node = self.power()
        return self.pool.negative(node) if minus else node

    def power(self, *, alone: bool = False) -> Node:
        """A factor with its exponent, or without it if ``alone``."""
        base = self._primary()
        if alone:
            return base
        if self.token.kind == "raised":
            base = self.pool.power(base, self._raised())
        if self.is_sign("**"):
            self.at += 1
            self.deeper(1)
            base = self.pool.power(base, self._signed())
            self.deeper(-1)
        return base

    def _raised(self) -> Node:
        token = self.token
        sign, digits = (token.text[0], token.text[1:]) if token.text[0] in "+-" else ("", token.text)
        if not digits.isdigit() or len(digits) > _DIGITS:
            raise AlgebraError("This superscript is not a number.", token.column)
        self.at += 1
        return self.pool.number(int(sign + digits))

    def deeper(self, by: int) -> None:
        """Change the nesting depth; raises `AlgebraError` beyond the limit."""
        self.depth += by
        if self.depth > _DEEPEST:
            raise AlgebraError(f"This is nested more than {_DEEPEST} levels deep.", self.token.column)

    def _primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.at += 1
            return self.pool.number(_number(token))
        if starts(self):
            return differential(self)
        if token.kind == "name":
            return self.name()
        if self.is_sign(*CLOSED):
            self.at += 1
            return self.closed(token)
        if token.kind == "frac":
            return self._fraction()
        if self.is_sign("√"):
            self.at += 1
            self.deeper(1)
            inner = self._primary()
            self.deeper(-1)
            return apply_function(self, "sqrt", token, inner)
        raise operand_missing(self)

    def closed(self, opened: MathToken) -> Node:
        """The expression up to the bracket that closes ``opened``."""
        self.deeper(1)
        node = self.sum()
        self.close(opened)
        return node

    def close(self, opened: MathToken) -> None:
        """Consume the bracket that closes ``opened``."""
        if not self.is_sign(CLOSED[opened.text]):
            raise left_over(self, opened)
        self.deeper(-1)
        self.at += 1

    def _fraction(self) -> Node:
        r"""``\frac{a}{b}``, or ``\frac12``."""
        token = self.token
        self.at += 1
        if self.token.kind == "number" and len(self.token.text) == 2 and self.token.text.isdigit():
            over, under = (self.pool.number(int(digit)) for digit in list(self.token.text))
            self.at += 1
            return self.pool.divide(over, under)
        if self.is_sign("{") and starts(self, 1):
            return quotient_of_differentials(self)
        parts = []
        for _ in range(2):
            opened = self.token
            if not self.is_sign("{"):
                raise AlgebraError(f"Write {token.text}{{…}}{{…}} with both pairs of braces.", token.column)
            self.at += 1
            parts.append(self.closed(opened))
        return self.pool.divide(*parts)

    def name(self) -> Node:
        """A declared name, a constant, or a function call."""
        if self.token.text in _PACKAGES and self.after.text == "." and self.token.text not in self.symbols:
            self.at += 2  # np.exp is exp
            if self.token.kind != "name":
                raise operand_missing(self)
        token, name, width = self.token, self.token.text, 1
        known = self.names.find(token)
        if known is None and self.after.kind in ("name", "number"):  # `beta 1` for beta1
            known = self.names.find(MathToken("name", name + self.after.text, token.column))
            width = 2 if known else 1
        self.at += width
        if known is not None:
            return self.symbols[known]
        if self.is_sign(*CLOSED):
            return function_call(self, token)
        if name in NAMED_CONSTANTS:
            one = self.pool.number(1)
            return self.pool.call("exp", one) if name == "e" else self.pool.symbol("pi")
        if name in self.functions:
            raise AlgebraError(f"`{name}` is a function: write {name}(…).", token.column)
        raise AlgebraError(self.names.unknown(name), token.column)


def _number(token: MathToken) -> Fraction:
    text = token.text.replace("_", "")
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > _DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > _EXPONENT:
        raise AlgebraError("This number is too long.", token.column)
    return Fraction(text)
