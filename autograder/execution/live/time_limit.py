"""Stops a step of this process that computes or waits too long, by a signal, where the system has one."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.execution.sandbox.outcomes import ADVICE_WAITING, Stop, too_long
from autograder.execution.sandbox.timing import WAITING

_LOOK = 0.05  # seconds between looks at the clock
_IDLE = 0.05  # share of the time between two looks below which it was not computing
_MOST_AT_ONCE = 0.25  # longest time between two looks that may count as sleep
_AGAIN = 0.5  # seconds after which code that has caught the exception gets another one


class TimedOut(BaseException):
    """Raised in the step; not an `Exception`, so that ``except Exception`` does not catch it."""


@dataclass
class Watched:
    """A step under a limit; ``stop`` is why it was stopped, None if it was not. Times are in seconds."""

    seconds: float
    stop: Stop | None = None
    over: bool = False
    next: float = 0.0
    slept: float = 0.0

    def __post_init__(self) -> None:
        self.began = self.used = time.process_time()
        self.wall, self.switches = time.monotonic(), _switches()

    def look(self) -> Stop | None:
        """Why the step must be stopped now, if it must."""
        used, wall, switches = time.process_time(), time.monotonic(), _switches()
        passed = wall - self.wall
        # a busy machine is no sleep: then the system has taken the processor away, or some of it was used
        if switches == self.switches and used - self.used < _IDLE * passed:
            self.slept += min(passed, _MOST_AT_ONCE)
        self.used, self.wall, self.switches = used, wall, switches
        if used - self.began >= self.seconds:
            return too_long(self.seconds)
        if self.slept >= WAITING * self.seconds:
            why = f"spent {WAITING * self.seconds:g} s waiting, so it was stopped. {ADVICE_WAITING}"
            return Stop(why, True)
        return None


def can_stop() -> bool:
    """Whether a step of this thread can be stopped."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextmanager
def time_limit(seconds: float) -> Iterator[Watched]:
    """Raise `TimedOut` in the block after ``seconds`` of processor time, or three times as long of waiting.

    Where that is impossible (see `can_stop`) there is no limit.
    """
    watched = Watched(seconds)
    if not can_stop():
        yield watched
        return

    def look(number: int, frame: object) -> None:
        now = time.monotonic()
        if watched.over or now < watched.next:
            return
        watched.stop = watched.stop or watched.look()
        if watched.stop:
            watched.next = now + _AGAIN
            raise TimedOut

    handler = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, _LOOK, _LOOK)
    try:
        yield watched
    finally:
        watched.over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)


def _switches() -> int:
    """How often the system has taken the processor away from this process while it could have run."""
    import resource  # where there are timers, there is this

    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw
