"""The expression language: what it computes and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.spec.expressions import ExpressionError, parse_expression, true
from autograder.spec.templates import show, template
from autograder.spec.vocabulary import FUNCTIONS

A = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a @ a.T", A @ A.T),
        ("a[0:1]", A[0:1]),
        ("a.shape", (2, 2)),
        ("mean(a, 0)", [2, 3]),
        ("sum(a)", 10),
        ("softmax(a)", np.exp(A) / np.exp(A).sum(1, keepdims=True)),
        ("softmax([1000, 0])", [1, 0]),
        ("put(a, 1, [9, 9])", [[1, 2], [9, 9]]),
        ("unit([3, 4])", [0.6, 0.8]),
        ("angle([1, 0], [0, 2])", math.pi / 2),
        ("zeros(1, 3)", [[0, 0, 0]]),
        ("vstack(a[0], zeros(1, 2))", [[1, 2], [0, 0]]),
        ("shuffle(a, 1, 0)", A[::-1]),
        ("1 if a[0, 0] == 1 and not a[0, 0] > 2 else 0", 1),
        ("close(a, a, abs=0.1)", True),
        ("close(a, a[0], abs=100)", False),
        ("-2 ** 2 + 7 // 2 % 2", -3),
    ],
)
def test_values(text: str, value: object) -> None:
    assert np.allclose(parse_expression(text, {"a"})({"a": A}), value)


def test_angle_keeps_its_precision_near_zero() -> None:
    assert parse_expression("angle([1, 0], [1, 0.00000001])", ())({}) == pytest.approx(1e-8, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "a.__class__",
        "a.dtype",
        "(lambda: 1)()",
        "[x for x in a]",
        "__import__('os')",
        "open('x')",
        "exec('1')",
        "a := 1",
        "f'{a}'",
        "sum(**{})",
        "sum(*[a])",
        "b",
        "sum",
        "a()",
        "a[0]()",
        "b'x'",
        "1j",
        "...",
        "await a",
        "a; a",
        "a = 1",
        "",
        "1 +",
        "(" * 300 + ")" * 300,
        "a + " * 1000 + "a",
    ],
)
def test_what_is_not_on_the_list_is_refused_before_anything_runs(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(text, {"a"})


@given(st.text(max_size=60))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        parse_expression(text, {"a"})
    except ExpressionError:
        pass


def test_failing_arithmetic_is_an_expression_error_that_names_the_expression() -> None:
    with pytest.raises(ExpressionError, match="`a @ zeros"):
        parse_expression("a @ zeros(5)", {"a"})({"a": A})


def test_sentences() -> None:
    made = template("weights {a[0]}, {a[0, 0]:.2f}; {{}} stays", {"a"}, {})
    assert made({"a": A}) == "weights [1, 2], 1.00; {} stays"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.123456, "0.123"), (A, "[[1, 2], [3, 4]]"), (True, "True"), (3, "3"), (1 + 2j, "1+2j"), ("x", "x")],
)
def test_show(value: object, text: str) -> None:
    assert show(value) == text


def test_nan_is_not_true() -> None:
    with np.errstate(all="ignore"):
        assert not true(np.array([np.nan]) < 1)
    assert true(np.array([True, True]))
    assert not true(np.array([True, False]))


def test_every_word_has_a_meaning_to_look_up() -> None:
    assert all(function.__doc__ for function in FUNCTIONS.values())
