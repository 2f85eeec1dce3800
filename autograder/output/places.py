"""Where in a student's files an answer is defined, or a message points to, as far as that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.domain.report import Result
from autograder.domain.submission import Cell, Submission

# at the left margin: a function, a class, a variable
_DEFINITION = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w{1,200})|^([^\W\d]\w{0,199})[ \t]*(?::[^=\n]{0,200})?=(?!=)", re.MULTILINE
)
_SAID = re.compile(r"(?:\bcell (\d{1,6})|([\w./-]{1,200}\.py)), line (\d{1,9})\b")
_CELL = re.compile(r"cell (\d{1,6})")


@dataclass(frozen=True)
class Place:
    """A line, counted from 1, of a file; in a notebook of its code cell with this number, and otherwise ``cell`` is 0.

    ``file`` is the path beside the submitted file.
    """

    file: str
    line: int
    cell: int = 0

    def __str__(self) -> str:
        return f"cell {self.cell}, line {self.line}" if self.cell else f"{self.file}, line {self.line}"


class Places:
    """The places in one submission."""

    def __init__(self, submission: Submission) -> None:
        self.main = submission.file
        self.files = {submission.file, *(helper.path for helper in submission.helpers)}
        self.defined: dict[str, Place] = {}
        for helper in submission.helpers:
            self._add(helper.path, helper.cells)
        self._add(submission.file, submission.cells)  # last: what the main file defines is what is asked for

    def _add(self, file: str, cells: Iterable[Cell]) -> None:
        for cell in cells:
            number = _CELL.fullmatch(cell.label)
            for found in _DEFINITION.finditer(cell.source):
                line = cell.first_line + cell.source.count("\n", 0, found.start())
                self.defined[found[1] or found[2]] = Place(file, line, int(number[1]) if number else 0)

    def of_text(self, said: str) -> Place | None:
        """The first place that a message names; None if it names none in these files."""
        for found in _SAID.finditer(said):
            if found[1]:
                return Place(self.main, int(found[3]), int(found[1]))
            if found[2] in self.files:
                return Place(found[2], int(found[3]))
        return None

    def of_answer(self, result: Result, names: Iterable[str]) -> Place | None:
        """The place that a question's feedback names, or the definition of its answer; None if neither is known."""
        definition = next((self.defined[name] for name in names if name in self.defined), None)
        return self.of_text(result.feedback) or definition
