"""A class graded: submissions read in turn, run several at a time, scored and saved one by one.

The main thread reads, scores and writes; each of a few threads owns a worker host and only waits for what a submission
answers. So there is one writer, reports come in the submissions' order, and what is in memory at a time is a handful of
submissions, however many there are. What the gradebook knows already is not run again.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import judging
from autograder.errors import SubmissionError
from autograder.gradebook import Gradebook, Run, codec
from autograder.grader import Grader
from autograder.model.record import Outcome, Record
from autograder.model.report import Report, Result, Status
from autograder.model.submission import Submission


@dataclass(frozen=True)
class Item:
    """One submission to grade: its name, how to read it, and what else is known of it."""

    name: str
    read: Callable[[], Submission]
    facts: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Graded:
    """One that is graded: how long its code ran for that, and whether the report is that of an earlier run.

    ``failure`` is why the grader could not grade it at all.
    """

    item: Item
    report: Report
    seconds: float
    same: bool = False
    failure: str = ""


@dataclass
class _Waiting:
    """A submission on its way: what the gradebook has of it, and what is still to come."""

    item: Item
    submission: Submission | None = None
    loaded: Record | None = None
    known: Mapping[str, Outcome] = field(default_factory=dict)
    future: Future[tuple[Record, float]] | None = None
    error: Exception | None = None


class Batch:
    """Grades submissions of one assignment into a gradebook; a context manager, because it owns worker hosts."""

    def __init__(
        self, grader: Grader, book: Gradebook, run: Run, *, jobs: int = 1, force: bool = False,
        before: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.grader, self.book, self.run, self.force = grader, book, run, force
        self.before = before
        self.asked = codec.keys(grader.assignment)
        self.load = codec.load_key(grader.assignment)
        self.jobs = jobs
        self.pool = ThreadPoolExecutor(jobs, thread_name_prefix="worker")
        self.free: queue.SimpleQueue[Grader] = queue.SimpleQueue()
        self.free.put(grader)
        self.made: list[Grader] = []
        self.lock = threading.Lock()
        self.running: dict[str, float] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *error: object) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)
        for grader in self.made:
            grader.close()

    def grade(self, items: Iterable[Item]) -> Iterator[Graded]:
        """Grade each; every one is saved before it is given."""
        waiting: deque[_Waiting] = deque()
        for item in items:
            waiting.append(self._begin(item))
            while len(waiting) > 2 * self.jobs or (waiting and not _busy(waiting[0])):
                yield self._finish(waiting.popleft())
        while waiting:
            yield self._finish(waiting.popleft())

    def slow(self, seconds: float) -> list[str]:
        """The submissions that have been running for longer than this."""
        now = time.monotonic()
        with self.lock:
            return [name for name, began in self.running.items() if now - began > seconds]

    def _begin(self, item: Item) -> _Waiting:
        """Read a submission and, if anything of it is not known, have it run."""
        if item.problem:
            return _Waiting(item, error=SubmissionError(item.problem))
        try:
            submission = replace(item.read(), name=item.name)
        except Exception as error:  # whose fault it is shows when it is this one's turn
            return _Waiting(item, error=error)
        loaded, known = (None, {}) if self.force else self.book.known(submission.digest, self.asked, self.load)
        missing = [id for id in self.asked if id not in known]
        if loaded and not missing:
            return _Waiting(item, submission, loaded, known)
        if self.before:
            self.before()  # before anybody's code is run, and not if nobody's is
            self.before = None
        return _Waiting(item, submission, loaded, known, self.pool.submit(self._collect, submission, missing))

    def _collect(self, submission: Submission, only: list[str]) -> tuple[Record, float]:
        """In a thread: what the submission answers, and how long that took."""
        grader = self._host()
        with self.lock:
            self.running[submission.name] = began = time.monotonic()
        try:
            return grader.collect(submission, only), time.monotonic() - began
        finally:
            with self.lock:
                del self.running[submission.name]
            self.free.put(grader)

    def _host(self) -> Grader:
        """A grader whose host is free; beside the one that is there, others are made as they are needed."""
        with contextlib.suppress(queue.Empty):
            return self.free.get_nowait()
        with self.lock:
            if len(self.made) < self.jobs - 1:
                self.made.append(made := self.grader.twin())
                return made
        return self.free.get()

    def _finish(self, waiting: _Waiting) -> Graded:
        """Score and save; whatever is wrong with it, there is a report."""
        item, submission, seconds = waiting.item, waiting.submission, 0.0
        fresh: Record | None = None
        old: Report | None = None
        failure = ""
        try:
            if waiting.error:
                raise waiting.error
            assert submission is not None
            if waiting.future:
                fresh, seconds = waiting.future.result()
            else:
                old = self.book.judged(self.run, item.name, submission.digest)
            loaded, new = (fresh, fresh.outcomes) if fresh else (waiting.loaded, {})
            assert loaded is not None
            record = replace(loaded, outcomes={id: {**waiting.known, **new}[id] for id in self.asked})
            report = old or judging.score(self.grader, submission, record)
        except SubmissionError as error:
            results = _nothing(self.grader, Status.FAILED, "Nothing could be read.")
            report = Report(item.name, results, problem=str(error))
        except Exception as error:  # ours: said loudly, and the others go on
            failure = f"not graded: {type(error).__name__}: {error}"
            report = Report(item.name, _nothing(self.grader, Status.UNGRADED, failure))
        if submission is None:
            self.book.keep_report(self.run, item.name, "", report)
        else:
            self.book.keep(self.run, submission, report, fresh, self.asked, self.load, seconds, item.facts)
        return Graded(item, report, seconds, old is not None, failure)


def _busy(waiting: _Waiting) -> bool:
    return waiting.future is not None and not waiting.future.done()


def _nothing(grader: Grader, status: Status, why: str) -> tuple[Result, ...]:
    """A result for every question where there is no answer to judge."""
    return tuple(
        Result(q.id, q.title, q.points, Status.NOT_ANSWERED if q.by_hand else status, feedback=why)
        for q in grader.assignment.questions
    )
