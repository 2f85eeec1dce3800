"""A budget for the expressions of a spec: work is counted, not timed, so that verdicts are the same on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Units of work, where one unit is an array entry written or read (a few nanoseconds): for all definitions of a spec,
#: for checking all its questions at load time, and for one row of ``examples``.
DEFINITIONS, QUESTIONS, EXAMPLE = 100_000_000, 300_000_000, 100_000_000
#: Units for a function call, and for drawing one random number.
CALL, DRAWN = 500, 60


class TooMuch(ValueError):
    """An expression would take more memory or work than a spec may use."""


class _Meter:
    """The units of work that remain."""

    def __init__(self, units: float) -> None:
        self.units = self.left = units

    def charge(self, units: float) -> None:
        self.left -= units
        if self.left < 0:
            raise TooMuch("needs too much computation for a spec: use smaller arrays or fewer calls")


_METER: ContextVar[_Meter | None] = ContextVar("meter", default=None)


@contextmanager
def budget(units: float) -> Iterator[None]:
    """Limit everything evaluated in the block to ``units``; past them, `charge` raises `TooMuch`."""
    token = _METER.set(_Meter(units))
    try:
        yield
    finally:
        _METER.reset(token)


def metered() -> bool:
    """Whether a `budget` is active."""
    return _METER.get() is not None


def exhausted() -> bool:
    """Whether the active `budget` is used up."""
    meter = _METER.get()
    return meter is not None and meter.left < 0


def charge(units: float) -> None:
    """Take units from the active budget, if there is one; raises `TooMuch` if it is used up."""
    meter = _METER.get()
    if meter is not None:
        meter.charge(units)
