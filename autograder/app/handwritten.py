"""Hand-written checks: ``problems/<name>/test_*.py``, pytest functions that use the fixture ``answers``.

The decorators of gradescope-utils give their points. They run in this process, on plain values, never on the student's
code. The plug-in below is registered for these runs only, so no other test run in this environment has its fixtures.
"""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.domain.errors import AutograderError, Fault, GraderError, SpecError
from autograder.domain.texts import say, speaking
from autograder.ingest.project import shown_path

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.record import Record
    from autograder.domain.report import Report, Result
    from autograder.ingest.project import Project

INI = Path(__file__).with_name("harness.ini")
#: Options of every pytest run: our own configuration, no conftest.py.
OWN = ("-c", str(INI), "--noconftest", "--import-mode=importlib", "--assert=plain")
#: Options of runs without a terminal: no installed plug-ins either.
FIXED = (*OWN, "--disable-plugin-autoload")
QUIET = ("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:faulthandler")


def run_checks(grader: Grader, report: Report, record: Record) -> tuple[Result, ...]:
    """The results of an assignment's hand-written checks on a record, in the order in which they ran.

    ``report`` has the results of the spec's questions, whose ids no check may take. Raises `SpecError` if a check
    cannot be imported and `GraderError` if pytest itself fails.
    """
    checks = _Checks(grader, record, {result.id for result in report.results})
    _forget(grader.project)
    with undisturbed(), speaking(grader.assignment.texts):
        fixed = [*FIXED, "--rootdir", str(grader.project.root), *QUIET]
        code = pytest.main([*fixed, *map(str, grader.checks)], plugins=[checks])
    if checks.error:
        raise checks.error
    ended(code)
    return tuple(checks.results)


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
    taken: set[str]
    results: list[Result] = field(default_factory=list)
    error: AutograderError | None = None

    @pytest.fixture
    def answers(self) -> SubmissionAnswers:
        """The submission's answers."""
        return SubmissionAnswers(self.grader, self.record)

    @pytest.fixture
    def set_score(self) -> None:
        """Placeholder for the argument that gradescope-utils' ``partial_credit`` passes itself."""

    def add(self, result: Result) -> None:
        """Add a result under a unique name."""
        names = (result.id, *(f"{result.id} ({n})" for n in range(2, len(self.taken) + 3)))
        id = next(name for name in names if name not in self.taken)
        self.taken.add(id)
        self.results.append(replace(result, id=id))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep the reason why a check cannot be collected, which pytest does not return."""
        if report.failed and self.error is None:
            self.error = SpecError([_uncollected(report, self.grader.project.root)])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        made = yield
        if isinstance(item, pytest.Function):
            if call.when == "setup" and call.excinfo is None:
                vars(item.obj).pop("__score__", None)  # left over from another submission
            elif call.when == "call" or call.excinfo is not None:
                self.add(_result(item, call))
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


class SubmissionAnswers(Mapping[str, Any]):
    """The submission's answers by question id or function name: arrays, numbers, strings, lists, dicts.

    The answer of a function that is called on several draws is the list of its values. An answer that the submission
    lacks fails the check, with the reason as feedback. Raises `KeyError` for a name that the spec does not have.
    """

    def __init__(self, grader: Grader, record: Record) -> None:
        self.record = record
        self.ids: dict[str, tuple[str, ...]] = {id: (id,) for id in record.outcomes}
        for question in reversed(grader.assignment.questions):  # a function of several questions stands for the first
            names = () if question.answer.adapter else question.answer.names
            self.ids.update(dict.fromkeys(names, question.calls))
        self.ids.update({question.id: question.calls for question in grader.assignment.questions})

    def __getitem__(self, key: str) -> Any:
        from autograder.domain.record import Returned, Unjudged
        from autograder.scoring.explain import explain

        if key not in self.ids:
            raise KeyError(f"the spec has no answer {key!r}; it has {', '.join(self.ids)}")
        values = []
        for call in self.ids[key]:
            outcome = self.record.outcomes[call]
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


def _result(item: pytest.Function, call: pytest.CallInfo[None]) -> Result:
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
    if result.visibility != "visible":
        said = say("score.passed" if result.status is Status.PASSED else "score.not_passed")
        result = replace(result, detail=result.feedback, feedback=said)
    return result


class undisturbed:
    """A context without PYTEST_ADDOPTS and PYTEST_PLUGINS, which are meant for people's own test runs."""

    def __enter__(self) -> None:
        self.kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}

    def __exit__(self, *error: object) -> None:
        os.environ.update({name: value for name, value in self.kept.items() if value is not None})
