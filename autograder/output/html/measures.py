"""Statistics of a class: quantiles, discrimination of a question, errors relative to the tolerance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Upper ends of the ranges in which errors are counted, in units of the tolerance; errors below 1 are accepted.
BANDS = (0.01, 0.5, 1.0, 2.0, 10.0, math.inf)
#: Significance level of the test for misleading questions.
CHANCE = 0.01
ROUNDS = 2000


def quantile(values: Sequence[float], q: float) -> float | None:
    """The quantile with linear interpolation; None if there are no values."""
    return float(np.quantile(np.asarray(values, dtype=float), q)) if len(values) else None


def mean(values: Sequence[float]) -> float | None:
    """The mean; None if there are no values."""
    return float(np.mean(np.asarray(values, dtype=float))) if len(values) else None


def point_biserial(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """The correlation between being right and the points on the other questions (``rest``).

    Including the question itself would bias it upwards, especially with few questions. None where it is undefined: all
    or none are right, or ``rest`` is the same for all.
    """
    x, y = np.asarray(right, dtype=float), np.asarray(rest, dtype=float)
    if len(x) < 2 or x.min() == x.max() or y.min() == y.max():
        return None
    dx, dy = x - x.mean(), y - y.mean()
    length = math.sqrt(float(dx @ dx)) * math.sqrt(float(dy @ dy))
    return min(1.0, max(-1.0, float(dx @ dy) / length)) if length > 0 and math.isfinite(length) else None


@dataclass(frozen=True)
class Fell:
    """One answer: its largest error in units of the tolerance, and its credit."""

    ratio: float
    credit: float

    @property
    def kind(self) -> str:
        """The credit in a word: full, part or none."""
        return "full" if self.credit == 1 else "part" if self.credit > 0 else "none"


def bands(fell: Sequence[Fell]) -> list[tuple[str, dict[str, int]]]:
    """For each range of errors, the number of answers by kind of credit."""
    made = []
    low = -math.inf
    for high in BANDS:
        here = [one.kind for one in fell if low <= one.ratio < high or (high == math.inf and one.ratio == high)]
        name = f"below {high:g}" if low < 0 else f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
        made.append((name, {kind: here.count(kind) for kind in ("full", "part", "none")}))
        low = high
    return made


def on_the_tolerance(fell: Sequence[Fell]) -> list[str]:
    """Remarks on errors relative to the tolerance."""
    said = []
    near = sum(1 <= one.ratio < 2 and one.credit < 1 for one in fell)
    wrong = sum(one.ratio >= 1 for one in fell)
    if near >= 2 and near >= 0.05 * wrong:
        said.append(f"{near} answers without full credit are off by less than twice the tolerance: is it too tight?")
    inside = sum(0.5 <= one.ratio < 1 for one in fell)
    right = sum(one.ratio < 1 for one in fell)
    if inside >= 2 and inside >= 0.05 * right:
        said.append(f"{inside} accepted answers are off by more than half the tolerance: is it too loose?")
    within = [one.ratio for one in fell if one.ratio < 1]
    beyond = [one.ratio for one in fell if one.ratio >= 1]
    if len(within) >= 3 and len(beyond) >= 3 and min(beyond) >= 5 and max(within) <= 0.2:
        said.append(
            f"The tolerance separates answers clearly: the largest accepted error is {max(within):.2g} times the "
            f"tolerance, the smallest rejected one {_times(min(beyond))} the tolerance."
        )
    return said


def by_chance(right: Sequence[bool], rest: Sequence[float]) -> float:
    """The p-value of a one-sided permutation test: do those who are right do worse elsewhere only by chance?

    It counts how often a random group of the same size has a total of at most the observed one, in `ROUNDS` draws. It
    assumes no distribution of scores, and gives the same value for the same class.
    """
    scores = np.sort(np.asarray(rest, dtype=float))  # independent of the order of students
    k = sum(right)
    real = sum(score for score, one in zip(rest, right, strict=True) if one)
    stream = np.random.RandomState(0)  # the legacy generator, whose stream is the same in all NumPy versions
    low = sum(stream.permutation(scores)[:k].sum() <= real + 1e-9 for _ in range(ROUNDS))
    return float((1 + low) / (1 + ROUNDS))


def on_the_question(right: Sequence[bool], rest: Sequence[float], discrimination: float | None) -> list[str]:
    """Remarks on who was right; ``rest`` has the points on the other questions."""
    n = len(right)
    if n >= 5 and not any(right):
        return [f"None of {n} answers has full credit: check the question, its target and its tolerance."]
    if n >= 5 and all(right):
        return [f"All {n} answers have full credit: the question does not discriminate."]
    if n >= 10 and discrimination is not None and discrimination < 0 and by_chance(right, rest) < CHANCE:
        return ["Students who are right here do worse elsewhere: the question or its target may be misleading."]
    if n >= 10 and discrimination is not None and discrimination < 0.15:
        return ["Being right here is hardly related to the rest of the score."]
    return []


def on_the_time(seconds: Sequence[float], limit: float) -> list[str]:
    """Remarks on the processor time of calls; ``limit`` is the limit of one call, in seconds."""
    slow = sum(one > limit / 2 for one in seconds)
    many = slow >= 2 and slow >= 0.05 * len(seconds)
    return [f"{slow} of {len(seconds)} calls took more than half of their limit of {limit:g} s."] if many else []


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio < 1000 else "more than 1000 times"
