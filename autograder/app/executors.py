"""Executors: they run submissions, several at a time, each in its own worker, on this machine or on a cluster."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from autograder.app.grader import Grader
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.call import Call
from autograder.execution.sandbox.policy import Isolation
from autograder.execution.sandbox.retries import Turns
from autograder.system import machine


class Executor(Protocol):
    """Runs submissions and returns their records; a `Batch` owns one and closes it."""

    #: How many submissions run at the same time; the caller submits about twice as many.
    size: int

    def collect(
        self, submission: Submission, only: list[str], calls: Sequence[Call] = ()
    ) -> Future[tuple[Record, float]]:
        """Make the calls with the ids in ``only``; the future has the record and the seconds that it took.

        Or make ``calls``, which the spec does not have.
        The future raises `GraderError` if the submission could not be run.
        """

    def slow(self, seconds: float) -> list[str]:
        """The names of submissions that have been running for more than ``seconds``."""

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that are missing where submissions run, each with the reason."""

    def second(self) -> dict[str, str]:
        """The layers that are replaced by another one, each with the reason; known after `exposed`."""

    def close(self) -> None:
        """Drop submissions that have not begun, and end every worker that the executor started."""


class LocalExecutor:
    """An executor on this machine: a pool of threads, each of which uses one worker host at a time."""

    def __init__(self, grader: Grader, size: int) -> None:
        self.size, self.grader = size, grader
        self.pool = ThreadPoolExecutor(size, thread_name_prefix="worker")
        self.free: queue.SimpleQueue[Grader] = queue.SimpleQueue()
        self.free.put(grader)
        self.turns = Turns(size)
        self.planned, self.made = 0, list[Grader]()
        self.lock = threading.Lock()
        self.running: dict[str, float] = {}

    def collect(
        self, submission: Submission, only: list[str], calls: Sequence[Call] = ()
    ) -> Future[tuple[Record, float]]:
        """Run the submission in the next free thread."""
        return self.pool.submit(self._collect, submission, only, calls)

    def slow(self, seconds: float) -> list[str]:
        """The names of submissions that have been running for more than ``seconds``."""
        now = time.monotonic()
        with self.lock:
            return [name for name, began in self.running.items() if now - began > seconds]

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that are missing on this machine."""
        return self.grader.exposed()

    def second(self) -> dict[str, str]:
        """The layers that are replaced by another one on this machine."""
        return self.grader.host.second

    def close(self) -> None:
        """End the hosts that were started in addition to the grader's own."""
        self.turns.close()
        self.pool.shutdown(wait=True, cancel_futures=True)
        for grader in self.made:
            grader.close()

    def _collect(self, submission: Submission, only: list[str], calls: Sequence[Call]) -> tuple[Record, float]:
        grader = self._host()
        with self.lock:
            self.running[submission.name] = began = time.monotonic()
        try:
            return grader.collect(submission, only, self.turns, calls), time.monotonic() - began
        finally:
            with self.lock:
                del self.running[submission.name]
            self.free.put(grader)

    def _host(self) -> Grader:
        """A grader whose host is free; further ones are forked as they are needed, up to ``size``."""
        with contextlib.suppress(queue.Empty):
            return self.free.get_nowait()
        with self.lock:
            more = self.planned < self.size - 1
            self.planned += more
        if not more:
            return self.free.get()
        self.made.append(made := self.grader.fork())  # outside the lock: it may wait until the packages are loaded
        return made


def open_executor(grader: Grader, jobs: int | None, dask: str | None, say: Callable[[str], None]) -> Executor:
    """The executor for a run: threads on this machine, or a Dask cluster at the address ``dask``.

    ``jobs`` submissions run at a time; None means as many as processors and memory allow. Messages from the cluster go
    to ``say``. Raises `UsageError` if there is no cluster at the address.
    """
    if dask:
        from autograder.execution.dask import DaskExecutor

        return DaskExecutor(dask, grader.assignment, jobs, isolation=grader.isolation, tell=say)
    one = bool(grader.checks)  # hand-written checks run in pytest, one submission at a time
    return LocalExecutor(grader, 1 if one else jobs or machine.default_jobs(grader.assignment.limits.memory))


def check_isolation(
    executor: Executor, isolation: Isolation, note: Callable[[Mapping[str, object]], None], warn: Callable[[str], None]
) -> None:
    """Probe isolation where submissions run, and record and report missing layers.

    Raises `GraderError` if a layer is missing and ``isolation`` is "required".
    """
    if isolation == "none":
        return
    found = executor.exposed()
    note({"asked": isolation, "missing": found, "second": executor.second()})
    if isolation == "required":
        policy.insist(found)
    elif found:
        warn(policy.warning(found))
