"""The pytest plug-in: ``pytest --assignment NAME --submission FILE``, one test item per question.

pytest runs and displays the items; it does not decide scores. The submission runs in a worker before the first item,
`app.grading` scores it, and each item passes, fails or is skipped as its question or hand-written check did.

Other test runs in the same environment are unaffected: without ``--assignment`` or ``--submission`` on the command
line, the plug-in adds no option and no fixture, and its hooks do nothing.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.domain.errors import AutograderError, GraderError

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.report import Report, Result
    from autograder.domain.submission import Submission

_OPTIONS = ("--assignment", "--submission")


def run(grader: Grader, submission: Submission) -> Report:
    """The submission's report, with one pytest item for each result.

    Raises what `app.grading.grade` raises, and `GraderError` if pytest itself fails.
    """
    from autograder.app import handwritten

    session = Session(grader, submission)
    report = session.report  # errors of the spec or the reference are raised here, not reported by pytest
    fixed = [*handwritten.FIXED, "--rootdir", str(grader.project.root), *handwritten.QUIET, "-p", __name__]
    with handwritten.undisturbed():
        code = pytest.main([*fixed, str(grader.project.spec)], plugins=[session])
    handwritten.ended(code)
    return report


@dataclass(eq=False)  # pytest keeps plug-ins in a set
class Session:
    """One submission in one pytest run; a plug-in itself, so that `pytest_configure` finds it."""

    grader: Grader
    submission: Submission
    _report: Report | None = None
    _error: AutograderError | None = None

    @property
    def report(self) -> Report:
        """The report; the submission runs on first access. An error is kept and raised again, without running twice."""
        from autograder.app.grading import grade

        if self._error:
            raise self._error
        if self._report is None:
            try:
                self._report = grade(self.grader, self.submission)
            except AutograderError as error:
                self._error = error
                raise
        return self._report


_SESSION = pytest.StashKey[Session]()


# pytest's hooks ----------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    words = [*sys.argv[1:], *os.environ.get("PYTEST_ADDOPTS", "").split()]
    if any(word.split("=")[0] in _OPTIONS for word in words):
        group = parser.getgroup("autograder")
        group.addoption("--assignment", help="grade a submission of this assignment: its name or its spec file")
        group.addoption("--submission", help="the file to grade, or a folder that contains only that file")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Load no conftest.py, and refuse a configuration that imports code.

    pytest does not know the option yet when it looks for its configuration, so it takes ``--submission FILE`` for a
    path and may find a student's pytest.ini or setup.cfg. `pytest_cmdline_main` discards its settings. Modules that it
    names have been imported before any plug-in can object, so in that case nothing is graded.
    """
    known = early_config.known_args_namespace
    if getattr(known, "assignment", None) and not _ours(early_config):
        if any(early_config.getini(name) for name in ("pythonpath", "required_plugins")) or _plugins(early_config):
            raise pytest.UsageError(f"{early_config.inipath} makes pytest import code: use `autograder check` instead")
        known.noconftest = True
    return (yield)


def _plugins(config: pytest.Config) -> bool:
    return any(word.startswith("-p") for word in config.getini("addopts"))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Run again with our own configuration in place of one found beside the submission."""
    from autograder.app.handwritten import OWN
    from autograder.ingest import project

    if config.getoption("assignment", None) and not _ours(config):
        try:
            root = project.find_project(config.getoption("assignment")).root
        except AutograderError as error:
            raise pytest.UsageError(str(error)) from error
        return pytest.main([*OWN, "--rootdir", str(root), *config.invocation_params.args])
    return None


def pytest_configure(config: pytest.Config) -> None:
    assignment, file = config.getoption("assignment", None), config.getoption("submission", None)
    session = next((p for p in config.pluginmanager.get_plugins() if isinstance(p, Session)), None)
    if session is None:
        if not (assignment or file):
            return
        if not assignment:
            raise pytest.UsageError("--submission needs --assignment")
        if not file:
            raise pytest.UsageError("--assignment needs --submission FILE")
        if not _ours(config):
            return
        session = _open(config, assignment, Path(file))
    config.args[:] = [str(session.grader.project.spec)]
    config.stash[_SESSION] = session


def _ours(config: pytest.Config) -> bool:
    """Whether pytest has read our own configuration."""
    from autograder.app.handwritten import INI

    return config.inipath == INI


def _open(config: pytest.Config, assignment: str, path: Path) -> Session:
    """A session for pytest started from the command line."""
    from autograder.app.grader import Grader
    from autograder.ingest import project, submissions

    try:
        grader = Grader(project.find_project(assignment))
        atexit.register(grader.close)  # pytest may exit before its clean-up is set up
        config.add_cleanup(grader.close)
        return Session(grader, submissions.read_submission(path, grader.assignment.files, alone=False))
    except AutograderError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    session = parent.config.stash.get(_SESSION, None)
    if session and file_path == session.grader.project.spec:
        return Questions.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Run the submission before the first item, so that an error in the spec or the reference is reported once."""
    ours = session.config.stash.get(_SESSION, None)
    if ours and session.items and not session.testsfailed and not session.config.option.collectonly:
        try:
            _ = ours.report
        except AutograderError as error:
            raise pytest.UsageError(str(error)) from error


class Questions(pytest.File):
    """The spec file as a collector of questions and hand-written checks; the checks are known once they have run."""

    def collect(self) -> Iterator[pytest.Item]:
        session = self.config.stash[_SESSION]
        try:
            questions = session.grader.assignment.questions
            made = session.report.results[len(questions) :] if session.grader.checks else ()
        except AutograderError as error:
            raise self.CollectError(str(error)) from error
        for question in questions:
            item = ResultItem.from_parent(self, name=question.id)
            item.extra_keyword_matches.update(question.answer.names)
            yield item
        for result in made:
            yield ResultItem.from_parent(self, name=result.id)


class ResultItem(pytest.Item):
    """One question, or one hand-written check."""

    def runtest(self) -> None:
        from autograder.domain.report import Status
        from autograder.domain.texts import speaking
        from autograder.output.text import score_of

        report = self.config.stash[_SESSION].report
        result = self._result(report)
        self.user_properties += [("score", result.score), ("max_score", result.max_score)]
        if result.status in (Status.PENDING, Status.NOT_ANSWERED):
            pytest.skip(result.feedback)
        if result.status is Status.UNGRADED:
            raise GraderError(f"{result.feedback} {result.detail}")
        if result.status is not Status.PASSED:
            said = "\n".join(filter(None, (result.feedback, report.diagnosis)))
            with speaking(self.config.stash[_SESSION].grader.assignment.texts):
                worth = score_of(result.score, result.max_score, "report.total")
            raise Wrong(f"{worth}\n{said}")

    def _result(self, report: Report) -> Result:
        return next(result for result in report.results if result.id == self.name)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (Wrong, AutograderError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        questions = self.config.stash[_SESSION].grader.assignment.questions
        question = next((question for question in questions if question.id == self.name), None)
        line = question.line - 1 if question else None
        return self.path, line, f"{self.name} {question.title if question else ''}".strip()


class Wrong(Exception):
    """The question did not earn all its points; the message is its feedback."""
