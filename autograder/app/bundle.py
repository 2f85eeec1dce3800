"""The zip file for Gradescope: the autograder, one spec and its targets, without the reference."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.app import targets
from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.ingest.project import Project
from autograder.scoring.score import Targets
from autograder.spec import translations
from autograder.system import distribution
from autograder.system.zips import zip_bytes

_RUNNABLE = ("setup.sh", "run_autograder")


def build_bundle(project: Project, assignment: Assignment, wanted: Targets) -> bytes:
    """The zip file's content; the same spec and code give the same bytes, from a clone or a wheel.

    Raises `UsageError` if a file of the autograder itself is missing.
    """
    return zip_bytes(_members(project, assignment, wanted), _RUNNABLE)


def _members(project: Project, assignment: Assignment, wanted: Targets) -> Iterator[tuple[str, bytes]]:
    for name in distribution.FILES:
        path = distribution.tree() / name
        if not path.exists():
            raise UsageError(f"{path} is missing, but Gradescope needs it: install or clone the autograder again")
        # Linux cannot run scripts with Windows line endings
        yield name, path.read_bytes().replace(b"\r\n", b"\n")
    for name, path in distribution.package_files().items():
        yield name, path.read_bytes()
    yield f"problems/{project.name}.yaml", project.spec.read_bytes()
    yield f"problems/{project.name}.targets.json", targets.dump(assignment, wanted).encode()
    if assignment.handout_file:
        yield f"problems/{assignment.handout_file}", (project.spec.parent / assignment.handout_file).read_bytes()
    if assignment.adapters:
        yield f"problems/{assignment.adapters.file}", (project.spec.parent / assignment.adapters.file).read_bytes()
    language = translations.folder(project.spec) / f"{assignment.texts.language}.yaml"
    if language.is_file():
        yield f"texts/{language.name}", language.read_bytes()
    for given in assignment.given:
        yield f"problems/{project.name}/given/{given.path}", given.content
    for check in project.checks:
        yield f"problems/{project.name}/{check.name}", check.read_bytes()
