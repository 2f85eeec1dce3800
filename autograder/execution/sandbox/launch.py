"""How a worker process is started (command, environment), and how its end and its files are reported."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import site
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.system.files import walk

_WORKER = Path(__file__).parent.parent.parent / "worker"
#: Bytes that a submission's files may hold at any time.
MOST_WRITTEN = 64 << 20
# what Windows needs to start Python, and what Python and its packages ask it for
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE")
#: Flags for `subprocess.Popen`: on Windows no window opens, and Ctrl-C reaches only the grader.
FLAGS: int = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
_CRASHED = 0xC0000000  # NTSTATUS: from here on errors, such as 0xC0000005 for memory that is not the process's own
_ONE_THREAD = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")


def user_packages(isolation: str) -> dict[str, str]:
    """The variable that leads Python to packages that a user has installed without an environment (``pip --user``).

    Students have torch there. Where isolation is required, in grading, they stay out, as their ``.pth`` files do.
    """
    if isolation == "required" or not site.ENABLE_USER_SITE:
        return {}
    return {"PYTHONUSERBASE": site.getuserbase()}


def worker_environment(folder: str, isolation: str = "required") -> dict[str, str]:
    """All environment variables of a worker with this folder."""
    keep = {name: os.environ[name] for name in _KEPT if name in os.environ}
    threads = {f"{library}_NUM_THREADS": "1" for library in _ONE_THREAD}
    paths = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "PATH": "/usr/bin:/bin", "USER": "student"}
    # glibc 2.35 or later: a heap of huge pages if available, for half the page faults while importing torch and less
    # to copy in a fork
    heap = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    # fixed hashes make the order of sets, and therefore reports, reproducible
    # files are UTF-8 wherever the submission runs, as on Linux
    python = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "MPLBACKEND": "Agg"}
    if sys.platform == "win32":
        root = keep.get("SYSTEMROOT", r"C:\Windows")
        # conda's packages find their libraries by PATH
        paths["PATH"] = ";".join([rf"{root}\System32", root, rf"{sys.prefix}\Library\bin"])
        paths |= dict.fromkeys(("TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), folder)
    return {**keep, **threads, **paths, **heap, **python, **user_packages(isolation)}


def close_to_same_user() -> None:
    """Keep other processes of the same user from inspecting this one, which holds the targets.

    See prctl(2), PR_SET_DUMPABLE.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)


def worker_command(mode: str, imports: Sequence[str], isolation: str) -> list[str]:
    """The command that starts a worker: "fork" for a host, "spawn" for one job."""
    alone = [] if user_packages(isolation) else ["-s"]
    return [sys.executable, *alone, "-B", str(_WORKER), mode, ",".join(imports), isolation]


def ending(status: int) -> str:
    """Describe a wait status (POSIX); "" for a normal exit."""
    return exit_words(os.waitstatus_to_exitcode(status))


def exit_words(code: int) -> str:
    """Describe an exit code, as `subprocess` has it: negative for a signal; "" for a normal exit."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"
    if code >= _CRASHED:
        return f"crashed (Windows calls it {code:#010X})".replace("0X", "0x")
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
