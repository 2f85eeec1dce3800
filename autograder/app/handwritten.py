"""Hand-written checks: ``problems/<name>/test_*.py``, pytest functions with the fixtures of `check_fixtures`.

The decorators of gradescope-utils give their points. They run in this process, on plain values; what they call of the
student's code runs in a worker (`student_calls`). The plug-in below is registered for these runs only, so no other test
run in this environment has its fixtures.
"""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from autograder.app.check_fixtures import QuestionCases, Student, SubmissionAnswers
from autograder.domain.errors import AutograderError, Fault, GraderError, SpecError
from autograder.domain.texts import say, speaking
from autograder.ingest.project import shown_path

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.app.student_calls import Calls
    from autograder.domain.record import Record
    from autograder.domain.report import Report, Result
    from autograder.domain.submission import Submission
    from autograder.execution.sandbox.call import Call
    from autograder.ingest.project import Project

INI = Path(__file__).with_name("harness.ini")
#: Options of every pytest run: our own configuration, no conftest.py.
OWN = ("-c", str(INI), "--noconftest", "--import-mode=importlib", "--assert=plain")
#: Options of runs without a terminal: no installed plug-ins either.
FIXED = (*OWN, "--disable-plugin-autoload")
QUIET = ("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler")


def run_checks(grader: Grader, report: Report, record: Record, calls: Calls) -> tuple[Result, ...]:
    """The results of an assignment's hand-written checks on a record, in the order in which they ran.

    ``report`` has the results of the spec's questions, whose ids no check may take; ``calls`` makes the calls of the
    student's functions. A check that raises an error, other than by `assert`, is *ungraded* if it raises one on the
    reference too; else the submission brought it about, earns nothing there, and staff are asked to look at it.

    Raises `SpecError` if a check cannot be imported, `GraderError` if pytest itself fails, and `Unrecorded` if a call
    is needed that cannot be made.
    """
    checks = _run(grader, {result.id for result in report.results}, record, calls)
    for at in [at for at, check in checks.raised.items() if check not in raised_on_reference(grader)]:
        checks.results[at] = _not_passed(checks.results[at])
    return tuple(checks.results)


def raised_on_reference(grader: Grader) -> frozenset[str]:
    """The checks that raise an error on the reference, as far as its answers are here; found once for a grader."""
    if grader.check_errors is None:
        grader.check_errors = frozenset(_on_reference(grader).raised.values())
    return grader.check_errors


def _on_reference(grader: Grader) -> _Checks:
    """A run of the checks on the reference: its answers are the targets, and its functions are called where it is."""
    from autograder.app.student_calls import Calls, Unrecorded
    from autograder.checks import checks_by_call
    from autograder.domain.record import Record, Returned
    from autograder.ingest.submissions import read_reference

    kinds, path = checks_by_call(grader.assignment.questions), grader.project.reference
    outcomes = {id: kinds[id].outcome_of(v) if id in kinds else Returned(v) for id, v in grader.targets.items()}
    reference = read_reference(path, grader.assignment.files) if path.exists() else None
    calls = Calls(grader.assignment, partial(_called, grader, reference) if reference else None)
    try:
        made = _run(grader, set(), Record(outcomes), calls)
    except Unrecorded:  # on Gradescope, where `build` has tried the checks on the reference
        made = _Checks(grader, Record(outcomes), calls, set())
    return made


def _called(grader: Grader, reference: Submission, asked: Sequence[Call]) -> Record:
    return grader.collect(reference, calls=asked)


def _run(grader: Grader, taken: set[str], record: Record, calls: Calls) -> _Checks:
    """One run of pytest."""
    checks = _Checks(grader, record, calls, taken)
    _forget(grader.project)
    with undisturbed(), speaking(grader.assignment.texts):
        fixed = [*FIXED, "--rootdir", str(grader.project.root), *QUIET]
        code = pytest.main([*fixed, *map(str, grader.checks)], plugins=[checks])
    if failure := checks.error or calls.unrecorded:  # whatever a check made of it
        raise failure
    ended(code)
    return checks


def ended(code: int | pytest.ExitCode) -> None:
    """Raise `KeyboardInterrupt` if the exit code says that pytest was interrupted, `GraderError` if pytest failed."""
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise GraderError(f"pytest ended with {code!r}")


def _forget(project: Project) -> None:
    """Have the checks imported again, so that nothing in their globals carries over to the next submission."""
    for check in project.checks:
        sys.modules.pop(f"problems.{project.name}.{check.stem}", None)  # the name that --import-mode=importlib gives it


@dataclass(eq=False)  # pytest keeps plug-ins in a set
class _Checks:
    """The pytest plug-in for one run of the checks on one record."""

    grader: Grader
    record: Record
    calls: Calls
    taken: set[str]
    results: list[Result] = field(default_factory=list)
    raised: dict[int, str] = field(default_factory=dict)  # the checks behind results that may not be ours to grade
    error: AutograderError | None = None
    asking: Student | None = None  # what the check that runs has been given

    @pytest.fixture
    def answers(self) -> SubmissionAnswers:
        """The submission's answers."""
        return SubmissionAnswers(self.grader, self.record)

    @pytest.fixture
    def cases(self) -> QuestionCases:
        """The calls of a question, with arguments, answer and target."""
        return QuestionCases(self.grader, self.record)

    @pytest.fixture
    def student(self) -> Student:
        """The student's functions, to be called in a worker."""
        self.asking = Student(self.grader, self.calls)
        return self.asking

    @pytest.fixture
    def set_score(self) -> None:
        """Placeholder for the argument that gradescope-utils' ``partial_credit`` passes itself."""

    def add(self, result: Result, check: str, ours: bool) -> None:
        """Add the result of a check under a unique name; ``ours``: the error that it met, if any, is the grader's."""
        if result.status.value == "ungraded" and not ours:
            self.raised[len(self.results)] = check
        names = (result.id, *(f"{result.id} ({n})" for n in range(2, len(self.taken) + 3)))
        id = next(name for name in names if name not in self.taken)
        self.taken.add(id)
        self.results.append(replace(result, id=id))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the reason why a check cannot be collected, which pytest does not return."""
        if report.failed and self.error is None:
            self.error = SpecError([_uncollected(report, self.grader.project.root)])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.asking = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        made = yield
        if isinstance(item, pytest.Function):
            if call.when == "setup" and call.excinfo is None:
                vars(item.obj).pop("__score__", None)  # left over from another submission
            elif call.when == "call" or call.excinfo is not None:
                failure = self.asking.failure if self.asking else None
                raised = call.excinfo.value if call.excinfo else None
                self.add(_result(item, call, failure), item.nodeid, _is_ours(failure or raised))
        return made


def _uncollected(report: pytest.CollectReport, root: Path) -> Fault:
    """The import error of a hand-written check with its line, without pytest's own stack frames."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", report.longreprtext)
    file, name = root / report.nodeid, Path(report.nodeid).name
    lines = [int(n) for n in re.findall(rf"{re.escape(name)}\"?(?:, line |:)(\d+)", said)]
    errors = [
        line.removeprefix("E").strip() for line in said.splitlines() if re.match(r"E? *\w*(?:Error|Exception)\b", line)
    ]
    what = errors[-1] if errors else " ".join(said.split())[-300:]
    return Fault(shown_path(file), lines[-1] if lines else 1, 1, "", f"this check cannot be imported: {what}")


def _result(item: pytest.Function, call: pytest.CallInfo[None], failure: GraderError | None = None) -> Result:
    """The result of one check; ``failure`` is an error of ours that it met, whatever it made of it."""
    from autograder.domain.report import Result, Status

    marks = vars(item.obj)
    weight = float(marks.get("__weight__", 0))
    title = (item.obj.__doc__ or item.name).strip().splitlines()[0]
    if item.obj.__doc__ and hasattr(item, "callspec"):  # one of several that share the docstring
        title = f"{title} [{item.callspec.id}]"
    result = Result(
        marks.get("__number__", item.name),
        title,
        weight,
        Status.PASSED,
        credit=1.0,
        visibility=marks.get("__visibility__", "visible"),
        tags=tuple(marks.get("__tags__", ())),
    )
    error = failure or (call.excinfo.value if call.excinfo else None)
    if isinstance(error, pytest.skip.Exception):
        return replace(result, status=Status.NOT_ANSWERED, credit=0.0, feedback=say("check.left_out", why=error.msg))
    if error is not None and not isinstance(error, (AssertionError, pytest.fail.Exception)):
        detail = f"{type(error).__name__}: {error}"
        said = say("check.grader_error")
        return replace(result, status=Status.UNGRADED, credit=0.0, feedback=said, detail=detail)
    if error is not None:
        # where pytest rewrites assertions, the message is followed by the test's own source and its values
        message = str(getattr(error, "msg", error)).split("\nassert ")[0]
        said = marks.get("__hide_errors__") or message or say("check.not_passed")
        result = replace(result, status=Status.FAILED, credit=0.0, feedback=said)
    score = marks.get("__score__")
    if score is not None and not (isinstance(score, (int, float)) and 0 <= score <= weight):
        said = say("check.grader_error")
        detail = f"set_score({score!r}) is not between 0 and {weight:g}"
        return replace(result, status=Status.UNGRADED, credit=0.0, feedback=said, detail=detail)
    if score is not None and weight and not math.isclose(score, weight):
        result = replace(result, status=Status.PARTIAL if score > 0 else Status.FAILED, credit=float(score) / weight)
    if result.status is Status.PASSED:
        result = replace(result, feedback=say("score.passed"))
    if result.visibility != "visible":
        said = say("score.passed" if result.status is Status.PASSED else "score.not_passed")
        result = replace(result, detail=result.feedback, feedback=said)
    return result


def _is_ours(error: BaseException | None) -> bool:
    """Whether an error in a check says that the machine failed, or that a package of the check's is missing."""
    from autograder.scoring.whose_fault import of_machine

    return error is not None and (isinstance(error, ImportError) or of_machine(error))


def _not_passed(result: Result) -> Result:
    """The result of a check that raised an error because of what the submission answered."""
    from autograder.domain.report import Status
    from autograder.scoring.whose_fault import CHECK_FAILED

    said = say("check.raised" if result.visibility == "visible" else "score.not_passed")
    detail = f"please look at this: the check raised {result.detail}"
    return replace(result, status=Status.FAILED, feedback=said, detail=detail, tags=(*result.tags, CHECK_FAILED))


class undisturbed:
    """A context without PYTEST_ADDOPTS and PYTEST_PLUGINS, which are meant for people's own test runs."""

    def __enter__(self) -> None:
        self.kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}

    def __exit__(self, *error: object) -> None:
        os.environ.update({name: value for name, value in self.kept.items() if value is not None})
