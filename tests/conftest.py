"""What many tests share: one worker host for all of them, and small assignments made on the spot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.record import Record
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host, open_host
from autograder.ingest import project
from autograder.readers import read
from autograder.spec import source
from autograder.spec.load import build

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))  # tests/ has helpers of its own

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A host with torch and numpy."""
    made = open_host(["torch", "numpy"])
    yield made
    made.close()


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A grader of the real assignment."""
    with Grader(project.find("understanding_attention")) as made:
        yield made


def make_course(folder: Path, spec: str, reference: str) -> None:
    """A project with the assignment `small`, and a folder ``in`` for submissions."""
    for name, text in (("problems/small.yaml", spec), ("reference/small.py", reference)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    (folder / "in").mkdir()


def assignment(text: str) -> Assignment:
    """The assignment in a spec's text."""
    return build(source.parse(text, "spec.yaml"), Path("spec.yaml"))


def asking(*names: str, load: str = "everything", limits: str = "{call: 1s, load: 3s, total: 20s}") -> Assignment:
    """An assignment that asks for these functions (or variables: ``x`` for ``get_x``) and nothing more."""
    lines = [
        f"spec: 1\ntitle: t\npoints: {len(names)}\nsubmission: {{load: {load}}}\nlimits: {limits}",
        "givens: {key: [1, 2], value: [3]}\nquestions:",
    ]
    for name in names:
        both = f"function: {name}, variable: {name.removeprefix('get_')}, constants_only: warn"
        lines.append(f"- {{id: {name}, title: t, points: 1, answer: {{{both}}}, within: {{abs: 1}}}}")
    return assignment("\n".join(lines))


Run = Callable[..., Record]


@pytest.fixture
def run(host: Host, tmp_path: Path) -> Run:
    """Run a source text as a submission: run(text, "get_x", …) gives its record."""

    def made(text: str | bytes, *names: str, file: str = "hw.py", on: Host | None = None, **options: str) -> Record:
        path = tmp_path / file
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return collect(asking(*names, **options), read(path), on or host)

    return made
