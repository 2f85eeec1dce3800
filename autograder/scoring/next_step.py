"""The one next step that feedback on a wrong answer ends with, where no rule of the spec recognizes the answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import KINDS, Verdict
from autograder.domain.assignment import Question, Scope
from autograder.domain.texts import say


def next_step(question: Question, verdict: Verdict, scope: Scope, answer: Any) -> str:
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
