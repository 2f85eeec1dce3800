"""Whose answers to earlier questions a question is graded with: the student's own, the reference's, or the better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks import Rejected
from autograder.domain.assignment import Scope
from autograder.domain.report import Status
from autograder.domain.texts import say
from autograder.scoring.feedback_rule import holds
from autograder.scoring.hint import own_answer

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge


def scopes(judge: Judge, case: Scope, answer: Any) -> list[tuple[dict[str, Any], list[str]]]:
    """The scope of the question's expressions, with notes on answers from earlier questions.

    There are two if either the student's own earlier answer or the reference's may be used.
    """
    scope: dict[str, Any] = {**judge.check.words(), **judge.assignment.scope, **case, "answer": answer}
    notes = []
    other: dict[str, Any] = {}
    for follow in judge.question.follow:
        earlier = judge.scored[follow.source]
        full = earlier.result.status is Status.PASSED
        own = earlier.answer
        fair = own is not None and follow.guard is not None and not _endless(own)
        if fair and follow.guard and holds(judge, follow.guard, {**scope, follow.name: own, "full_marks": full}):
            scope[follow.name] = own
            if not full:
                notes.append(own_answer(follow.source))
            if follow.also:
                other[follow.name] = judge.followed(follow.source)
            continue
        if follow.needed:
            raise Rejected(follow.say or say("score.builds_on", question=follow.source))
        scope[follow.name] = judge.followed(follow.source)
        notes += [follow.say] if follow.say else []
    return [(scope, notes), *([({**scope, **other}, [])] if other else [])]


def _endless(value: Any) -> bool:
    return isinstance(value, np.ndarray) and not np.isfinite(value).all()
