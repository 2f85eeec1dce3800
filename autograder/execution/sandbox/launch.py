"""How a worker process is started (command, environment), and how its end and its files are reported."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.system.files import walk

_WORKER = Path(__file__).parent.parent.parent / "worker"
#: Bytes that a submission's files may hold at any time.
MOST_WRITTEN = 64 << 20
_ONE_THREAD = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")


def worker_environment(folder: str) -> dict[str, str]:
    """All environment variables of a worker with this folder."""
    keep = {
        name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ
    }  # Windows needs it to start Python
    threads = {f"{library}_NUM_THREADS": "1" for library in _ONE_THREAD}
    paths = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "PATH": "/usr/bin:/bin", "USER": "student"}
    # glibc 2.35 or later: a heap of huge pages if available, for half the page faults while importing torch and less
    # to copy in a fork
    heap = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    # fixed hashes make the order of sets, and therefore reports, reproducible
    python = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "MPLBACKEND": "Agg"}
    return {**keep, **threads, **paths, **heap, **python}


def close_to_same_user() -> None:
    """Keep other processes of the same user from inspecting this one, which holds the targets.

    See prctl(2), PR_SET_DUMPABLE.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def worker_command(mode: str, imports: Sequence[str], isolation: str) -> list[str]:
    """The command that starts a worker: "fork" for a host, "spawn" for one job."""
    return [sys.executable, "-s", "-B", str(_WORKER), mode, ",".join(imports), isolation]


def ending(status: int) -> str:
    """Describe a wait status; "" for a normal exit."""
    if os.WIFSIGNALED(status):
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(os.WTERMSIG(status)).name}"
        return f"was ended by signal {os.WTERMSIG(status)}"
    code = os.waitstatus_to_exitcode(status)
    return f"ended the process with exit code {code}" if code else ""


def bytes_written(folder: str) -> float:
    """Bytes in a folder's files, at least a page each; infinite if part of it cannot be read."""
    hidden: list[OSError] = []
    total = 0
    for entry, is_folder in walk(folder, hidden.append):
        total += 4096
        with contextlib.suppress(OSError):  # gone in the meantime
            total += 0 if is_folder else entry.stat(follow_symlinks=False).st_size
        if total > MOST_WRITTEN or hidden:
            break
    return math.inf if hidden else total
