"""For tools that grade many submissions in one process, but too slowly to be given everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from against.submissions import Submission
from against.tools.base import Measured
from against.watch import Took


def marginal(sample: Sequence[Submission], grade: Callable[[Sequence[Submission]], Took]) -> Measured:
    """What a further submission costs: the sample's time less that of its first one alone.

    A sample is short, and a start that a class of 1,000 would pay for once is not held against the tool.
    """
    first, more = grade(sample[:1]), len(sample) - 1
    if not more:
        return Measured(first.seconds, first.processor, first.main, first.tree)
    all_of_them = grade(sample)
    seconds = (all_of_them.seconds - first.seconds) / more
    processor = (all_of_them.processor - first.processor) / more
    return Measured(seconds, processor, all_of_them.main, all_of_them.tree)
