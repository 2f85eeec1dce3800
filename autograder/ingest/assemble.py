"""Turns the pieces of a submission into the one file or folder to read: merged, renamed and unzipped as needed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path

from autograder.domain.errors import SubmissionError
from autograder.domain.file_patterns import FilePatterns
from autograder.ingest import submissions
from autograder.ingest import unpack as archive
from autograder.ingest.helper_files import place
from autograder.ingest.importers import Find, HandInSource
from autograder.ingest.submissions import files_in, is_helper, matches

PROSE = ".md"
ZIP = ".zip"
_NESTED = 2  # a zip inside a zip is a common slip in a file manager; deeper nesting is not opened


def may_be_read(name: str, patterns: Sequence[str], *more: str) -> bool:
    """Whether a file can matter, judged by its ending only: a platform may have added a prefix to its name."""
    helpers = patterns.helpers if isinstance(patterns, FilePatterns) else ()
    ends = {p[p.rfind(".") :].lower() if "." in p else "*" for p in (*patterns, *helpers)}
    return any(fnmatch(name.lower(), f"*{end}") for end in (*ends, PROSE, *more))


class Assembly:
    """Makes submissions readable. ``scratch`` is a folder of its own, whose files may be moved freely."""

    def __init__(self, scratch: Path, patterns: Sequence[str]) -> None:
        self.scratch, self.patterns = scratch, patterns
        self.made = 0
        self.beside: list[str] = []  # names of the files of the last submission that are not graded

    def path(self, find: Find) -> Path:
        """Return the file or folder to read. Raises `SubmissionError` unless it has exactly one candidate."""
        path = self.together(find.sources)
        for _ in range(_NESTED):
            packed = self.packed(path)
            if not packed:
                break
            unpacked = self.unpacked(packed)
            for file in files_in(path) if path != packed else ():
                if file.suffix.lower() == PROSE or is_helper(file.name, self.patterns):
                    self.put(HandInSource(file.parent, file.name, file.name), unpacked)
            path = unpacked
        self.beside = self._left_beside(path, submissions.candidate(path, self.patterns))
        return path

    def together(self, sources: Sequence[HandInSource]) -> Path:
        """The file or folder that holds all sources under the names the student gave them."""
        first = sources[0]
        if len(sources) == 1 and (first.name == first.entry or _is_folder(first.path)):
            return first.path
        named = ", ".join(source.entry for source in sources[:5])
        if any(_is_folder(source.path) for source in sources):
            raise SubmissionError(f"{len(sources)} folders or files could be the submission ({named}): keep one")
        names = [source.name.casefold() for source in sources if may_be_read(source.name, self.patterns, ZIP)]
        if len(set(names)) < len(names):
            raise SubmissionError(f"several files have the same name ({named}): keep one")
        target = self.fresh()
        target.mkdir(parents=True)
        for source in sources:
            self.put(source, target)
        return target

    def put(self, source: HandInSource, target: Path) -> None:
        """Put the file into the folder ``target``: moved if it was unpacked here, copied if it is the instructor's."""
        name, count = source.name, 1
        while os.path.lexists(target / name):
            name, count = f"{count} {source.name}", count + 1
        if self.scratch in source.path.parents:
            os.rename(source.path, target / name)
        elif not may_be_read(name, self.patterns, ZIP) and not source.path.is_symlink():
            (target / name).touch()  # never read, but messages may show its name
        else:
            try:
                archive.copy(source.path, target / name, archive.CLASS.file)
            except archive.ZipRefused as why:
                raise SubmissionError(f"{source.name} {why}") from why

    def packed(self, path: Path) -> Path | None:
        """The zip to open: the only one in a submission that has nothing else to grade."""
        if path.is_symlink() or not path.is_dir():
            return path if path.suffix.lower() == ZIP else None
        files = files_in(path)
        zips = [file for file in files if file.suffix.lower() == ZIP]
        return zips[0] if len(zips) == 1 and not any(matches(file.name, self.patterns) for file in files) else None

    def unpacked(self, packed: Path) -> Path:
        """Unpack a zip into a new folder and return it. A zip inside it stays packed."""
        target = self.fresh()
        try:
            bad = archive.unpack(packed, target, lambda name: may_be_read(name, self.patterns, ZIP), archive.STUDENT)
        except archive.ZipRefused as why:
            raise SubmissionError(f"{packed.name} {why}") from why
        # a path that leads out of the zip is no accident; the other entries are files that would have been read
        told = [f"{entry.name} {entry.what}" for entry in bad]
        if told:
            raise SubmissionError(f"{packed.name}: {'; '.join(told[:5])}")
        return target

    def _left_beside(self, path: Path, chosen: Path) -> list[str]:
        """Files beside the graded one, except those read with it. None for a repository, which holds many."""
        if path == chosen or os.path.lexists(path / ".git"):
            return []
        others = [file for file in files_in(path) if file != chosen and file.suffix.lower() != PROSE]
        return [os.path.relpath(file, path) for file in others if not is_helper(place(file, chosen), self.patterns)]

    def fresh(self) -> Path:
        """An unused path in the temporary folder."""
        self.scratch.mkdir(0o700, exist_ok=True)
        self.made += 1
        return self.scratch / "hand-ins" / f"{self.made:06}"


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
