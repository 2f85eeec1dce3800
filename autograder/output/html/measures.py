"""Numbers on a class: quantiles, how well a question tells students apart, where answers fell against the tolerance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Ends of the ranges in which errors are counted, in units of the tolerance; below 1 is close enough.
BANDS = (0.01, 0.5, 1.0, 2.0, 10.0, math.inf)
#: At most one in a hundred of the questions that mislead nobody is said to mislead.
CHANCE = 0.01
ROUNDS = 2000


def quantile(values: Sequence[float], q: float) -> float | None:
    """The quantile, between two values by their distance; None if there are no values."""
    return float(np.quantile(np.asarray(values, dtype=float), q)) if len(values) else None


def mean(values: Sequence[float]) -> float | None:
    """The mean; None if there are no values."""
    return float(np.mean(np.asarray(values, dtype=float))) if len(values) else None


def point_biserial(right: Sequence[bool], rest: Sequence[float]) -> float | None:
    """The correlation of being right with a score, here the sum of the other questions.

    With the question itself in the sum it would come out too high, the more so the fewer questions there are. None
    where it is not defined: everybody right, nobody right, or the same sum for all.
    """
    x, y = np.asarray(right, dtype=float), np.asarray(rest, dtype=float)
    if len(x) < 2 or x.min() == x.max() or y.min() == y.max():
        return None
    dx, dy = x - x.mean(), y - y.mean()
    length = math.sqrt(float(dx @ dx)) * math.sqrt(float(dy @ dy))
    return min(1.0, max(-1.0, float(dx @ dy) / length)) if length > 0 and math.isfinite(length) else None


@dataclass(frozen=True)
class Fell:
    """Where one answer fell: its largest error in units of the tolerance, and the credit it got."""

    ratio: float
    credit: float

    @property
    def kind(self) -> str:
        """How much it got, in a word."""
        return "full" if self.credit == 1 else "part" if self.credit > 0 else "none"


def bands(fell: Sequence[Fell]) -> list[tuple[str, dict[str, int]]]:
    """For each range of errors how many answers fell into it, by how much they got."""
    made = []
    low = -math.inf
    for high in BANDS:
        here = [one.kind for one in fell if low <= one.ratio < high or (high == math.inf and one.ratio == high)]
        name = f"below {high:g}" if low < 0 else f"{low:g} to {high:g}" if high < math.inf else f"{low:g} and more"
        made.append((name, {kind: here.count(kind) for kind in ("full", "part", "none")}))
        low = high
    return made


def on_the_tolerance(fell: Sequence[Fell]) -> list[str]:
    """What is conspicuous about where answers fell."""
    said = []
    near = sum(1 <= one.ratio < 2 and one.credit < 1 for one in fell)
    wrong = sum(one.ratio >= 1 for one in fell)
    if near >= 2 and near >= 0.05 * wrong:
        said.append(f"{near} answers without full marks are off by less than twice the tolerance: is it too tight?")
    inside = sum(0.5 <= one.ratio < 1 for one in fell)
    right = sum(one.ratio < 1 for one in fell)
    if inside >= 2 and inside >= 0.05 * right:
        said.append(
            f"{inside} answers that count as right lie between half the tolerance and all of it: is it too loose?"
        )
    within = [one.ratio for one in fell if one.ratio < 1]
    beyond = [one.ratio for one in fell if one.ratio >= 1]
    if len(within) >= 3 and len(beyond) >= 3 and min(beyond) >= 5 and max(within) <= 0.2:
        said.append(
            f"The tolerance is not in doubt: the largest error that counts as right is {max(within):.2g} of it, "
            f"the smallest that does not is {_times(min(beyond))} of it."
        )
    return said


def by_chance(right: Sequence[bool], rest: Sequence[float]) -> float:
    """How likely those who are right do so badly elsewhere by chance: the p-value of a one-sided permutation test.

    Who is right is dealt out anew among the class again and again, and it is counted how often their scores come to no
    more than the real ones do. Nothing is supposed of how scores are spread. The same for the same class.
    """
    scores = np.sort(np.asarray(rest, dtype=float))  # so that who comes first does not matter
    k = sum(right)
    real = sum(score for score, one in zip(rest, right, strict=True) if one)
    stream = np.random.RandomState(0)  # NumPy keeps what this kind gives the same in all versions
    low = sum(stream.permutation(scores)[:k].sum() <= real + 1e-9 for _ in range(ROUNDS))
    return float((1 + low) / (1 + ROUNDS))


def on_the_question(right: Sequence[bool], rest: Sequence[float], discrimination: float | None) -> list[str]:
    """What is conspicuous about who was right; ``rest`` is each one's score on the other questions."""
    n = len(right)
    if n >= 5 and not any(right):
        return [f"Nobody of {n} has full marks: look at the question, its target and its tolerance."]
    if n >= 5 and all(right):
        return [f"All {n} have full marks: it tells nobody apart."]
    if n >= 10 and discrimination is not None and discrimination < 0 and by_chance(right, rest) < CHANCE:
        return ["Who is right here does worse elsewhere: something in the question or its target may mislead."]
    if n >= 10 and discrimination is not None and discrimination < 0.15:
        return ["Being right here has little to do with the rest of the score."]
    return []


def on_the_time(seconds: Sequence[float], limit: float) -> list[str]:
    """What is conspicuous about how long calls took."""
    slow = sum(one > limit / 2 for one in seconds)
    many = slow >= 2 and slow >= 0.05 * len(seconds)
    return [f"{slow} of {len(seconds)} calls took more than half of the {limit:g} s that they have."] if many else []


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio < 1000 else "more than 1000 times"
