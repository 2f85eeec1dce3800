"""The ``close`` check: arrays within a tolerance of the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Candidate, Check, Rejected, Sheet, Verdict, a_value, decimal_comma, register, wrong_arrays
from autograder.checks.keys import in_order
from autograder.domain.assignment import Within
from autograder.domain.texts import count, say, say_of

_NAMED = 8
# how large an error is, by the multiple of the tolerance below which it lies: the texts' keys
_CLASSES = ((2.0, "close.class.small"), (10.0, "close.class.medium"), (float("inf"), "close.class.large"))
_CLOSE = 2.0  # times the tolerance


@dataclass(frozen=True)
class Close:
    """Every entry is within the tolerance; partial credit by rows, by entries or by wider bands.

    An infinity is right where ``infinite`` says that there may be some, and the target has the same one there. With
    ``classes`` the feedback says how large the largest error is, but not its number.
    """

    within: Within
    partial: str = ""
    bands: tuple[tuple[float, Within], ...] = ()
    infinite: bool = False
    classes: bool = False
    observed: str = ""

    def __call__(self, got: Any, want: Any, own: Any = True) -> Verdict:
        """The verdict on ``got``; both are numbers or arrays of them.

        The feedback states the largest error of the entries in ``own``: an entry that the spec made, and not the
        student, has none that means anything.
        """
        got, want = np.asarray(got), np.asarray(want)
        if got.shape != want.shape:  # no broadcasting: a scalar is not a matrix
            hint = "" if want.shape else decimal_comma.as_pair(got)
            return Verdict(0.0, say("close.shape", got=shape_in_words(got), wanted=shape_in_words(want)) + hint)
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(got - want)
        if self.infinite:
            off = np.where(np.isinf(want) & (got == want), 0.0, off)
            off = np.where(np.isinf(got) != np.isinf(want), np.inf, off)
        error = float(off.max()) if off.size else 0.0
        near = self.near(off, want, self.within)
        ratio = self._ratio(off, want)
        if near.all():
            return Verdict(1.0, error=error, ratio=ratio)
        shown = ~near & np.broadcast_to(own, near.shape)
        size = self._size(np.where(shown, off, 0.0), want) if shown.any() else ""
        said = self._say(near, size, ratio) if np.any(own) else not_right()
        wrong = np.flatnonzero(~near)
        entry = int(wrong[0]) if len(wrong) == 1 < near.size and near.ndim == 1 else None
        return Verdict(self._partial(off, want, near), said, error, ratio, entry)

    def _ratio(self, off: Any, want: Any) -> float | None:
        """The largest error in units of its tolerance; None if some error is no number."""
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            ratios = np.where(off == 0, 0.0, off / error_bound(self.within, want))
        return float(ratios.max(initial=0.0)) if not np.isnan(ratios).any() else None

    def _partial(self, off: Any, want: Any, near: Any) -> float:
        if self.partial:
            return float((_by_row(near) if self.partial == "rows" else near).mean())
        return next((credit for credit, band in self.bands if self.near(off, want, band).all()), 0.0)

    def near(self, off: Any, want: Any, within: Within) -> Any:
        """Where ``off`` is small enough. NaN compares false, so it is close to nothing."""
        with np.errstate(invalid="ignore"):  # 0 * inf
            near = off < error_bound(within, want)
        return near | (np.isinf(want) & (off == 0)) if self.infinite else near

    def _say(self, near: Any, size: str, ratio: float | None) -> str:
        said = self._general(size, ratio)
        if near.ndim > 1 and len(near) > 1 and self.partial != "entries":
            wrong = np.flatnonzero(~_by_row(near)).tolist()
            said += " " + count("close.rows", len(wrong), places=_places(wrong), all=len(near))
        elif near.size > 1:
            wrong = np.flatnonzero(~near.ravel()).tolist()
            said += " " + count("close.entries", len(wrong), places=_places(wrong), all=near.size)
        return said

    def _size(self, off: Any, want: Any) -> str:
        """How large the largest of these errors is."""
        error = float(off.max())
        if self.classes:
            return size_class(self._ratio(off, want))
        return f"{error:.2g}" if np.isfinite(error) else say("close.not_finite")

    def _general(self, size: str, ratio: float | None) -> str:
        """How far off the answer is; that it is not right, where no entry is the student's own."""
        if not size:
            return not_right()
        if not self.observed:
            return say("close.largest", size=size, bound=self._bound())
        key = "is" if size == say("close.not_finite") else "off_by" if self.classes else "off_by_up_to"
        off = say(f"close.{key}", observed=self.observed, size=size)
        absolute = self.within == Within(abs=self.within.abs)
        accepted = (
            say("close.accepted", bound=f"{self.within.abs:g}") if absolute else say("close.must", bound=self._bound())
        )
        if ratio is not None and ratio < _CLOSE:
            return say("close.near", off=off, accepted=accepted)
        return say("close.far", off=f"{off[0].upper()}{off[1:]}", accepted=accepted)

    def _bound(self) -> str:
        within = self.within
        if within.places is not None:
            return count("close.places", within.places)
        if within.sigfigs is not None:
            return count("close.sigfigs", within.sigfigs)
        parts = [f"{within.abs:g}"] if within.abs else []
        parts += [say("close.relative", rel=f"{within.rel:g}")] if within.rel else []
        return say("close.below", bound=say("close.plus").join(parts))


@register("close")
class Numbers(Check):
    """Arrays of real numbers in one of the question's shapes, compared by `Close`."""

    numeric = True
    tolerance = True

    def fit(self, value: Any, called: str) -> Any:
        """The answer as an array of floats; a dict in the order of the question's parts."""
        parts = self.question.answer.parts
        return plain_array(in_order(value, parts, called) if parts and isinstance(value, dict) else value, called)

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict by the question's tolerance."""
        return self.judge(got, want, got)

    def judge(self, got: Any, want: Any, answer: Any) -> Verdict:
        """The same; the error that it states is one of the answer's entries, or of what the spec has a name for."""
        question = self.question
        kept = question.observed or question.got is None
        got, answer = np.asarray(got), np.asarray(answer)
        classes = question.reveal == "size_class"
        close = Close(question.within, question.partial, question.bands, question.infinite, classes, question.observed)
        return close(got, want, True if kept else got == answer if got.shape == answer.shape else False)

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """Constants, what is made of the assignment's numbers, and the right answer with a slip in it."""
        return wrong_arrays.array_candidates(self.question.answer.shapes, right, sheet)


def size_class(ratio: float | None) -> str:
    """How large an error is that is this multiple of its tolerance, in words; None is no number."""
    if ratio is None or not np.isfinite(ratio):
        return say("close.not_finite")
    return say(next(key for end, key in _CLASSES if ratio < end))


def not_right() -> str:
    """What is said where no error of the student's own can be shown; a rule that speaks says more."""
    return say("close.not_right")


def error_bound(within: Within, want: Any) -> Any:
    """What an error must stay below, entry by entry; rel scales the target, never the student's number."""
    size = np.abs(want)
    half = 0.5 * (1 + 1e-9)  # 2.5 is right to no decimal for both 2 and 3
    if within.places is not None:
        return half * 10.0**-within.places + np.spacing(size)
    if within.sigfigs is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            first = np.floor(np.log10(size))
        return np.where(size > 0, half * 10.0 ** (first - within.sigfigs + 1), 0.0) + np.spacing(size)
    return within.abs + within.rel * size


def plain_array(value: Any, what: str) -> Any:
    """A returned value as an array of floats; raises `Rejected` naming what it is instead."""
    value = a_value(value, what, say("answer.an_array"))
    if isinstance(value, (str, dict, bytes)):
        kind = {str: "close.text", dict: "answer.a_dict"}.get(type(value), "close.bytes")
        said = say_of(what, "answer.odd", got=say(kind), wanted=say("answer.an_array"))
        raise Rejected(said + decimal_comma.in_text(value))
    if not _numbers(value):  # NumPy would give every text the room of the longest
        raise Rejected(say_of(what, "close.not_numbers"))
    try:
        array = np.asarray(value)
    except ValueError:
        raise Rejected(say_of(what, "close.ragged")) from None
    if array.dtype.kind not in "biufc":
        raise Rejected(say_of(what, "close.not_numbers"))
    if array.dtype.kind == "c" and np.any(array.imag):
        raise Rejected(say_of(what, "close.complex"))
    made = array.real.astype(float)
    made.setflags(write=False)  # what one expression sees, none can change for the next
    return made


def _numbers(value: Any) -> bool:
    """Whether there is nothing but numbers in ``value``, at any depth."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo += item
        elif not isinstance(item, (bool, int, float, complex, np.ndarray, np.generic)):
            return False
    return True


def _by_row(near: Any) -> Any:
    return near.reshape(len(near), -1).all(axis=1)


def shape_in_words(array: Any) -> str:
    """``(4, 3)``; a plain number is called one."""
    return str(np.shape(array)) if np.ndim(array) else say("close.number")


def _places(numbers: list[int]) -> str:
    """The first of some numbers, and how many more there are."""
    shown, more = ", ".join(map(str, numbers[:_NAMED])), len(numbers) - _NAMED
    return say("list.more", names=shown, count=more) if more > 0 else shown
