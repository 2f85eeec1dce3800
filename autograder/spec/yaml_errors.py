"""Explains YAML syntax errors to instructors who do not know YAML's grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from autograder.system.wording import truncated

_QUOTE = "put the whole value in double quotes"


def explain_yaml(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str]:
    """Line and column (from 1) of the mistake, and what to write."""
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines() or [""]
    if mark is None:
        return 1, 1, f"is not valid YAML: {error.problem}"
    row, column = min(mark.line, len(lines) - 1), mark.column
    if (tab := _tab(lines, row)) is not None:
        return tab + 1, 1, "is indented with a tab: use as many spaces as the neighbouring lines"
    for found in (_quote(error, text), _flow(error, lines), _block(error, lines, row, column)):
        if found:
            return found
    return row + 1, column + 1, f"is not valid YAML: {error.problem}; check the quotes, brackets and indentation here"


def _tab(lines: list[str], row: int) -> int | None:
    """The row with a tab in its indentation, at or just above the one where the parser stopped."""
    return next((at for at in (row, row - 1) if at >= 0 and re.match(r"[ ]*\t", lines[at])), None)


def _tokens(text: str) -> Iterator[Any]:
    try:
        yield from yaml.scan(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return


def _quote(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, str] | None:
    """A missing closing quote, so that the text runs on to the next one."""
    problem = error.problem or ""
    if "quoted scalar" in (error.context or ""):
        at = error.context_mark or error.problem_mark
        return _place(at, "opens a quote that is not closed: add the closing quote") if at else None
    mark = error.problem_mark
    if mark is None or "expected" not in problem:
        return None
    for token in _tokens(text):
        start = token.start_mark
        quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
        if quoted and start.line < token.end_mark.line and abs(token.end_mark.line - mark.line) <= 1:
            what = (
                f"opens a quote that is not closed until line {token.end_mark.line + 1}: is the closing quote missing?"
            )
            return _place(start, what)
    return None


def _place(mark: Any, what: str) -> tuple[int, int, str]:
    return mark.line + 1, mark.column + 1, what


def _flow(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, int, str] | None:
    """An error between { } or [ ]."""
    if "flow" not in (error.context or ""):
        return None
    start, mark = error.context_mark, error.problem_mark
    opening = "[" if "sequence" in (error.context or "") else "{"
    closing = "]" if opening == "[" else "}"
    if start is None or mark is None:
        return None
    if mark.line > start.line or mark.line >= len(lines):
        return _place(start, f"opens a {opening} that is not closed: add the closing {closing}")
    rest = lines[mark.line][mark.column :]
    if rest[:1] == ":":
        return _place(mark, "has a colon inside text or an expression: between { } and [ ], put it in double quotes")
    return _place(
        mark,
        f"is not expected here: between {opening} {closing}, put text with commas, colons or brackets in double quotes",
    )


def _block(error: yaml.MarkedYAMLError, lines: list[str], row: int, column: int) -> tuple[int, int, str] | None:
    problem, line = error.problem or "", lines[row]
    indent = len(line) - len(line.lstrip())
    char = line[column : column + 1]
    if "mapping values are not allowed" in problem:
        return _colon(lines, row, column)
    if "could not find expected ':'" in problem:
        mark = error.context_mark
        at = mark.line if mark and mark.line < len(lines) else row
        said = lines[at].strip().removeprefix("- ")
        key, colon, value = said.partition(":")
        wanted = f"write a space after the colon, as in `{key}: {value}`" if colon else "write `key: value`"
        return at + 1, (mark.column if mark else 0) + 1, f"`{said[:60]}` is not a key with a value: {wanted}"
    if "cannot start any token" in problem:
        word = {"&": "; in an expression, write `and`", "|": "; in an expression, write `or`"}.get(char, "")
        return row + 1, column + 1, f"a value cannot start with {char}: {_QUOTE}{word}"
    if "alias" in problem + (error.context or "") or "anchor" in problem + (error.context or ""):
        start = error.context_mark.column if error.context_mark and error.context_mark.line == row else column
        return (
            row + 1,
            start + 1,
            f"a value that starts with {line[start : start + 1]} has a special meaning in YAML: {_QUOTE}",
        )
    if "another document" in problem or "document start" in problem:
        return row + 1, column + 1, "starts a second document (`---`): a spec is a single document"
    if "expected" not in problem:
        return None
    for at in (row, row - 1):
        if at >= 0 and (found := re.match(r"(\s*)-([^\s-].*)", lines[at])):
            return at + 1, len(found[1]) + 1, f"write a space after the dash, as in `- {found[2].strip()}`"
    if column > indent:
        if char in "]}":
            return row + 1, column + 1, f"has a {char} that was not opened: remove it"
        return row + 1, column + 1, f"`{line[column:].strip()[:40]}` follows a complete value: {_QUOTE}"
    return row + 1, column + 1, _indented(lines, row, indent)


def _colon(lines: list[str], row: int, column: int) -> tuple[int, int, str]:
    """A misplaced colon: in text, or after a key that is indented too far."""
    line = lines[row]
    before = line[:column]
    key = re.match(r"\s*(?:- )?[\w\"' ().,]*?:\s+", before)
    if key:
        value = truncated(line[key.end() :].strip(), 48)
        what = f'has a colon inside text or an expression: put all of it in double quotes, as in "{value}"'
        return row + 1, key.end() + 1, what
    indent = len(line) - len(line.lstrip())
    return row + 1, indent + 1, _indented(lines, row, indent)


def _indented(lines: list[str], row: int, indent: int) -> str:
    """A message on a line's indentation, with one that would fit."""
    above = [line for line in lines[:row] if line.strip() and not line.lstrip().startswith("#")]
    widths = list(dict.fromkeys(_width(line) for line in reversed(above)))
    near = min(widths, key=lambda width: abs(width - indent)) if widths and indent not in widths else None
    if near is None and widths:
        near = widths[0]
    said = lines[row].strip()[:40]
    if near is None or near == indent:
        return f"`{said}` does not fit here: check its indentation and the line above"
    wanted = f"indent it by {near}, or check the line above"
    return f"`{said}` is indented by {indent} spaces, which fits no line above it: {wanted}"


def _width(line: str) -> int:
    """The column where the keys of a line begin, after its dash if there is one."""
    found = re.match(r"\s*(?:- +)?", line)
    return found.end() if found else 0
