"""Scores a record against an assignment's targets. Pure: it runs no student's code and reads no file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from autograder.checks import checks_by_call
from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Crashed, Raised, Record, Returned, Unjudged
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.domain.texts import say, speaking
from autograder.scoring import answer_keys, explain, whose_fault, writeups
from autograder.scoring.depends import unmet
from autograder.scoring.file_notes import file_notes
from autograder.scoring.gates import gated
from autograder.scoring.judge import NOT_CALLED, Judge, ScoredQuestion, Targets

__all__ = ["Targets", "score", "targets_of"]


def score(
    assignment: Assignment, targets: Targets, record: Record, submission: Submission | None = None,
    only: Collection[str] | None = None,
) -> Report:  # fmt: skip
    """The report on a record, in the assignment's language.

    ``targets`` are the reference's answers by call. ``submission`` provides the write-ups and the code's key. An
    expression or a check that fails on the reference as well leaves a question `Status.UNGRADED`; if it fails on this
    answer alone, it earns nothing and is flagged for staff. Neither is raised. ``only`` are the ids of the
    questions to score, with all those that they need (`depends.questions_needed`).
    """
    with speaking(assignment.texts):
        return _score(assignment, targets, record, submission, only)


def _score(
    assignment: Assignment, targets: Targets, record: Record, submission: Submission | None,
    only: Collection[str] | None,
) -> Report:  # fmt: skip
    scored: dict[str, ScoredQuestion] = {}
    written = writeups.texts(assignment, submission.prose if submission else ())
    code = (submission.code_key or answer_keys.code(submission.all_cells)) if submission else ""
    for question in (q for q in assignment.questions if only is None or q.id in only):
        if question.by_hand:
            text = written[question.id]
            scored[question.id] = ScoredQuestion(
                explain.manual(question, text, _blank(question, answer_keys.text(text.text)))
            )
        elif question.survey:
            scored[question.id] = ScoredQuestion(explain.survey(record.outcomes.get(question.id), _blank(question, "")))
        else:
            blank = _blank(question, _judged(question, record, code))
            if said := unmet(question, assignment, record):
                not_run = replace(blank, status=Status.FAILED, feedback=said)
                scored[question.id] = ScoredQuestion(_shown(not_run))
            else:
                scored[question.id] = _question(Judge(question, assignment, targets, record, scored, blank))
    diagnosis = explain.diagnosis(assignment, record)
    notes = (
        *(explain.note(one, assignment.limits.memory) for one in record.troubles),
        *file_notes(assignment, record),
    )
    name = submission.name if submission else ""
    results = tuple(_see_above(s.result) if diagnosis else s.result for s in scored.values())
    timeouts = _timeouts(assignment, record)
    return Report(name, results, notes, record.printed, timeouts=timeouts, diagnosis=diagnosis)


def _timeouts(assignment: Assignment, record: Record) -> tuple[str, ...]:
    """The questions and places in the file that a time limit stopped."""
    stopped = {id for id, outcome in record.outcomes.items() if isinstance(outcome, Crashed) and outcome.timed_out}
    asked = (q.id for q in assignment.questions if stopped.intersection((*q.calls, *q.further_calls)))
    return (*asked, *(trouble.where for trouble in record.troubles if trouble.timed_out))


def _see_above(result: Result) -> Result:
    """A result that refers to the file's diagnosis instead of repeating it."""
    missed = result.status is Status.FAILED and result.visibility == "visible"
    return replace(result, feedback=say("score.see_above")) if missed else result


def _question(judge: Judge) -> ScoredQuestion:
    try:
        made = _gated(judge)
    except Exception as error:
        if whose_fault.is_ours(judge, error, _gated):  # a grader error, never a zero
            detail = f"{type(error).__name__}: {error}"
            return ScoredQuestion(replace(judge.blank, feedback=say("score.grader_error"), detail=detail))
        judge.failed(error)
        made = ScoredQuestion(replace(judge.blank, status=Status.FAILED, feedback=judge.not_comparable()))
    return replace(made, result=_shown(whose_fault.flagged(made.result, judge.failures)))


def _gated(judge: Judge) -> ScoredQuestion:
    return gated(judge, judge.judge())


def _shown(result: Result) -> Result:
    """The result as students may see it."""
    return result if result.visibility == "visible" else explain.hidden(result)


def _judged(question: Question, record: Record, code: str) -> str:
    """The key of the answer to a question; "" if a call could not be run."""
    outcomes = [record.outcomes.get(call, NOT_CALLED) for call in question.calls]
    return "" if any(isinstance(one, Unjudged) for one in outcomes) else answer_keys.answer(outcomes, code)


def _blank(question: Question, key: str) -> Result:
    return Result(
        question.id, explain.titled(question), question.points, Status.UNGRADED,
        visibility=question.visibility, judged=key, bonus=question.bonus,
    )  # fmt: skip


def targets_of(assignment: Assignment, record: Record) -> dict[str, Any]:
    """The values in the reference's record, by call."""
    kinds = checks_by_call(assignment.questions)
    return {
        id: kinds[id].value_in(outcome) if id in kinds else outcome.value  # type: ignore[union-attr]
        for id, outcome in record.outcomes.items()
        if isinstance(outcome, Returned) or (id in kinds and kinds[id].takes_errors and isinstance(outcome, Raised))
    }
