"""Writing files so that nobody ever sees half of one, and walking folders however deep they are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def walk(folder: str) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Everything below ``folder``, at any depth, each with whether it is a folder; what cannot be opened is left out.

    `os.walk` calls itself before Python 3.12, so a deep tree would end it.
    """
    todo = [folder]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:  # closed to us, gone in the meantime, or a path that is too long to name
            continue
        for entry in inside:
            is_folder = entry.is_dir(follow_symlinks=False)
            yield entry, is_folder
            if is_folder:
                todo.append(entry.path)


def write(path: Path, content: str | bytes) -> None:
    """Replace the file at ``path`` with ``content`` (text as UTF-8) in one step, making its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:50]}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
