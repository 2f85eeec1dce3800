"""What a student handed in, as cells of Python source and pieces of prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A piece of Python source that stands or falls together.

    ``label`` is how the student knows it ("cell 3", "hw.py"); ``first_line`` is the line number that its first line
    has for the student. With ``salvage``, a syntax error costs the broken statement only, not the cell. ``magic`` is
    the cell magic above it if that is not known to run Python; ``prose`` are the ranges of lines (from, up to) meant
    for people, where what is no Python is no mistake. ``parts`` are the ranges that the file's own marks cut it into,
    each with its ``salvage``: where the whole cannot be parsed, each of them stands or falls.
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
    """A part of the file that is not run: what it is ("a markdown cell"), and the names that it would define."""

    place: str
    names: tuple[str, ...]


#: A word of two letters or more, in scripts with signs for vowels as well.
WORD = re.compile(
    r"(?:[^\W\d_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u200c\u200d]){2,}"
)


class Prose(str):
    """A piece of text for people: a markdown or raw cell, or what stands in code as comment or string.

    ``origin`` is "markdown", "string", "comment", "note" for a comment right above code, or "inner" for what stands
    inside a function. ``label`` is the name
    of the variable or function that holds it; ``names`` are the top-level names that the code before it defines since
    the last piece, and ``apart`` says whether any code stands there.
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
        """What it is made from, as JSON can hold it: ``Prose(*piece.parts())`` is the same piece."""
        return [str(self), list(self.tags), self.origin, self.label, list(self.names), self.apart]


@dataclass(frozen=True)
class Submission:
    """One student's work: ``cells`` in the order they run, ``prose`` the markdown in the order it stands.

    ``left_out`` are the parts with code in them that are not run; ``notes`` are (place, what to say) about others.
    ``code_key`` tells the code, where the cells are not at hand.
    """

    name: str
    file: str
    cells: tuple[Cell, ...]
    prose: tuple[str, ...] = ()
    digest: str = ""
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    code_key: str = ""
