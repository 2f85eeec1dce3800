"""Whose fault a failure is in judging an answer: ours only if the reference's own answer fails in the same way.

A student chooses the answer, and so must not be able to choose that a question is not graded.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.checks import check_for
from autograder.domain.errors import AutograderError
from autograder.domain.record import Record
from autograder.domain.report import Result, Status
from autograder.spec.expressions import ExpressionError

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge

#: Marks a result that staff should look at, because something of the spec could not be worked out on the answer.
NOT_WORKED_OUT = "not worked out"
#: The same of a hand-written check.
CHECK_FAILED = "check failed"
#: Errors of the operating system that no answer brings about: no memory, no room, too many files, a broken disk.
_MACHINE = {errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EAGAIN, errno.EROFS}
_CALLED = "please look at this: "


class NoTarget(ExpressionError):
    """There is no reference's answer to compare with."""


def is_ours(judge: Judge, error: Exception, judged: Callable[[Judge], object]) -> bool:
    """Whether an ``error`` in judging a submission is not due to its answer.

    It is ours if the machine or the grader failed, or if ``judged`` fails on the reference's answer as well. In
    strict judging, that of the reference, every error is.
    """
    if judge.strict or isinstance(error, NoTarget) or of_machine(error):
        return True
    if judged not in judge.excused:  # once for all cases: it takes as long as grading a submission
        try:
            reference = _reference(judge)
            if reference is not None:
                judged(reference)
        except Exception:
            return True
        judge.excused.add(judged)
    return False


def of_machine(error: BaseException) -> bool:
    """Whether an error says that the machine or the grader failed, whatever was being worked out."""
    causes = (error, error.__cause__)
    return any(
        isinstance(one, (AutograderError, MemoryError)) or (isinstance(one, OSError) and one.errno in _MACHINE)
        for one in causes
    )


def _reference(judge: Judge) -> Judge | None:
    """Judging of the reference's own answer to the question; None if its answers are not known.

    Without rules and pictures, which decide no fault.
    """
    question, targets = replace(judge.question, rules=(), heat_map=None), judge.targets
    calls = (*question.calls, *question.further_calls)
    if any(call not in targets for call in calls):
        return None
    outcomes = {call: check_for(question).outcome_of(targets[call]) for call in calls}
    scored = {
        follow.source: replace(
            judge.scored[follow.source],
            result=replace(judge.scored[follow.source].result, status=Status.PASSED, credit=1.0),
            answer=judge.followed(follow.source),
        )
        for follow in question.follow
    }
    return replace(judge, question=question, record=Record(outcomes), scored=scored, strict=True, failures=[])


def in_words(error: Exception) -> str:
    """An error in one line, for staff."""
    return str(error) if isinstance(error, ExpressionError) else f"{type(error).__name__}: {error}"


def flagged(result: Result, failures: list[str]) -> Result:
    """A result that staff are asked to look at, if there are ``failures``."""
    if not failures:
        return result
    said = _CALLED + "; ".join(dict.fromkeys(failures))
    return replace(result, tags=(*result.tags, NOT_WORKED_OUT), detail="; ".join(filter(None, [said, result.detail])))


def is_flagged(result: Result) -> bool:
    """Whether something of the spec could not be worked out on the answer."""
    return NOT_WORKED_OUT in result.tags
