"""What an author's notebook gives to students, where its cells are marked: prompts, code to start from, and write-ups.

Marks are the tags ``solution`` and ``prompt``, nbgrader's metadata, and the comments ``BEGIN SOLUTION`` and
``END SOLUTION`` of nbgrader and Otter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from autograder.readers.marked_cells import MarkedCell, marked_cells

_BEGIN = re.compile(r"^[ \t]*#+[ \t]*BEGIN SOLUTION\b", re.IGNORECASE)
_END = re.compile(r"^[ \t]*#+[ \t]*END SOLUTION\b", re.IGNORECASE)
_TESTS = re.compile(r"#+[ \t]*BEGIN (?:HIDDEN )?TESTS\b", re.IGNORECASE)
_HEADING = re.compile(r"#{1,6}\s+(.+?)\s*#*$")
_KEPT_OUT = frozenset({"test", "tests", "hidden", "hidden-tests", "hide", "instructor"})


@dataclass
class AuthoredPart:
    """What students get for one answer: its heading, a prompt, and code in its place. ``written``: it is a write-up."""

    prompt: str = ""
    starter: str = ""
    title: str = ""
    written: bool = False


@dataclass
class Authored:
    """What is asked by a marked file: a part for each name, in order; write-ups have names of their own, ``#1``."""

    introduction: str = ""
    starter: str = ""
    parts: dict[str, AuthoredPart] = field(default_factory=dict)


def authored(path: Path) -> Authored | None:
    """What the marks of a file say; None if nothing in it is marked as a solution."""
    cells = marked_cells(path)
    if not any(_is_solution(cell) for cell in cells):
        return None
    prompts = any("prompt" in cell.tags for cell in cells)
    asked = {name for cell in cells if not cell.markdown and _is_solution(cell) for name in _asked(cell)}
    made, texts, given = Authored(), list[str](), list[str]()
    for cell in cells:
        if cell.tags & _KEPT_OUT or (not cell.markdown and _TESTS.search(cell.source)):
            continue
        if cell.markdown and not _is_solution(cell):
            texts += [cell.source.strip()] if "prompt" in cell.tags or not prompts else []
        elif cell.markdown:
            title, text = _titled(texts, made)
            made.parts[f"#{len(made.parts)}"] = AuthoredPart(text, "", title or "A write-up", written=True)
            texts = []
        elif not _is_solution(cell):
            given += _given(cell.source, asked)
        else:
            title, text = _titled(texts, made)
            texts = []
            _code(made, cell, AuthoredPart(text, title=title), given)
            given = []
    return made


def _is_solution(cell: MarkedCell) -> bool:
    return "solution" in cell.tags or (not cell.markdown and any(map(_BEGIN.match, cell.source.split("\n"))))


def _titled(texts: list[str], made: Authored) -> tuple[str, str]:
    """The last heading of these texts and what is below it; before the first question, what is above introduces all."""
    lines = "\n\n".join(texts).split("\n")
    heads = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    if not made.parts and heads and (before := [line for line in lines[: heads[-1]] if not line.startswith("# ")]):
        made.introduction = "\n".join(before).strip()
    if not heads:
        return "", "\n".join(lines).strip()
    found = _HEADING.match(lines[heads[-1]])
    return (found[1] if found else ""), "\n".join(lines[heads[-1] + 1 :]).strip()


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return []


def _names(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _regions(source: str) -> list[tuple[int, int]]:
    """The first and the last line, from 1, of each region of a solution, with the comments around it."""
    made, start = [], 0
    for number, line in enumerate(source.split("\n"), 1):
        if not start and _BEGIN.match(line):
            start = number
        elif start and _END.match(line):
            made.append((start, number))
            start = 0
    return [*made, (start, number)] if start else made


def _asked(cell: MarkedCell) -> Iterator[str]:
    """The names whose values students work out: all of a tagged cell, else those with a region inside or around."""
    regions = _regions(cell.source)
    for node in _statements(cell.source):
        last = node.end_lineno or node.lineno
        if not regions or any(start <= last and node.lineno <= end for start, end in regions):
            yield from (name for name in _names(node) if not name.startswith("_"))


def _given(source: str, asked: set[str]) -> list[str]:
    """The statements of an unmarked cell that students can run before they have answered anything."""
    kept = []
    for node in _statements(source):
        used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        plain = isinstance(node, ast.Import) and len(node.names) == 1
        if not used & asked and not (plain or isinstance(node, ast.Expr)):  # packages are imported anyway
            kept.append(ast.get_source_segment(source, node) or "")
    return kept


def _code(made: Authored, cell: MarkedCell, first: AuthoredPart, given: list[str]) -> None:
    """Add the answers of a cell: the first has the prompt, and the code that is left without the solution."""
    names = list(dict.fromkeys(_asked(cell)))
    left = _without_solutions(cell.source) if _regions(cell.source) else ""
    if not made.parts:
        made.starter, given = "\n\n".join(given), []
    first.starter = "\n\n\n".join(filter(None, [*given, left]))
    first.title = first.title if len(names) == 1 else ""  # a heading of several questions is the title of none
    for number, name in enumerate(names):
        made.parts.setdefault(name, AuthoredPart() if number else first)


def _without_solutions(source: str) -> str:
    """The code with ``raise NotImplementedError`` or ``...`` where the solution was."""
    lines, kept, at = source.split("\n"), list[str](), 1
    tops = {node.lineno: node for node in _statements(source)}
    for start, end in _regions(source):
        kept += lines[at - 1 : start - 1]
        indent = lines[start - 1][: len(lines[start - 1]) - len(lines[start - 1].lstrip())]
        if indent:
            kept.append(f"{indent}raise NotImplementedError")
        else:
            inside = [node for line, node in tops.items() if start < line < end]
            kept += [
                f"{name} = ..."
                for node in inside
                if isinstance(node, (ast.Assign, ast.AnnAssign))
                for name in _names(node)
            ]
        at = end + 1
    text = "\n".join([*kept, *lines[at - 1 :]]).strip("\n")
    statements = [node for node in _statements(text) if not isinstance(node, (ast.Expr, ast.Import))]
    return "\n\n\n".join(filter(None, (_segment(text, node) for node in statements)))


def _segment(text: str, node: ast.stmt) -> str:
    """A statement as it is written, with its decorators and the comments inside."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno])
