"""File writes in background threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

_THREADS = 4  # writing is mostly waiting for the disk, which accepts several files at once


class BackgroundWrites:
    """A context manager that runs write calls in a few threads; when it exits, all have finished.

    An error in a call is raised by a later `submit` or on exit. At most ``most`` calls are pending, which bounds
    memory.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="writer")
        self.waiting: deque[Future[None]] = deque()

    def submit(self, write: Callable[[], None]) -> None:
        """Schedule ``write``; raises the error of an earlier call, if there is one."""
        self.waiting.append(self.pool.submit(write))
        while len(self.waiting) > self.most or (self.waiting and self.waiting[0].done()):
            self.waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pool.shutdown(wait=True)
        for one in self.waiting if kind is None else ():
            one.result()
