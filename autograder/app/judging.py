"""Targets for a run, and manual scores applied to reports.

The gradebook keeps the targets. A key of everything that decides a score shows when reports have to be made again.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from autograder.app import targets
from autograder.app.grader import Grader
from autograder.checks import Rejected, check_for
from autograder.domain.assignment import Assignment
from autograder.domain.record import Outcome, Returned
from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.execution import codec
from autograder.scoring.explain import titled
from autograder.scoring.manual_scores import Lapsed, Overlay
from autograder.storage import Gradebook, SavedReport


def prepare(grader: Grader, book: Gradebook) -> str:
    """Load or compute the targets; returns the key of everything that decides a score.

    An unchanged reference is not run again after a change of points, tolerances or feedback. Raises `SpecError` for
    errors in the reference.
    """
    own, spec = grader.project, grader.assignment
    key = targets.targets_key(own, spec)
    if not own.targets.exists():
        if saved := book.targets(key):
            grader.targets = targets.parse(saved)
        else:
            book.keep_targets(key, targets.dump(grader.assignment, grader.targets))
    return codec.digest(key, spec.digest, [hashlib.sha256(check.read_bytes()).hexdigest() for check in own.checks])


def nothing(assignment: Assignment, status: Status, why: str) -> tuple[Result, ...]:
    """One result per question for a submission without any answers; ``why`` is their feedback.

    If no question is graded by machine, a further one without points has the status, which must not be lost.
    """
    made = [
        Result(q.id, titled(q), q.points, status if q.by_machine else Status.NOT_ANSWERED, feedback=why, bonus=q.bonus)
        for q in assignment.questions
    ]
    if not any(question.by_machine for question in assignment.questions):
        made.append(Result("checks", "Checks", 0.0, status, feedback=why))
    return tuple(made)


def unreadable(assignment: Assignment, name: str, problem: str) -> Report:
    """The report on a submission that cannot be read."""
    return Report(name, nothing(assignment, Status.FAILED, say("score.unreadable")), problem=problem)


def with_files(assignment: Assignment, report: Report, outcomes: Mapping[str, Outcome]) -> Report:
    """A report from the gradebook with its figures, which are taken from the saved answers."""
    results = list(report.results)
    for at, result in enumerate(results):
        question = next((q for q in assignment.questions if q.id == result.id), None)
        outcome = outcomes.get(result.id)
        if question is None or not question.by_machine or not isinstance(outcome, Returned):
            continue
        check = check_for(question)
        if check.keeps:
            with contextlib.suppress(Rejected):
                results[at] = replace(result, files=check.files(check.fit(outcome.value, result.id)))
    return replace(report, results=tuple(results))


def overlay(book: Gradebook, names: Iterable[str]) -> Overlay:
    """The manual scores that apply to the submissions with these names."""
    history = book.manual_scores()
    return Overlay.over(history, people_of(book, names) if history else {})


def people_of(book: Gradebook, names: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The people of each submission, by its name."""
    return {name: facts.get("people", []) for name, facts in book.facts(names)}


def reports(book: Gradebook, run: int, *, odd: bool = False) -> Iterator[tuple[SavedReport, Report]]:
    """The reports of a run by name: as saved, and with the manual scores applied.

    ``odd``: only submissions that could not be graded.
    """
    manual = overlay(book, book.graded(run))
    for scored in book.reports(run, odd=odd):
        yield scored, manual.applied(scored.report, scored.digest)


def lapsed(book: Gradebook, run: int) -> list[Lapsed]:
    """The manual scores that no longer count in a run."""
    made = overlay(book, book.graded(run))
    return list(made.lapsed((scored.report, scored.digest) for scored in book.reports(run)))


def ids(grader: Grader, reports: Iterable[Report]) -> list[str]:
    """The ids of the questions in order, then those of the hand-written checks in the reports."""
    named = [question.id for question in grader.assignment.questions]
    if grader.checks:
        named = list(dict.fromkeys([*named, *(result.id for report in reports for result in report.results)]))
    return named
