"""The files distributed with the package: around it in a clone, inside it in a wheel.

Standard library only: ``setup.py`` uses this module to decide what a wheel contains.
"""

from __future__ import annotations

import re
from pathlib import Path

#: The name for pip; the import name is ``autograder``.
NAME = "mlmath-autograder"
#: The files in Gradescope's zip besides the package and the assignment.
FILES = ("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "run_autograder", "setup.sh")
#: The folders that ``autograder examples`` writes.
FOLDERS = ("problems", "reference", "submissions_example")

_PACKAGE = Path(__file__).parent.parent
#: The folder for these files in a wheel; a clone does not have it.
INSIDE = _PACKAGE / "tree"
# left behind by other programs, and by `autograder build` beside a spec
_LEFT = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".DS_Store"}
_MADE = ("*.pyc", "*.targets.json")


def clone() -> Path | None:
    """The clone, or the unpacked Gradescope zip, that contains this package; None if it was installed from a wheel."""
    return None if INSIDE.is_dir() else _PACKAGE.parent


def tree() -> Path:
    """The folder with `FILES` and `FOLDERS`, in the layout of a clone."""
    return clone() or INSIDE


def package_files() -> dict[str, Path]:
    """The package's own files by their paths in a clone, such as ``autograder/__init__.py``; without `INSIDE`."""
    found = (path for path in _below(_PACKAGE) if INSIDE not in path.parents)
    return {f"autograder/{path.relative_to(_PACKAGE).as_posix()}": path for path in found}


def example_files() -> dict[str, Path]:
    """The files of the example assignments, by paths such as ``problems/simple_attention.yaml``."""
    found = (path for folder in FOLDERS for path in _below(tree() / folder))
    return {path.relative_to(tree()).as_posix(): path for path in found}


def _below(folder: Path) -> list[Path]:
    """The files in ``folder`` at any depth, without caches and generated files."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not _LEFT & set(path.parts))
    return [path for path in found if not any(map(path.match, _MADE))]


def version() -> str:
    """The version in ``pyproject.toml``, in a clone or a wheel; "unknown" if it cannot be read."""
    try:
        text = (tree() / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return "unknown"
    found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    return found[1] if found else "unknown"
