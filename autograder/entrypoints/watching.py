"""Waits until a file is saved again: by any editor, also one that writes a new file and renames it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

_FILE_EVERY = 0.1
_FOLDER_EVERY = 0.5
_SETTLED = 0.03  # seconds without a further change: saving a file may take several writes
_MOST_FILES = 2000

#: The state of each file by path: time of change, size and inode.
Snapshot = dict[str, tuple[int, int, int]]


def saves(path: Path) -> Iterator[None]:
    """Yield at once, and each time that the file, or a file that may belong to it, has been saved since.

    Watched are the file and its folder's modules and Markdown, or all files in a folder. While the file does not exist,
    nothing is yielded.
    """
    every = _FOLDER_EVERY if path.is_dir() else _FILE_EVERY
    seen = snapshot(path)
    yield
    while True:
        time.sleep(every)
        now = snapshot(path)
        if now == seen:
            continue
        settled = False
        while not settled:
            time.sleep(_SETTLED)
            before, now = now, snapshot(path)
            settled = now == before and path.exists()
        seen = now
        yield


def snapshot(path: Path) -> Snapshot:
    """The files that belong to the submission at ``path``, each with its state."""
    if path.is_dir():
        paths = [
            os.path.join(folder, name)
            for folder, folders, names in os.walk(path)
            if not _hide(folders)
            for name in names
            if not name.startswith(".")
        ][:_MOST_FILES]
    else:
        with os.scandir(path.parent) as found:
            paths = [entry.path for entry in found if entry.name.endswith((".py", ".md")) or entry.name == path.name]
    made = {}
    for one in paths:
        try:
            info = os.stat(one)
        except OSError:  # gone in the meantime
            continue
        made[one] = (info.st_mtime_ns, info.st_size, info.st_ino)
    return made


def _hide(folders: list[str]) -> bool:
    """Have `os.walk` leave out hidden folders and caches."""
    folders[:] = [name for name in folders if not name.startswith((".", "__"))]
    return False
