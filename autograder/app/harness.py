"""The pytest plug-in: ``pytest --assignment NAME --submission FILE``, one test item a question.

pytest drives and shows; it does not judge. The submission runs in a worker before the first item, `scoring` says what
it is worth, and an item passes, fails or skips as its question did. Hand-written checks
(``problems/<name>/test_*.py``) are ordinary pytest functions over the fixture ``answers``, scored by gradescope-utils'
decorators; they run in this process, on plain values, and never on the student's code.
"""

from __future__ import annotations

import atexit
import copy
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from autograder.domain.errors import AutograderError, Fault, GraderError, SpecError
from autograder.ingest.project import shown

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.record import Record
    from autograder.domain.report import Report, Result
    from autograder.domain.submission import Submission
    from autograder.ingest.project import Project

T = TypeVar("T")

_INI = Path(__file__).with_name("harness.ini")


def run(grader: Grader, submission: Submission, *arguments: str, record: Record | None = None) -> Report:
    """The submission's report: spec and hand-written checks together, collected from pytest's items.

    With a ``record`` of what it answered, the submission is not run.
    """
    session = Session(grader, submission, _record=record)
    _ = session.scored  # a fault of the spec's or the reference's ends it here, in its own words
    fixed = ["-c", str(_INI), "--rootdir", str(grader.project.root), "--noconftest", "--import-mode=importlib"]
    quiet = ["-p", "no:terminal", "-p", "no:cacheprovider", "--assert=plain", "--disable-plugin-autoload"]
    _forget(grader.project)
    with _undisturbed():
        code = pytest.main([*fixed, *quiet, "-p", "autograder.app.harness", *arguments], plugins=[session])
    if session.error:
        raise session.error
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise GraderError(f"pytest ended with {code!r}")
    return session.report


def _forget(project: Project) -> None:
    """Have the checks imported anew: what one submission left in their globals is no business of the next."""
    for check in project.checks:
        sys.modules.pop(f"problems.{project.name}.{check.stem}", None)  # the name that --import-mode=importlib gives it


def unearned(grader: Grader, reference: Submission) -> list[Fault]:
    """The hand-written checks that the reference does not pass, each a fault of the check or of the reference."""
    own = len(grader.assignment.questions)
    file = str(grader.checks[0].parent)
    return [
        Fault(file, 1, 1, f"check {r.id}", f"the reference is {r.status.value}: {r.feedback} {r.detail}".strip())
        for r in run(grader, reference).results[own:]
        if r.status.value not in ("passed", "not answered")
    ]


@dataclass(eq=False)  # pytest keeps plug-ins in a set
class Session:
    """One submission under one pytest run; itself a plug-in, so that items and fixtures can find it."""

    grader: Grader
    submission: Submission
    results: list[Result] = field(default_factory=list)
    error: AutograderError | None = None
    _record: Record | None = None
    _report: Report | None = None

    @property
    def record(self) -> Record:
        """What the submission answered; it runs when this is first asked for."""
        if self._record is None:
            self._record = self._once(lambda: self.grader.collect(self.submission))
        return self._record

    @property
    def scored(self) -> Report:
        """The spec's own questions, scored."""
        if self._report is None:
            from autograder.scoring.score import score

            targets = self._once(lambda: self.grader.targets)
            self._report = score(self.grader.assignment, targets, self.record, self.submission)
        return self._report

    def add(self, result: Result) -> None:
        """File a hand-written check's result, under a name that no other has."""
        taken = {r.id for r in (*self.scored.results, *self.results)}
        names = (result.id, *(f"{result.id} ({n})" for n in range(2, len(taken) + 3)))
        self.results.append(replace(result, id=next(name for name in names if name not in taken)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep why a hand-written check cannot be collected: pytest itself only ends."""
        if report.failed and self.error is None:
            self.error = SpecError([_uncollected(report, self.grader.project.root)])

    def _once(self, make: Callable[[], T]) -> T:
        """What ``make`` gives; a fault of the grader's is met once, not once an item."""
        if self.error:
            raise self.error
        try:
            return make()
        except AutograderError as error:
            self.error = error
            raise

    @property
    def report(self) -> Report:
        """All of it: the spec's questions, then the hand-written checks in the order they ran."""
        return replace(self.scored, results=(*self.scored.results, *self.results))


_SESSION = pytest.StashKey[Session]()


def _uncollected(report: pytest.CollectReport, root: Path) -> Fault:
    """Why a hand-written check cannot be imported: the error and its line in the check, none of pytest's insides."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", report.longreprtext)
    file, name = root / report.nodeid, Path(report.nodeid).name
    lines = [int(n) for n in re.findall(rf"{re.escape(name)}\"?(?:, line |:)(\d+)", said)]
    errors = [
        line.removeprefix("E").strip() for line in said.splitlines() if re.match(r"E? *\w*(?:Error|Exception)\b", line)
    ]
    what = errors[-1] if errors else " ".join(said.split())[-300:]
    return Fault(shown(file), lines[-1] if lines else 1, 1, "", f"this check cannot be imported: {what}")


# pytest's hooks ----------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder")
    group.addoption("--assignment", help="grade a submission of this assignment: its name, or its spec file")
    group.addoption("--submission", help="the file, or the folder with the one file, to grade")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Iterator[None]:
    """Undo what a configuration file beside the submission has set; no conftest.py is loaded.

    pytest takes ``--submission FILE`` for a path when it looks for its configuration, because it does not know the
    option yet, so a student's pytest.ini or setup.cfg is found first. What it named to be imported was imported before
    any plug-in could say no, so then nothing is graded.
    """
    known = early_config.known_args_namespace
    if known.assignment and early_config.inipath != _INI:
        if any(early_config.getini(name) for name in ("pythonpath", "required_plugins")) or _plugins(early_config):
            raise pytest.UsageError(f"{early_config.inipath} makes pytest import things: grade with `autograder check`")
        args[:] = [*early_config.invocation_params.args, "--noconftest", "--import-mode=importlib", "--assert=plain"]
        early_config._inicfg = {}  # pytest has no public way to forget a configuration file
        early_config._inicache.clear()
        option = copy.copy(early_config.option)
        early_config.known_args_namespace = parser.parse_known_args(args, namespace=option)
        if known.submission:  # opened now, so that the worker loads its packages while pytest goes on
            early_config.stash[_SESSION] = _open(early_config, known.assignment, Path(known.submission))
    return (yield)


def _plugins(config: pytest.Config) -> bool:
    named = config.getini("addopts")
    return any(word.startswith("-p") for word in named)


def pytest_configure(config: pytest.Config) -> None:
    assignment, file = config.getoption("assignment", None), config.getoption("submission", None)
    session = next((p for p in config.pluginmanager.get_plugins() if isinstance(p, Session)), None)
    if session is None and not assignment:
        if file:
            raise pytest.UsageError("--submission needs --assignment")
        return
    if session is None:
        if not file:
            raise pytest.UsageError("--assignment needs --submission FILE")
        session = config.stash[_SESSION]
    config.args[:] = [str(session.grader.project.spec), *map(str, session.grader.checks)]
    config.stash[_SESSION] = session


def _open(config: pytest.Config, assignment: str, path: Path) -> Session:
    """A session for pytest started from the command line."""
    from autograder.app.grader import Grader
    from autograder.ingest import project, submissions

    try:
        grader = Grader(project.find(assignment))
        atexit.register(grader.close)  # pytest may still end before it has anything to clean up
        config.add_cleanup(grader.close)
        return Session(grader, submissions.read(path, grader.assignment.files))
    except AutograderError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    session = parent.config.stash.get(_SESSION, None)
    if session and file_path == session.grader.project.spec:
        return Questions.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Run the submission before the first item: a faulty spec or reference is one error, not one an item."""
    ours = session.config.stash.get(_SESSION, None)
    if ours and session.items and not session.testsfailed and not session.config.option.collectonly:
        try:
            _ = ours.scored
        except AutograderError as error:
            raise pytest.UsageError(str(error)) from error


class Questions(pytest.File):
    """The spec file, as a collection of questions."""

    def collect(self) -> Iterator[pytest.Item]:
        session = self.config.stash[_SESSION]
        try:
            questions = session.grader.assignment.questions
        except AutograderError as error:
            session.error = error
            raise self.CollectError(str(error)) from error
        for question in questions:
            item = QuestionItem.from_parent(self, name=question.id)
            item.extra_keyword_matches.update(question.answer.names)
            yield item


class QuestionItem(pytest.Item):
    """One question."""

    def runtest(self) -> None:
        from autograder.domain.report import Status

        session = self.config.stash[_SESSION]
        result = next(r for r in session.scored.results if r.id == self.name)
        self.user_properties += [("score", result.score), ("max_score", result.max_score)]
        if result.status in (Status.PENDING, Status.NOT_ANSWERED):
            pytest.skip(result.feedback)
        if result.status is Status.UNGRADED:
            raise GraderError(f"{result.feedback} {result.detail}")
        if result.status is not Status.PASSED:
            said = "\n".join(filter(None, (result.feedback, session.scored.diagnosis)))
            raise Wrong(f"{result.score:g} of {result.max_score:g} points\n{said}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, (Wrong, AutograderError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        session = self.config.stash[_SESSION]
        question = session.grader.assignment.question(self.name)
        return self.path, question.line - 1, f"{question.id} {question.title}"


class Wrong(Exception):
    """The question did not earn all its points; the message is its feedback."""


# hand-written checks -----------------------------------------------------------------------------------------------


class Answers(Mapping[str, Any]):
    """What the submission answered, by question id or by function name: arrays, numbers, strings, lists, dicts.

    Of a function that is called on several draws it is the list of what each call gave.
    Asking for an answer that is not there fails the check with the reason, as the student's fault.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.ids: dict[str, tuple[str, ...]] = {id: (id,) for id in session.record.outcomes}
        for question in session.grader.assignment.questions:
            self.ids.update(dict.fromkeys((question.id, *question.answer.names), question.calls))

    def __getitem__(self, key: str) -> Any:
        from autograder.domain.record import Returned, Unjudged
        from autograder.scoring.score import explain

        if key not in self.ids:
            raise KeyError(f"the spec asks for no {key!r}: it has {', '.join(self.ids)}")
        values = []
        for call in self.ids[key]:
            outcome = self.session.record.outcomes[call]
            if isinstance(outcome, Unjudged):
                raise GraderError(f"{call}: {outcome.why}")
            if not isinstance(outcome, Returned):
                pytest.fail(explain(outcome, f"`{key}`"), pytrace=False)
            values.append(outcome.value)
        return values if len(values) > 1 else values[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)


@pytest.fixture
def answers(request: pytest.FixtureRequest) -> Answers:
    """The submission's answers, for hand-written checks."""
    session = request.config.stash.get(_SESSION, None)
    if session is None:
        pytest.fail("the fixture `answers` needs pytest --assignment NAME --submission FILE", pytrace=False)
    return Answers(session)


@pytest.fixture
def set_score() -> None:
    """Stands in for the argument that gradescope-utils' ``partial_credit`` fills in itself."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    shown = yield
    session = item.config.stash.get(_SESSION, None)
    if session and isinstance(item, pytest.Function):
        if call.when == "setup" and call.excinfo is None:
            vars(item.obj).pop("__score__", None)  # left over from another submission in the same process
        elif call.when == "call" or call.excinfo is not None:
            session.add(_hand_written(item, call))
    return shown


def _hand_written(item: pytest.Function, call: pytest.CallInfo[None]) -> Result:
    from autograder.domain.report import Result, Status

    marks = vars(item.obj)
    weight = float(marks.get("__weight__", 0))
    title = (item.obj.__doc__ or item.name).strip().splitlines()[0]
    result = Result(
        marks.get("__number__", item.name),
        title,
        weight,
        Status.PASSED,
        credit=1.0,
        visibility=marks.get("__visibility__", "visible"),
        tags=tuple(marks.get("__tags__", ())),
    )
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, pytest.skip.Exception):
        return replace(result, status=Status.NOT_ANSWERED, credit=0.0, feedback=f"Left out: {error.msg}")
    if error is not None and not isinstance(error, (AssertionError, pytest.fail.Exception)):
        detail = f"{type(error).__name__}: {error}"
        said = "This check failed by the grader's fault, not yours; the staff can see why."
        return replace(result, status=Status.UNGRADED, credit=0.0, feedback=said, detail=detail)
    if error is not None:
        # where pytest rewrites assertions, the message is followed by the test's own source and its values
        message = str(getattr(error, "msg", error)).split("\nassert ")[0]
        said = marks.get("__hide_errors__") or message or "This check did not pass."
        result = replace(result, status=Status.FAILED, credit=0.0, feedback=said)
    score = marks.get("__score__")
    if score is not None and not (isinstance(score, (int, float)) and 0 <= score <= weight):
        said = "This check failed by the grader's fault, not yours; the staff can see why."
        detail = f"set_score({score!r}) is not between 0 and {weight:g}"
        return replace(result, status=Status.UNGRADED, credit=0.0, feedback=said, detail=detail)
    if score is not None and weight and not math.isclose(score, weight):
        result = replace(result, status=Status.PARTIAL if score > 0 else Status.FAILED, credit=float(score) / weight)
    if result.visibility != "visible":
        said = "Passed." if result.status is Status.PASSED else "Not passed."
        result = replace(result, detail=result.feedback, feedback=said)
    return result


class _undisturbed:
    """PYTEST_ADDOPTS and PYTEST_PLUGINS are for people's own test runs, not for grading."""

    def __enter__(self) -> None:
        import os

        self.kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}

    def __exit__(self, *error: object) -> None:
        import os

        os.environ.update({name: value for name, value in self.kept.items() if value is not None})
