"""Measures the margin of a tolerance: the noise and the scaling of the right answer that still pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from autograder.spec.draws import Stream
from autograder.validation.tolerance.trial import TrialBench, Tried, largest

#: Factors are searched from 1e-6 to 1e6; one that passes at the end counts as unbounded.
FARTHEST = 1e6
#: The relative change of the reference's length used to see how the observation changes.
NUDGE = 1e-5
SEEDS = (1, 2, 3, 4, 5)

CaseAnswers = tuple[Any, ...]


@dataclass(frozen=True)
class Window:
    """The factors from ``low`` to ``high``, which include 1, by which the reference may be multiplied and still pass.

    A bound of 0 or infinity means that there is none. ``proportional``: the observation grows with the answer, so that
    the window only restates the tolerance.
    """

    low: float
    high: float
    proportional: bool

    @property
    def narrow(self) -> bool:
        """Whether an answer with the right direction may easily miss the window.

        If the length is free, students try powers of 10. A window of a factor of 100 always contains two of them, one
        of them far from both edges. In a smaller window, or if the reference is within a factor of 1.5 of an edge, a
        right idea may fail because of its length alone. (1.3.2 of understanding_attention has a factor of 63; its
        questions where length is free have no upper bound.)
        """
        return not self.proportional and (self.high < 100 * self.low or self.high < 1.5 or self.low > 1 / 1.5)


def noise(bench: TrialBench, right: CaseAnswers) -> float:
    """The relative size of normal noise at which the reference stops passing: the median over `SEEDS`.

    It is relative to the root mean square of the answer's entries, or to 1 if they are all zero.
    """
    return median(_bound(_noisy(bench, right, seed), 1e-8, 1e3, 0.0, 0.05) for seed in SEEDS)


def window(bench: TrialBench, right: CaseAnswers, reference: Tried) -> Window | None:
    """The window of factors; None if the reference is zero, a single number, or not finite."""
    if any(answer.size < 2 or not np.isfinite(answer).all() for answer in right) or not any(a.any() for a in right):
        return None

    def passes(factor: float) -> bool:
        return bench.passes(tuple(factor * answer for answer in right))

    high = _bound(passes, 1.0, FARTHEST, 1.0, 0.002)
    low = 1 / _bound(lambda factor: passes(1 / factor), 1.0, FARTHEST, 1.0, 0.002)
    longer = bench.one(tuple((1 + NUDGE) * answer for answer in right))
    return Window(low, high, _proportional(reference, longer))


def _noisy(bench: TrialBench, right: CaseAnswers, seed: int) -> Callable[[float], bool]:
    stream = Stream(seed)  # the same on every machine
    directions = tuple(np.asarray(stream.normal(*answer.shape)) for answer in right)
    sizes = tuple(float(np.sqrt(np.mean(answer[np.isfinite(answer)] ** 2))) for answer in right)

    def passes(size: float) -> bool:
        noisy = zip(right, directions, sizes, strict=True)
        return bench.passes(tuple(answer + size * (scale or 1.0) * direction for answer, direction, scale in noisy))

    return passes


def _bound(passes: Callable[[float], bool], start: float, end: float, origin: float, part: float) -> float:
    """The least factor from ``start`` that fails, with an accuracy of ``part`` of its distance from ``origin``.

    Infinite if all up to ``end`` pass; ``start`` if none does.
    """
    low = start
    while passes(high := low * 10**0.5):
        if high >= end:
            return float("inf")
        low = high
    for _ in range(40):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if passes(middle) else (low, middle)
        if high - low < part * (low - origin):
            break
    return low


def _proportional(reference: Tried, longer: Tried) -> bool:
    """Whether the observation is proportional to one power of the answer's length (1, 2, 1/2 …) in every entry.

    Entries that are zero up to rounding must stay so; what is left of them says nothing on the power.
    """
    if len(reference.got) != len(longer.got):
        return False
    powers = set()
    for before, after in zip(reference.got, longer.got, strict=True):
        got, more = np.ravel(before).astype(float), np.ravel(after).astype(float)
        if got.shape != more.shape or not np.isfinite(got).all():
            return False
        grown = (more - got) / NUDGE
        idle = (got != 0) & (np.abs(got) <= 1e-12 * largest(got))
        if np.abs(grown[idle]).max(initial=0.0) > 1e-2 * largest(got):
            return False
        moved = ~idle & (np.abs(grown) > 1e-2 * np.abs(got))
        halves = np.round(2 * grown[moved] / got[moved]) / 2
        if np.abs(grown[moved] - halves * got[moved]).max(initial=0.0) > 1e-2 * largest(got):
            return False
        powers |= set(halves.tolist())
    return len(powers) == 1 and 0.0 not in powers
