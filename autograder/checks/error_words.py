"""Sentences on numbers that are off: what is off, by how much, what is accepted, and what to try next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.domain.assignment import Within
from autograder.domain.texts import count, say

_NAMED = 8
# size classes: the multiple of the tolerance below which an error lies, and the key of its text
_CLASSES = ((2.0, "close.class.small"), (10.0, "close.class.medium"), (float("inf"), "close.class.large"))
_CLOSE = 2.0  # times the tolerance


@dataclass(frozen=True)
class ErrorWords:
    """The sentences on an array of errors, for one tolerance.

    With ``classes``, they give the size class of the largest error, not the number. ``observed`` is what was compared,
    in the instructor's words; "" for the student's answer itself.
    """

    within: Within
    classes: bool = False
    observed: str = ""

    def general(self, size: str, ratio: float | None, entries: int) -> str:
        """A sentence on the largest error; without a ``size``, only that the answer is not right."""
        if not size:
            return not_right()
        key = "is" if size == say("close.not_finite") else "off_by" if self.classes or entries == 1 else "off_by_up_to"
        off = say(f"close.{key}", observed=self.observed or say("close.answer"), size=size)
        if self.observed and ratio is not None and ratio < _CLOSE:
            return say("close.near", off=off, accepted=self.accepted)
        return say("close.far", off=f"{off[0].upper()}{off[1:]}", accepted=self.accepted)

    @property
    def accepted(self) -> str:
        """Which error is accepted."""
        within = self.within
        if within.places is not None:
            return count("close.places", within.places)
        if within.sigfigs is not None:
            return count("close.sigfigs", within.sigfigs)
        parts = [f"{within.abs:g}"] if within.abs else []
        parts += [say("close.relative", percent=f"{100 * within.rel:.6g}")] if within.rel else []
        return say("close.accepted", bound=say("close.plus").join(parts))

    def places(self, near: Any, rows: bool) -> str:
        """Which rows or entries are off; "" for a single number."""
        if near.size < 2:
            return ""
        wrong = np.flatnonzero(~by_row(near) if rows else ~near.ravel()).tolist()
        every = len(near) if rows else near.size
        if len(wrong) == every == 2:
            return say("close.both_rows" if rows else "close.both_entries")
        if len(wrong) == every > 2:
            return say("close.all_rows" if rows else "close.all_entries", all=every)
        return count(f"close.{'rows' if rows else 'entries'}", len(wrong), places=_listed(wrong), all=every)

    def next_step(self, near: Any, rows: bool, ratio: float | None) -> str:
        """Where to look, by which rows or entries are right and how far the others are off; "" if that says little."""
        right = np.flatnonzero(by_row(near) if rows else near.ravel()).tolist()
        digits = self.within.places is not None or self.within.sigfigs is not None
        if ratio is not None and ratio < _CLOSE:
            return say("close.next.digits" if digits else "close.next.near")
        if right:
            return count(f"close.next.{'rows' if rows else 'entries'}", len(right), places=_listed(right))
        return ""


def size_class(ratio: float | None) -> str:
    """The size class, in words, of an error that is ``ratio`` times its tolerance; None stands for NaN."""
    if ratio is None or not np.isfinite(ratio):
        return say("close.not_finite")
    return say(next(key for end, key in _CLASSES if ratio < end))


def not_right() -> str:
    """The sentence used when no error of the student's own can be stated; a feedback rule replaces it."""
    return say("close.not_right")


def by_row(near: Any) -> Any:
    """Whether all entries of each row are right."""
    return near.reshape(len(near), -1).all(axis=1)


def _listed(numbers: list[int]) -> str:
    """The first few numbers, and how many more there are."""
    shown, more = ", ".join(map(str, numbers[:_NAMED])), len(numbers) - _NAMED
    return say("list.more", names=shown, count=more) if more > 0 else shown
