"""Files written beside what else goes on: most of that time is waiting for the disk."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

_THREADS = 4  # a disk takes several files at once as fast as one


class BackgroundWrites:
    """Calls that write, made by a few threads; a context manager, for at its end everything is written.

    An error shows at the next call or at the end. With no more than ``most`` calls on their way, memory stays flat.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="writer")
        self.waiting: deque[Future[None]] = deque()

    def submit(self, write: Callable[[], None]) -> None:
        """Have ``write`` called before long; raises what went wrong with an earlier one."""
        self.waiting.append(self.pool.submit(write))
        while len(self.waiting) > self.most or (self.waiting and self.waiting[0].done()):
            self.waiting.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.pool.shutdown(wait=True)
        for one in self.waiting if kind is None else ():
            one.result()
