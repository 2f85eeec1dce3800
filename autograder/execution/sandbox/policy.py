"""How much isolation a run asks for, and what is said where some of it is missing."""

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

#: What may be asked for: that nothing is run where a layer is missing; the layers that there are, and a warning; no
#: question at all. Whatever is asked for, each layer that the system has is put on, and nothing is run as root.
Isolation = Literal["required", "available", "none"]
CHOICES: tuple[Isolation, ...] = get_args(Isolation)
#: The worker's words for an ordinary user's own.
NOT_ROOT = "not root: the worker runs as the same user"
#: The worker's words for the layer that takes the place of all others for files, and lets none be opened.
SEALED = "a filter that lets no file be opened"
#: And for the root folder in which nothing of Python's is.
BARE = "a root folder of its own, with nothing in it"
#: Why a call is not judged that such a layer has kept from a file.
REFUSED = "it opens a file that cannot be opened on this machine, though it can on others"

_LIBRARIES = tuple({f"{prefix}{os.sep}" for prefix in (sys.prefix, sys.base_prefix)})
# Python's errors with the file's name (those of sockets and the like have none), and of libraries that open one in C
_NO_FILE = re.compile(
    r"\[Errno 1\] Operation not permitted: ['b]|Could not open devnull|No usable temporary directory|"
    r"[Oo]pen(ed)?\b.{0,300}Operation not permitted|^RuntimeError: .{0,300}\bcannot be opened",
    re.S,
)
_NOT_THERE = re.compile(
    r"\[Errno 2\] No such file or directory: '([^']*)'|Could not open devnull|^ZoneInfoNotFoundError\b"
)

_CURE = (
    "`files` takes one of these: a kernel with Landlock (Linux 5.13 or later), user namespaces, or grading as "
    "root (see `autograder doctor`)"
)
_CURE_CALLS = (
    "`calls` takes seccomp: Linux on x86-64 or arm64, in a container that lets a process put a filter on itself, as "
    "Docker's default does"
)
_CURES = "`autograder doctor` says more."


def default(path: Path, examples: Path) -> Isolation:
    """What is asked for unless somebody says: "required" where the system could have it, except for our own examples.

    ``path`` is what is graded, and ``examples`` the folder of examples that ship with the assignments.
    """
    ours = path.resolve().is_relative_to(examples.resolve())
    return "required" if sys.platform == "linux" and not ours else "available"


def missing_layers(host: Host) -> dict[str, str]:
    """The layers that the host's last child went without and should have had, as the child itself says."""
    ordinary = not hasattr(os, "geteuid") or os.geteuid()
    return {layer: why for layer, why in (host.off or {}).items() if not (ordinary and why == NOT_ROOT)}


def warning(found: Mapping[str, str]) -> str:
    """One line on all layers that are missing."""
    reasons = list(dict.fromkeys(found.values()))
    named = ", ".join(found)
    why = f" ({'; '.join(reasons)})" if len(reasons) < len(found) or len(found) == 1 else ""
    if not why:
        named = "; ".join(f"{layer}: {reason}" for layer, reason in found.items())
    return f"WARNING: student code is not fully isolated here. Missing: {named}{why}. Run only code that you trust."


def insist(found: Mapping[str, str]) -> None:
    """Raise `GraderError` if any layer is missing where all are required."""
    if found:
        listed = "; ".join(f"{layer}: {why}" for layer, why in found.items())
        cures = " ".join(f"{cure}." for layer, cure in (("files", _CURE), ("calls", _CURE_CALLS)) if layer in found)
        raise GraderError(
            f"nothing was run, for isolation is required and layers of it are missing ({listed}). {cures or _CURES} "
            "Where you trust every submission, `grade --isolation available` goes on without"
        )


def opens_closed_file(second: Mapping[str, str], error: str) -> bool:
    """Whether an error says that a file could not be opened, which could be where Landlock is.

    ``second`` are the layers that stand in the place of others. What is asked for in vain everywhere does not count.
    """
    layer = second.get("files", "")
    if layer.endswith(SEALED):
        return bool(_NO_FILE.search(error))
    if layer.endswith(BARE):
        found = _NOT_THERE.search(error)
        return bool(found and (found[1] is None or found[1].startswith((*_LIBRARIES, "/dev/", "/usr/", "/etc/local"))))
    return False


def needs_files(host: Host, error: str) -> GraderError | None:
    """Why an assignment cannot be graded here, if the ``error`` of its reference is that no file may be opened."""
    if not host.second.get("files", "").endswith(SEALED) or not (
        REFUSED in error or opens_closed_file(host.second, error)
    ):
        return None
    return GraderError(
        "this assignment opens files, and on this system no file may be opened while student code runs: there is no "
        f"Landlock and no root folder of its own for it. {_CURE}; or, where you trust every submission, `grade "
        "--isolation none` lets files be opened"
    )
