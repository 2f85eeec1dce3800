"""Runs a submission again, alone, if the first try depends on the machine more than on the submission.

The first try is generous: it stops a step only at twice its limit, because load does not turn a correct answer into an
endless loop. Anything that took between once and twice its limit, got no processor time, or ran out of memory is run
again by the exact limits, with none of our processes beside it. The better result counts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from autograder.domain.errors import GraderError
from autograder.domain.record import Crashed, Outcome, Record, Returned, Unjudged


@dataclass(frozen=True)
class Attempt:
    """How to run a submission.

    ``alone``: none of our processes runs beside it, so there is no reason to postpone it. ``limit``: the factor on the
    spec's limits at which a step is stopped. ``deadline``: when the run must end, by `time.monotonic`. Once ``closed``
    is set, nobody waits for the result.
    """

    alone: bool = True
    limit: float = 2.0
    deadline: float = float("inf")
    closed: threading.Event = field(default_factory=threading.Event)


class Turns:
    """Lets up to ``size`` submissions run together, or one of them alone."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.running, self.waiting, self.taken = 0, 0, False
        self.changed, self.closed = threading.Condition(), threading.Event()

    def close(self) -> None:
        """Stop waiting: running submissions are stopped, and those waiting to run alone are not run."""
        with self.changed:
            self.closed.set()
            self.changed.notify_all()

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
        """Run once all others have ended, before any other begins."""
        with self.changed:
            self.waiting += 1
            self.changed.wait_for(lambda: not self.taken and (not self.running or self.closed.is_set()))
            self.waiting -= 1
            self.taken = True
        try:
            yield
        finally:
            with self.changed:
                self.taken = False
                self.changed.notify_all()


def fairly(run: Callable[[Attempt], Record], turns: Turns, wall: float, limit: float = 1.0) -> Record:
    """The result of ``run``, after a second try if the first is doubtful; within ``wall`` seconds of running.

    The second try has ``limit`` times the spec's limits. If the machine allowed no verdict in either try, the outcome
    is `Unjudged`.
    """
    with turns.together():
        began = time.monotonic()
        first = run(Attempt(turns.size == 1, 2.0, began + wall, turns.closed))
        left = wall - (time.monotonic() - began)
    if not first.doubtful or left <= 0:
        return first
    with turns.alone():
        if turns.closed.is_set():
            return first
        try:
            second = run(Attempt(True, limit, time.monotonic() + left, turns.closed))
        except GraderError:  # keep the result of the first try
            return first
    return better(first, second)


def better(first: Record, second: Record) -> Record:
    """The second record, plus answers of the first that kept their limits and are missing in the second.

    A statement that was in time at first but stopped the second time also counts from the first. If the machine allowed
    no outcome at all in the first try, it is unknown which statements were in time.
    """
    known = any(not isinstance(outcome, Unjudged) for outcome in first.outcomes.values())
    stopped = _stopped(second) - _stopped(first) if known and not first.slow_load else frozenset()
    outcomes = {id: _better(id, first, outcome, bool(stopped)) for id, outcome in second.outcomes.items()}
    taken = {id for id, outcome in outcomes.items() if outcome is not second.outcomes[id]}
    seconds = {**second.seconds, **{id: first.seconds[id] for id in taken & first.seconds.keys()}}
    whole = first if stopped else second
    return replace(whole, outcomes=outcomes, seconds=seconds)


def _stopped(record: Record) -> frozenset[str]:
    return frozenset(trouble.where for trouble in record.troubles if trouble.timed_out)


def _better(id: str, first: Record, second: Outcome, lost: bool) -> Outcome:
    """``lost``: the second try lacks a statement that ran in the first."""
    worse = isinstance(second, Unjudged) or (isinstance(second, Crashed) and second.timed_out)
    worse = worse or (lost and not isinstance(second, Returned))
    before = first.outcomes.get(id)
    sound = before is not None and not isinstance(before, Unjudged) and id not in first.slow
    return before if worse and sound and before is not None else second
