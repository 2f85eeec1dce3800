"""Runs a command and measures its wall time, processor time and memory. Linux only."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_LOOK = 0.02  # seconds between looks at the memory
_LONGEST = 3600.0


class Failed(Exception):
    """A command of a tool did not do what it is there for."""


@dataclass(frozen=True)
class Took:
    """What a command took. ``main`` is the peak of its own resident memory in bytes; ``tree``, if it was asked for,
    that of all its processes together, pages that they share counted once; None where that may not be looked at."""

    seconds: float
    processor: float
    main: int
    tree: int | None
    output: str


def run(
    command: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str] | None = None, tree: bool = False,
    good: Sequence[int] = (0,),
) -> Took:  # fmt: skip
    """Run the command; raises `Failed` with the end of what it said if its exit code is none of the ``good`` ones.

    Looking at a whole tree's memory takes processor time: such a run is not one to time.
    """
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=cwd, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        watcher = _Watcher(process.pid, tree)
        watcher.start()
        late = threading.Timer(_LONGEST, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        try:
            _, status, used = os.wait4(process.pid, 0)  # the processor time of all that the process has waited for too
            seconds = time.perf_counter() - began
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            late.cancel()
            watcher.ended.set()
            watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode("utf-8", "replace")
    if process.returncode not in good:
        raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{said[-3000:]}")
    return Took(seconds, used.ru_utime + used.ru_stime, watcher.main, watcher.tree or None, said)


class _Watcher(threading.Thread):
    """Looks at a process's memory, and perhaps at that of its descendants, until it has ended."""

    def __init__(self, process: int, tree: bool) -> None:
        super().__init__(daemon=True)
        self.process, self.ended, self.main = process, threading.Event(), 0
        self.tree: int | None = 0 if tree else None

    def run(self) -> None:
        while not self.ended.wait(_LOOK):
            self.main = max(self.main, _highest(self.process))
            if self.tree is not None:
                self.tree = max(self.tree, _shared_once(self.process))


def _highest(process: int) -> int:
    """The most resident memory that a process has had, in bytes (proc(5), VmHWM); 0 if it is gone."""
    try:
        text = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("VmHWM:")), 0)


def _shared_once(process: int) -> int:
    """The memory of a process and its descendants now, shared pages counted once (PSS), in bytes."""
    total = 0
    try:
        root = psutil.Process(process)
        for one in [root, *root.children(recursive=True)]:
            try:
                total += one.memory_full_info().pss
            except psutil.NoSuchProcess:  # gone in the meantime
                continue
    except psutil.Error:
        return 0
    return total
