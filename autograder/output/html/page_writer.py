"""Pages on their way to the disk: some are written while the next is made, and those that are there already stay."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from autograder.system import files

_MOST_WAITING = 64


class Writer:
    """Writes files below a folder; a context manager, for at its end everything is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # the time goes into waiting for the disk, which takes several files at once as fast as one
        self.pool = ThreadPoolExecutor(4, thread_name_prefix="pages")
        self.waiting: deque[Future[None]] = deque()
        self.written: set[str] = set()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pool.shutdown(wait=True, cancel_futures=kind is not None)
        if kind is None:
            self._wait(0)

    def write(self, name: str, content: str) -> None:
        """Have a file written; raises what went wrong with an earlier one."""
        self.written.add(name)
        self.waiting.append(self.pool.submit(_replace, self.folder / name, content.encode("utf-8", "replace")))
        self._wait(_MOST_WAITING)

    def remove_others(self, below: str) -> None:
        """Remove the pages in a folder that were not written this time."""
        for path in sorted((self.folder / below).glob("*.html")):
            if f"{below}/{path.name}" not in self.written:
                path.unlink()

    def _wait(self, most: int) -> None:
        while len(self.waiting) > most:
            self.waiting.popleft().result()


def _replace(path: Path, content: bytes) -> None:
    try:
        if path.read_bytes() == content:
            return
    except OSError:
        pass
    files.write_file(path, content, sync=False)
