"""Worker processes: started early, fed one job at a time, ended with everything they started.

On Linux they are forked (`fork_host`), elsewhere spawned (`spawn_host`), with the same messages. Either way the worker
starts with an environment made for it, in an empty folder of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from autograder.domain.errors import GraderError


class HostDied(GraderError):
    """The host is gone; a new one can take its place."""


class Child(Protocol):
    """A process doing one job."""

    def read(self, timeout: float) -> bytes | None:
        """Bytes it sent; b"" at the end; None if nothing came within ``timeout`` seconds."""

    def written(self) -> float:
        """Bytes of the files it has written, each counted as a page at least; counting stops above `MOST_WRITTEN`."""

    def end(self, *, wait: bool) -> str:
        """Kill it with everything it started; with ``wait``, says how it had ended: "" when of itself and well."""


class Host(Protocol):
    """Gives a new `Child` for every job.

    ``announces``: its children import the packages and then say so. ``off``: the layers of isolation that a child went
    without, each with the reason; None until there has been one. ``second``: those in whose place it had another.
    """

    announces: bool
    off: dict[str, str] | None
    second: dict[str, str]

    def start(self, job: bytes) -> Child:
        """Begin the job in ``job`` (one frame)."""

    def fork(self) -> Host:
        """Another host of the same packages, for another thread; the cheapest there is."""

    def close(self) -> None:
        """End the host and remove its folder."""


def open_host(imports: Sequence[str], *, fork: bool | None = None, isolation: str = "required") -> Host:
    """Start a host that offers ``imports``; it loads them while the caller goes on.

    With the ``isolation`` "none", a filter that lets no file be opened is not put in the place of other layers.
    """
    if fork is None:
        fork = sys.platform == "linux"  # macOS has fork, but its system libraries do not survive it
    if fork:
        from autograder.execution.sandbox.fork_host import ForkHost  # what it needs, other systems do not have

        return ForkHost(imports, isolation=isolation)
    from autograder.execution.sandbox.spawn_host import SpawnHost

    return SpawnHost(imports, isolation)
