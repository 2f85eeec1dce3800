"""Worker processes: started early, given one job at a time, ended with every process they started.

On Linux they are forked (`fork_host`), elsewhere spawned (`spawn_host`), with the same messages. In both cases the
worker starts in an empty folder, with an environment made for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Protocol

from autograder.domain.errors import GraderError

#: The environment variable that, if not empty, has workers spawned where they would be forked: for tests.
SPAWN = "AUTOGRADER_SPAWN"


class HostDied(GraderError):
    """The host is gone; a new one can replace it."""


class Child(Protocol):
    """A process that does one job."""

    def read(self, timeout: float) -> bytes | None:
        """Bytes it sent; b"" at the end; None if nothing arrived within ``timeout`` seconds."""

    def written(self) -> float:
        """Bytes in the files it wrote, at least a page per file; counting stops above `MOST_WRITTEN`."""

    def end(self, *, wait: bool) -> str:
        """Kill it and all it started. With ``wait``, says how it had ended: "" for a normal exit."""


class Host(Protocol):
    """Gives a new `Child` for every job.

    ``announces``: its children report when they have imported the packages. ``off``: the layers of isolation that a
    child lacked, each with the reason; None before the first child. ``second``: the layers replaced by another.
    """

    announces: bool
    off: dict[str, str] | None
    second: dict[str, str]

    def start(self, job: bytes) -> Child:
        """Start the job in ``job`` (one frame)."""

    def expect(self, jobs: int) -> None:
        """Get ready for so many jobs, which will come soon; their processes are started now if starting one is slow."""

    def fork(self) -> Host:
        """Another host with the same packages, for another thread, as cheaply as possible."""

    def close(self) -> None:
        """End the host and remove its folder."""


def can_fork() -> bool:
    """Whether workers are forked. macOS has fork, but its system libraries do not support it."""
    return sys.platform == "linux" and not os.environ.get(SPAWN)


def open_host(imports: Sequence[str], *, fork: bool | None = None, isolation: str = "required") -> Host:
    """Start a host that offers ``imports``. It loads them while the caller continues.

    ``isolation`` is "required", "available" or "none" (see `policy`); with "none", no filter that blocks opening files
    replaces missing layers. ``fork`` chooses forking (True) or spawning; None decides by the system and `SPAWN`.
    """
    if can_fork() if fork is None else fork:
        from autograder.execution.sandbox.fork_host import ForkHost  # it imports modules that other systems lack

        return ForkHost(imports, isolation=isolation)
    from autograder.execution.sandbox.spawn_host import SpawnHost

    return SpawnHost(imports, isolation)
