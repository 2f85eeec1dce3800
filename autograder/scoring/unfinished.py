"""Recognises what a starter leaves to be filled in: `raise NotImplementedError`, and `...` in place of a value."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.domain.record import Outcome, Raised, Returned, Unserializable
from autograder.domain.texts import say, say_of
from autograder.domain.texts.recorded import recorded

_ELLIPSIS = "a value of type ellipsis"  # as the worker describes it


def placeholder(outcome: Outcome | None) -> bool:
    """Whether an outcome is that of a place that nobody has filled in."""
    if isinstance(outcome, Raised):
        return outcome.unfinished
    value = outcome.value if isinstance(outcome, Returned) else None
    return isinstance(value, Unserializable) and value.description == _ELLIPSIS


def not_answered(outcomes: Iterable[Outcome], called: str) -> str:
    """The sentence on an answer of which every call meets a placeholder; "" for any other."""
    made = list(outcomes)
    if not made or not all(map(placeholder, made)):
        return ""
    first = made[0]
    if isinstance(first, Raised):
        return say("outcome.unfinished", where=recorded(first.where))
    return say_of(called, "outcome.ellipsis")
