"""Measures from outside what a child uses: processor time, and time in which it had nothing to do.

Limits are on processor time of all threads, so a busy machine costs nobody points. A child that sleeps or waits uses
none, so time in which none of its threads runs or could run is counted too. The rest of wall time is time in which the
child could have run but the machine was busy.

Linux shows all of it. macOS and Windows show processor time and memory (through psutil), but not whether a process
waits or gets no processor: there a share of the idle time counts as waiting. Without psutil there is only the wall
clock.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass

from autograder.system import processes

#: A step may sleep or wait this many times its limit of processor time.
WAITING = 3.0
#: The same where waiting cannot be told from a busy machine; of the idle time there, only `_SHARE` counts.
_WAITING_BLIND = 2.0
#: Share of wall time used in place of processor time where that cannot be read, and of idle time in place of waiting.
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
    """Measures what the process ``pid`` spends; call `look` often.

    ``sees_waiting``: it can tell waiting from a busy machine. A step may wait ``waiting`` times its limit.
    """

    def __init__(self, pid: int) -> None:
        self.pid, self.began = pid, time.monotonic()
        self.sees_waiting = sys.platform == "linux"
        self.waiting = WAITING if self.sees_waiting else _WAITING_BLIND
        self.process = None if self.sees_waiting else processes.find_process(pid)
        self.first = self._processor_time()
        self.first_memory = self._memory()
        self.spent = Spent()

    def look(self) -> Spent:
        """The time spent so far."""
        wall, now = time.monotonic() - self.began, self._processor_time()
        if self.first is None or now is None:
            self.spent = Spent(wall * _SHARE, 0.0, wall * _SHARE)
            return self.spent
        used = now - self.first
        idle = (wall - self.spent.wall) - (used - self.spent.used)
        slept = 0.0 if idle <= 0 or (self.sees_waiting and can_run(self.pid)) else min(idle, _MOST_AT_ONCE)
        slept *= 1.0 if self.sees_waiting else _SHARE
        self.spent = Spent(used, self.spent.slept + slept, wall)
        return self.spent

    def used(self) -> float:
        """Seconds of processor time so far; after its end, as of the last look."""
        now = self._processor_time()
        return self.spent.used if self.first is None or now is None else now - self.first

    def memory(self) -> int:
        """Bytes of memory by which it has grown; 0 on Linux, where the kernel keeps the limit, and without psutil."""
        return self._memory() - self.first_memory

    def _processor_time(self) -> float | None:
        return processor_time(self.pid) if self.sees_waiting else processes.cpu_seconds(self.process)

    def _memory(self) -> int:
        return 0 if self.sees_waiting else processes.memory_of(self.process)


def processor_time(pid: int) -> float | None:
    """Seconds of processor time of all threads of a process on Linux; None if it cannot be read.

    Linux gives every process a clock whose number is derived from its pid: clock_getcpuclockid(3).
    """
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
