"""A hand-in's pieces → the one file or folder that is read: put together, renamed, unpacked where it is a zip."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from autograder.domain.errors import SubmissionError
from autograder.ingest import submissions
from autograder.ingest import unpack as archive
from autograder.ingest.importers import Find, HandInSource
from autograder.ingest.submissions import files_in, matches

PROSE = ".md"
ZIP = ".zip"
_NESTED = 2  # a zip in a zip is one folder too many in the file manager; more than that is not opened


def may_be_read(name: str, patterns: Sequence[str], *more: str) -> bool:
    """Whether a file can matter, by how its name ends: a platform may have put something before it."""
    ends = {pattern[pattern.rfind(".") :].lower() if "." in pattern else "*" for pattern in patterns}
    return any(fnmatch(name.lower(), f"*{end}") for end in (*ends, PROSE, *more))


class Assembly:
    """Makes hand-ins readable; ``scratch`` is a folder of its own, where everything may be moved about."""

    def __init__(self, scratch: Path, patterns: Sequence[str]) -> None:
        self.scratch, self.patterns = scratch, patterns
        self.made = 0
        self.beside: list[str] = []  # of the last one: files that are not graded, by their names

    def path(self, find: Find) -> Path:
        """The file or folder to read; raises `SubmissionError` if there is not one candidate in it."""
        path = self.together(find.sources)
        for _ in range(_NESTED):
            packed = self.packed(path)
            if not packed:
                break
            unpacked = self.unpacked(packed)
            for file in files_in(path) if path != packed else ():
                if file.suffix.lower() == PROSE:
                    self.put(HandInSource(file.parent, file.name, file.name), unpacked)
            path = unpacked
        self.beside = _beside(path, submissions.candidate(path, self.patterns))
        return path

    def together(self, sources: Sequence[HandInSource]) -> Path:
        """The file or folder that holds all of the sources, under the names that the student gave."""
        first = sources[0]
        if len(sources) == 1 and (first.name == first.entry or _is_folder(first.path)):
            return first.path
        named = ", ".join(source.entry for source in sources[:5])
        if any(_is_folder(source.path) for source in sources):
            raise SubmissionError(f"{len(sources)} folders or files could be the submission ({named}): keep one")
        names = [source.name.casefold() for source in sources if may_be_read(source.name, self.patterns, ZIP)]
        if len(set(names)) < len(names):
            raise SubmissionError(f"several files have one name ({named}): keep one")
        target = self.fresh()
        target.mkdir(parents=True)
        for source in sources:
            self.put(source, target)
        return target

    def put(self, source: HandInSource, target: Path) -> None:
        """The file, in the folder ``target``: moved if it was unpacked here, copied if it is the instructor's."""
        name, count = source.name, 1
        while os.path.lexists(target / name):
            name, count = f"{count} {source.name}", count + 1
        if self.scratch in source.path.parents:
            os.rename(source.path, target / name)
        elif not may_be_read(name, self.patterns, ZIP) and not source.path.is_symlink():
            (target / name).touch()  # nobody reads it; its name may be told
        else:
            try:
                archive.copy(source.path, target / name, archive.CLASS.file)
            except archive.ZipRefused as why:
                raise SubmissionError(f"{source.name} {why}") from why

    def packed(self, path: Path) -> Path | None:
        """The zip to open: the only one in a hand-in that has nothing else to grade."""
        if path.is_symlink() or not path.is_dir():
            return path if path.suffix.lower() == ZIP else None
        files = files_in(path)
        zips = [file for file in files if file.suffix.lower() == ZIP]
        return zips[0] if len(zips) == 1 and not any(matches(file.name, self.patterns) for file in files) else None

    def unpacked(self, packed: Path) -> Path:
        """A folder with what is in the zip; a zip in it stays one, and is there to be unpacked in turn."""
        target = self.fresh()
        try:
            bad = archive.unpack(packed, target, lambda name: may_be_read(name, self.patterns, ZIP), archive.STUDENT)
        except archive.ZipRefused as why:
            raise SubmissionError(f"{packed.name} {why}") from why
        # what leads out of the zip was no accident; the rest are files that would have been read
        told = [f"{entry.name} {entry.what}" for entry in bad]
        if told:
            raise SubmissionError(f"{packed.name}: {'; '.join(told[:5])}")
        return target

    def fresh(self) -> Path:
        """A path in the temporary folder that nothing has yet."""
        self.scratch.mkdir(0o700, exist_ok=True)
        self.made += 1
        return self.scratch / "hand-ins" / f"{self.made:06}"


def _beside(path: Path, chosen: Path) -> list[str]:
    """Files beside the one that is graded, but for what is read with it; none of a repository, which holds many."""
    if path == chosen or os.path.lexists(path / ".git"):
        return []
    return [os.path.relpath(file, path) for file in files_in(path) if file != chosen and file.suffix.lower() != PROSE]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
