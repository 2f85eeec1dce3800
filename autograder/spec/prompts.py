"""Reads what students start from: Markdown with formulas between dollar signs, and Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.spec.context import Context
from autograder.spec.source import Path_

#: How a formula was opened, and where: line and column, from 0.
OpenFormula = tuple[str, int, int]

_FENCE = re.compile(r"[ \t>]{0,8}(`{3,}|~{3,})(.*)")
_TOKEN = re.compile(r"\\.|(?P<code>`+)|(?P<math>\$\$?)")


def read_prompt(context: Context, at: Path_, text: str | None) -> str:
    """The Markdown at ``at`` without blank lines around it; "" without any. Errors are noted at their line."""
    if text is None:
        return ""
    if not text.strip():
        context.fault(at, "is empty: write what is asked, or remove the key")
        return ""
    for line, column, what in _open_ends(text):
        _fault_inside(context, at, line, column, what)
    return text.strip("\n").rstrip()


def read_starter(context: Context, at: Path_, text: str | None) -> str:
    """The Python at ``at``, which starter files contain; errors are noted at their line."""
    if text is None:
        return ""
    if not text.strip():
        context.fault(at, "is empty: write the code that students start from, or remove the key")
        return ""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line, column = (getattr(error, "lineno", 1) or 1) - 1, (getattr(error, "offset", 1) or 1) - 1
        _fault_inside(context, at, line, column, f"is not valid Python: {getattr(error, 'msg', error)}")
        return ""
    return text.strip("\n").rstrip()


def _fault_inside(context: Context, at: Path_, line: int, column: int, what: str) -> None:
    """Note an error at a line and column of the text, counted from 0; in a folded text, at its beginning."""
    place = context.source.place(at)
    lines = context.source.lines
    if place[0] <= len(lines) and re.search(r"\|[-+0-9]*\s*(#.*)?$", lines[place[0] - 1]):
        inside = place[0] + line
        first = next((one for one in lines[place[0] :] if one.strip()), "")
        column += len(first) - len(first.lstrip()) + 1
        place = (inside + 1, column) if inside < len(lines) else place
    fault = context.source.fault(at, what)
    context.faults.append(type(fault)(fault.file, *place, fault.where, fault.what))


def _open_ends(text: str) -> Iterator[tuple[int, int, str]]:
    """Formulas and code that are opened and not closed: line and column from 0, and what to do."""
    fence: tuple[str, int] | None = None
    math: OpenFormula | None = None
    for number, line in enumerate(text.split("\n")):
        mark = _FENCE.match(line)
        if fence:
            closed = mark and mark[1].startswith(fence[0]) and not mark[2].strip()
            fence = None if closed else fence
            continue
        if mark and not math and "`" not in mark[2]:
            fence = (mark[1], number)
            continue
        if math and math[0] == "$" and not line.strip():  # a blank line ends a formula within a sentence
            yield _unclosed(math)
            math = None
        math = _along(line, number, math)
    if math:
        yield _unclosed(math)
    if fence:
        yield fence[1], 0, f"opens a block of code with {fence[0]} that is not closed"


def _along(line: str, number: int, math: OpenFormula | None) -> OpenFormula | None:
    """The formula that is open at the end of a line, given the one at its beginning."""
    place = 0
    while found := _TOKEN.search(line, place):
        place = found.end()
        if found["code"] and not math:
            closing = re.compile(rf"(?<!`){found['code']}(?!`)").search(line, place)
            place = closing.end() if closing else place
        elif found["math"] and math is None:
            math = (found["math"], number, found.start())
        elif found["math"] and math:
            if found["math"] == math[0]:
                math = None
            elif math[0] == "$":  # `$a$$b$`: two formulas side by side
                math = ("$", number, found.start() + 1)
    return math


def _unclosed(math: OpenFormula) -> tuple[int, int, str]:
    """The error for a formula that is not closed."""
    return math[1], math[2], rf"opens a formula with {math[0]} that is not closed; write \$ for a dollar sign"
