"""Other processes on macOS and Windows, which show them through psutil only."""

from __future__ import annotations

import contextlib
from typing import Any


def find_process(pid: int) -> Any:
    """The `psutil.Process` with this number; None if there is none, or no psutil."""
    with contextlib.suppress(Exception):  # not installed; or the process has ended or belongs to somebody else
        import psutil

        return psutil.Process(pid)
    return None


def cpu_seconds(process: Any) -> float | None:
    """Seconds of processor time of all its threads; None if it has ended."""
    with contextlib.suppress(Exception):
        times = process.cpu_times()
        return float(times.user + times.system)
    return None


def memory_of(process: Any) -> int:
    """Bytes of memory that it holds; 0 if it has ended."""
    with contextlib.suppress(Exception):
        found = process.memory_info()
        return int(getattr(found, "private", found.rss))  # on Windows, what the process has been promised
    return 0


def descendants(process: Any) -> list[Any]:
    """The processes that it and its descendants have started; [] if it has ended."""
    with contextlib.suppress(Exception):
        return list(process.children(recursive=True))
    return []


def kill_process(process: Any) -> None:
    """Kill it, if it is still there."""
    with contextlib.suppress(Exception):
        process.kill()
