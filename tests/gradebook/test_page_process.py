"""The second process that makes the class's page: the same page, and nothing is lost when it cannot."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from test_class import course, edit, run  # noqa: F401  # a fixture is used by its name

from autograder import project, results
from autograder.gradebook import Gradebook
from autograder.grader import Grader
from autograder.reports import html, page_process
from autograder.reports.page_process import PageProcess


def report(out: Path) -> dict[str, bytes]:
    made = out / "report"
    return {str(path.relative_to(made)): path.read_bytes() for path in made.rglob("*.html")}


class Class:
    """A class that is graded and has no report yet."""

    def __init__(self, out: Path, grader: Grader, book: Gradebook) -> None:
        self.out, self.grader, self.book, self.run = out, grader, book, book.runs()[-1]

    def begin(self, process: PageProcess, *, anonymous: bool = False) -> None:
        given = (self.grader.project.spec, self.grader.assignment, self.grader.targets, self.book, self.run)
        process.begin(*given, anonymous=anonymous)

    def page(self, *, anonymous: bool = False) -> str:
        given = (self.grader.assignment, self.grader.targets, self.book, self.run)
        return html.class_page(*given, anonymous=anonymous)


@pytest.fixture
def graded(course: Path) -> Iterator[Class]:  # noqa: F811
    run(course, "grade", "small", course / "in", "--out", course / "out", "--no-report")
    named = project.find(str(course / "problems" / "small.yaml"))
    with Gradebook(course / "out" / "gradebook.sqlite") as book, Grader(named, ahead=False) as grader:
        _ = grader.targets
        yield Class(course / "out", grader, book)


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_page_is_the_same(graded: Class, anonymous: bool) -> None:
    with PageProcess() as process:
        graded.begin(process, anonymous=anonymous)
        page = process.page()
    assert page == graded.page(anonymous=anonymous)
    assert page is not None
    assert page.count("<svg") > 1
    assert ("ann" in page) is not anonymous


def test_the_reference_may_have_been_edited_since(graded: Class) -> None:
    edit(graded.grader.project.reference, "return 1", "return 1.0  # the same")
    with PageProcess() as process:
        graded.begin(process)
        assert process.page() == graded.page()


def test_no_page_is_made_by_another_spec(graded: Class) -> None:
    _ = graded.grader.assignment
    edit(graded.grader.project.spec, "points: 1", "points: 1.0")
    with PageProcess() as process:
        graded.begin(process)
        assert process.page() is None


@pytest.mark.parametrize("when", ["never", "at once", "at work", "hung"])
def test_without_it_the_page_is_made_here(graded: Class, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if when == "never":
        monkeypatch.setattr(subprocess, "Popen", mock.Mock(side_effect=BlockingIOError("no more processes")))
    monkeypatch.setattr(page_process, "_LIMIT", 0.5 if when == "hung" else 60)
    with PageProcess() as process:
        assert (process.process is None) == (when == "never")
        if process.process:
            process.process.send_signal(signal.SIGSTOP)
        if when == "at once":
            process.kill()
        if when == "at work":
            monkeypatch.setattr(html.student, "view", _after(process.kill, html.student.view))
        results.write_report(graded.out, graded.grader, graded.book, graded.run, process=process)
    made = report(graded.out)
    shutil.rmtree(graded.out / "report")
    results.write_report(graded.out, graded.grader, graded.book, graded.run)
    assert report(graded.out) == made
    assert set(made) == {"index.html", *(f"students/{name}.html" for name in ("ann", "ben", "cem"))}


def _after(first: Callable[[], None], then: Callable[..., Any]) -> Callable[..., Any]:
    def called(*given: Any) -> Any:
        first()
        return then(*given)

    return called


def test_it_ends_with_the_grader(graded: Class) -> None:
    for at_work in (False, True):
        with PageProcess() as process:
            assert process.process
            assert process.process.stdin
            assert process.process.stdout
            if at_work:
                graded.begin(process)
            process.process.stdin.close()  # as when the grader is killed
            process.process.stdout.close()
            assert process.process.wait(60) != 0


def test_rescoring_a_large_class_has_it(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    asked = []

    class Noted(PageProcess):
        def page(self) -> str | None:
            page = super().page()
            asked.append(page)
            return page

    monkeypatch.setattr(page_process, "PageProcess", Noted)
    run(course, "grade", "small", course / "in", "--out", course / "out")
    for within, many in (("6", 4), ("7", 3)):
        monkeypatch.setattr(page_process, "MANY", many)
        edit(course / "problems" / "small.yaml", "abs: 0.1" if within == "6" else "abs: 6", f"abs: {within}")
        run(course, "rescore", course / "out", "--dry-run")
        run(course, "rescore", course / "out")
        assert len(asked) == (many == 3)
    assert asked[0] == (course / "out" / "report" / "index.html").read_text()


def test_no_file_of_the_current_folder_is_run(graded: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "submissions"
    here.mkdir()
    for name in ("json", "pathlib", "socket", "autograder", "numpy", "matplotlib", "sitecustomize", "index"):
        (here / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__)\nraise SystemExit(3)\n")
    assert subprocess.run([sys.executable, "-c", "import json"], cwd=here, check=False).returncode == 3
    (tmp_path / "ran").unlink()
    monkeypatch.chdir(here)
    with PageProcess() as process:
        graded.begin(process)
        assert process.page()
    assert not (tmp_path / "ran").exists()
