"""Writing files so that nobody ever sees half of one, and walking folders however deep they are."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path


def walk(
    folder: str, closed: Callable[[OSError], object] = lambda error: None
) -> Iterator[tuple[os.DirEntry[str], bool]]:
    """Everything below ``folder``, at any depth, each with whether it is a folder.

    Folders that cannot be opened are left out and told to ``closed``. `os.walk` calls itself before Python 3.12, so a
    deep tree would end it.
    """
    todo = [folder]
    while todo:
        try:
            with os.scandir(todo.pop()) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            continue
        except OSError as error:  # closed to us, or a path that is too long to name
            closed(error)
            continue
        for entry in inside:
            is_folder = entry.is_dir(follow_symlinks=False)
            yield entry, is_folder
            if is_folder:
                todo.append(entry.path)


def unused(path: Path) -> Path:
    """``path``, or with a number behind its name if something is there."""
    names = (path, *(path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 10_000)))
    return next(one for one in names if not os.path.lexists(one))


def empty_folder(folder: str) -> None:
    """Remove everything in ``folder``, however much, deep or closed it is; OSError if anything stays (POSIX only).

    Folders are lifted to the top one after another, so no path gets long and nothing calls itself.
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
    """Remove a file or an empty folder; of another folder, open it to ourselves and say no."""
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
    """Replace the file at ``path`` with ``content`` (text as UTF-8) in one step, making its folder if need be.

    With ``sync`` it is on the disk before this ends; without, a power cut may leave it empty, so that is for what can
    be made again.
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
