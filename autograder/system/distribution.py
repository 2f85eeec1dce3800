"""What comes along beside the package: in a clone around it, in a wheel inside it.

Standard library only: ``setup.py`` asks this module what to put into a wheel.
"""

from __future__ import annotations

import re
from pathlib import Path

#: What pip calls this package; it is imported as ``autograder``.
NAME = "mlmath-autograder"
#: What Gradescope's zip has beside the package and the assignment.
FILES = ("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "run_autograder", "setup.sh")
#: What ``autograder examples`` writes out.
FOLDERS = ("problems", "reference", "submissions_example")

_PACKAGE = Path(__file__).parent.parent
#: Only a wheel has it.
INSIDE = _PACKAGE / "tree"
# what programs leave behind in any folder, and `autograder build` beside a spec
_LEFT = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".DS_Store"}
_MADE = ("*.pyc", "*.targets.json")


def clone() -> Path | None:
    """The clone, or the unpacked Gradescope zip, that this package runs from; None if it was installed from a wheel."""
    return None if INSIDE.is_dir() else _PACKAGE.parent


def tree() -> Path:
    """The folder that holds `FILES` and `FOLDERS`, laid out as a clone is."""
    return clone() or INSIDE


def package_files() -> dict[str, Path]:
    """The package's own files by their names in a clone, such as ``autograder/__init__.py``; nothing of `INSIDE`."""
    found = (path for path in _below(_PACKAGE) if INSIDE not in path.parents)
    return {f"autograder/{path.relative_to(_PACKAGE).as_posix()}": path for path in found}


def example_files() -> dict[str, Path]:
    """The files of the assignments that come along, by names such as ``problems/simple_attention.yaml``."""
    found = (path for folder in FOLDERS for path in _below(tree() / folder))
    return {path.relative_to(tree()).as_posix(): path for path in found}


def _below(folder: Path) -> list[Path]:
    """The files in ``folder`` at any depth, without what programs have left there."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not _LEFT & set(path.parts))
    return [path for path in found if not any(map(path.match, _MADE))]


def version() -> str:
    """The version in ``pyproject.toml``, which a clone and a wheel both have; "unknown" if it cannot be read."""
    try:
        text = (tree() / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return "unknown"
    found = re.search(r'^version = "([^"]+)"', text, re.MULTILINE)
    return found[1] if found else "unknown"
