"""The ``close`` check: arrays within a tolerance of the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Verdict, register
from autograder.model.assignment import Question, Within

_NAMED = 8


@dataclass(frozen=True)
class Close:
    """Every entry satisfies ``|got - want| < abs + rel * |want|``; partial credit by rows or by wider bands."""

    within: Within
    rows: bool = False
    bands: tuple[tuple[float, Within], ...] = ()

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict on ``got``; both are numbers or arrays of them."""
        got, want = np.asarray(got), np.asarray(want)
        if got.shape != want.shape:  # no broadcasting: a scalar is not a matrix
            return Verdict(0.0, f"The result has shape {shape(got)}, but shape {shape(want)} is needed.")
        with np.errstate(invalid="ignore", over="ignore"):
            off = np.abs(got - want)
        error = float(off.max()) if off.size else 0.0
        near = _near(off, want, self.within)
        if near.all():
            return Verdict(1.0, error=error)
        return Verdict(self._partial(off, want, near), self._say(off, near, error), error)

    def _partial(self, off: Any, want: Any, near: Any) -> float:
        if self.rows:
            return float(_by_row(near).mean())
        return next((credit for credit, band in self.bands if _near(off, want, band).all()), 0.0)

    def _say(self, off: Any, near: Any, error: float) -> str:
        size = f"{error:.2g}" if np.isfinite(error) else "not a finite number"
        said = f"The largest error is {size}; it must be {self._bound()}."
        if near.ndim > 1 and len(near) > 1:
            wrong = np.flatnonzero(~_by_row(near)).tolist()
            said += f" {_list('row', wrong)} of {len(near)} {'is' if len(wrong) == 1 else 'are'} off (counting from 0)."
        elif near.size > 1:
            wrong = np.flatnonzero(~near.ravel()).tolist()
            are = "is" if len(wrong) == 1 else "are"
            said += f" {_list('entry', wrong, 'entries')} of {near.size} {are} off (counting from 0)."
        return said

    def _bound(self) -> str:
        parts = [f"{self.within.abs:g}"] if self.within.abs else []
        parts += [f"{self.within.rel:g} of the target's size"] if self.within.rel else []
        return "below " + " plus ".join(parts)


@register("close")
def make(question: Question) -> Close:
    """The check of a question with ``within`` and, perhaps, ``partial``."""
    return Close(question.within, question.partial_rows, question.bands)


def _near(off: Any, want: Any, within: Within) -> Any:
    # rel scales the target, never the student's number; NaN compares false, so it is close to nothing
    with np.errstate(invalid="ignore"):  # 0 * inf
        return off < within.abs + within.rel * np.abs(want)


def _by_row(near: Any) -> Any:
    return near.reshape(len(near), -1).all(axis=1)


def shape(array: Any) -> str:
    """``(4, 3)``; a plain number is called one."""
    return str(np.shape(array)) if np.ndim(array) else "() (a single number)"


def _list(one: str, numbers: list[int], many: str = "") -> str:
    word = one if len(numbers) == 1 else many or one + "s"
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{word.capitalize()} {', '.join(map(str, numbers[:_NAMED]))}{more}"
