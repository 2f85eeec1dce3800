"""The cases of a question: which one is shown, what each is worth, and what is said of those that are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from autograder.domain.assignment import Question, Scope
from autograder.domain.texts import say

_NAMED = 6


class CaseOpinion(Protocol):
    """What a case came to: its share, from 0 to 1, and the rule that spoke."""

    @property
    def credit(self) -> float: ...

    @property
    def rule(self) -> str: ...


def smallest_worst(question: Question, opinions: Sequence[CaseOpinion]) -> int:
    """The case with the least credit; of several with the same feedback, the one with the fewest numbers."""
    first = min(range(len(opinions)), key=lambda i: opinions[i].credit)
    least, scopes = opinions[first], question.cases
    alike = [i for i, one in enumerate(opinions) if (one.credit, one.rule) == (least.credit, least.rule)]
    return min(alike, key=lambda i: _numbers(scopes[i])) if scopes else first


def _numbers(case: Scope) -> int:
    """How many numbers a case has."""
    return sum(value.size if isinstance(value, np.ndarray) else 1 for value in case.values())


def share(question: Question, opinions: Sequence[CaseOpinion]) -> float:
    """The share of the points where each case has its own: a fixed one by its weight, a drawn one has weight 1."""
    weights = [case.weight for case in question.fixed] + [1.0] * (len(opinions) - len(question.fixed))
    earned = sum(weight * one.credit for weight, one in zip(weights, opinions, strict=True))
    if all(one.credit == 1 for one in opinions):
        return 1.0
    return min(earned / sum(weights), 1 - 1e-9)


def intro(question: Question, at: int) -> str:
    """The name of a fixed case and its sentence; "" for one that was drawn."""
    if at >= len(question.fixed):
        return ""
    case = question.fixed[at]
    named = say("score.case", name=case.name)
    return f"{named} {case.say}" if case.say else named


def wrong_ones(question: Question, opinions: Sequence[CaseOpinion]) -> str:
    """How many cases are right, and the names of those that are not; "" where cases have no shares."""
    if question.partial != "cases" or not opinions:
        return ""
    wrong = [i for i, one in enumerate(opinions) if one.credit < 1]
    names = [question.fixed[i].name if i < len(question.fixed) else say("score.drawn_case", case=i + 1) for i in wrong]
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    listed = say("list.more", names=shown, count=more) if more > 0 else shown
    return say("score.cases", right=len(opinions) - len(wrong), all=len(opinions), wrong=listed)
