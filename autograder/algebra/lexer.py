"""Text → tokens: Python's notation, and the symbols that people use instead.

LaTeX commands with a unique meaning are read: Greek letters, functions, fractions, products and brackets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from autograder.algebra.types import AlgebraError

_GREEK = {
    letter: unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_GREEK |= {letter.upper(): name.capitalize() for letter, name in _GREEK.items()}
_GREEK |= {"ς": "sigma", "ϕ": "phi", "ϵ": "epsilon", "ϑ": "theta", "ϱ": "rho", "ϖ": "pi", "ϰ": "kappa"}
GREEK_LETTERS = frozenset(name.lower() for name in _GREEK.values())
_SIGNS = dict.fromkeys("·×⋅∙∗•", "*") | dict.fromkeys("−–‐‑", "-") | dict.fromkeys("÷∕⁄", "/")
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_RAISED |= {
    chr(code): unicodedata.normalize("NFKC", chr(code))
    for low, high in ((0x2B0, 0x2B8), (0x1D2C, 0x1D6A), (0x1D9B, 0x1DBF), (0x2071, 0x207F))
    for code in range(low, high + 1)
    if unicodedata.decomposition(chr(code)).startswith("<super>")
}
_UNSEEN = "\u200b\u2060\ufeff\xad"  # zero-width spaces and soft hyphens, which copied text may contain
_TOKEN = re.compile(
    r"(?P<space>\s+|\#[^\n]*)"
    r"|(?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<raised>[{''.join(_RAISED)}]+)"
    rf"|(?P<name>(?:(?![0-9{''.join(_RAISED)}])\w)(?:(?![{''.join(_RAISED)}])\w)*(?:(?<=_)\{{\s*\w+\s*\}})?)"
    r"|(?P<command>\\(?:[A-Za-z]+|[,;:!> ()\[\]]))"
    r"|(?P<sign>\*\*|[-+*/^(),=.√∂\[\]{}])"
)
#: Opening bracket → closing bracket.
CLOSED = {"(": ")", "[": "]", "{": "}"}
EQUALS = re.compile(r"(?<![<>!=:])=(?![=>])")
_SUBSCRIPT = re.compile(r"_(?:\w|\{\s*\w+\s*\})\w*")
_COMMANDS = dict.fromkeys(("cdot", "times", "ast"), "*") | {"div": "/", "partial": "∂", "lbrace": "{", "rbrace": "}"}
_COMMANDS |= {"lbrack": "[", "rbrack": "]"}
_SIZES = ("big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr")
_SPACES = frozenset(("left", "right", *_SIZES, "displaystyle", "textstyle", "quad", "qquad", *",;:!> ()[]"))
_FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
_CALLED = ("exp", "log", "ln", "sqrt", "sin", "cos", "tan", "tanh")
_LETTERS = {f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "pi", "sigma", "kappa")}
_LETTERS |= {name: name for name in _GREEK.values()}
_HINTS = {
    **dict.fromkeys("\\$", "The meaning of this LaTeX is not clear. Write it as in Python."),
    "|": "Write abs(…) for an absolute value.",
    "!": "A factorial cannot be used here.",
    "∞": "Infinity cannot be used here.",
    **dict.fromkeys("\"'", "Quotes do not belong in an expression."),
    **dict.fromkeys("<>≤≥≠≈≡:", "Write one expression on each line, without a comparison."),
}


@dataclass(frozen=True)
class MathToken:
    """A piece of text: ``kind`` is "name", "number", "raised" (a superscript number), "sign", "frac" or "end"."""

    kind: str
    text: str
    column: int
    end: int = 0
    """The column after it, as it is written; 0 if that is not known."""


def ascii_name(text: str) -> str:
    """A name with Greek letters, subscripts and styled letters spelled in ASCII: ``β₁`` → ``beta1``."""
    return "".join(map(_plain, text))


def tokens(text: str) -> list[MathToken]:
    """The tokens of ``text``, the last of kind "end"; raises `AlgebraError` at an invalid character."""
    pieces = [(_plain(letter), column) for column, letter in enumerate(text, 1)]
    line = "".join(piece for piece, _ in pieces)
    columns = [column for piece, column in pieces for _ in piece]
    found: list[MathToken] = []
    at, end = within_dollars(line)
    while at < end:
        token = _TOKEN.match(line, at, end)
        if not token:
            raise AlgebraError(_strange(text[columns[at] - 1]), columns[at])
        kind, column = token.lastgroup or "", columns[at]
        at = token.end()
        if kind == "name":
            for place, letter in enumerate(token[0], token.start()):
                if letter not in "{} " and not ("x" + letter).isidentifier():  # ½ counts as a letter in a pattern
                    raise AlgebraError(_strange(letter), columns[place])
            found.append(MathToken(kind, _unbraced(token[0]), column, columns[at - 1] + 1))
        elif kind == "command":
            subscript = _SUBSCRIPT.match(line, at, end) if token[0][1:] in _LETTERS else None
            at = subscript.end() if subscript else at
            found.extend(_command(token[0][1:], _unbraced(subscript[0]) if subscript else "", column))
        elif kind == "raised":
            found.extend(_raised("".join(_RAISED[c] for c in token[0]), column))
        elif kind != "space":
            found.append(MathToken(kind, "**" if token[0] == "^" else token[0], column, columns[at - 1] + 1))
    return [*found, MathToken("end", "", len(text) + 1)]


def within_dollars(line: str) -> tuple[int, int]:
    """Start and end of the text without the dollar signs around a LaTeX formula."""
    inner = line.strip()
    start = line.find(inner)
    for width in (2, 1):
        edge = "$" * width
        if len(inner) > 2 * width and inner.startswith(edge) and inner.endswith(edge):
            return start + width, start + len(inner) - width
    return 0, len(line)


def _unbraced(name: str) -> str:
    """A name without the braces of its subscript."""
    return re.sub(r"[{}\s]", "", name)


def _command(name: str, subscript: str, column: int) -> list[MathToken]:
    """The replacement for a LaTeX command."""
    if name in _COMMANDS:
        return [MathToken("sign", _COMMANDS[name], column)]
    if name in _SPACES:
        return []
    if name in _FRACTIONS:
        return [MathToken("frac", "\\" + name, column)]
    if name in _CALLED:
        return [MathToken("name", name, column)]
    if name in _LETTERS:
        return [MathToken("name", _LETTERS[name] + subscript, column)]
    raise AlgebraError(f"`\\{name}` cannot be read here. Write it as in Python.", column)


def _raised(text: str, column: int) -> list[MathToken]:
    """A superscript: a number unchanged, anything else as a power in brackets."""
    if set(text) <= set("0123456789+-"):
        return [MathToken("raised", text, column)]
    try:
        inner = [MathToken(t.kind, t.text, column) for t in tokens(text)[:-1]]
    except AlgebraError as error:
        raise AlgebraError(error.message, column) from None
    return [MathToken("sign", "**", column), MathToken("sign", "(", column), *inner, MathToken("sign", ")", column)]


def _plain(letter: str) -> str:
    """The replacement for a character; itself if there is none."""
    if letter.isascii() or letter in _RAISED or letter in "√∂":
        return letter
    if letter in _UNSEEN:
        return ""
    same = unicodedata.normalize("NFKC", letter)
    if len(same) != 1:  # such as ½, which is more than one character
        return letter
    if unicodedata.decomposition(letter).startswith("<super>"):
        return letter
    return _SIGNS.get(same) or _GREEK.get(same) or same


def _strange(letter: str) -> str:
    if letter in _HINTS:
        return _HINTS[letter]
    shown = f"`{letter}`" if letter.isprintable() and not letter.isspace() else f"The character U+{ord(letter):04X}"
    return f"{shown} does not belong in an expression."
