"""The second process that makes the class's page: the same report, and what goes wrong in it goes wrong here."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_class import course, edit, run  # noqa: F401  # a fixture is used by its name

from autograder import project, results
from autograder.errors import GraderError
from autograder.gradebook import Gradebook
from autograder.grader import Grader
from autograder.reports import beside
from autograder.reports.beside import Beside


def report(folder: Path) -> dict[str, bytes]:
    made = folder / "out" / "report"
    return {str(path.relative_to(made)): path.read_bytes() for path in made.rglob("*.html")}


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Beside]:
    """The processes that are started, and are from one submission on."""
    made: list[Beside] = []

    class Noted(Beside):
        def __init__(self, spec: Path) -> None:
            super().__init__(spec)
            made.append(self)

    monkeypatch.setattr(beside, "_MANY", 1)
    monkeypatch.setattr(beside, "Beside", Noted)
    return made


def test_a_first_grading_has_it(course: Path, started: list[Beside]) -> None:  # noqa: F811
    run(course, "grade", "small", course / "in", "--out", course / "out")
    assert len(started) == 1
    assert set(report(course)) == {"index.html", *(f"students/{name}.html" for name in ("ann", "ben", "cem"))}
    run(course, "grade", "small", course / "in", "--out", course / "out")
    assert len(started) == 1


def test_rescoring_has_it_too_and_looking_first_has_not(course: Path, started: list[Beside]) -> None:  # noqa: F811
    run(course, "grade", "small", course / "in", "--out", course / "out", "--no-report")
    assert not started
    edit(course / "problems" / "small.yaml", "abs: 0.1", "abs: 6")
    run(course, "rescore", course / "out", "--dry-run")
    assert not started
    run(course, "rescore", course / "out")
    assert len(started) == 1
    assert "index.html" in report(course)


@pytest.fixture
def graded(course: Path) -> Iterator[tuple[Grader, Gradebook, Path]]:  # noqa: F811
    """A class that is graded and has no report yet."""
    run(course, "grade", "small", course / "in", "--out", course / "out", "--no-report")
    out = course / "out"
    with (
        Gradebook(out / "gradebook.sqlite") as book,
        Grader(project.find(str(course / "problems" / "small.yaml")), ahead=False) as grader,
    ):
        yield grader, book, out


def test_the_report_is_the_same(graded: tuple[Grader, Gradebook, Path]) -> None:
    grader, book, out = graded
    with Beside(grader.project.spec) as other:
        results.write_report(out, grader, book, book.runs()[-1], beside=other)
    made = report(out.parent)
    shutil.rmtree(out / "report")
    results.write_report(out, grader, book, book.runs()[-1])
    assert report(out.parent) == made
    assert made["index.html"].count(b"<svg") > 1


def test_its_error_is_raised_here(graded: tuple[Grader, Gradebook, Path]) -> None:
    grader, book, out = graded
    (out / "report" / "index.html").mkdir(parents=True)
    with Beside(grader.project.spec) as other, pytest.raises(OSError, match=r"index\.html"):
        results.write_report(out, grader, book, book.runs()[-1], beside=other)
    assert not (out / "report" / results._STAMP).exists()  # so that the next command makes it


def test_its_death_is_told(graded: tuple[Grader, Gradebook, Path]) -> None:
    grader, book, out = graded
    with Beside(grader.project.spec) as other:
        other.process.kill()
        other.process.join()
        with pytest.raises(GraderError, match="ended unexpectedly"):
            results.write_report(out, grader, book, book.runs()[-1], beside=other)
    assert not (out / "report" / results._STAMP).exists()


def test_no_page_is_made_by_another_spec(graded: tuple[Grader, Gradebook, Path]) -> None:
    grader, book, out = graded
    _ = grader.assignment
    edit(grader.project.spec, "points: 1", "points: 1.0")
    with Beside(grader.project.spec) as other, pytest.raises(GraderError, match="was changed while"):
        results.write_report(out, grader, book, book.runs()[-1], beside=other)


def test_it_ends_when_there_is_nothing_to_do(course: Path) -> None:  # noqa: F811
    with Beside(course / "problems" / "small.yaml") as other:
        process = other.process
    assert process.exitcode is not None
    other = Beside(course / "problems" / "small.yaml")
    with contextlib.closing(other.ours):  # as when the grader is killed
        pass
    other.process.join(60)
    assert other.process.exitcode == 0


def test_a_small_class_needs_none(course: Path) -> None:  # noqa: F811
    with beside.beside(course / "problems" / "small.yaml", beside._MANY - 1) as none:
        assert none is None
    with beside.beside(course / "problems" / "small.yaml", beside._MANY) as one:
        assert isinstance(one, Beside)
