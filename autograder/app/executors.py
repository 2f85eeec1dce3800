"""Who runs submissions: several at a time, each in a worker of its own, on this machine or on others."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from autograder.app.grader import Grader
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.policy import Isolation
from autograder.execution.sandbox.retries import Turns
from autograder.system import machine


class Executor(Protocol):
    """Takes submissions and gives what they answered; a batch owns one and closes it."""

    #: How many submissions it can have at work, so that it is handed about twice as many.
    size: int

    def collect(self, submission: Submission, only: list[str]) -> Future[tuple[Record, float]]:
        """Have ``only`` these calls made; the record, and how many seconds that took."""

    def slow(self, seconds: float) -> list[str]:
        """The names of submissions that have been running for longer than this."""

    def exposed(self) -> dict[str, str]:
        """The layers of isolation that are missing where submissions run, each with the reason."""

    def second(self) -> dict[str, str]:
        """Those in whose place there is another, each with the reason; known once `exposed` has looked."""

    def close(self) -> None:
        """Drop what has not begun, and end every worker that the executor started."""


class LocalExecutor:
    """A executor on this machine: each thread waits for a worker host that is its own for that long."""

    def __init__(self, grader: Grader, size: int) -> None:
        self.size, self.grader = size, grader
        self.pool = ThreadPoolExecutor(size, thread_name_prefix="worker")
        self.free: queue.SimpleQueue[Grader] = queue.SimpleQueue()
        self.free.put(grader)
        self.turns = Turns(size)
        self.planned, self.made = 0, list[Grader]()
        self.lock = threading.Lock()
        self.running: dict[str, float] = {}

    def collect(self, submission: Submission, only: list[str]) -> Future[tuple[Record, float]]:
        """Have it run by the next thread that is free."""
        return self.pool.submit(self._collect, submission, only)

    def slow(self, seconds: float) -> list[str]:
        """The submissions that have been running for longer than this."""
        now = time.monotonic()
        with self.lock:
            return [name for name, began in self.running.items() if now - began > seconds]

    def exposed(self) -> dict[str, str]:
        """The layers that are missing on this machine."""
        return self.grader.exposed()

    def second(self) -> dict[str, str]:
        """Those in whose place there is another on this machine."""
        return self.grader.host.second

    def close(self) -> None:
        """End the hosts that were started beside the grader's own."""
        self.turns.close()
        self.pool.shutdown(wait=True, cancel_futures=True)
        for grader in self.made:
            grader.close()

    def _collect(self, submission: Submission, only: list[str]) -> tuple[Record, float]:
        grader = self._host()
        with self.lock:
            self.running[submission.name] = began = time.monotonic()
        try:
            return grader.collect(submission, only, self.turns), time.monotonic() - began
        finally:
            with self.lock:
                del self.running[submission.name]
            self.free.put(grader)

    def _host(self) -> Grader:
        """A grader whose host is free; beside the one that is there, others are made as they are needed."""
        with contextlib.suppress(queue.Empty):
            return self.free.get_nowait()
        with self.lock:
            more = self.planned < self.size - 1
            self.planned += more
        if not more:
            return self.free.get()
        self.made.append(made := self.grader.fork())  # it waits for the packages, and keeps nobody else waiting
        return made


def open_executor(grader: Grader, jobs: int | None, dask: str | None, say: Callable[[str], None]) -> Executor:
    """Who runs the submissions: threads of this machine, or a Dask cluster at the address ``dask``.

    ``jobs`` is how many at a time; None for as many as processors and memory allow. What a cluster reports goes to
    ``say``. Raises `UsageError` where there is no cluster.
    """
    if dask:
        from autograder.execution.dask import DaskExecutor

        return DaskExecutor(dask, grader.assignment, jobs, isolation=grader.isolation, tell=say)
    one = bool(grader.checks)  # pytest runs hand-written checks, one submission at a time
    return LocalExecutor(grader, 1 if one else jobs or machine.default_jobs(grader.assignment.limits.memory))


def check_isolation(
    executor: Executor, isolation: Isolation, note: Callable[[Mapping[str, object]], None], warn: Callable[[str], None]
) -> None:
    """Look at the isolation where submissions run, note and say what is missing; GraderError if nothing may be."""
    if isolation == "none":
        return
    found = executor.exposed()
    note({"asked": isolation, "missing": found, "second": executor.second()})
    if isolation == "required":
        policy.insist(found)
    elif found:
        warn(policy.warning(found))
