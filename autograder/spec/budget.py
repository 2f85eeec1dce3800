"""How much work the expressions of a spec may be: counted, not timed, so that a verdict is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Units of work, an entry made or read being one: for all definitions of a spec, for all that its questions are checked
#: with when it is loaded, and for one row of `examples`. A unit takes some nanoseconds.
DEFINITIONS, QUESTIONS, EXAMPLE = 100_000_000, 300_000_000, 100_000_000
#: What the call of a function costs, and one number that is drawn.
CALL, DRAWN = 500, 60


class TooMuch(ValueError):
    """An expression would take more memory or time than a spec may."""


class _Meter:
    """How many units of work are left."""

    def __init__(self, units: float) -> None:
        self.units = self.left = units

    def charge(self, units: float) -> None:
        self.left -= units
        if self.left < 0:
            raise TooMuch("takes too much computing for a spec: use smaller arrays or fewer calls")


_METER: ContextVar[_Meter | None] = ContextVar("meter", default=None)


@contextmanager
def budget(units: float) -> Iterator[None]:
    """All that is worked out inside may cost so many units; raises `TooMuch` from there."""
    token = _METER.set(_Meter(units))
    try:
        yield
    finally:
        _METER.reset(token)


def metered() -> bool:
    """Whether a `budget` holds."""
    return _METER.get() is not None


def exhausted() -> bool:
    """Whether nothing is left of the `budget` that holds."""
    meter = _METER.get()
    return meter is not None and meter.left < 0


def charge(units: float) -> None:
    """Take units from the budget, if one holds."""
    meter = _METER.get()
    if meter is not None:
        meter.charge(units)
