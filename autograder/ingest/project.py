"""Where an assignment's files are: found by its name, or by the path of its spec."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.system import distribution

#: The environment variable that names the folder which holds ``problems/`` and ``reference/``.
VARIABLE = "AUTOGRADER_PROJECT"

_NONE = "there are none yet; `autograder examples FOLDER` writes five"


@dataclass(frozen=True)
class Project:
    """The files of one assignment; only ``spec`` has to exist."""

    root: Path
    name: str

    @property
    def spec(self) -> Path:
        return self.root / "problems" / f"{self.name}.yaml"

    @property
    def targets(self) -> Path:
        return self.root / "problems" / f"{self.name}.targets.json"

    @property
    def reference(self) -> Path:
        """The solution: a ``.py`` file, or a notebook where there is one instead."""
        notebook = self.root / "reference" / f"{self.name}.ipynb"
        return notebook if notebook.exists() else notebook.with_suffix(".py")

    @property
    def examples(self) -> Path:
        return self.root / "submissions_example" / self.name

    @property
    def checks(self) -> tuple[Path, ...]:
        """Hand-written checks, ``problems/<name>/test_*.py``."""
        return tuple(sorted((self.root / "problems" / self.name).glob("test_*.py")))


def shown_path(path: Path) -> str:
    """The path as a person here would write it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive, on Windows
        return str(path)
    return str(path) if relative.startswith("..") else relative


def roots() -> list[Path]:
    """Folders to look in, best first: the one that the environment names, or else the clone and the current folder.

    An autograder that was installed from a wheel has no clone: its examples count only where they are written out.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return [Path(os.path.abspath(named))]
    # the clone before the current folder: a student's folder must not bring its own idea of what is right
    return list(dict.fromkeys(folder for folder in (distribution.clone(), Path.cwd()) if folder))


def assignment_names() -> list[str]:
    """Every assignment there is, by name."""
    return sorted({p.stem for root in roots() for p in (root / "problems").glob("*.yaml")})


def find_project(assignment: str) -> Project:
    """The assignment with this name or spec file; raises `UsageError` that names the nearest."""
    path = Path(assignment)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        path = Path(os.path.abspath(path))  # without the `..` that Path.absolute would keep
        root = path.parent.parent if path.parent.name == "problems" else path.parent
        return _At(root, path.stem, path)
    for root in roots():
        project = Project(root, assignment)
        if assignment.isidentifier() and project.spec.is_file():
            return project
    raise UsageError(_unknown(assignment, path))


def _unknown(assignment: str, path: Path) -> str:
    """What to give in place of an assignment that there is not."""
    known = assignment_names()
    listed = f"the assignments are {', '.join(known[:20])}" if known else _NONE
    looked = f"(looked for problems/*.yaml in {', '.join(map(str, roots()))})"
    if path.suffix in (".yaml", ".yml"):
        near = get_close_matches(path.stem, known, 1)
        return f"{assignment} does not exist: " + (f"did you mean {near[0]}?" if near else f"{listed} {looked}")
    near = get_close_matches(assignment, known, 1)
    if not near and (path.exists() or path.suffix):
        return f"{assignment!r} is not an assignment: the assignment comes first, then the file or folder; {listed}"
    hint = f"did you mean {near[0]}?" if near else listed
    return f"no assignment is called {assignment!r}: {hint} {looked}"


@dataclass(frozen=True)
class _At(Project):
    """An assignment whose spec was named by its path."""

    path: Path

    @property
    def spec(self) -> Path:
        return self.path
