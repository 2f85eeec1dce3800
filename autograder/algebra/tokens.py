"""Text → tokens: Python's spelling of mathematics, and the signs and letters that people use in its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from autograder.algebra.nouns import AlgebraError

_GREEK = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_GREEK |= {letter.upper(): name.capitalize() for letter, name in _GREEK.items()}
_GREEK |= {"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "ϖ": "pi", "ϰ": "kappa"}
_SIGNS = dict.fromkeys("·×⋅∙∗•", "*") | dict.fromkeys("−–‐‑", "-") | dict.fromkeys("÷∕⁄", "/")
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_UNSEEN = "\u200b\u2060\ufeff\xad"  # zero-width spaces and soft hyphens, which come along when text is copied
_TOKEN = re.compile(
    r"(?P<space>\s+|\#[^\n]*)"
    r"|(?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<raised>[{''.join(_RAISED)}]+)"
    rf"|(?P<name>(?:(?![0-9{''.join(_RAISED)}])\w)(?:(?![{''.join(_RAISED)}])\w)*)"
    r"|(?P<sign>\*\*|[-+*/^(),=.√])"
)
_LATEX = "Write the expression as in Python, not in LaTeX."
_BRACKETS = "Use round brackets only."
_HINTS = {
    **dict.fromkeys("\\$", _LATEX),
    **dict.fromkeys("[]{}", _BRACKETS),
    "∂": "Write a derivative as diff(f, x).",
    "|": "Write abs(…) for an absolute value.",
    "!": "A factorial cannot be used here.",
    "∞": "Infinity cannot be used here.",
    **dict.fromkeys("\"'", "Quotes do not belong in an expression."),
    **dict.fromkeys("<>≤≥≠≈≡:", "One line is one expression, without a comparison."),
}


@dataclass(frozen=True)
class Token:
    """A piece of text: ``kind`` is "name", "number", "raised" (a superscript), "sign" or "end"."""

    kind: str
    text: str
    column: int


def plain(text: str) -> str:
    """A name with Greek letters, subscripts and styled letters spelled in ASCII: ``β₁`` → ``beta1``."""
    return "".join(map(_plain, text))


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, the last of kind "end"; raises `AlgebraError` at what is none."""
    pieces = [(_plain(letter), column) for column, letter in enumerate(text, 1)]
    line = "".join(piece for piece, _ in pieces)
    columns = [column for piece, column in pieces for _ in piece]
    found: list[Token] = []
    at = 0
    while at < len(line):
        token = _TOKEN.match(line, at)
        if not token:
            raise AlgebraError(_strange(text[columns[at] - 1]), columns[at])
        kind = token.lastgroup or ""
        if kind == "name":
            for place, letter in enumerate(token[0], at):
                if not ("x" + letter).isidentifier():  # ½ and the like count as letters in a pattern
                    raise AlgebraError(_strange(letter), columns[place])
        if kind == "raised":
            found.append(Token(kind, "".join(_RAISED[c] for c in token[0]), columns[at]))
        elif kind != "space":
            found.append(Token(kind, "**" if token[0] == "^" else token[0], columns[at]))
        at = token.end()
    return [*found, Token("end", "", len(text) + 1)]


def _plain(letter: str) -> str:
    """What a character stands for; itself, if nothing is known of it."""
    if letter.isascii() or letter in _RAISED or letter == "√":
        return letter
    if letter in _UNSEEN:
        return ""
    same = unicodedata.normalize("NFKC", letter)
    if len(same) != 1:  # ½, say: it is no single letter
        return letter
    if unicodedata.decomposition(letter).startswith("<super>"):
        return letter
    return _SIGNS.get(same) or _GREEK.get(same) or same


def _strange(letter: str) -> str:
    if letter in _HINTS:
        return _HINTS[letter]
    shown = f"`{letter}`" if letter.isprintable() and not letter.isspace() else f"The character U+{ord(letter):04X}"
    return f"{shown} does not belong in an expression."
