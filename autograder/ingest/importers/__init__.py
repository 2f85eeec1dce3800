"""What instructors have on disk, one kind of download a module: how it is recognised, and whose work lies where.

A kind is a class registered by name, in a module here or in another package (entry points of
``autograder.importers``). It reads names and the platform's own lists, and never what students wrote; names are student
content too, so nothing here follows a link or leaves the folder it is given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, TypeVar

from autograder.ingest.submissions import junk
from autograder.system.registry import Registry

#: The kind that is read where no other is recognised.
FALLBACK = "folder"


@dataclass(frozen=True, slots=True)
class Person:
    """A student, as far as is known; ``sid`` is the university's number, and any text."""

    name: str = ""
    sid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class HandIn:
    """What was handed in once, by one student or by a group that shares the grade.

    ``place`` is the file or folder to read; with a ``problem`` there is nothing to grade. What a platform does not tell
    is None; ``due`` is told by rosters, of who was given more time, and so is ``excused``, of whose lateness costs
    nothing. ``group``: it is known to be a group's. ``handle`` is by what the platform takes feedback on it back;
    ``source`` names what it was made of in the download.
    """

    id: str
    place: str  # of a large class there are many, and a text takes a quarter of a `Path`'s memory
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
    """A file or folder that belongs to a hand-in: in which folder, called what, and its name for the student."""

    folder: Path
    entry: str
    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / self.entry


@dataclass(frozen=True, slots=True)
class Find:
    """A hand-in as a kind finds it: where its pieces lie, before anything is put together or unpacked."""

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
    """A file or folder, by its path below the root, that is not graded, and why; ``whose`` submission it lies with.

    ``own``: the platform itself wrote it, and nobody needs to look at it.
    """

    name: str
    why: str = "not a submission"
    whose: str = ""
    own: bool = False


@dataclass(frozen=True)
class Finds:
    """All that a kind finds, and what is nobody's or does not count."""

    finds: tuple[Find, ...]
    left_out: tuple[Left, ...] = ()


@dataclass(frozen=True)
class Root:
    """A folder to look into, without what lies in it and is no hand-in: ``out``, where results go, and rosters.

    Where a download holds several assignments, ``which`` names the one to read, or else ``called`` has the names of the
    one that is graded.
    """

    path: Path
    out: Path | None = None
    rosters: tuple[Path, ...] = ()
    called: tuple[str, ...] = ()
    which: str = ""

    def entries(self) -> list[tuple[str, bool]]:
        """The names in it, sorted, each with whether it is a folder; a link is none."""
        hidden = {os.path.realpath(path) for path in (self.out, *self.rosters) if path}
        here = os.path.realpath(self.path)
        with os.scandir(self.path) as inside:
            found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in inside]
        return sorted(entry for entry in found if os.path.join(here, entry[0]) not in hidden)

    def visible(self) -> list[tuple[str, bool]]:
        """The same without what systems and editors leave behind."""
        return [(name, is_folder) for name, is_folder in self.entries() if not junk(name)]


class Kind:
    """A kind of download."""

    #: The account of the platform that ``Find.id`` is, as rosters know it; "" if it is none.
    account: ClassVar[str] = ""
    #: Files in the root without which nothing can be read.
    needs: ClassVar[tuple[str, ...]] = ()
    #: A roster that the platform itself puts beside the hand-ins.
    roster: ClassVar[str] = ""
    #: A small download, by which the contract tests try it: the path of each file, and what stands in it.
    specimen: ClassVar[tuple[tuple[str, str], ...]] = ()

    def lists(self, name: str) -> bool:
        """Whether a file of this name is one that the platform itself wrote, and is read."""
        return name in self.needs or (name != "" and name == self.roster)

    def matches(self, root: Root) -> bool:
        """Whether the folder is of this kind."""
        raise NotImplementedError

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """Whose work lies where; raises `UsageError` for a list that cannot be read."""
        raise NotImplementedError


IMPORTERS: Registry[Kind] = Registry(__name__, "autograder.importers", "kind of download")
_K = TypeVar("_K", bound=type[Kind])


def register(name: str) -> Callable[[_K], _K]:
    """Make the decorated class the kind called ``name``."""

    def put(kind: _K) -> _K:
        IMPORTERS.add(name, kind(), kind.__module__)
        return kind

    return put


def registry() -> Mapping[str, Kind]:
    """Every kind there is, by name."""
    return IMPORTERS.all()


def most(part: int, whole: int) -> bool:
    """Whether ``part`` is more than half of ``whole``; of nothing, nothing is."""
    return 2 * part > whole
