"""Numbers on a class, against NumPy's where it has them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.output.html.measures import (
    BANDS,
    Fell,
    bands,
    by_chance,
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
        "below 0.01", "0.01 to 0.5", "0.5 to 1", "1 to 2", "2 to 10", "10 or more",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        ([], []),
        ([0.1] * 20 + [3.0] * 20, []),
        ([0.1] * 20 + [1.5] * 2 + [50] * 5, ["too tight"]),
        ([0.1] * 20 + [1.5] + [50] * 5, []),  # one is no pattern
        ([0.01] * 20 + [0.7] * 3 + [2.5] * 5, ["too loose"]),
        ([0.01] * 20 + [12.0] * 5, ["separates answers clearly"]),
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
    ("right", "rest", "said"),
    [
        ([True] * 3, range(3), ""),
        ([True] * 30, range(30), "does not discriminate"),
        ([False] * 30, range(30), "None of 30"),
        ([False] * 10 + [True] * 10, range(20), ""),
        ([True, False] * 10, [0, 1, 2, 1] * 5, "hardly related"),  # 0
        ([True, False] * 10, [0, 1, 2, 2] * 5, "hardly related"),  # -0.3 of 20: that happens
        ([True, False] * 50, [0, 1, 2, 2] * 25, "worse elsewhere"),  # of 100 it does not
        ([True] * 10 + [False] * 10, range(20), "worse elsewhere"),
        ([True] * 5 + [False] * 5, range(10), "worse elsewhere"),
        ([True] + [False] * 19, range(20), "hardly related"),  # one is no pattern
        ([True] * 3 + [False] * 3, range(6), ""),  # too few to say
    ],
)
def test_what_is_conspicuous_about_a_question(right: list[bool], rest: Sequence[int], said: str) -> None:
    found = " ".join(on_the_question(right, list(rest), point_biserial(right, list(rest))))
    assert said in found if said else not found


def test_what_is_said_to_mislead_is_so_beyond_chance() -> None:
    stream = np.random.default_rng(1)
    said = 0
    for _ in range(300):  # nobody is misled
        right, rest = (stream.random(25) < 0.4).tolist(), stream.integers(0, 12, 25).tolist()
        said += "worse elsewhere" in " ".join(on_the_question(right, rest, point_biserial(right, rest)))
    assert said <= 9  # three are to be expected


def test_the_p_value_is_that_of_all_ways_to_deal() -> None:
    right, rest = [True, True, True, False, False, False, False, False], [1.0, 2, 4, 3, 5, 6, 7, 8]
    deals = list(combinations(rest, 3))
    exact = sum(sum(deal) <= 7 for deal in deals) / len(deals)
    assert by_chance(right, rest) == pytest.approx(exact, abs=0.015)
    assert by_chance(right[::-1], rest[::-1]) == by_chance(right, rest)


def test_what_is_conspicuous_about_time() -> None:
    assert on_the_time([0.1] * 50, 5.0) == []
    assert on_the_time([0.1] * 50 + [4.9], 5.0) == []
    assert "3 of 10 calls" in on_the_time([0.1] * 7 + [4.9] * 3, 5.0)[0]
