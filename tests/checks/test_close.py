"""The close check: strict, shaped, NaN-proof, scaled by the target."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autograder.checks.close import Close
from autograder.domain.assignment import Within

HALF = Close(Within(abs=0.5))


@pytest.mark.parametrize(
    ("got", "want", "credit"),
    [
        ([1, 2], [1, 2], 1),
        ([1.49, 2], [1, 2], 1),
        ([1.5, 2], [1, 2], 0),  # strictly below
        ([1, np.nan], [1, 2], 0),
        ([1, np.inf], [1, 2], 0),
        ([1, np.inf], [1, np.inf], 0),  # inf - inf is NaN
        (1, [1, 1], 0),  # no broadcasting
        ([[1, 2]], [1, 2], 0),
        ([], [], 1),
        (1, 1, 1),
        ([1 + 1j], [1], 0),
    ],
)
def test_close(got: object, want: object, credit: float) -> None:
    assert HALF(got, want).credit == credit


def test_rel_scales_the_target_and_never_the_answer() -> None:
    check = Close(Within(rel=0.1))
    assert check(109.0, 100.0).credit == 1
    assert check(1e9, 100.0).credit == 0
    assert check(0.0, 100.0).credit == 0


def test_rows() -> None:
    check = Close(Within(abs=0.1), partial="rows")
    verdict = check(np.array([[1, 1], [5, 1], [1, 1], [np.nan, 1]]), np.ones((4, 2)))
    assert verdict.credit == 0.5
    assert "Rows 1, 3 of 4 are off" in verdict.feedback
    assert check(np.zeros((4, 2)), np.ones((4, 2))).credit == 0


def test_bands() -> None:
    check = Close(Within(abs=0.1), bands=((0.7, Within(abs=0.2)), (0.3, Within(abs=1))))
    assert [check(x, 0.0).credit for x in (0.05, 0.15, 0.5, 2.0, np.nan)] == [1, 0.7, 0.3, 0, 0]


def test_feedback_names_error_tolerance_and_place_but_not_the_target() -> None:
    verdict = HALF([1.0, 2.0, 9.123], [1.0, 2.0, 3.456])
    assert (
        verdict.feedback
        == "Your answer is off by up to 5.7; up to 0.5 is accepted. Entry 2 of 3 is off (counting from 0)."
    )
    assert "3.456" not in verdict.feedback
    assert "shape (2,)" in HALF([1.0, 2.0], [[1.0]]).feedback
    assert "not a finite number" in HALF([np.nan], [1.0]).feedback


@given(arrays(float, 3, elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_agrees_with_the_definition(got: np.ndarray) -> None:
    want = np.array([0.0, 1.0, -2.0])
    with np.errstate(all="ignore"):
        near = [bool(abs(g - w) < 0.5) for g, w in zip(got.tolist(), want.tolist(), strict=True)]
    assert HALF(got, want).right == all(near)


def test_the_error_that_is_stated_is_never_one_that_the_spec_made() -> None:
    check = Close(Within(abs=0.5))
    own = np.array([True, False, True])
    said = check([1.9, 99.0, 3.0], [1.0, 2.0, 3.0], own).feedback
    assert (
        said == "Your answer is off by up to 0.9; up to 0.5 is accepted. Entries 0, 1 of 3 are off (counting from 0)."
    )
    assert (
        check([1.0, 99.0, 3.0], [1.0, 2.0, 3.0], own).feedback
        == "Your answer is not right. Entry 1 of 3 is off (counting from 0)."
    )
    assert check(1.0, 0.0, False).feedback == "Your answer is not right."


@pytest.mark.parametrize(
    ("within", "off", "said"),
    [
        (Within(abs=0.05), 0.072, "Close: with your query the output is off by 0.072; up to 0.05 is accepted."),
        (Within(abs=0.05), 0.26, "With your query the output is off by 0.26; up to 0.05 is accepted."),
        (Within(places=2), 0.26, "With your query the output is off by 0.26; it must be correct to 2 decimal places."),
        (Within(rel=0.5), 4.0, "With your query the output is off by 4; up to 50 % of the correct value is accepted."),
        (Within(abs=0.05), float("inf"), "With your query the output is not a finite number; up to 0.05 is accepted."),
    ],
)  # fmt: skip
def test_what_is_observed_has_its_name(within: Within, off: float, said: str) -> None:
    assert Close(within, observed="with your query the output")(1.0 + off, 1.0).feedback == said


def test_a_class_of_size_is_told_of_what_is_observed() -> None:
    check = Close(Within(abs=0.1), classes=True, observed="at your points L")
    assert check(1.5, 1.0).feedback == "At your points L is off by 2 to 10 times the tolerance; up to 0.1 is accepted."
