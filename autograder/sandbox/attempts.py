"""Runs a submission again, alone, where the first try says more about the machine than about the submission.

The first try is generous: it stops what takes more than twice its limit, for no busy machine makes of a right answer an
endless loop. What took between once and twice its limit, what the machine did not let run and what it ended for lack of
memory is run once more, with nothing of ours beside it and by the limits as they stand; the better of the two counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from autograder.model.record import Died, Outcome, Record, Unjudged


@dataclass(frozen=True)
class Attempt:
    """How to run a submission.

    ``alone``: nothing of ours runs beside it, so there is no point in giving it up for another time. ``limit`` times
    the spec's limits is where something is stopped. ``deadline`` is when all must be over, by `time.monotonic`.
    """

    alone: bool = True
    limit: float = 2.0
    deadline: float = float("inf")


class Turns:
    """Lets up to ``size`` submissions run together, or one of them alone."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.running, self.waiting, self.taken = 0, 0, False
        self.changed = threading.Condition()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run beside others; waits while one runs alone or is about to."""
        with self.changed:
            self.changed.wait_for(lambda: not self.taken and not self.waiting)
            self.running += 1
        try:
            yield
        finally:
            with self.changed:
                self.running -= 1
                self.changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Run when all the others have ended, before any other begins."""
        with self.changed:
            self.waiting += 1
            self.changed.wait_for(lambda: not self.taken and not self.running)
            self.waiting -= 1
            self.taken = True
        try:
            yield
        finally:
            with self.changed:
                self.taken = False
                self.changed.notify_all()


def fairly(run: Callable[[Attempt], Record], turns: Turns, wall: float) -> Record:
    """What ``run`` gives, after a second try where the first is in doubt; within ``wall`` seconds of running.

    A record's outcome is `Unjudged` where the machine did not allow a verdict in either.
    """
    with turns.together():
        began = time.monotonic()
        first = run(Attempt(alone=turns.size == 1, deadline=began + wall))
        left = wall - (time.monotonic() - began)
    if not first.doubtful or left <= 0:
        return first
    with turns.alone():
        second = run(Attempt(alone=True, limit=1.0, deadline=time.monotonic() + left))
    return better(first, second)


def better(first: Record, second: Record) -> Record:
    """The second record with those answers of the first that were within their limits and are missing in it."""
    outcomes = {id: _better(id, first, outcome) for id, outcome in second.outcomes.items()}
    seconds = {
        **second.seconds,
        **{id: first.seconds[id] for id in first.seconds if outcomes[id] != second.outcomes[id]},
    }
    return replace(second, outcomes=outcomes, seconds=seconds)


def _better(id: str, first: Record, second: Outcome) -> Outcome:
    stopped = isinstance(second, Unjudged) or (isinstance(second, Died) and second.timed_out)
    before = first.outcomes.get(id)
    sound = before is not None and not isinstance(before, Unjudged) and id not in first.slow
    return before if stopped and sound and before is not None else second
