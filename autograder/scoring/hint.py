"""What feedback adds to the sentences of checks and rules: one next step, and which earlier answers were used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks import KINDS, Verdict
from autograder.domain.assignment import Question, Scope
from autograder.domain.texts import say


def hint_of(question: Question, verdict: Verdict, scope: Scope, answer: Any) -> str:
    """The question's own hint, else what the check suggests, else a general step for numbers; "" for other kinds."""
    if verdict.right:
        return ""
    if question.hint:
        return question.hint(scope)
    if verdict.hint or verdict.ratio is None or question.got is not None or not _numbers(question):
        return verdict.hint
    if question.answer.takes_arguments:
        return say("close.next.call")
    return say("close.next.single" if np.size(answer) == 1 else "close.next.all")


def _numbers(question: Question) -> bool:
    """Whether the answer is numbers, or several values."""
    kind = KINDS[question.kind]
    return kind.numeric or kind.by_part


def own_answer(source: str) -> str:
    """The note that a question was graded with the student's own answer to an earlier one."""
    return say("score.own_answer", question=source)


def kept_notes(question: Question, notes: Sequence[str], credit: float) -> tuple[str, ...]:
    """The notes on earlier answers. That a mistake costs points only once is said only where something was earned.

    Otherwise the note says what the answer was compared with, unless the reference's answer was tried as well.
    """
    if credit:
        return tuple(notes)
    instead = {
        own_answer(follow.source): "" if follow.also else say("score.compared_with", question=follow.source)
        for follow in question.follow
    }
    return tuple(filter(None, (instead.get(note, note) for note in notes)))
