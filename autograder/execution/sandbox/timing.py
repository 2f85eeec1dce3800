"""Measures from outside what a child uses: processor time, and time in which it had nothing to do.

Limits are on processor time of all threads, so a busy machine costs nobody points. A child that sleeps or waits uses
none, so time in which none of its threads runs or could run is counted too. The rest of wall time is time in which the
child could have run but the machine was busy.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass

#: A step may sleep or wait this many times its limit of processor time.
WAITING = 3.0
#: Share of wall time used in place of processor time where that cannot be read.
_SHARE = 1 / WAITING
#: Longest interval between two looks, in seconds, that may count as sleep: longer ones say nothing.
_MOST_AT_ONCE = 0.25


@dataclass(frozen=True)
class Spent:
    """Seconds of processor time, of sleeping or waiting, and of wall time."""

    used: float = 0.0
    slept: float = 0.0
    wall: float = 0.0

    @property
    def starved(self) -> float:
        """Seconds in which it could have run but did not."""
        return self.wall - self.used - self.slept

    def since(self, earlier: Spent) -> Spent:
        """The time spent after ``earlier``."""
        return Spent(self.used - earlier.used, self.slept - earlier.slept, self.wall - earlier.wall)


class Meter:
    """Measures what the process ``pid`` spends; call `look` often."""

    def __init__(self, pid: int) -> None:
        self.pid, self.began = pid, time.monotonic()
        self.first = processor_time(pid)
        self.spent = Spent()

    def look(self) -> Spent:
        """The time spent so far."""
        wall, now = time.monotonic() - self.began, processor_time(self.pid)
        if self.first is None or now is None:
            self.spent = Spent(wall * _SHARE, 0.0, wall * _SHARE)
            return self.spent
        used = now - self.first
        idle = (wall - self.spent.wall) - (used - self.spent.used)
        slept = 0.0 if idle <= 0 or can_run(self.pid) else min(idle, _MOST_AT_ONCE)
        self.spent = Spent(used, self.spent.slept + slept, wall)
        return self.spent

    def used(self) -> float:
        """Seconds of processor time so far; after its end, as of the last look."""
        now = processor_time(self.pid)
        return self.spent.used if self.first is None or now is None else now - self.first


def processor_time(pid: int) -> float | None:
    """Seconds of processor time of all threads of a process; None if it cannot be read.

    Linux gives every process a clock whose number is derived from its pid: clock_getcpuclockid(3).
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, OverflowError):
            return time.clock_gettime((~pid << 3) | 2)
    return None


def can_run(pid: int) -> bool:
    """Whether a thread of the process runs, could run, or waits for a disk: proc(5), third field of ``stat``."""
    folder = f"/proc/{pid}/task"
    try:
        threads = os.listdir(folder)
    except OSError:
        return False
    for thread in threads:
        with contextlib.suppress(OSError), open(f"{folder}/{thread}/stat", "rb") as file:
            if file.read(512).rpartition(b") ")[2][:1] in (b"R", b"D"):
                return True
    return False
