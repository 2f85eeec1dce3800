"""What a student handed in, as cells of Python source and pieces of prose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A piece of Python source that stands or falls together.

    ``label`` is how the student knows it ("cell 3", "hw.py"); ``first_line`` is the line number that its first line
    has for the student. With ``salvage``, a syntax error costs the broken statement only, not the cell.
    """

    label: str
    source: str
    first_line: int = 1
    salvage: bool = False


class Prose(str):
    """A piece of markdown, with the tags of its cell."""

    tags: tuple[str, ...]

    def __new__(cls, text: str, tags: tuple[str, ...] = ()) -> Prose:
        made = super().__new__(cls, text)
        made.tags = tags
        return made


@dataclass(frozen=True)
class Submission:
    """One student's work: ``cells`` in the order they run, ``prose`` the markdown in the order it stands."""

    name: str
    file: str
    cells: tuple[Cell, ...]
    prose: tuple[str, ...] = ()
    digest: str = ""
