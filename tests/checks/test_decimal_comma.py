"""A decimal comma earns what it earned before, and a hint that names the point."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.checks import decimal_comma
from autograder.domain.record import Record, Returned
from autograder.domain.report import Status
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: T
points: 3
questions:
  - {id: number, title: T, points: 1, answer: {function: f, shape: []}, want: "0.5", within: {abs: 0.1}}
  - {id: free, title: T, points: 1, answer: {function: g}, want: "0.5", within: {abs: 0.1}}
  - {id: formula, title: T, points: 1, answer: {function: h, expression: {symbols: {x: real}}}, want: x/2}
"""
TEXT = "Write decimals with a point: 0.5, not 0,5."
PAIR = "If one number is meant, write it with a decimal point: 0.5. In Python, 0,5 is two numbers."


@pytest.mark.parametrize(
    ("id", "value", "hint"),
    [
        ("number", "0,5", TEXT),
        ("number", [0, 5], PAIR),
        ("number", np.array([0.0, 5.0]), PAIR),
        ("number", [0, 5, 1], ""),
        ("number", [0, -5], ""),
        ("number", [0.5, 5], ""),
        ("number", "a text", ""),
        ("number", "2/13", "a string, not a number. Write the number without quotes: 2/13."),
        ("number", " 0.5 ", "Write the number without quotes: 0.5."),
        ("free", "1/2", "not an array of numbers. Write the number without quotes: 1/2."),
        ("free", [0, 5], PAIR),
        ("free", "0,5", TEXT),
        ("formula", "0,5*x", TEXT),
        ("formula", "x +* 2", ""),
    ],
)
def test_a_decimal_comma_is_named_and_not_credited(id: str, value: Any, hint: str) -> None:
    targets = {"number": np.array(0.5), "free": np.array(0.5), "formula": "x/2"}
    result = next(r for r in score(assignment(SPEC), targets, Record({id: Returned(value)})).results if r.id == id)
    assert (result.status, result.credit) == (Status.FAILED, 0.0)
    if hint:
        assert result.feedback.endswith(hint)
    else:
        assert "decimal point" not in result.feedback
        assert "Decimals" not in result.feedback


def test_a_list_of_two_numbers_that_is_wanted_gets_no_hint() -> None:
    spec = assignment(
        SPEC.replace("shape: []", "shape: [2]").replace('want: "0.5", within', 'want: "[1, 2]", within', 1)
    )
    result = score(spec, {"number": np.array([1.0, 2.0])}, Record({"number": Returned([0, 5])})).results[0]
    assert "decimal point" not in result.feedback


@pytest.mark.parametrize("text", ["1,2,3", "f(1, 2)", "1,234.5", "", 3])
def test_what_is_no_decimal_comma(text: Any) -> None:
    assert decimal_comma.in_text(text) == ""
