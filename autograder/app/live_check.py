"""Checks of a student's notebook: a question, or all, on the names that its kernel has now, or the saved file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from autograder.app.grading import score_record
from autograder.app.self_check import choose, unknown_question
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import UsageError
from autograder.domain.record import Missing, Record
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.domain.texts import say, speaking
from autograder.execution.live.live_answers import LiveCode, collect_live
from autograder.scoring.depends import questions_needed
from autograder.scoring.score import score
from autograder.scoring.unfinished import placeholder

if TYPE_CHECKING:
    from autograder.app.grader import Grader


@dataclass(frozen=True)
class CheckReport:
    """The report of a check; ``open`` are the questions that nobody has answered yet."""

    report: Report
    open: frozenset[str]


def live_check(grader: Grader, code: LiveCode, asked: Sequence[str] = ()) -> CheckReport:
    """The report on the visible questions, or those chosen by ``asked``, as the names of ``code`` are now.

    Questions whose answer may stand where this cannot see it, such as in a text cell, are reported as pending. Raises
    `UsageError` for an unknown question, and otherwise what `Grader.targets` raises. No grade may come of it.
    """
    assignment = grader.assignment
    shown = [question.id for question in assignment.questions if question.visibility == "visible"]
    found = [(name, choose(shown, name)) for name in map(str, asked)]
    if absent := [name for name, ids in found if not ids]:
        raise UsageError(unknown_question(absent[0], shown))
    ids = set().union(*(ids for _, ids in found)) if asked else set(shown)
    needed = questions_needed(assignment, ids)
    record = collect_live(assignment, code, needed)
    # without the others, so that the sentence on a file without any answer is about what was looked for
    within = replace(assignment, questions=tuple(q for q in assignment.questions if q.id in needed))
    report = score(within, grader.targets, record)
    with speaking(assignment.texts):
        results = [_seen(assignment, record, result) for result in report.results if result.id in ids]
        told = say("card.nothing_defined") if report.diagnosis else ""
    open_ = frozenset(id for id in ids if _open(assignment.question(id), record))
    return CheckReport(replace(report, results=tuple(results), diagnosis=told, notes=(), printed=""), open_)


def file_check(grader: Grader, submission: Submission) -> CheckReport:
    """The report on a file, which is run from the top in a worker; raises as `grading.grade` does."""
    _ = grader.targets  # first, so that errors in the reference are not attributed to the submission
    record = grader.collect(submission)
    report = score_record(grader, submission, record)
    return CheckReport(report, frozenset(q.id for q in grader.assignment.questions if _open(q, record)))


def _open(question: Question, record: Record) -> bool:
    """Whether there is no answer to a question yet: its name is not defined, or every call meets a placeholder.

    Of a hidden question nothing is said but whether it is right.
    """
    found = [record.outcomes.get(call) for call in question.calls]
    return (
        question.by_machine
        and question.visibility == "visible"
        and all((isinstance(one, Missing) and not one.unclear) or placeholder(one) for one in found)
    )


def _seen(assignment: Assignment, record: Record, result: Result) -> Result:
    """The result, or what to say where the answer may be something that only the file has."""
    question = assignment.question(result.id)
    unseen = _unseen(question, record)
    return replace(result, status=Status.PENDING, feedback=unseen, files={}, heat_map=None) if unseen else result


def _unseen(question: Question, record: Record) -> str:
    """Why an answer cannot be seen here; "" if it can."""
    if question.by_hand:
        return say("card.written")
    missing = [one for one in map(record.outcomes.get, question.calls) if isinstance(one, Missing)]
    if missing and question.draws:
        return say("card.drawn", name=missing[0].name)
    if any(one.unclear for one in missing):
        return say("card.copies", name=missing[0].name)
    return ""
