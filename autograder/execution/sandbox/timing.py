"""What a child has used so far, seen from outside: processor time, and time in which it had nothing to do.

Limits are on processor time (of all threads), so that a busy machine costs nobody points. A child that sleeps or waits
uses none, so the time in which no thread of it runs or could run is counted too. What is left of wall time then is time
in which the child could have run and the machine was busy with something else.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass

#: How many times its processor time something may last while it sleeps or waits.
WAITING = 3.0
#: Where no processor time can be read, this share of wall time stands for it.
_SHARE = 1 / WAITING
#: Seconds between two looks that may count as slept: nobody knows what happened in more.
_MOST_AT_ONCE = 0.25


@dataclass(frozen=True)
class Spent:
    """Seconds: of processor time, of sleeping or waiting, of wall time."""

    used: float = 0.0
    slept: float = 0.0
    wall: float = 0.0

    @property
    def starved(self) -> float:
        """Seconds in which it could have run and did not."""
        return self.wall - self.used - self.slept

    def since(self, earlier: Spent) -> Spent:
        """What came after ``earlier``."""
        return Spent(self.used - earlier.used, self.slept - earlier.slept, self.wall - earlier.wall)


class Meter:
    """Adds up what the process ``pid`` spends; `look` often."""

    def __init__(self, pid: int) -> None:
        self.pid, self.began = pid, time.monotonic()
        self.first = processor_time(pid)
        self.spent = Spent()

    def look(self) -> Spent:
        """What it has spent by now."""
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
        """Seconds of processor time by now; as far as they were known at the last look, when it has ended."""
        now = processor_time(self.pid)
        return self.spent.used if self.first is None or now is None else now - self.first


def processor_time(pid: int) -> float | None:
    """Seconds of processor time that a process has used, all its threads together; None where it cannot be read.

    Linux gives every process a clock, whose number is made of its id: clock_getcpuclockid(3).
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, OverflowError):
            return time.clock_gettime((~pid << 3) | 2)
    return None


def can_run(pid: int) -> bool:
    """Whether a thread of the process runs, could run, or waits for a disk: proc(5), the third field of ``stat``."""
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
