"""Importers: one module per kind of download. Each recognizes its layout and finds each student's files.

An importer is a class registered by name, in a module here or in another package (entry points of
``autograder.importers``). It reads names and the platform's own lists, never the students' files. Names are student
content too, so nothing here follows a link or leaves its folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from autograder.ingest.submissions import junk
from autograder.system.registry import Registry

#: The importer used when no other recognizes the folder.
FALLBACK = "folder"


@dataclass(frozen=True, slots=True)
class Person:
    """A student, as far as known. ``sid`` is the university's number, as text."""

    name: str = ""
    sid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class HandIn:
    """One submission, by one student or by a group that shares the grade.

    ``place`` is the file or folder to read; with a ``problem`` there is nothing to grade. Fields that the platform does
    not provide are None. ``due`` (an extension) and ``excused`` (lateness costs nothing) come from rosters. ``group``
    is set if the submission is known to be a group's. ``handle`` is the platform's key for uploading feedback;
    ``source`` names the files in the download.
    """

    id: str
    place: str  # a string takes a quarter of a `Path`'s memory, and a large class has many
    people: tuple[Person, ...] = ()
    submitted: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    problem: str = ""
    due: datetime | None = None
    group: bool = False
    excused: bool = False
    handle: str = ""
    source: str = ""

    @property
    def path(self) -> Path:
        """The file or folder to read."""
        return Path(self.place)


@dataclass(frozen=True, slots=True)
class HandInSource:
    """A file or folder that belongs to a submission: its folder, its name there, and the student's name for it."""

    folder: Path
    entry: str
    name: str

    @property
    def path(self) -> Path:
        """Its full path."""
        return self.folder / self.entry


@dataclass(frozen=True, slots=True)
class Find:
    """A submission as an importer finds it, before its pieces are merged or unpacked."""

    id: str
    sources: tuple[HandInSource, ...]
    people: tuple[Person, ...] = ()
    submitted: datetime | None = None
    late: bool | None = None
    attempt: int | None = None
    problem: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A file or folder that is not graded: its path below the root, the reason, and ``whose`` submission it lies with.

    ``own``: the platform wrote it, so nobody needs to look at it.
    """

    name: str
    why: str = "not a submission"
    whose: str = ""
    own: bool = False


@dataclass(frozen=True)
class Finds:
    """Everything an importer finds, and what it leaves out."""

    finds: tuple[Find, ...]
    left_out: tuple[Left, ...] = ()


@dataclass(frozen=True)
class Root:
    """A folder to import. ``out`` (the results folder) and ``rosters`` are hidden from importers.

    If a download holds several assignments, ``which`` names the one to read; otherwise ``called`` has the names of the
    assignment being graded.
    """

    path: Path
    out: Path | None = None
    rosters: tuple[Path, ...] = ()
    called: tuple[str, ...] = ()
    which: str = ""

    def entries(self) -> list[tuple[str, bool]]:
        """Sorted (name, is it a folder) pairs; a link is not a folder."""
        hidden = {os.path.realpath(path) for path in (self.out, *self.rosters) if path}
        here = os.path.realpath(self.path)
        with os.scandir(self.path) as inside:
            found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in inside]
        return sorted(entry for entry in found if os.path.join(here, entry[0]) not in hidden)

    def visible(self) -> list[tuple[str, bool]]:
        """The same without hidden files and what operating systems and editors leave behind."""
        return [(name, is_folder) for name, is_folder in self.entries() if not junk(name)]


class Kind:
    """Base class of importers."""

    #: Which account ``Find.id`` is, by the roster's name for it; "" if it is not an account.
    account: ClassVar[str] = ""
    #: Files that must be in the root.
    needs: ClassVar[tuple[str, ...]] = ()
    #: A roster that the platform puts next to the submissions.
    roster: ClassVar[str] = ""
    #: A small sample download for the contract tests: (path, content) of each file.
    specimen: ClassVar[tuple[tuple[str, str], ...]] = ()

    def lists(self, name: str) -> bool:
        """Whether a file of this name is written by the platform and read by this importer."""
        return name in self.needs or (name != "" and name == self.roster)

    def matches(self, root: Root) -> bool:
        """Whether the folder is a download of this kind."""
        raise NotImplementedError

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """Find every student's files. Raises `UsageError` if the platform's list cannot be read."""
        raise NotImplementedError


IMPORTERS: Registry[Kind] = Registry(__name__, "autograder.importers", "kind of download")
#: Makes the decorated class the importer ``name``.
register = IMPORTERS.register_instance


def registry() -> Mapping[str, Kind]:
    """Every importer by name."""
    return IMPORTERS.all()


def most(part: int, whole: int) -> bool:
    """Whether ``part`` is more than half of ``whole``; False if both are 0."""
    return 2 * part > whole
