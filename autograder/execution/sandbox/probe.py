"""Tests which layers of isolation hold here, from inside: a submission that tries to break out of each.

It runs like a student's code, so whatever it finds open is open to students too.
"""

from __future__ import annotations

import os
from pathlib import Path

from autograder.domain.record import Returned
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.execution.sandbox.policy import NOT_ROOT
from autograder.spec.load import build
from autograder.spec.source import parse_yaml

#: The purpose of each layer, in the order in which a child applies them.
LAYERS = {
    "session": "a session and process group of its own",
    "descriptors": "no open file but the pipe it answers on",
    "environment": "no environment variable but those made for it",
    "limits": "memory, processor time, files and core dumps are bounded",
    "user": "a user that nobody else is",
    "capabilities": "no privilege of root's is left",
    "closed": "no process of the same user can look into it",
    "parent": "it dies with the host",
    "privileges": "programs that give privileges give it none",
    "files": "it reads Python and its packages, and writes in its own folder (Landlock)",
    "calls": "no programs, processes, sockets or signals to others (seccomp)",
}
#: Result for `capabilities` if Python is in a folder that only root can enter: Landlock then limits what is read.
ONE_LEFT = "one is left, to read where Python lies"

_SPEC = """\
spec: 1
title: Probe
points: 1
submission: {imports: []}
questions:
  - {id: open, title: What is open, points: 1, answer: {function: look}, want: 1, within: {abs: 1}}
"""

# each look returns "" or what it found; one that fails found that the system lacks the feature
_LOOKS = """\
import ctypes, os, socket, struct, sys

def session():
    return "" if os.getsid(0) == os.getpid() == os.getpgid(0) else "it is in the session of others"

def descriptors():
    found = []
    for number in range(3, 1024):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    return "" if len(found) <= 1 else f"{len(found)} descriptors are open"

def environment():
    made = {"HOME", "USER", "TMPDIR", "TEMP", "PATH", "MPLBACKEND", "LC_CTYPE", "GLIBC_TUNABLES"}
    made |= {"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "PROCESSOR_ARCHITECTURE", "TMP", "USERPROFILE", "APPDATA",
             "LOCALAPPDATA"}  # on Windows
    more = [n for n in os.environ if n not in made and not n.startswith("PYTHON") and not n.endswith("_NUM_THREADS")]
    more = [n for n in more if n[:4] not in ("KMP_", "TORC", "MPL_", "NUMB")]  # made by torch and for matplotlib
    return "" if not more else "it sees " + ", ".join(sorted(more)[:5])

def limits():
    import resource
    unbounded = []
    for name in ("AS", "CPU", "NOFILE", "FSIZE", "CORE"):
        if resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] == resource.RLIM_INFINITY:
            unbounded.append(name)
    return "" if not unbounded else "unbounded: " + ", ".join(unbounded)

def user():
    return str(os.geteuid())

def libc():
    return ctypes.CDLL(None, use_errno=True)

def prctl(option):
    return libc().prctl(option, *[ctypes.c_ulong(0)] * 4)

def capabilities():
    head, data = struct.pack("=Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    number = {"x86_64": 125, "aarch64": 90}[os.uname().machine]
    if libc().syscall(number, head, data):
        return "they cannot be read"
    effective, permitted = struct.unpack("=II", data.raw[:8])
    kept = effective | permitted
    return "" if not kept else ONE_LEFT if kept == 1 << 2 else f"it has {kept:#x}"

def closed():
    return "" if prctl(3) == 0 else "it can be looked into"

def parent():
    signal = ctypes.c_int()
    libc().prctl(2, ctypes.byref(signal), *[ctypes.c_ulong(0)] * 3)
    return "" if signal.value == 9 else "it outlives the host"

def privileges():
    return "" if prctl(39) == 1 else "set-uid programs work"

def attempt(what, *arguments):
    try:
        what(*arguments)
    except OSError:
        return ""
    return f"{what.__name__}{arguments} works"

def files():
    if sys.platform != "linux":
        return f"not available on {sys.platform}"
    found = ""
    if os.path.exists("/proc/self"):  # this is the system's root folder, and not one that was made for it
        found = attempt(os.listdir, "/") or attempt(open, "/proc/self/status")
    return found or attempt(open, "/etc/passwd") or "".join(attempt(leave, f) for f in ("/", "/tmp", "/dev/shm"))

def leave(folder):
    path = f"{folder}/left-by-{os.getpid()}"
    open(path, "x").close()
    os.unlink(path)

def calls():
    if sys.platform != "linux":
        return f"not available on {sys.platform}"
    return attempt(socket.socket) or attempt(os.kill, os.getppid(), 0)

def look():
    found = {}
    for layer in LAYERS:
        try:
            found[layer] = globals()[layer]()
        except BaseException as error:
            found[layer] = f"not available on {sys.platform} ({type(error).__name__})"
    return found
"""


def exposed_layers(host: Host) -> dict[str, str]:
    """The layers that this host should have but lacks, each with the reason."""
    return lacking(probe(host))


def lacking(found: dict[str, str]) -> dict[str, str]:
    """The layers that `probe` found missing although this system and user can have them."""
    normal = {"capabilities": ONE_LEFT}
    if not hasattr(os, "geteuid") or os.geteuid():
        normal["user"] = NOT_ROOT  # only root can switch to another user
    return {layer: why for layer, why in found.items() if why and why != normal.get(layer)}


def probe(host: Host) -> dict[str, str]:
    """For each of `LAYERS`, "" if it holds, else the reason why it does not."""
    assignment = build(parse_yaml(_SPEC, "probe"), Path("probe"))
    source = f"LAYERS = {tuple(LAYERS)!r}\nONE_LEFT = {ONE_LEFT!r}\n{_LOOKS}"
    record = collect(assignment, Submission("probe", "probe.py", (Cell("probe.py", source),)), host)
    outcome = record.outcomes["open"]
    if not isinstance(outcome, Returned) or not isinstance(outcome.value, dict):
        return dict.fromkeys(LAYERS, f"it could not be tried: {outcome}")
    found = {layer: str(outcome.value.get(layer, "it was not tried")) for layer in LAYERS}
    own = str(os.geteuid()) if hasattr(os, "geteuid") else found["user"]
    found["user"] = NOT_ROOT if found["user"] == own else ""
    # the worker's own reason says more than what was found
    reasons = host.off or {}
    return {layer: (reasons.get(layer) or why) if why else "" for layer, why in found.items()}
