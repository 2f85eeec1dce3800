"""A student checks a file: every question, or chosen ones with the questions that they need."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from autograder.app.grading import grade
from autograder.app.versions import with_version_note
from autograder.domain.errors import UsageError
from autograder.execution.sandbox.call import calls_for
from autograder.scoring.depends import questions_needed
from autograder.scoring.score import score

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.report import Report
    from autograder.domain.submission import Submission

_MOST_LISTED = 30


def self_check(grader: Grader, submission: Submission, questions: Sequence[str] = ()) -> Report:
    """The report on a submission: all of it, or the results of chosen ``questions`` alone.

    A question is chosen by its id, or with others by what their ids begin with: ``1.3`` stands for 1.3.1 and 1.3.2.
    Only the calls of these questions, and of those they follow or depend on, are made. Raises `UsageError` for a
    question that does not exist, and otherwise what `grading.grade` raises.
    """
    if not questions:
        return grade(grader, submission)
    own = {question.id for question in grader.assignment.questions}
    found = [choose(own, asked) for asked in questions]
    if all(found):
        ids = set().union(*found)
        report = _scored(grader, submission, ids)
    else:  # the ids of hand-written checks are known once these have run
        if not grader.checks:
            raise UsageError(
                unknown_question(questions[found.index(set())], [q.id for q in grader.assignment.questions])
            )
        report = grade(grader, submission)
        all_ids = [result.id for result in report.results]
        for asked in questions:
            if not choose(all_ids, asked):
                raise UsageError(unknown_question(asked, all_ids))
        ids = set().union(*(choose(all_ids, asked) for asked in questions))
    return replace(report, results=tuple(result for result in report.results if result.id in ids))


def _scored(grader: Grader, submission: Submission, ids: Collection[str]) -> Report:
    """The report on these questions of the spec and on those that they need."""
    assignment = grader.assignment
    only = questions_needed(assignment, ids)
    asked = [q for q in assignment.questions if q.id in only]
    calls = frozenset(call.id for question in asked for call in calls_for(assignment, question))
    targets = grader.targets_of(calls) if calls else {}
    report = score(assignment, targets, grader.collect(submission, calls), submission, only)
    return with_version_note(grader, submission, report)


def choose(ids: Iterable[str], asked: str) -> set[str]:
    """The question with this id, or all whose ids begin with it and a separator; empty if there are none."""
    asked, known = asked.strip(), set(ids)
    inside = {id for id in known if id.startswith(asked) and not id[len(asked) :][:1].isalnum()} if asked else set()
    return {asked} if asked in known else inside


def unknown_question(asked: str, ids: Sequence[str]) -> str:
    """The error message for a question that does not exist."""
    near = get_close_matches(asked, ids, 1)
    more = f" and {len(ids) - _MOST_LISTED} more" if len(ids) > _MOST_LISTED else ""
    listed = f"the questions are {', '.join(ids[:_MOST_LISTED])}{more}"
    return f"there is no question {asked!r}: " + (f"did you mean {near[0]}? " if near else "") + listed
