"""Who shares rare constants: those who do, and not those who only think alike."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.output.html.similar import Free, same_file, similar, telling

KEY = np.array([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
GIVENS = {"key": KEY, "n": 3, "name": "a text"}
ODD = np.array([1.234, -5.671, 0.829])


def free(*pairs: tuple[int, object]) -> list[Free]:
    return [Free(student, np.asarray(values, dtype=float)) for student, values in pairs]


def digests(count: int) -> list[str]:
    return [f"digest {i}" for i in range(count)]


def test_two_with_the_same_odd_numbers_are_shown_with_them() -> None:
    answers = {"1": free((3, ODD), (7, ODD + 1e-12), (8, ODD * 2)), "2": free((3, ODD[::-1]), (7, ODD[::-1]))}
    (found,) = similar(answers, digests(10), GIVENS, {})
    assert found.students == (3, 7)
    assert [id for id, _ in found.constants] == ["1", "2"]
    assert np.allclose(found.constants[0][1], ODD)


def test_who_shares_most_comes_first_and_nobody_is_named_twice_for_one_thing() -> None:
    other = ODD[::-1].copy()
    answers = {"1": free((0, ODD), (1, ODD), (4, other), (5, other)), "2": free((4, ODD), (5, ODD))}
    found = similar(answers, digests(10), GIVENS, {})
    assert [(one.students, len(one.constants)) for one in found] == [((4, 5), 2), ((0, 1), 1)]


@pytest.mark.parametrize(
    ("share", "count", "shown"), [(2, 10, True), (3, 10, False), (3, 99, False), (3, 100, True), (31, 1000, False)]
)
def test_what_many_share_is_not_rare(share: int, count: int, shown: bool) -> None:
    answers = {"1": free(*((i, ODD) for i in range(share)))}
    assert bool(similar(answers, digests(count), GIVENS, {})) is shown


def test_the_same_file_is_told_once_and_stands_for_one() -> None:
    own = digests(4)
    own[2] = own[0]
    answers = {"1": free((0, ODD), (2, ODD))}
    assert same_file(own) == [(0, 2)]
    assert similar(answers, own, GIVENS, {}) == []
    answers = {"1": free((0, ODD), (2, ODD), (3, ODD))}
    assert [one.students for one in similar(answers, own, GIVENS, {})] == [(0, 3)]
    assert same_file(["", "", "a"]) == []


@pytest.mark.parametrize(
    ("values", "tells"),
    [
        ([0, 0, 0], False),
        ([1.2345678] * 3, False),
        ([1, 0, 0], False),
        ([0.25, 0.5, 0.25], False),
        ([1, 2, 3], False),
        ([10, 20, 30], False),
        ([0.51, 0.24, 0.16], True),
        ([3.52, 7.18, -0.94], True),
        ([1.23456], True),
        ([0.37], False),
        (KEY[0] * 7.3, False),
        (-KEY[0], False),
        (np.round(3.3 * KEY[2], 2), False),  # a multiple, rounded by hand
        (2 * KEY[0] + 2 * KEY[1], False),
        (KEY[0] - KEY[3], False),
        (KEY * 4, False),
        (ODD * 1.7, False),  # the reference's answer is no secret of two
    ],
    ids=str,
)
def test_which_numbers_tell_something(values: object, tells: bool) -> None:
    from autograder.output.html.similar import _known

    assert telling(np.ravel(np.asarray(values, dtype=float)), list(_known(GIVENS, ODD))) is tells


def test_a_single_number_is_no_multiple_of_another() -> None:
    answers = {"1": free((0, [1.23456]), (1, [1.23456]))}
    assert len(similar(answers, digests(5), GIVENS, {"1": np.array([4.5])})) == 1
    assert similar(answers, digests(5), GIVENS, {"1": np.array([1.2346])}) == []
