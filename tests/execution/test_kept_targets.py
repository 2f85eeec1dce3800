"""`check` where workers are spawned: which processes it starts, what it keeps, and that it judges as with a fork."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, make_course

from autograder.app import kept_targets
from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.domain.report import Report
from autograder.entrypoints.checking import CheckOptions, run_check
from autograder.execution.sandbox.host import SPAWN
from autograder.execution.sandbox.spawn_host import SpawnChild
from autograder.ingest import project
from autograder.ingest.submissions import read_submission

SPEC = """\
spec: 1
title: Small
points: 2
submission: {imports: []}
questions:
  - {id: a, title: A, points: 1, answer: {function: a}, within: {abs: 0.1}}
  - {id: b, title: B, points: 1, answer: {function: b}, within: {abs: 0.1}}
"""
REFERENCE = "def a(): return 1\ndef b(): return 2\n"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> project.Project:
    """A project whose workers are spawned, without packages to load."""
    monkeypatch.setenv(SPAWN, "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    make_course(tmp_path, SPEC, REFERENCE)
    (tmp_path / "in" / "hw.py").write_text(REFERENCE)
    return project.Project(tmp_path, "small")


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes started so far."""
    made: list[int] = []
    start = SpawnChild.__init__

    def counted(self: SpawnChild, *given: object) -> None:
        start(self, *given)  # type: ignore[arg-type]
        made.append(self.process.pid)

    monkeypatch.setattr(SpawnChild, "__init__", counted)
    return made


def check(course: project.Project, *, keep: bool = True) -> Report:
    with Grader(course, keep=keep, isolation="available") as grader:
        return grade(grader, read_submission(course.root / "in" / "hw.py", grader.assignment.files))


def test_the_second_check_runs_no_reference(course: project.Project, started: list[int]) -> None:
    counts = []
    for _ in range(2):
        started.clear()
        assert check(course).score == 2
        counts.append(len(started))
    assert counts == [2, 1]


def test_both_processes_of_a_first_check_start_at_once(course: project.Project, started: list[int]) -> None:
    with Grader(course, keep=True):
        assert len(started) == 2
    check(course)
    started.clear()
    with Grader(course, keep=True):
        assert len(started) == 1


def test_a_hidden_question_has_processes_of_its_own_ahead(course: project.Project, started: list[int]) -> None:
    course.spec.write_text(SPEC.replace("id: b,", "id: b, visibility: hidden,"))
    ready = []
    for processes in (4, 2):
        started.clear()
        with Grader(course, keep=True, isolation="available") as grader:
            _ = grader.targets
            ready.append(len(started))
            report = grade(grader, read_submission(course.root / "in" / "hw.py", grader.assignment.files))
        assert report.score == 2
        assert len(started) == processes
    assert ready == [4, 1]  # at first all are there before the reference has run


def test_between_two_saves_the_next_process_is_started(
    course: project.Project, started: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []

    def saves(path: Path) -> Iterator[None]:
        for _ in range(3):
            yield
            counts.append(len(started))

    monkeypatch.setattr("autograder.entrypoints.watching.saves", saves)
    grader = Grader(course, keep=True, isolation="available")
    run_check(lambda: grader, course.root / "in" / "hw.py", CheckOptions(watch=True))
    assert counts == [3, 4, 5]  # the reference's, the submission's and the next, and then one for each save


@pytest.mark.parametrize("change", ["reference", "helper", "spec", "code", "packages"])
def test_targets_are_made_anew_when_something_changes(
    course: project.Project, started: list[int], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    if change == "helper":
        (course.root / "reference" / "small").mkdir()
        (course.root / "reference" / "small" / "more.py").write_text("A = 1\n")
    check(course)
    started.clear()
    wanted = 2.0
    match change:
        case "reference":
            course.reference.write_text(REFERENCE.replace("return 1", "return 7"))
            wanted = 1.0
        case "helper":
            (course.root / "reference" / "small" / "more.py").write_text("A = 2\n")
        case "spec":
            course.spec.write_text(SPEC.replace("answer: {function: a}", "answer: {function: a}, want: 9"))
            wanted = 1.0
        case "code":
            monkeypatch.setattr("autograder.execution.codec.code_key", lambda: "another")
        case "packages":
            monkeypatch.setattr("autograder.execution.codec.versions", lambda assignment: {"python": "9"})
    assert check(course).score == wanted
    assert len(started) == 2


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[]", b'{"stamp": 1}', None])
def test_a_file_that_cannot_be_used_costs_only_time(course: project.Project, content: bytes | None) -> None:
    check(course)
    file = kept_targets.kept_file(course)
    kept = json.loads(file.read_text())
    file.write_bytes(json.dumps({**kept, "text": "{}"}).encode() if content is None else content)
    assert check(course).score == 2
    assert json.loads(file.read_text()) == kept


def test_nothing_is_kept_where_nobody_asked_or_a_worker_is_forked(
    course: project.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(course, keep=False)
    monkeypatch.delenv(SPAWN)
    check(course)
    assert not kept_targets.cache_folder().exists()


def test_where_nothing_can_be_written_the_check_goes_on(
    course: project.Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert check(course).score == 2


@pytest.mark.parametrize(
    ("system", "folder"),
    [
        ("win32", "AppData/Local/autograder/Cache"),
        ("darwin", "Library/Caches/autograder"),
        ("linux", ".cache/autograder"),
    ],
)
def test_the_cache_folder_of_each_system(monkeypatch: pytest.MonkeyPatch, system: str, folder: str) -> None:
    monkeypatch.setattr(kept_targets.sys, "platform", system)
    for name in ("LOCALAPPDATA", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    assert kept_targets.cache_folder().as_posix() == f"/home/me/{folder}"


# as with a fork ---------------------------------------------------------------------------------------------------------

EXAMPLES = ROOT / "submissions_example" / "understanding_attention"
ALL = sorted(path.name for path in EXAMPLES.iterdir())
#: An example each of: points lost, a process that ends, and an error while the file is read.
BASE = ("wrong", "crash_os_exit", "failed_assert_midway")


@pytest.fixture(scope="module")
def spawning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    """A grader of the real assignment whose workers are spawned."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SPAWN, "1")
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        with Grader(project.find_project("understanding_attention"), isolation="available", keep=True) as made:
            yield made


def alike(report: Report) -> Report:
    """The report without the last bits of the answers, which may depend on where in memory an array lies."""
    results = (
        replace(one, judged="", ratio=None if one.ratio is None else round(one.ratio, 4)) for one in report.results
    )
    return replace(report, results=tuple(results))


@pytest.mark.parametrize("name", [name if name in BASE else pytest.param(name, marks=pytest.mark.full) for name in ALL])
def test_a_spawned_worker_is_judged_in_the_same_words(grader: Grader, spawning: Grader, name: str) -> None:
    file = next(path for path in sorted((EXAMPLES / name).iterdir()) if path.name != "expect.yaml")
    submission = read_submission(file, grader.assignment.files)
    assert alike(grade(spawning, submission)) == alike(grade(grader, submission))
