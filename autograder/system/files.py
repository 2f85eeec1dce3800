"""Atomic file writes, and directory walks and removal at any depth."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path


def walk(
    folder: str, closed: Callable[[OSError], object] = lambda error: None
) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """All entries below ``folder``, at any depth, each with whether it is a folder.

    Folders that cannot be opened are skipped, and their errors passed to ``closed``. `os.walk` is not used because it
    is recursive before Python 3.12 and fails on deep trees.
    """
    todo = [folder]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:  # no permission, or the path is too long
            closed(error)
            continue
        for entry in inside:
            is_folder = entry.is_dir(follow_symlinks=False)
            yield entry, is_folder
            if is_folder:
                todo.append(entry.path)


def unused(path: Path) -> Path:
    """``path``, or the same with a number appended to its stem if it exists."""
    names = (path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10_000)))
    return next(one for one in names if not os.path.lexists(one))


def remove_folder(folder: str) -> None:
    """Remove ``folder`` and everything in it, whatever its permissions, as far as the system allows."""
    with contextlib.suppress(OSError):
        if hasattr(os, "O_DIRECTORY"):
            empty_folder(folder)
        else:  # Windows removes no file that is read-only
            for entry, _ in walk(folder):
                if not entry.is_symlink():
                    os.chmod(entry.path, stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)


def empty_folder(folder: str) -> None:
    """Remove everything in ``folder``, at any depth and whatever its permissions; OSError if anything remains (POSIX).

    Nested folders are moved to the top one at a time, so that paths stay short and no recursion is needed.
    """
    token, lifted = secrets.token_hex(8), 0
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while names := os.listdir(top):
            for name in names:
                if _removed(name, top):
                    continue
                inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
                try:
                    for below in os.listdir(inner):
                        if not _removed(below, inner):
                            lifted += 1
                            os.rename(below, f".{token}-{lifted}", src_dir_fd=inner, dst_dir_fd=top)
                finally:
                    os.close(inner)
                os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _removed(name: str, parent: int) -> bool:
    """Remove a file or an empty folder and return True; make any other folder accessible and return False."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=parent)
        return True
    try:
        os.rmdir(name, dir_fd=parent)
    except OSError:
        os.chmod(name, 0o700, dir_fd=parent)
        return False
    return True


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_file(path: Path, content: str | bytes, *, sync: bool = True) -> None:
    """Replace the file at ``path`` with ``content`` (text as UTF-8) atomically, creating its folder if needed.

    With ``sync``, the content is on the disk when this returns. Without it, a power failure may leave the file empty,
    so that is for files that can be generated again. Raises OSError if the file cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name[:50]}-{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, _NEW, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, _NEW, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
