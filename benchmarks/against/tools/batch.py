"""For tools that grade many submissions in one process, but too slowly to be given everybody."""

from __future__ import annotations

from collections.abc import Sequence

from against.tools.base import Measured
from against.watch import Took


def further(took: Took, ends: Sequence[float]) -> Measured:
    """What a further submission costs: from the end of the first to that of the last; ``ends`` are in seconds.

    A sample is short, and a start that a class of 1,000 would pay for once is not held against the tool.
    """
    seconds = (max(ends) - min(ends)) / (len(ends) - 1) if len(ends) > 1 else took.seconds
    return Measured(seconds, took.processor / len(ends), took.main, took.tree)
