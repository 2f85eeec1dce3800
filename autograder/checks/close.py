"""The ``close`` check: arrays within a tolerance of the target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Candidate, Check, Rejected, Sheet, Verdict, a_value, decimal_comma, register, wrong_arrays
from autograder.checks.error_words import ErrorWords, by_row, not_right, size_class
from autograder.checks.keys import in_order
from autograder.domain.assignment import Within
from autograder.domain.texts import say, say_of


@dataclass(frozen=True)
class Close:
    """Every entry is within the tolerance; partial credit by rows, by entries or by wider bands.

    With ``infinite``, an infinity is right if the target has the same one in that entry. With ``classes``, the feedback
    gives the size class of the largest error, not the number. ``observed`` says what is compared, and ``steps`` whether
    the verdict has a hint, which needs entries that the student made.
    """

    within: Within
    partial: str = ""
    bands: tuple[tuple[float, Within], ...] = ()
    infinite: bool = False
    classes: bool = False
    observed: str = ""
    steps: bool = True

    def __call__(self, got: Any, want: Any, own: Any = True) -> Verdict:
        """The verdict on ``got``; both are numbers or arrays of them, and are never broadcast.

        The feedback states the largest error among the entries in ``own`` (a boolean mask): the error of an entry that
        the spec computed, not the student, would mean nothing.
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
        words = ErrorWords(self.within, self.classes, self.observed)
        said = not_right()
        if np.any(own):
            said = f"{words.general(size, ratio, near.size)} {words.places(near, self.by_rows(near))}".strip()
        wrong = np.flatnonzero(~near)
        entry = int(wrong[0]) if len(wrong) == 1 < near.size and near.ndim == 1 else None
        hint = words.next_step(near, self.by_rows(near), ratio) if self.steps else ""
        return Verdict(self._partial(off, want, near), said, error, ratio, entry, hint)

    def by_rows(self, near: Any) -> bool:
        """Whether the feedback names rows, not entries."""
        return near.ndim > 1 and len(near) > 1 and self.partial != "entries"

    def _ratio(self, off: Any, want: Any) -> float | None:
        """The largest error in units of its tolerance; None if some error is NaN."""
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            ratios = np.where(off == 0, 0.0, off / error_bound(self.within, want))
        return float(ratios.max(initial=0.0)) if not np.isnan(ratios).any() else None

    def _partial(self, off: Any, want: Any, near: Any) -> float:
        if self.partial:
            return float((by_row(near) if self.partial == "rows" else near).mean())
        return next((credit for credit, band in self.bands if self.near(off, want, band).all()), 0.0)

    def near(self, off: Any, want: Any, within: Within) -> Any:
        """Where the errors ``off`` are within the tolerance. NaN compares false, so it is never close to anything."""
        with np.errstate(invalid="ignore"):  # 0 * inf
            near = off < error_bound(within, want)
        return near | (np.isinf(want) & (off == 0)) if self.infinite else near

    def _size(self, off: Any, want: Any) -> str:
        """The largest of these errors, as text."""
        error = float(off.max())
        if self.classes:
            return size_class(self._ratio(off, want))
        return f"{error:.2g}" if np.isfinite(error) else say("close.not_finite")


@register("close")
class Numbers(Check):
    """Arrays of real numbers in one of the question's shapes, compared by `Close`."""

    numeric = True
    tolerance = True

    def fit(self, value: Any, called: str) -> Any:
        """The answer as an array of floats; a dict in the order of the question's parts."""
        parts = self.question.answer.parts
        single = any(not shape for shape in self.question.answer.shapes)
        value = in_order(value, parts, called) if parts and isinstance(value, dict) else value
        return plain_array(value, called, single)

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict with the question's tolerance."""
        return self.judge(got, want, got)

    def judge(self, got: Any, want: Any, answer: Any) -> Verdict:
        """The same; the feedback states the error of an entry of the answer, or of a value that the spec describes."""
        question = self.question
        kept = question.observed or question.got is None
        got, answer = np.asarray(got), np.asarray(answer)
        classes = question.reveal == "size_class"
        partial = question.partial if question.partial in ("rows", "entries") else ""
        own = question.got is None
        close = Close(question.within, partial, question.bands, question.infinite, classes, question.observed, own)
        return close(got, want, True if kept else got == answer if got.shape == answer.shape else False)

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """Constants, answers made from the assignment's numbers, and the right answer with a slip."""
        return wrong_arrays.array_candidates(self.question.answer.shapes, right, sheet)


def error_bound(within: Within, want: Any) -> Any:
    """The bound below which each entry's error must lie; ``rel`` scales the target, never the student's number."""
    size = np.abs(want)
    half = 0.5 * (1 + 1e-9)  # so that 2.5 is correct to 0 decimals for both 2 and 3
    if within.places is not None:
        return half * 10.0**-within.places + np.spacing(size)
    if within.sigfigs is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            first = np.floor(np.log10(size))
        return np.where(size > 0, half * 10.0 ** (first - within.sigfigs + 1), 0.0) + np.spacing(size)
    return within.abs + within.rel * size


def plain_array(value: Any, what: str, single: bool = False) -> Any:
    """A returned value as a read-only array of floats; raises `Rejected` with a description of any other value.

    ``single`` says that one number may be what is needed.
    """
    value = a_value(value, what, say("answer.an_array"))
    if isinstance(value, (str, dict, bytes)):
        kind = {str: "close.text", dict: "answer.a_dict"}.get(type(value), "close.bytes")
        quoted = decimal_comma.in_quotes(value)
        wanted = say("answer.a_number" if single and quoted else "answer.an_array")
        said = say_of(what, "answer.odd", got=say(kind), wanted=wanted)
        raise Rejected(said + (quoted or decimal_comma.in_text(value)))
    if not _numbers(value):  # NumPy would allocate the longest string's size for every string
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
    made.setflags(write=False)  # so that no expression can change it for the next
    return made


def _numbers(value: Any) -> bool:
    """Whether ``value`` contains only numbers, at any depth."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo += item
        elif not isinstance(item, (bool, int, float, complex, np.ndarray, np.generic)):
            return False
    return True


def shape_in_words(array: Any) -> str:
    """The shape as text, such as ``(4, 3)``; a single number is called one."""
    return str(np.shape(array)) if np.ndim(array) else say("close.number")
