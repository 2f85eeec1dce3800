"""Who runs submissions: several at a time, each in a worker of its own, on this machine or on others."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from autograder.app.grader import Grader
from autograder.domain.record import Record
from autograder.domain.submission import Submission
from autograder.execution.sandbox.retries import Turns


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
