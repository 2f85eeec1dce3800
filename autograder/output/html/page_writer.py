"""Writes pages in the background; files that already have the same content are not touched."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from autograder.system import files
from autograder.system.background import BackgroundWrites

_MOST_WAITING = 64


class PageWriter(BackgroundWrites):
    """Writes files below a folder, and remembers their names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_MOST_WAITING)
        self.folder = folder
        self.written: set[str] = set()

    def write(self, name: str, content: str) -> None:
        """Schedule a file; raises the error of an earlier one, if there is one."""
        self.written.add(name)
        self.submit(partial(_replace, self.folder / name, content.encode("utf-8", "replace")))

    def remove_others(self, below: str) -> None:
        """Remove the pages in the folder ``below`` that were not written this time."""
        for path in sorted((self.folder / below).glob("*.html")):
            if f"{below}/{path.name}" not in self.written:
                path.unlink()


def _replace(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass
    files.write_file(path, content, sync=False)
