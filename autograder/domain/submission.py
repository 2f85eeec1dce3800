"""A submission, as cells of Python source and pieces of prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A piece of Python source that runs or fails as a unit.

    ``label`` is its name for the student ("cell 3", "hw.py"), ``first_line`` the student's line number of its first
    line. With ``salvage``, a syntax error loses only the broken statement, not the cell. ``magic`` is its cell magic,
    unless that is known to run Python. ``prose`` are ranges of lines (from, up to) of text, where a syntax error is no
    mistake. ``parts`` are the ranges between the file's own cell marks, each with its ``salvage``: if the whole cannot
    be parsed, each part runs or fails by itself.
    """

    label: str
    source: str
    first_line: int = 1
    salvage: bool = False
    magic: str = ""
    prose: tuple[tuple[int, int], ...] = ()
    parts: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A part of the file that is not run: what it is ("a markdown cell"), and the names that it defines."""

    place: str
    names: tuple[str, ...]


#: A word of two or more letters, including scripts with vowel signs.
WORD = re.compile(
    r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u200c\u200d]){2,}"
)


class Prose(str):
    """A piece of text: a markdown or raw cell, or a comment or string in code.

    ``origin`` is "markdown", "string", "comment", "note" for a comment right above code, or "inner" for one inside a
    function. ``label`` is the name of its variable or function; ``names`` are the top-level names defined since the
    previous piece, and ``apart`` says whether there is any code between them.
    """

    tags: tuple[str, ...]
    origin: str
    label: str
    names: tuple[str, ...]
    apart: bool

    def __new__(
        cls,
        text: str,
        tags: Sequence[str] = (),
        origin: str = "markdown",
        label: str = "",
        names: Sequence[str] = (),
        apart: bool = False,
    ) -> Prose:
        made = super().__new__(cls, text)
        made.tags, made.origin, made.label, made.names, made.apart = tuple(tags), origin, label, tuple(names), apart
        return made

    def parts(self) -> list[object]:
        """Its arguments as JSON values: ``Prose(*piece.parts())`` is the same piece."""
        return [str(self), list(self.tags), self.origin, self.label, list(self.names), self.apart]


@dataclass(frozen=True)
class Helper:
    """A further submitted file, which the main one may import; ``path`` is its place beside it: ``nn/layers.py``."""

    path: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Submission:
    """One student's submission: ``cells`` in execution order, ``prose`` in the file's order.

    ``left_out`` are the parts with code that are not run; ``notes`` are (place, message) about others. ``code_key`` is
    the key of the code, if the cells are not available. ``begun`` is the version of the starter that the file was made
    from, as that says it; "" if it says nothing.
    """

    name: str
    file: str
    cells: tuple[Cell, ...]
    prose: tuple[str, ...] = ()
    digest: str = ""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    code_key: str = ""
    helpers: tuple[Helper, ...] = ()
    begun: str = ""

    @property
    def all_cells(self) -> tuple[Cell, ...]:
        """The cells of the main file, and those of the helpers."""
        return (*self.cells, *(cell for helper in self.helpers for cell in helper.cells))
