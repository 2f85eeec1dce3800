"""Tokens → expression tree, by a grammar of our own: arithmetic, the functions that are allowed, the declared names.

``^`` is a power, binding as ``**`` does. Multiplication is never implied. Names are taken in any spelling that can mean
only one declared name: ``β1``, ``β_1``, ``beta_1`` and ``beta 1`` are ``beta1``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from fractions import Fraction

from autograder.algebra.nouns import LONGEST, AlgebraError, TooComplicated
from autograder.algebra.tokens import Token, plain, tokens
from autograder.algebra.tree import Node, Pool

USUAL = ("exp", "log", "ln", "sqrt", "abs")
DIFF = ("diff", "Derivative")
CONSTANTS = ("pi", "e")
_DEEPEST = 60
_MOST_ARGUMENTS = 5
_HIGHEST_ORDER = 4
_DIGITS = 40
_EXPONENT = 300
_NAMED = 8
_PACKAGES = ("np", "numpy", "math", "torch", "sp", "sympy")


def _sigmoid(pool: Pool, x: Node) -> Node:
    one = pool.number(1)
    return pool.divide(one, pool.add((one, pool.call("exp", pool.negative(x)))))


def _tanh(pool: Pool, x: Node) -> Node:
    two = pool.number(2)
    return pool.add((pool.multiply((two, _sigmoid(pool, pool.multiply((two, x))))), pool.number(-1)))


FUNCTIONS: dict[str, Callable[[Pool, Node], Node]] = {
    "exp": lambda pool, x: pool.call("exp", x),
    "log": lambda pool, x: pool.call("log", x),
    "ln": lambda pool, x: pool.call("log", x),
    "sqrt": lambda pool, x: pool.power(x, pool.number(Fraction(1, 2))),
    "abs": lambda pool, x: pool.call("abs", x),
    "sin": lambda pool, x: pool.call("sin", x),
    "cos": lambda pool, x: pool.call("cos", x),
    "tan": lambda pool, x: pool.divide(pool.call("sin", x), pool.call("cos", x)),
    "tanh": _tanh,
    "sigmoid": _sigmoid,
}


def parse(text: str, pool: Pool, symbols: Mapping[str, Node], functions: Sequence[str] = USUAL) -> Node:
    """The expression in ``text`` over the declared symbols; raises `AlgebraError` or `TooComplicated`."""
    if len(text) > LONGEST:
        raise TooComplicated
    return _Parser(tokens(text), pool, symbols, functions).read()


class _Parser:
    """Goes through the tokens once, from left to right."""

    def __init__(self, found: list[Token], pool: Pool, symbols: Mapping[str, Node], functions: Sequence[str]) -> None:
        self.tokens, self.at, self.depth = found, 0, 0
        self.pool, self.functions = pool, functions
        self.names = Names(symbols)
        self.symbols = symbols

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def after(self) -> Token:
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def read(self) -> Node:
        if self._is("="):  # a line that goes on from the one before it
            self.at += 1
        if self.token.kind == "end":
            raise AlgebraError("There is no expression here.", 1)
        equation = next((t for t in self.tokens[self.at :] if t.text == "="), None)
        if equation:
            raise AlgebraError("One line is one expression: write only one side of the equation.", equation.column)
        node = self._sum()
        if self.token.kind != "end":
            raise self._left_over()
        return node

    def _is(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def _sum(self) -> Node:
        terms = [self._product()]
        while self._is("+", "-"):
            minus = self._is("-")
            self.at += 1
            term = self._product()
            terms.append(self.pool.negative(term) if minus else term)
        return self.pool.add(terms) if len(terms) > 1 else terms[0]

    def _product(self) -> Node:
        factors = [self._signed()]
        while self._is("*", "/"):
            under = self._is("/")
            self.at += 1
            factor = self._signed()
            factors.append(self.pool.power(factor, self.pool.number(-1)) if under else factor)
        return self.pool.multiply(factors) if len(factors) > 1 else factors[0]

    def _signed(self) -> Node:
        minus = False
        while self._is("+", "-"):
            minus ^= self._is("-")
            self.at += 1
        node = self._power()
        return self.pool.negative(node) if minus else node

    def _power(self) -> Node:
        base = self._primary()
        if self.token.kind == "raised":
            base = self.pool.power(base, self._raised())
        if self._is("**"):
            self.at += 1
            self._deeper(1)
            base = self.pool.power(base, self._signed())
            self._deeper(-1)
        return base

    def _raised(self) -> Node:
        token = self.token
        sign, digits = (token.text[0], token.text[1:]) if token.text[0] in "+-" else ("", token.text)
        if not digits.isdigit() or len(digits) > _DIGITS:
            raise AlgebraError("This superscript is no number.", token.column)
        self.at += 1
        return self.pool.number(int(sign + digits))

    def _deeper(self, by: int) -> None:
        self.depth += by
        if self.depth > _DEEPEST:
            raise AlgebraError(f"This is nested more than {_DEEPEST} deep.", self.token.column)

    def _primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            self.at += 1
            return self.pool.number(_number(token))
        if token.kind == "name":
            return self._name()
        if self._is("("):
            self.at += 1
            return self._closed(token)
        if self._is("√"):
            self.at += 1
            self._deeper(1)
            inner = self._primary()
            self._deeper(-1)
            return self._apply("sqrt", token, inner)
        raise self._missing()

    def _closed(self, opened: Token) -> Node:
        """An expression up to the bracket that closes ``opened``."""
        self._deeper(1)
        node = self._sum()
        self._close(opened)
        return node

    def _close(self, opened: Token) -> None:
        if not self._is(")"):
            raise self._left_over(opened)
        self._deeper(-1)
        self.at += 1

    def _name(self) -> Node:
        if self.token.text in _PACKAGES and self.after.text == "." and self.token.text not in self.symbols:
            self.at += 2  # np.exp is exp
            if self.token.kind != "name":
                raise self._missing()
        token, name, width = self.token, self.token.text, 1
        known = self.names.find(token)
        if known is None and self.after.kind in ("name", "number"):  # `beta 1` for beta1
            known = self.names.find(Token("name", name + self.after.text, token.column))
            width = 2 if known else 1
        self.at += width
        if known is not None:
            if self._is("("):
                raise AlgebraError(f"`{name}` is no function: write {name}*(…) for a product.", token.column)
            return self.symbols[known]
        if self._is("("):
            return self._call(token)
        if name in CONSTANTS:
            one = self.pool.number(1)
            return self.pool.call("exp", one) if name == "e" else self.pool.symbol("pi")
        if name in self.functions:
            raise AlgebraError(f"`{name}` is a function: write {name}(…).", token.column)
        if name[0] == "d" and DIFF[0] in self.functions and self.names.find(Token("name", name[1:], token.column)):
            raise AlgebraError(f"Write a derivative as diff(f, x), not with `{_short(name)}`.", token.column)
        raise AlgebraError(self.names.unknown(name), token.column)

    def _call(self, token: Token) -> Node:
        opened, name = self.token, token.text
        if name not in self.functions:
            raise AlgebraError(self._no_function(name), token.column)
        self.at += 1
        if self._is(")"):
            raise AlgebraError(f"{name}(…) needs something in its brackets.", token.column)
        if name in DIFF:
            return self._diff(token, opened)
        self._deeper(1)
        inner = self._sum()
        if self._is(","):
            raise AlgebraError(f"{name}(…) takes one argument.", self.token.column)
        self._close(opened)
        return self._apply(name, token, inner)

    def _apply(self, name: str, token: Token, inner: Node) -> Node:
        if name not in self.functions:
            raise AlgebraError(self._no_function(name), token.column)
        return FUNCTIONS[name](self.pool, inner)

    def _diff(self, token: Token, opened: Token) -> Node:
        """``diff(f, x)``, ``diff(f, x, 2)``, ``diff(f, x, y)``."""
        self._deeper(1)
        inner = self._sum()
        by: list[str] = []
        while self._is(","):
            self.at += 1
            order, column = self.token, self.token.column
            node = self._sum()
            if node.op == "symbol" and node.name in self.symbols:
                by.append(node.name)
            elif by and order.kind == "number" and node.op == "number" and 1 <= node.value <= _HIGHEST_ORDER:
                by += [by[-1]] * (int(node.value) - 1)
            else:
                raise AlgebraError("A derivative is by a name, as in diff(f, x).", column)
            if len(by) > _MOST_ARGUMENTS:
                raise AlgebraError("This derivative is of too high an order.", column)
        if not by:
            raise AlgebraError(f"Say by what: {token.text}(f, x) is the derivative of f by x.", token.column)
        self._close(opened)
        for name in by:
            inner = self.pool.diff(inner, name)
        return inner

    def _no_function(self, name: str) -> str:
        if name in DIFF:
            return f"`{name}` cannot be used here: work the derivative out."
        allowed = [f for f in self.functions if f not in DIFF[1:]]
        near = get_close_matches(name[:_DIGITS].lower(), allowed, 1)
        hint = f"Did you mean `{near[0]}`?" if near else f"There are {', '.join(allowed)}."
        return f"`{_short(name)}` is no function of this question. {hint}"

    def _missing(self) -> AlgebraError:
        """An operand was needed, and this is none."""
        token = self.token
        if token.kind == "end":
            return AlgebraError("Something is missing at the end.", token.column)
        if self._is("."):
            return AlgebraError("A dot does not belong here.", token.column)
        return AlgebraError(f"Something is missing before `{token.text}`.", token.column)

    def _left_over(self, opened: Token | None = None) -> AlgebraError:
        """An expression has ended, but the text goes on with something that cannot follow it."""
        token = self.token
        if self._is(","):
            return AlgebraError("A comma does not belong here (write 0.5 for a half).", token.column)
        if self._is("."):
            return AlgebraError("A dot does not belong here.", token.column)
        if token.kind == "raised":
            return AlgebraError("Write one superscript only.", token.column)
        if token.kind in ("name", "number") or self._is("(", "√"):
            return AlgebraError(
                f"A sign is missing before `{_short(token.text)}`. A product needs its *: write 2*x.", token.column
            )
        if opened and token.kind == "end":
            return AlgebraError("This bracket is not closed.", opened.column)
        if self._is(")"):
            return AlgebraError("This bracket closes nothing.", token.column)
        return AlgebraError(f"`{token.text}` does not belong here.", token.column)


class Names:
    """The declared names, found by any spelling that fits only one of them."""

    def __init__(self, declared: Mapping[str, object]) -> None:
        self.declared = declared
        self.spellings: dict[str, list[str]] = {}
        for name in declared:
            for spelling in {plain(name), _bare(name)}:
                self.spellings.setdefault(spelling, []).append(name)

    def find(self, token: Token) -> str | None:
        """The declared name that is meant; None if there is none."""
        name = token.text
        if name in self.declared:
            return name
        for spelling in (plain(name), _bare(name)):
            found = self.spellings.get(spelling, [])
            if len(found) == 1:
                return found[0]
            if found:
                raise AlgebraError(f"`{_short(name)}` may mean {' or '.join(found)}: write it in full.", token.column)
        return None

    def unknown(self, name: str) -> str:
        """What to say about a name that is not declared."""
        said = f"`{_short(name)}` is no name of this question."
        whole = plain(name)
        for cut in range(1, min(len(whole), _DIGITS)):
            if whole[:cut] in self.declared and whole[cut:] in self.declared:
                return f"{said} For a product, write {whole[:cut]}*{whole[cut:]}."
        same = [d for d in self.declared if _bare(d).lower() == _bare(name).lower()]  # L for l
        near = same or get_close_matches(name[:_DIGITS], self.declared, 1)
        if near:
            return f"{said} Did you mean `{near[0]}`?"
        named = list(self.declared)
        more = ", …" if len(named) > _NAMED else ""
        return f"{said} There are {', '.join(named[:_NAMED])}{more}." if named else f"{said} No names are needed."


def _bare(name: str) -> str:
    return plain(name).replace("_", "")


def _short(name: str) -> str:
    return name if len(name) <= _DIGITS else name[:_DIGITS] + "…"


def _number(token: Token) -> Fraction:
    text = token.text.replace("_", "")
    digits, _, exponent = text.lower().partition("e")
    if len(digits) > _DIGITS or len(exponent) > 5 or abs(int(exponent or 0)) > _EXPONENT:
        raise AlgebraError("This number is too long.", token.column)
    return Fraction(text)
