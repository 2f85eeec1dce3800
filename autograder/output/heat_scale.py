"""The numbers of a heat map as people see them: how many, in which shade, with how many digits."""

from __future__ import annotations

import math
from functools import lru_cache

from autograder.domain.report import Rows

MAP_MOST = 24  # rows and columns of a map that are shown
DARKEST = 10  # the darkest shade; 0 is the lightest


def top_of(*maps: Rows) -> float:
    """The largest size of a number in the maps, which share a scale; 1 for numbers up to 1, such as weights."""
    top = max(map(_largest, maps), default=0.0)
    return 1.0 if top <= 1 + 1e-9 else top


@lru_cache(1024)  # every page shows the target, and many answers are equal
def _largest(rows: Rows) -> float:
    return max((abs(number) for row in rows for number in row if math.isfinite(number)), default=0.0)


def shade(number: float, top: float) -> int:
    """The shade of a finite number, from 0 to `DARKEST`, by its size."""
    return min(DARKEST, int(abs(number) / top * DARKEST + 0.5))


def shown_number(number: float, top: float) -> str:
    """A number as it stands in its cell."""
    if not math.isfinite(number):
        return f"{number:g}"
    return f"{number:.2f}" if top == 1 else f"{number:.3g}"
