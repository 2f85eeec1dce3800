"""What an attack is charged for: the time in which the grader could have run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from attacks import traces

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="times of other processes are read on Linux")

LOOP = [sys.executable, "-c", "while True: pass"]


@pytest.fixture
def starved() -> Iterator[int]:
    """A busy process on one processor with five others."""
    loops = [subprocess.Popen(LOOP, start_new_session=True) for _ in range(6)]
    for loop in loops:
        os.sched_setaffinity(loop.pid, {min(os.sched_getaffinity(0))})
    yield loops[0].pid
    for loop in loops:
        loop.kill()
        loop.wait()


@pytest.fixture
def waiting() -> Iterator[int]:
    """A process that waits, as a grader does for a submission that sleeps."""
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate()


def passed(pid: int) -> tuple[float, float]:
    """Seconds by the clock, and by the wall."""
    clock = traces.Clock(pid)
    while time.monotonic() - clock.began < 1.5:
        time.sleep(0.05)
        clock.look()
    return clock.seconds(), time.monotonic() - clock.began


def test_who_is_kept_from_running_is_not_charged(starved: int) -> None:
    seconds, wall = passed(starved)
    assert seconds < 0.6 * wall


def test_who_waits_is_charged(waiting: int) -> None:
    while psutil.Process(waiting).status() == psutil.STATUS_RUNNING:  # while Python starts, it may starve
        time.sleep(0.05)
    seconds, wall = passed(waiting)
    assert seconds > 0.8 * wall


def test_what_was_computed_is_charged(starved: int) -> None:
    clock = traces.Clock(starved)
    computed = psutil.Process(starved).cpu_times().user
    while psutil.Process(starved).cpu_times().user < computed + 0.4:
        time.sleep(0.02)
    assert 0.3 < clock.computed() * (os.cpu_count() or 1) < 1
