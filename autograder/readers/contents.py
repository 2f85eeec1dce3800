"""The contents of a file, collected while it is read: cells to run, prose, and parts that are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from autograder.domain.submission import Cell, LeftOut
from autograder.readers.magics import FOREIGN, PYTHON, Plain, plain_cell

_DEFINES = re.compile(
    r"^[^\S\n]*(?:[#>][^\S\n]*)?(?:(?:async[^\S\n]+)?def[^\S\n]+(\w+)|([^\W\d]\w*)[^\S\n]*(?::[^=\n]{,80})?=(?!=))",
    re.MULTILINE,
)
_GOES_ON = re.compile(r"[ \t]|(?:else|elif|except|finally)\b")
#: What a starter has in its metadata, or in its first comment after the assignment's name.
STARTER_VERSION = r"[^\W_][^\n]{0,59}"
_MOST_NAMES = 200
_MOST_NOTES = 20


@dataclass
class Contents:
    """The parts of one file, and the version of the starter that it was made from, if it says so."""

    cells: list[Cell] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    begun: str = ""

    def leave(self, place: str, source: str) -> None:
        """Record the names defined in a part that is not run."""
        if names := defined_in(source):
            self.left_out.append(LeftOut(place, names))

    def foreign(self, label: str, magic: str, source: str) -> None:
        """Leave out a cell in another language."""
        self.leave(f"a cell of `%%{magic}`", source)
        if magic in ("writefile", "file"):
            self._say(label, f"`%%{magic}` was not run, so its file was not written.")

    def note(self, label: str, made: Plain, first_line: int = 1) -> None:
        """Add notes on a cell's magics."""
        if made.magic and not made.foreign:
            said = f"`%%{made.magic}` is not a known cell magic here: the code below it was run as Python."
            self._say(label, said)
        for number, magic in made.left:
            said = f"`{magic}` was not run: other files are not available here."
            self._say(f"{label}, line {first_line + number}", said)

    def add(self, cell: Cell, made: Plain) -> None:
        """Add a cell of Python, split where an export embedded another cell as a call."""
        lines = cell.source.split("\n")
        start = 0
        for number, magic, source in made.inner:
            if magic in FOREIGN:
                self.foreign(f"{cell.label}, line {cell.first_line + number}", magic, source)
            elif _ends_before(lines, number + 1):
                self._part(cell, lines, start, number)
                inner = plain_cell(source)
                label = f"{cell.label}, line {cell.first_line + number}, in the cell of `%%{magic}`"
                inner.magic = inner.magic or ("" if magic in PYTHON else magic)
                if inner.foreign:
                    self.foreign(label, inner.magic, source)
                else:
                    self.note(label, inner)
                    self.cells.append(Cell(label, inner.source, salvage=True, magic=inner.magic))
                start = number + 1
        self._part(cell, lines, start, len(lines))

    def _part(self, cell: Cell, lines: Sequence[str], start: int, end: int) -> None:
        if start == 0 and end == len(lines):
            self.cells.append(cell)
        elif any(line.strip() for line in lines[start:end]):
            source, first = "\n".join(lines[start:end]), cell.first_line + start
            self.cells.append(replace(cell, source=source, first_line=first))

    def _say(self, where: str, what: str) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append((where, what))


def defined_in(source: str) -> tuple[str, ...]:
    """The names that the source would define as Python, even if it is commented out."""
    found: dict[str, None] = {}
    for match in _DEFINES.finditer(source):
        found[match[1] or match[2]] = None
        if len(found) >= _MOST_NAMES:
            break
    return tuple(found)


def _ends_before(lines: Sequence[str], number: int) -> bool:
    """Whether the statements above line ``number`` are complete there."""
    for line in lines[number:]:
        if line.strip() and not line.startswith("#"):
            return not _GOES_ON.match(line)
    return True
