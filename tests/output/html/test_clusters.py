"""Answers that are alike are found, in whatever order they come; and nothing else is put together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assignment
from hypothesis import given
from hypothesis import strategies as st

from autograder.output.html.clusters import NEAR, Cluster, clustered, near, reach
from autograder.output.html.shown_answers import ShownAnswer, ShownNumbers, ShownWords

SPEC = """\
spec: 1
title: t
points: 1
questions:
- {{id: "1", title: t, points: 1, answer: {{function: f}}, want: "{want}", within: {{{within}}}{more}}}
"""


def question(want: str = "1", within: str = "abs: 0.1", more: str = "") -> Any:
    return assignment(SPEC.format(want=want, within=within, more=more)).questions[0]


def numbers(*values: float, shape: tuple[int, ...] | None = None) -> ShownNumbers:
    return ShownNumbers(np.array(values, dtype=float), (shape or (len(values),),))


VALUES = st.sampled_from([0.0, 1.0, 1.001, 1.01, 1.02, 1.03, 1.04, -3.0, -3.05, 1e-30, 1e12, 1.0000001e12])
POINTS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=40)
FLOATS = st.floats(-1e6, 1e6, allow_subnormal=False)
ANY = st.lists(st.tuples(FLOATS, FLOATS, FLOATS), min_size=1, max_size=40)


def parts(points: Any) -> set[tuple[tuple[float, ...], tuple[tuple[float, ...], ...]]]:
    """The groups by value: each with its middle and everything in it."""
    rows = np.array(points) + 0.0
    found = near(rows, reach(rows, None, None))
    return {(tuple(rows[middle]), tuple(sorted(map(tuple, rows[members])))) for middle, members in found}


@given(POINTS | ANY, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_makes_no_difference(points: list[Any], random: Any) -> None:
    shuffled = list(points)
    random.shuffle(shuffled)
    assert parts(points) == parts(shuffled) == parts(points[::-1])


@given(POINTS | ANY)
def test_everybody_is_in_one_group_near_its_middle(points: list[Any]) -> None:
    rows = np.array(points) + 0.0
    widths = reach(rows, None, None)
    found = near(rows, widths)
    assert sorted(i for _, members in found for i in members) == list(range(len(rows)))
    for middle, members in found:
        assert middle in members
        assert np.abs(rows[members] - rows[middle]).max() <= widths[middle]
    where = {i: n for n, (_, members) in enumerate(found) for i in members}
    for i in range(len(rows)):  # what is the same is in the same one
        for j in range(i):
            assert where[i] == where[j] or (rows[i] != rows[j]).any()


def middles(found: list[Cluster]) -> list[tuple[int, list[float]]]:
    return [(len(c.members), c.middle.values.tolist()) for c in found if isinstance(c.middle, ShownNumbers)]


def test_near_answers_are_together_and_the_likeliest_stands_for_them() -> None:
    forms: list[ShownAnswer] = [numbers(1, 2), numbers(1.001, 2), numbers(5, 5), numbers(1, 2), numbers(1, 2.01)]
    assert middles(clustered(None, forms)) == [(4, [1, 2]), (1, [5, 5])]


def test_a_chain_of_near_answers_is_not_one_group() -> None:
    chain = [numbers(10 + 0.15 * i) for i in range(40)]
    found = clustered(None, chain)
    assert len(found) > 5
    for cluster in found:
        values = [chain[i].values[0] for i in cluster.members]
        assert max(values) - min(values) <= 2 * NEAR * max(values)


def test_shapes_are_kept_apart() -> None:
    forms: list[ShownAnswer] = [numbers(1, 2), numbers(1, 2, shape=(1, 2)), numbers(1, 2, shape=(2, 1))]
    assert len(clustered(None, forms)) == 3


def test_minus_zero_and_float32_are_no_other_answers() -> None:
    third = float(np.float32(1 / 3))
    assert len(clustered(None, [numbers(0.0, 1 / 3), numbers(-0.0 + 0.0, third)])) == 1


@pytest.mark.parametrize(
    ("values", "target", "groups"),
    [
        ((1.11, 1.9), 1.0, 2),  # just wrong, and quite wrong, though they are within a tolerance of one another
        ((5.0, 5.09), 1.0, 1),  # within the tolerance, if not within 2 %
        ((5.0, 5.2), 1.0, 2),
        ((0.0, 1e-17), 1.0, 1),
    ],
)
def test_the_tolerance_and_the_target_decide_what_is_near(values: Any, target: float, groups: int) -> None:
    forms = [numbers(value, shape=()) for value in values]
    assert len(clustered(question(), forms, np.array([target]))) == groups


def test_where_something_else_is_observed_the_tolerance_does_not_count() -> None:
    looser = question(within="abs: 2.0", more=", got: answer * 3")
    assert len(clustered(looser, [numbers(5.0), numbers(5.9)])) == 2
    assert len(clustered(question(within="abs: 2.0"), [numbers(5.0), numbers(5.9)])) == 1


def test_words_are_alike_by_their_key_and_shown_as_most_wrote_them() -> None:
    forms: list[ShownAnswer] = [
        ShownWords("n^2", "n**2"), ShownWords("n^2", "n ^ 2"), ShownWords("n^2", "n ^ 2"), ShownWords("n", "n"),
        ShownWords("Raised #", "raised IndexError: 3", "trouble"), ShownWords("Raised #", "raised IndexError: 4", "trouble"),
        ShownWords("n", "n", "trouble"),
    ]  # fmt: skip
    found = clustered(None, forms)
    assert [(len(c.members), c.middle.shown) for c in found if isinstance(c.middle, ShownWords)] == [
        (3, "n ^ 2"), (2, "raised IndexError: 3"), (1, "n"), (1, "n"),
    ]  # fmt: skip


def test_many_answers_take_little_time() -> None:
    import time

    rng = np.random.default_rng(1)
    centres = rng.normal(size=(30, 6))
    rows = centres[rng.integers(0, 30, 5000)] * (1 + 1e-3 * rng.normal(size=(5000, 1)))
    began = time.process_time()
    found = near(rows, reach(rows, None, None))
    assert len(found) == 30
    assert time.process_time() - began < 20  # a second or so on a quiet machine
