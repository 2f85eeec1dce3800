"""Interval arithmetic on decimals: every result is a pair of bounds that enclose the true value.

So two results whose intervals do not overlap are proven different, whatever was lost to rounding. Sizes are bounded: a
number beyond 10 to the ± 500 000 raises `TooLarge`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import (
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
)
from fractions import Fraction

Interval = tuple[Decimal, Decimal]

_LARGEST = 500_000
_ZERO, _ONE, _HALF = Decimal(0), Decimal(1), Decimal("0.5")
TOO_LARGE = (Overflow, Underflow)


class Undefined(ArithmeticError):
    """There is no real value: a division by zero, or a root or logarithm of a negative number."""


class Blurred(ArithmeticError):
    """With this many digits it cannot be decided whether there is a value."""


class TooLarge(ArithmeticError):
    """A value is too large or too close to zero."""


class Arithmetic:
    """The operations, with ``digits`` significant digits."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.down, self.up, self.near = (
            Context(
                prec=digits,
                rounding=rounding,
                Emin=-_LARGEST,
                Emax=_LARGEST,
                traps=[Overflow, Underflow, InvalidOperation, DivisionByZero],
            )
            for rounding in (ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN)
        )
        self.more = Context(prec=digits + 20, rounding=ROUND_HALF_EVEN)
        self._pi = _pi(self.more)

    def number(self, value: Fraction) -> Interval:
        """A rational number."""
        over, under = Decimal(value.numerator), Decimal(value.denominator)
        return self.down.divide(over, under), self.up.divide(over, under)

    def add(self, terms: Sequence[Interval]) -> Interval:
        """The sum."""
        low, high = terms[0]
        for a, b in terms[1:]:
            low, high = self.down.add(low, a), self.up.add(high, b)
        return low, high

    def multiply(self, factors: Sequence[Interval]) -> Interval:
        """The product."""
        found = factors[0]
        for factor in factors[1:]:
            found = self._times(found, factor)
        return found

    def _times(self, x: Interval, y: Interval) -> Interval:
        (a, b), (c, d) = x, y
        if a >= 0 and c >= 0:
            return self.down.multiply(a, c), self.up.multiply(b, d)
        pairs = ((a, c), (a, d), (b, c), (b, d))
        return min(self.down.multiply(p, q) for p, q in pairs), max(self.up.multiply(p, q) for p, q in pairs)

    def inverse(self, x: Interval) -> Interval:
        """1 / x."""
        low, high = x
        if low == 0 == high:
            raise Undefined
        if low <= 0 <= high:
            raise Blurred
        return self.down.divide(_ONE, high), self.up.divide(_ONE, low)

    def power(self, base: Interval, exponent: Interval) -> Interval:
        """base ** exponent, for real results only."""
        low, high = exponent
        if low == high == low.to_integral_value():
            return self._whole(base, low)
        if low == high == _HALF:
            return self.sqrt(base)
        if base[0] == base[1] == 0 and low > 0:
            return base
        _positive(base)
        return self.exp(self._times(exponent, self.log(base)))

    def _whole(self, base: Interval, exponent: Decimal) -> Interval:
        if exponent.copy_abs() > _LARGEST:
            raise TooLarge
        n = int(exponent)
        if n < 0:
            return self.inverse(self._whole(base, exponent.copy_negate()))
        low, high = base
        if n % 2 == 0:
            low, high = self.abs(base)
        return self._raise(low, n, self.down, self.up), self._raise(high, n, self.up, self.down)

    def _raise(self, x: Decimal, n: int, context: Context, other: Context) -> Decimal:
        """x ** n, rounded in one direction; ``other`` rounds in the opposite direction, for negative x."""
        if x < 0:  # n is odd
            return self._raise(x.copy_negate(), n, other, context).copy_negate()
        found = _ONE
        while n:
            if n & 1:
                found = context.multiply(found, x)
            n >>= 1
            if n:
                x = context.multiply(x, x)
        return found

    def exp(self, x: Interval) -> Interval:
        """The exponential."""
        return self._about(self.near.exp, x)

    def log(self, x: Interval) -> Interval:
        """The natural logarithm."""
        _positive(x)
        return self._about(self.near.ln, x)

    def _about(self, function: Callable[[Decimal], Decimal], x: Interval) -> Interval:
        """The interval of an increasing function. Values are rounded to nearest, so bounds move out by one place."""
        low = function(x[0])
        high = low if x[0] == x[1] else function(x[1])
        return low.next_minus(self.near), high.next_plus(self.near)

    def sqrt(self, x: Interval) -> Interval:
        """The square root."""
        low, high = x
        if high < 0:
            raise Undefined
        if low < 0:
            raise Blurred
        return (
            self.near.sqrt(low).next_minus(self.near) if low else _ZERO,
            self.near.sqrt(high).next_plus(self.near) if high else _ZERO,
        )

    def abs(self, x: Interval) -> Interval:
        """The absolute value."""
        low, high = x
        if low >= 0:
            return x
        minus_high, minus_low = high.copy_negate(), low.copy_negate()  # unary minus would round
        return (minus_high, minus_low) if high <= 0 else (_ZERO, max(minus_low, high))

    def pi(self) -> Interval:
        """π."""
        rough = self.near.plus(self._pi)
        return rough.next_minus(self.near), rough.next_plus(self.near)

    def sin(self, x: Interval) -> Interval:
        """The sine, from a series at the midpoint; its slope is at most 1, so the error is at most x's radius."""
        more = self.more
        if self.abs(x)[1] > _LARGEST:
            raise TooLarge
        middle = more.divide(more.add(x[0], x[1]), 2)
        radius = self.up.add(self.up.subtract(x[1], middle), Decimal((0, (1,), 2 - self.digits)))
        angle = more.remainder_near(middle, more.multiply(2, self._pi))
        term = total = angle
        n = 1
        while term and term.adjusted() > -more.prec:
            term = more.divide(more.multiply(term, more.multiply(angle, angle).copy_negate()), (n + 1) * (n + 2))
            total = more.add(total, term)
            n += 2
        return max(-_ONE, self.down.subtract(total, radius)), min(_ONE, self.up.add(total, radius))

    def cos(self, x: Interval) -> Interval:
        """The cosine."""
        pi = self.pi()
        return self.sin(self.add((x, self._times(pi, (_HALF, _HALF)))))


def _pi(context: Context) -> Decimal:
    """π, by Machin's formula."""
    return context.subtract(context.multiply(16, _arctan(5, context)), context.multiply(4, _arctan(239, context)))


def _arctan(n: int, context: Context) -> Decimal:
    """arctan(1 / n)."""
    term = context.divide(1, n)
    total, k = term, 1
    while term.adjusted() > -context.prec - 2:
        term = context.divide(term.copy_negate(), n * n)
        k += 2
        total = context.add(total, context.divide(term, k))
    return total


def _positive(x: Interval) -> None:
    """Raise unless the whole interval is above zero."""
    if x[1] < 0 or x[0] == x[1] == 0:
        raise Undefined
    if x[0] <= 0:
        raise Blurred
