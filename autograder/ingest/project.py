"""Finds an assignment's files by its name or by the path of its spec."""

from __future__ import annotations

import os
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.system import distribution

#: The environment variable that names the folder with ``problems/`` and ``reference/``.
VARIABLE = "AUTOGRADER_PROJECT"

#: What to do where there is no assignment.
NO_ASSIGNMENTS = (
    "there are no assignments yet; `autograder examples FOLDER` writes some, `autograder new NAME` begins one"
)


@dataclass(frozen=True)
class Project:
    """The files of one assignment. Only ``spec`` must exist."""

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
        """The reference solution: a ``.py`` file, or a notebook if there is one."""
        notebook = self.root / "reference" / f"{self.name}.ipynb"
        return notebook if notebook.exists() else notebook.with_suffix(".py")

    @property
    def reference_helpers(self) -> tuple[Path, ...]:
        """Further files of the solution: ``reference/<name>/`` and below."""
        folder = self.root / "reference" / self.name
        return tuple(sorted(path for path in folder.rglob("*.py") if path.is_file())) if folder.is_dir() else ()

    @property
    def secrets(self) -> tuple[Path, ...]:
        """What no submission may be: the solution and its answers, whether these files exist or not."""
        return (self.reference, self.targets, *self.reference_helpers)

    @property
    def examples(self) -> Path:
        return self.root / "submissions_example" / self.name

    @property
    def checks(self) -> tuple[Path, ...]:
        """Hand-written checks, ``problems/<name>/test_*.py``."""
        return tuple(sorted((self.root / "problems" / self.name).glob("test_*.py")))


def shown_path(path: Path) -> str:
    """The path relative to the current folder if it lies inside, else unchanged."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive, on Windows
        return str(path)
    return str(path) if relative.startswith("..") else relative


def roots() -> list[Path]:
    """The folders to search, best first: the one in the environment variable, else the clone and the current folder.

    A wheel has no clone: its examples must be written out before they are found.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return [Path(os.path.abspath(named))]
    # the clone comes first: a student's folder must not supply its own reference solution
    return list(dict.fromkeys(folder for folder in (distribution.clone(), Path.cwd()) if folder))


def assignment_names() -> list[str]:
    """The names of all assignments found."""
    return sorted({p.stem for root in roots() for p in (root / "problems").glob("*.yaml")})


def find_project(assignment: str) -> Project:
    """Find the assignment by its name or spec file. Raises `UsageError`, which suggests the closest name."""
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
    """The error message for an assignment that does not exist."""
    known = assignment_names()
    listed = f"the assignments are {', '.join(known[:20])}" if known else NO_ASSIGNMENTS
    looked = f"(looked for problems/*.yaml in {', '.join(map(str, roots()))})"
    if path.suffix in (".yaml", ".yml"):
        near = get_close_matches(path.stem, known, 1)
        return f"{assignment} does not exist: " + (f"did you mean {near[0]}?" if near else f"{listed} {looked}")
    near = get_close_matches(assignment, known, 1)
    if not near and (path.exists() or path.suffix):
        return f"{assignment!r} is not an assignment: the assignment comes first, then the file or folder; {listed}"
    hint = f"did you mean {near[0]}?" if near else listed
    return f"there is no assignment {assignment!r}: {hint} {looked}"


@dataclass(frozen=True)
class _At(Project):
    """An assignment given by the path of its spec."""

    path: Path

    @property
    def spec(self) -> Path:
        return self.path
