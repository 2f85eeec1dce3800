"""How much isolation a run requires, and the messages if some of it is missing."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from autograder.domain.errors import GraderError

if TYPE_CHECKING:
    from autograder.execution.sandbox.host import Host

#: "required": refuse to run if a layer is missing. "available": warn about missing layers. "none": do not ask. In any
#: case every layer that the system supports is used, and nothing runs as root.
Isolation = Literal["required", "available", "none"]
CHOICES: tuple[Isolation, ...] = get_args(Isolation)
#: The worker's message if it does not run as root.
NOT_ROOT = "not root: the worker runs as the same user"
#: The worker's name for the filter that replaces the other layers for files and blocks opening any.
SEALED = "a filter that blocks opening any file"
#: The worker's name for the root folder without Python's files.
BARE = "a root folder of its own, with nothing in it"
#: Why a call is not judged if such a layer blocked a file.
REFUSED = "it opens a file that cannot be opened on this machine, though it can on others"

_LIBRARIES = tuple({f"{prefix}{os.sep}" for prefix in (sys.prefix, sys.base_prefix)})
# Python's errors with a file name (those of sockets have none), and those of libraries that open files in C
_NO_FILE = re.compile(
    r"\[Errno 1\] Operation not permitted: ['b]|Could not open devnull|No usable temporary directory|"
    r"[Oo]pen(ed)?\b.{0,300}Operation not permitted|^RuntimeError: .{0,300}\bcannot be opened",
    re.S,
)
_NOT_THERE = re.compile(
    r"\[Errno 2\] No such file or directory: '([^']*)'|Could not open devnull|^ZoneInfoNotFoundError\b"
)

_CURE = (
    "`files` requires one of these: a kernel with Landlock (Linux 5.13 or later), user namespaces, or grading as "
    "root (see `autograder doctor`)"
)
_CURE_CALLS = (
    "`calls` requires seccomp: Linux on x86-64 or arm64, in a container that lets processes install filters, as "
    "Docker does by default"
)
_CURES = "See `autograder doctor`."


def default(path: Path, examples: Path) -> Isolation:
    """The default isolation: "required" if the system supports it, except for the examples we ship.

    ``path`` is what is graded, and ``examples`` the folder of the assignments' example submissions.
    """
    ours = path.resolve().is_relative_to(examples.resolve())
    return "required" if sys.platform == "linux" and not ours else "available"


def missing_layers(host: Host) -> dict[str, str]:
    """The layers that the host's last child should have had but lacked, as reported by the child."""
    ordinary = not hasattr(os, "geteuid") or os.geteuid()
    return {layer: why for layer, why in (host.off or {}).items() if not (ordinary and why == NOT_ROOT)}


def warning(found: Mapping[str, str]) -> str:
    """One line on all missing layers."""
    reasons = list(dict.fromkeys(found.values()))
    named = ", ".join(found)
    why = f" ({'; '.join(reasons)})" if len(reasons) < len(found) or len(found) == 1 else ""
    if not why:
        named = "; ".join(f"{layer}: {reason}" for layer, reason in found.items())
    return f"WARNING: student code is not fully isolated here. Missing: {named}{why}. Run only code you trust."


def insist(found: Mapping[str, str]) -> None:
    """Raise `GraderError` if any layer is missing; called if all are required."""
    if found:
        listed = "; ".join(f"{layer}: {why}" for layer, why in found.items())
        cures = " ".join(f"{cure}." for layer, cure in (("files", _CURE), ("calls", _CURE_CALLS)) if layer in found)
        raise GraderError(
            f"nothing was run: isolation is required, but layers are missing ({listed}). {cures or _CURES} "
            "If you trust every submission, `grade --isolation available` runs without them"
        )


def opens_closed_file(second: Mapping[str, str], error: str) -> bool:
    """Whether an error means that a file was blocked which could be opened under Landlock.

    ``second`` are the layers replaced by another. Files that cannot be opened anywhere do not count.
    """
    layer = second.get("files", "")
    if layer.endswith(SEALED):
        return bool(_NO_FILE.search(error))
    if layer.endswith(BARE):
        found = _NOT_THERE.search(error)
        return bool(found and (found[1] is None or found[1].startswith((*_LIBRARIES, "/dev/", "/usr/", "/etc/local"))))
    return False


def needs_files(host: Host, error: str) -> GraderError | None:
    """Why the assignment cannot be graded here, if its reference failed with ``error`` because files are blocked."""
    if not host.second.get("files", "").endswith(SEALED) or not (
        REFUSED in error or opens_closed_file(host.second, error)
    ):
        return None
    return GraderError(
        "this assignment opens files, but on this system student code cannot open any: there is neither Landlock "
        f"nor a separate root folder. {_CURE}; or, if you trust every submission, `grade --isolation none` "
        "allows files"
    )
