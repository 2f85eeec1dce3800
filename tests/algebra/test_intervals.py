"""Interval arithmetic: the true value is always between the bounds, and the bounds are close."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.algebra.intervals import TOO_LARGE, Arithmetic, Blurred, Interval, TooLarge, Undefined

FEW = Arithmetic(6)
MANY = Arithmetic(60)
NUMBERS = st.fractions(-1000, 1000, max_denominator=999)


def holds(interval: Interval, value: Fraction, *sizes: Fraction) -> bool:
    """Whether the interval holds the value, and is as narrow as the sizes of what it was made of let it be."""
    low, high = (Fraction(bound) for bound in interval)
    return low <= value <= high and high - low <= max(map(abs, (value, *sizes))) / 10**4


@given(NUMBERS, NUMBERS)
def test_sums_products_and_quotients_hold_the_true_value(x: Fraction, y: Fraction) -> None:
    a, b = FEW.number(x), FEW.number(y)
    assert holds(a, x)
    assert holds(FEW.add([a, b]), x + y, x, y)
    assert holds(FEW.multiply([a, b]), x * y)
    assert holds(FEW.abs(a), abs(x))
    if y:
        assert holds(FEW.inverse(b), 1 / y)


@given(st.fractions(-9, 9, max_denominator=99), st.integers(-9, 9))
def test_whole_powers_hold_the_true_value(x: Fraction, n: int) -> None:
    assume(x or n >= 0)
    low, high = FEW.power(FEW.number(x), FEW.number(Fraction(n)))
    assert Fraction(low) <= x**n <= Fraction(high)
    assert Fraction(high) - Fraction(low) <= abs(x**n) / 10**3


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos"])
@given(x=st.fractions(Fraction(1, 100), 50, max_denominator=100), sign=st.sampled_from([1, -1]))
def test_functions_hold_what_many_digits_give(name: str, x: Fraction, sign: int) -> None:
    x *= sign if name in ("exp", "sin", "cos") else 1
    few: Callable[[Interval], Interval] = getattr(FEW, name)
    many: Callable[[Interval], Interval] = getattr(MANY, name)
    low, high = few(FEW.number(x))
    sharp = many(MANY.number(x))
    assert low <= sharp[0] <= sharp[1] <= high
    assert high - low <= max(abs(high), Decimal(1)) / 100


def test_functions_are_what_they_are_called() -> None:
    mpmath = pytest.importorskip("mpmath")
    with mpmath.workdps(55):
        for x in ("0.7", "-2.25", "31", "123456.5"):
            for name in ("sin", "cos", "exp"):
                low, high = getattr(MANY, name)((Decimal(x), Decimal(x)))
                assert mpmath.almosteq(mpmath.mpf(str(low)), getattr(mpmath, name)(mpmath.mpf(x)), 1e-48), (name, x)
                assert Context(prec=70).subtract(high, low) <= max(abs(high), 1) * Decimal("1e-50")
        assert mpmath.almosteq(mpmath.mpf(str(MANY.pi()[0])), mpmath.pi, 1e-48)


def between(low: str, high: str) -> Interval:
    return Decimal(low), Decimal(high)


@pytest.mark.parametrize(
    ("operation", "raises"),
    [
        (lambda a: a.inverse(between("0", "0")), Undefined),
        (lambda a: a.inverse(between("-1", "1")), Blurred),
        (lambda a: a.inverse(between("0", "1")), Blurred),
        (lambda a: a.log(between("-2", "-1")), Undefined),
        (lambda a: a.log(between("0", "0")), Undefined),
        (lambda a: a.log(between("-1", "1")), Blurred),
        (lambda a: a.sqrt(between("-2", "-1")), Undefined),
        (lambda a: a.sqrt(between("-1", "1")), Blurred),
        (lambda a: a.power(between("-2", "-2"), between("0.5", "0.5")), Undefined),
        (lambda a: a.power(between("-2", "-2"), between("0.3", "0.3")), Undefined),
        (lambda a: a.power(between("0", "0"), between("-1", "-1")), Undefined),
        (lambda a: a.power(between("2", "2"), between("1e9", "1e9")), TooLarge),
        (lambda a: a.power(between("9", "9"), between("5e5", "5e5")), None),
        (lambda a: a.power(between("99", "99"), between("4e5", "4e5")), TOO_LARGE),
        (lambda a: a.exp(between("1e400", "1e400")), TOO_LARGE),
        (lambda a: a.exp(between("-1e400", "-1e400")), TOO_LARGE),
        (lambda a: a.sin(between("1e9", "1e9")), TooLarge),
        (lambda a: a.power(between("0", "0"), between("0.5", "0.5")), None),
    ],
)
def test_what_has_no_value_says_so(operation: Callable[[Arithmetic], Interval], raises: type[Exception] | None) -> None:
    if raises is None:
        operation(FEW)
        return
    with pytest.raises(raises):
        operation(FEW)
