"""Numbers on a class, against NumPy's where it has them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.reports.html.measures import (
    BANDS,
    Fell,
    bands,
    mean,
    on_the_question,
    on_the_time,
    on_the_tolerance,
    point_biserial,
    quantile,
)

PAIRS = st.lists(st.tuples(st.booleans(), st.integers(0, 80).map(lambda n: n / 4)), max_size=60)


@given(PAIRS)
def test_point_biserial_is_the_correlation_of_right_with_the_rest(pairs: list[tuple[bool, float]]) -> None:
    right, rest = [r for r, _ in pairs], [s for _, s in pairs]
    found = point_biserial(right, rest)
    if len(set(right)) < 2 or len(set(rest)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(np.corrcoef(right, rest)[0, 1], abs=1e-12)
        ones, noughts = [s for r, s in pairs if r], [s for r, s in pairs if not r]
        share = len(ones) / len(pairs)  # by the textbook's formula, too
        by_means = (np.mean(ones) - np.mean(noughts)) / np.std(rest) * math.sqrt(share * (1 - share))
        assert found == pytest.approx(by_means, abs=1e-9)


@given(PAIRS)
def test_who_comes_first_does_not_matter(pairs: list[tuple[bool, float]]) -> None:
    there = point_biserial([r for r, _ in pairs], [s for _, s in pairs])
    back = point_biserial([r for r, _ in pairs[::-1]], [s for _, s in pairs[::-1]])
    assert there == (back if back is None else pytest.approx(back, abs=1e-12))


def test_nothing_to_measure() -> None:
    assert quantile([], 0.5) is None
    assert mean([]) is None
    assert point_biserial([], []) is None
    assert point_biserial([True, False], [3.0, 3.0]) is None
    assert quantile([1, 2, 3, 10], 0.5) == 2.5
    assert mean([1, 2, 6]) == 3


RATIOS = st.floats(0, math.inf) | st.sampled_from([0.0, 1.0, 0.5, 2.0, 10.0, 0.01, math.inf])


@given(st.lists(st.builds(Fell, RATIOS, st.sampled_from([0.0, 0.25, 1.0]))))
def test_every_error_falls_into_one_band(fell: list[Fell]) -> None:
    made = bands(fell)
    assert len(made) == len(BANDS)
    assert sum(sum(counts.values()) for _, counts in made) == len(fell)
    within = sum(sum(counts.values()) for _, counts in made[:3])
    assert within == sum(one.ratio < 1 for one in fell)


def test_bands_are_named_for_people() -> None:
    assert [name for name, _ in bands([])] == [
        "below 0.01", "0.01 to 0.5", "0.5 to 1", "1 to 2", "2 to 10", "10 and more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        ([], []),
        ([0.1] * 20 + [3.0] * 20, []),
        ([0.1] * 20 + [1.5] * 2 + [50] * 5, ["too tight"]),
        ([0.1] * 20 + [1.5] + [50] * 5, []),  # one is no pattern
        ([0.01] * 20 + [0.7] * 3 + [2.5] * 5, ["too loose"]),
        ([0.01] * 20 + [12.0] * 5, ["not in doubt"]),
        ([0.01] * 2 + [12.0] * 5, []),
        ([0.6, 0.7, 1.2, 1.3, math.inf], ["too tight", "too loose"]),
    ],
)
def test_what_is_conspicuous_about_a_tolerance(ratios: list[float], said: list[str]) -> None:
    found = on_the_tolerance([Fell(ratio, 1.0 if ratio < 1 else 0.0) for ratio in ratios])
    assert len(found) == len(said)
    for sentence, words in zip(found, said, strict=True):
        assert words in sentence


@pytest.mark.parametrize(
    ("right", "discrimination", "said"),
    [
        ([True] * 3, None, ""),
        ([True] * 30, None, "tells nobody apart"),
        ([False] * 30, None, "Nobody of 30"),
        ([True, False] * 10, 0.5, ""),
        ([True, False] * 10, 0.05, "little to do"),
        ([True, False] * 10, -0.3, "worse elsewhere"),
        ([True, False] * 3, -0.3, ""),  # too few to say
    ],
)
def test_what_is_conspicuous_about_a_question(right: list[bool], discrimination: float | None, said: str) -> None:
    found = " ".join(on_the_question(right, discrimination))
    assert said in found if said else not found


def test_what_is_conspicuous_about_time() -> None:
    assert on_the_time([0.1] * 50, 5.0) == []
    assert on_the_time([0.1] * 50 + [4.9], 5.0) == []
    assert "3 of 10 calls" in on_the_time([0.1] * 7 + [4.9] * 3, 5.0)[0]
