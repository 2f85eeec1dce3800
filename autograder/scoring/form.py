"""The form of an answer whose target is unknown, in a student's kit: it runs, and has the right shape and type.

Everything that this refuses, the question's own check refuses in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks import Rejected, Verdict
from autograder.checks.close import shape_in_words
from autograder.domain.assignment import Scope
from autograder.domain.record import Outcome, Raised
from autograder.domain.report import Result, Status
from autograder.domain.texts import say, say_of
from autograder.scoring.opinion import Opinion

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge


def form_opinion(judge: Judge, case: Scope, outcome: Outcome) -> Opinion:
    """An opinion on the form of one answer; raises `Rejected`, with what is wrong with it."""
    printed = getattr(outcome, "printed", "")
    if judge.question.form == "call" and isinstance(outcome, Raised):
        return Opinion(1.0, Verdict(1.0), printed=printed)
    answer = judge.fit(outcome, case)
    for one in answer.values() if isinstance(answer, Mapping) else (answer,):
        if said := judge.nonsense(one):
            raise Rejected(said)
    return Opinion(1.0, Verdict(1.0), answer, printed=printed)


def form_result(judge: Judge, opinion: Opinion) -> Result:
    """The result for an answer of the right form, which says nothing of whether it is right."""
    called, asked = judge.called(), judge.question
    what = _what(judge, opinion.answer)
    if asked.form == "call":
        said = say("form.calls", called=called)
    elif asked.answer.adapter or asked.answer.steps or asked.answer.changed or asked.answer.gradient:
        said = say("form.used", called=called, what=what)
    else:
        said = say_of(called, "form.right", what=what)
    return replace(judge.blank, status=Status.RUNS, feedback=said, printed=opinion.printed)


def _what(judge: Judge, answer: Any) -> str:
    """What an answer is, in words."""
    if judge.question.draws:
        return say("form.figure")
    if judge.question.answer.returns and isinstance(answer, dict):
        return say("form.values", names=", ".join(f"`{name}`" for name in answer))
    if isinstance(answer, np.ndarray) and answer.ndim:
        key = "form.array" if judge.question.infinite else "form.finite"
        return say(key, shape=shape_in_words(answer))
    if isinstance(answer, np.ndarray):
        return say("form.number" if judge.question.infinite else "form.finite_number")
    return say("form.text" if isinstance(answer, str) else "form.other")
