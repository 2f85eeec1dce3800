"""Which version of an assignment a file was begun from: what a starter says of itself."""

from __future__ import annotations

import json
import re
from pathlib import Path

from autograder.domain.kits import Kit

_LARGEST = 16 << 20  # bytes of a file that is looked into
_HEAD = re.compile(r"# autograder: (\S+) (\S.*)")


def other_version(path: Path, kit: Kit) -> str:
    """The version of the starter that a file was made from, if it is of the kit's assignment and not of its version."""
    assignment, version = _origin(path)
    return version if assignment == kit.assignment and version not in ("", kit.shown) else ""


def _origin(path: Path) -> tuple[str, str]:
    """The assignment and the version that a notebook's metadata or a script's first line name."""
    try:
        if path.stat().st_size > _LARGEST:
            return "", ""
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.suffix != ".ipynb":
            found = _HEAD.match(text)
            return (found[1], found[2].strip()) if found else ("", "")
        told = json.loads(text)["metadata"]["autograder"]
        return str(told["assignment"]), str(told["version"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return "", ""
