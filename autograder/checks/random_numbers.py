"""The ``random`` check: numbers drawn at random, by their distribution.

A right answer fails one call at most once in a million times, whatever the distribution: every bound below holds for
any number of draws, not only for many. It is judged in several calls, each after seeds of ours.

- Dvoretzky, Kiefer and Wolfowitz, with Massart's constant: the empirical distribution of n draws is off by more than e
  with a probability of at most 2 exp(-2 n e²) (P. Massart, Ann. Probab. 18, 1990).
- Mean of n normal numbers: off by more than s √(2 t / n) with 2 exp(-t). Their mean square (Laurent and Massart, Ann.
  Statist. 28, 2000, lemma 1): above 1 + 2 √(t / n) + 2 t / n, or below 1 - 2 √(t / n), with exp(-t) each.
- Mean of n exponential numbers over its expectation: above 1 + √(2 t / n) + t / n, or below 1 - √(2 t / n), with
  exp(-t) each (Boucheron, Lugosi and Massart, Concentration Inequalities, 2013, section 2.4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import Candidate, Check, Rejected, Sheet, Specimen, Verdict, a_value, register
from autograder.checks.close import plain_array
from autograder.domain.texts import say

#: How often a right answer may fail one call.
FALSE_ALARM = 1e-6
#: Fewer numbers say next to nothing, and more are refused.
FEWEST, MOST = 30, 1_000_000
#: The chance of drawing the very same numbers again, below which that is no chance.
_SAME = 1e-9
_FIRST_SEED = 20_001
_ROUNDING = 1e-6  # what float32 may take off the ends of a range
_NAMES = ("normal", "uniform", "exponential", "values")

Number = Annotated[float, Field(allow_inf_nan=False)]


class RandomSettings(BaseModel):
    """The distribution, and how many calls are made; without a distribution, that of the reference's numbers."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    normal: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="the mean and the standard deviation"
    )
    uniform: Annotated[list[Number], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="the least and the largest number"
    )
    exponential: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = Field(default=None, description="the mean")
    values: dict[Number, Annotated[float, Field(gt=0, le=1)]] | None = Field(
        default=None, description="the numbers that occur, each with its probability"
    )
    seeds: Annotated[int, Field(ge=2, le=20)] = Field(default=3, description="the number of calls")
    right: Annotated[int, Field(ge=1, le=20)] = Field(default=2, description="how many of them must be right")


@register("random")
class Random(Check):
    """As many random numbers as the reference returns, independent of each other; their order is not looked at."""

    settings = RandomSettings
    settings_example = "{normal: [0, 1]}"
    specimen = Specimen(
        RandomSettings(uniform=[0.0, 1.0]), np.modf(np.arange(1, 401) * 0.6180339887 + 0.1234567)[0].tolist()
    )
    aliases = ("sample", "distribution")
    grouped_by = "feedback"
    blind = frozenset(["zeros", "ones"])

    @property
    def asked(self) -> RandomSettings:
        """The settings."""
        given = self.question.settings
        return given if isinstance(given, RandomSettings) else RandomSettings()

    @property
    def seeds(self) -> tuple[int, ...]:
        return tuple(range(_FIRST_SEED, _FIRST_SEED + self.asked.seeds))

    def faults(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Distributions that there are not, and answers that cannot be asked for again."""
        asked, at = self.asked, ("answer", "random")
        if len([name for name in _NAMES if getattr(asked, name) is not None]) > 1:
            yield at, "names several distributions: keep one"
        if asked.right > asked.seeds:
            yield (*at, "right"), f"is more than the {asked.seeds} calls of `seeds`"
        if asked.normal and asked.normal[1] <= 0:
            yield (*at, "normal"), "needs a standard deviation above 0 as its second number"
        if asked.uniform and asked.uniform[0] >= asked.uniform[1]:
            yield (*at, "uniform"), "needs the least number first, and a larger one"
        if asked.values is not None and abs(sum(asked.values.values()) - 1) > 1e-9:
            yield (*at, "values"), f"has probabilities that add up to {sum(asked.values.values()):g}, not to 1"
        if self.question.answer.variable:
            yield ("answer", "variable"), "has the same numbers whatever the seed: ask for a `function`"

    def asked_for(self) -> str:
        return say("starter.random")

    def fit(self, value: Any, called: str) -> Any:
        """The numbers in a row; as they stand where the question has a ``shape`` or looks at something of them."""
        value = a_value(value, called, say("answer.an_array"))
        if isinstance(value, np.ndarray) and value.size > MOST:
            raise Rejected(say("random.size", got=value.size))
        numbers = plain_array(value, called)
        if not np.isfinite(numbers).all():
            raise Rejected(say("random.not_finite"))
        return numbers if self.question.got or self.question.answer.shapes else np.ravel(numbers)

    def __call__(self, got: Any, want: Any) -> Verdict:
        """Whether the numbers of one call may come from the distribution."""
        x, other = np.ravel(np.asarray(got)), np.sort(np.ravel(np.asarray(want, dtype=float)))
        if other.size < FEWEST:
            raise ValueError(f"the reference returns {other.size} numbers, but a distribution takes {FEWEST} or more")
        if x.size != other.size:
            return Verdict(0.0, say("random.size", got=x.size))
        if x.dtype.kind not in "biuf" or not np.isfinite(x).all():
            return Verdict(0.0, say("random.not_finite"))
        x = np.sort(x.astype(float))
        if self._impossible(x):
            return Verdict(0.0, say("random.impossible"))
        ratio = max(self._ratios(x, other))
        if ratio < 1:
            return Verdict(1.0, error=0.0, ratio=ratio)
        mean, spread = (f"{number:.3g}" for number in (x.mean(), x.std()))
        return Verdict(0.0, say("random.off", mean=mean, spread=spread), ratio=ratio)

    def _impossible(self, x: np.ndarray[Any, Any]) -> bool:
        """Whether there is a number that the distribution does not give."""
        asked = self.asked
        if asked.uniform:
            low, high = asked.uniform
            room = _ROUNDING * max(abs(low), abs(high))
            return bool(x[0] < low - room or x[-1] > high + room)
        if asked.exponential:
            return bool(x[0] < 0)
        if asked.values:
            at, known = np.unique(x), np.array([*asked.values])
            return bool((np.abs(at[:, None] - known[None, :]).min(axis=1) > _rounding(at)).any())
        return False

    def _ratios(self, x: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> Iterator[float]:
        """How far the numbers are off, in units of what chance explains; ``x`` and ``other`` are sorted."""
        asked, n = self.asked, x.size
        if asked.normal:
            (mean, spread), chance = asked.normal, FALSE_ALARM / 3
            z, t = (x - mean) / spread, math.log(2 / chance)
            yield abs(float(z.mean())) / math.sqrt(2 * t / n)
            square = float(np.mean(z**2)) - 1
            yield square / (2 * math.sqrt(t / n) + 2 * t / n) if square > 0 else -square / (2 * math.sqrt(t / n))
            yield _off(x, _normal(mean, spread)) / _bound(n, chance)
        elif asked.exponential:
            scale, chance = asked.exponential, FALSE_ALARM / 2
            t, off = math.log(2 / chance), float(x.mean()) / scale - 1
            yield off / (math.sqrt(2 * t / n) + t / n) if off > 0 else -off / math.sqrt(2 * t / n)
            yield _off(x, lambda at, right: -np.expm1(-np.maximum(at, 0) / scale)) / _bound(n, chance)
        elif asked.uniform:
            low, high = asked.uniform
            yield _off(x, lambda at, right: np.clip((at - low) / (high - low), 0, 1)) / _bound(n, FALSE_ALARM)
        elif asked.values:
            yield _off(x, _steps(asked.values)) / _bound(n, FALSE_ALARM)
        else:  # each sample is as far as this from the distribution that both are from
            far = _bound(n, FALSE_ALARM / 2) + _bound(other.size, FALSE_ALARM / 2)
            yield _off(x, _sample(other)) / far

    def together(self, answers: Sequence[Any], verdicts: Sequence[Verdict]) -> Verdict | None:
        """Right if enough calls are, and if they do not return the same numbers whatever the seed."""
        rows = [np.ravel(np.asarray(answer, dtype=float)) for answer in answers]
        alike = all(np.array_equal(rows[0], row) for row in rows[1:])
        _, counts = np.unique(rows[0], return_counts=True)
        again = rows[0].size * math.log(max(1e-300, float(np.sum((counts / max(1, rows[0].size)) ** 2))))
        if len(rows) > 1 and alike and again < math.log(_SAME):
            return Verdict(0.0, say("random.same"))
        if sum(one.right for one in verdicts) >= self.asked.right:
            return Verdict(1.0, error=0.0, ratio=min(one.ratio or 0.0 for one in verdicts if one.right))
        return next(one for one in verdicts if not one.right)

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """Wrong answers: no numbers at all, the same whatever the seed, moved, stretched."""
        rows = [np.asarray(row, dtype=float) for row in right]
        yield Candidate(("zeros",), tuple((row * 0).tolist() for row in rows), "blind")
        yield Candidate(("ones",), tuple((row * 0 + 1).tolist() for row in rows), "blind")
        yield Candidate(("same_for_every_seed",), (right[0],) * len(rows), "spoiled")
        changes: Mapping[str, Callable[[Any], Any]] = {
            "moved_by_one_deviation": lambda row: row + row.std(),
            "twice_as_wide": lambda row: row.mean() + 2 * (row - row.mean()),
            "half_as_wide": lambda row: row.mean() + (row - row.mean()) / 2,
            "mean_alone": lambda row: row * 0 + row.mean(),
        }
        for name, change in changes.items():
            yield Candidate((name,), tuple(change(row).tolist() for row in rows), "spoiled")


#: The distribution function at points: with ``right``, its value there, else what it approaches from the left.
_Distribution = Callable[[Any, bool], Any]


def _off(x: np.ndarray[Any, Any], distribution: _Distribution) -> float:
    """The largest distance of the empirical distribution of the sorted numbers from a distribution function."""
    at = np.unique(x)
    above = np.abs(np.searchsorted(x, at, "right") / x.size - distribution(at, True))
    below = np.abs(np.searchsorted(x, at, "left") / x.size - distribution(at, False))
    return float(max(above.max(), below.max()))


def _bound(n: int, chance: float) -> float:
    """How far the empirical distribution of n draws is off with no more than this chance."""
    return math.sqrt(math.log(2 / chance) / (2 * n))


def _normal(mean: float, spread: float) -> _Distribution:
    erf = np.vectorize(math.erf, otypes=[float])
    return lambda at, right: (1 + erf((at - mean) / (spread * math.sqrt(2)))) / 2


def _steps(values: Mapping[float, float]) -> _Distribution:
    """The distribution function of numbers with their probabilities."""
    numbers = np.array(sorted(values))
    sums = np.concatenate([[0.0], np.cumsum([values[number] for number in numbers.tolist()])])
    # a number that is off by rounding counts as the one that it stands for
    return lambda at, right: sums[np.searchsorted(numbers, at + (_rounding(at) if right else -_rounding(at)), "right")]


def _sample(other: np.ndarray[Any, Any]) -> _Distribution:
    """The distribution function of sorted numbers, for numbers that may be rounded to float32."""
    return lambda at, right: (
        np.searchsorted(other, at + (_rounding(at) if right else -_rounding(at)), "right") / other.size
    )


def _rounding(at: Any) -> Any:
    """What float32 may take off numbers."""
    return _ROUNDING * np.abs(at) + 1e-12
