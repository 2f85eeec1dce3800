"""Restores magics that an exporter commented out in a ``.py`` file.

Colab comments out a whole cell that begins with ``%%time``, under a line that says so. Jupytext comments out magics
line by line (https://jupytext.readthedocs.io/en/latest/formats-scripts.html), which leaves the body of an ``if`` empty
if it held nothing else. Other comments are left alone, and line numbers do not change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.readers.logical_lines import Scanner
from autograder.readers.magics import FOREIGN, first_line, statement

_COLAB = "Commented out IPython magic"
_EXPORTED = re.compile(r"^# Commented out IPython magic|^#[ \t]+jupytext:|^#[ \t]+text_representation:", re.MULTILINE)
_HELP = r"[\w.*\[\]'\"]+\?{1,2}[^\S\n]*$"
_MAGIC = re.compile(r"[%!]{1,2}[^\S\n]?[A-Za-z.]|\?{1,2}(?:\w|$)|" + _HELP)
_ANY = re.compile(
    r"^[^\S\n]*#[^\S\n]*(?:[%!?]|" + _HELP + r"|[^\W\d][\w.]*(?:,[ ]?[\w.]+)*[^\S\n]*=[^\S\n]*[%!])", re.MULTILINE
)
_COMMENT = re.compile(r"(?P<indent>[^\S\n]*)#[ \t]?(?P<text>.*)")
_ASSIGNED = re.compile(r"[^\W\d][\w.]*(?:,[ ]?[\w.]+)*[^\S\n]*=[^\S\n]*[%!](?=[A-Za-z. ]).*")
_GOES_ON = re.compile(r"(?:else|elif|except|finally|case)\b")


@dataclass
class _Code:
    """A line that starts a statement, and whether that statement opens a block."""

    line: int
    indent: str
    opens: bool
    text: str


def restore(text: str) -> str:
    """The text with recognizable magics restored, or `pass` where a block would be empty."""
    if not _ANY.search(text):
        return text
    exported = bool(_EXPORTED.search(text)) and "format_name: hydrogen" not in text[:2000]
    lines = text.split("\n")
    code, comments = _sorted(lines)
    skip = -1
    for number, above, below in _between(code, comments):
        if number <= skip or not (found := _COMMENT.fullmatch(lines[number])):
            continue
        if number and _COLAB in lines[number - 1] and found["text"].startswith("%%"):
            skip = _cell(lines, number, below)
        elif exported and (said := _kept(found["text"])) and _fits(found["indent"], above, below):
            skip = _uncommented(lines, number, found["indent"] + said)
            if above and above.opens:
                above.opens = False
        elif _MAGIC.match(found["text"]) and above and _empty(found["indent"], above, below):
            lines[number] = f"{found['indent']}pass  {lines[number].strip()}"
            above.opens = False
    return "\n".join(lines)


def _uncommented(lines: list[str], number: int, said: str) -> int:
    """Restore a line and its backslash continuations; returns the number of the last."""
    lines[number] = said
    while lines[number].endswith("\\") and number + 1 < len(lines):
        found = _COMMENT.fullmatch(lines[number + 1])
        if not found:
            break
        number += 1
        lines[number] = found["indent"] + found["text"]
    return number


def _sorted(lines: list[str]) -> tuple[list[_Code], list[int]]:
    """The lines where statements begin, and the lines that hold only a comment."""
    code: list[_Code] = []
    comments: list[int] = []
    scanner = Scanner()
    for number, line in enumerate(lines):
        text = line.lstrip()
        if scanner.fresh and text.startswith("#"):
            comments.append(number)
            continue
        if scanner.fresh and text:
            code.append(_Code(number, line[: len(line) - len(text)], False, text[:20]))
        told = scanner.feed(line)
        if code and text:
            code[-1].opens = scanner.fresh and line[: told.end].rstrip().endswith(":")
    return code, comments


def _between(code: list[_Code], comments: list[int]) -> list[tuple[int, _Code | None, _Code | None]]:
    """Each comment with the statements above and below it."""
    found, at = [], 0
    for number in comments:
        while at < len(code) and code[at].line < number:
            at += 1
        found.append((number, code[at - 1] if at else None, code[at] if at < len(code) else None))
    return found


def _cell(lines: list[str], first: int, below: _Code | None) -> int:
    """Restore the cell that Colab commented out from line ``first`` on; returns its last line."""
    last = first
    while last + 1 < len(lines) and lines[last + 1].startswith("#") and _COLAB not in lines[last + 1]:
        last += 1
    magic = re.match(r"# ?%%\s*(\w*)(.*)", lines[first])
    if magic and magic[1] not in FOREIGN and (below is None or not (below.indent or _GOES_ON.match(below.text))):
        lines[first] = first_line(magic[1], magic[2].strip())
        for i in range(first + 1, last + 1):
            lines[i] = lines[i][2:] if lines[i].startswith("# ") else lines[i][1:]
    return last


def _kept(text: str) -> str:
    """The Python in a commented magic or assignment; "" if there is none."""
    if _ASSIGNED.fullmatch(text):
        return text
    return text if text.startswith("%") and not text.startswith("%%") and statement(text) != "pass" else ""


def _fits(indent: str, above: _Code | None, below: _Code | None) -> bool:
    """Whether a statement with this indent can stand between the two others."""
    if above and above.opens:
        return _empty(indent, above, below) or bool(below and below.indent == indent)
    return indent == (above.indent if above else "") or bool(below and below.indent == indent)


def _empty(indent: str, above: _Code, below: _Code | None) -> bool:
    """Whether a comment with this indent is the only content of the block that ``above`` opens."""
    inside = below is not None and _deeper(below.indent, above.indent)
    return above.opens and _deeper(indent, above.indent) and not inside


def _deeper(indent: str, other: str) -> bool:
    return len(indent.expandtabs()) > len(other.expandtabs())
