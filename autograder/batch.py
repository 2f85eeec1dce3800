"""A class graded: submissions read in turn, run several at a time, scored and saved one by one.

The main thread reads, scores and writes; a crew has the submissions run, here or on other machines, and gives back
what they answered. So there is one writer, one submission that hangs keeps no other waiting, and what is in memory at a
time is a handful of them, however many there are. What the gradebook knows already is not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import judging, lateness
from autograder.checks import check_for
from autograder.crew import Crew
from autograder.errors import SubmissionError
from autograder.gradebook import Gradebook, Run, codec
from autograder.grader import Grader
from autograder.model.record import Outcome, Record
from autograder.model.report import Report, Status
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

    ``digest`` is that of what was handed in, or of what is wrong with it; ``failure`` is why the grader could not
    grade it at all.
    """

    item: Item
    report: Report
    digest: str
    seconds: float
    same: bool = False
    failure: str = ""


@dataclass
class _Waiting:
    """A submission on its way: what the gradebook has of it, and what is still to come.

    ``old`` is the report that an earlier run made of it by all the same; ``twin``: the same file is being run.
    """

    item: Item
    submission: Submission | None = None
    loaded: Record | None = None
    known: Mapping[str, Outcome] = field(default_factory=dict)
    future: Future[tuple[Record, float]] | None = None
    error: Exception | None = None
    old: Report | None = None
    twin: bool = False


class Batch:
    """Grades submissions of one assignment into a gradebook; a context manager, because it owns a crew."""

    def __init__(
        self, grader: Grader, book: Gradebook, run: Run, crew: Crew, *, force: bool = False,
        before: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.grader, self.book, self.run, self.crew, self.force = grader, book, run, crew, force
        self.before = before
        _ = grader.targets  # before the crew has the grader's host at work
        self.asked = codec.keys(grader.assignment)
        self.load = codec.load_key(grader.assignment)
        self.familiar = set() if force else book.digests()  # of others the gradebook need not be asked
        self.running: set[str] = set()
        self.keeps = any(check_for(question).keeps for question in grader.assignment.questions)

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *error: object) -> None:
        self.crew.close()

    def grade(self, items: Iterable[Item]) -> Iterator[Graded]:
        """Grade each; every one is saved before it is given. Whichever is done first comes first."""
        busy: dict[Future[tuple[Record, float]], _Waiting] = {}
        again: list[Item] = []
        for item in items:
            waiting = self._begin(item)
            if waiting.twin:
                again.append(item)
            elif waiting.future is None:
                yield self._finish(waiting)
            else:
                busy[waiting.future] = waiting
            while len(busy) > 2 * self.crew.size:
                yield from self._finished(busy)
        while busy:
            yield from self._finished(busy)
        for item in again:  # what two have handed in is run once: the answers are known by now
            yield self._finish(self._begin(item))

    def _finished(self, busy: dict[Future[tuple[Record, float]], _Waiting]) -> Iterator[Graded]:
        """Wait until some are done, and finish them."""
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            yield self._finish(busy.pop(future))

    def _begin(self, item: Item) -> _Waiting:
        """Read a submission and, if anything of it is not known, have it run."""
        if item.problem:
            return _Waiting(item, error=SubmissionError(item.problem))
        try:
            submission = replace(item.read(), name=item.name)
        except Exception as error:  # whose fault it is shows when it is this one's turn
            return _Waiting(item, error=error)
        old: Report | None = None
        loaded: Record | None = None
        known: dict[str, Outcome] = {}
        if submission.digest in self.familiar:
            old = self.book.judged(self.run, item.name, submission.digest)
            if old and not self.keeps:
                return _Waiting(item, submission, old=old)
            loaded, known = self.book.known(submission.digest, self.asked, self.load)
        missing = [id for id in self.asked if id not in known]
        if loaded and not missing:
            return _Waiting(item, submission, loaded, known, old=old)
        if submission.digest in self.running:
            return _Waiting(item, submission, twin=True)
        if self.before:
            self.before()  # before anybody's code is run, and not if nobody's is
            self.before = None
        self.running.add(submission.digest)
        return _Waiting(item, submission, loaded, known, self.crew.collect(submission, missing))

    def _finish(self, waiting: _Waiting) -> Graded:
        """Score and save; whatever is wrong with it, there is a report."""
        item, submission, seconds = waiting.item, waiting.submission, 0.0
        fresh: Record | None = None
        old, failure = waiting.old, ""
        try:
            if waiting.error:
                raise waiting.error
            assert submission is not None
            if old:
                report = judging.with_files(self.grader.assignment, old, waiting.known)
            else:
                if waiting.future:
                    fresh, seconds = waiting.future.result()
                loaded, new = (fresh, fresh.outcomes) if fresh else (waiting.loaded, {})
                assert loaded is not None
                record = replace(loaded, outcomes={id: {**waiting.known, **new}[id] for id in self.asked})
                report = judging.score(self.grader, submission, record)
        except SubmissionError as error:
            report = judging.unreadable(self.grader.assignment, item.name, str(error))
        except Exception as error:  # ours: said loudly, and the others go on
            failure = f"not graded: {type(error).__name__}: {error}"
            report = Report(item.name, judging.nothing(self.grader.assignment, Status.UNGRADED, failure))
        report = lateness.deducted(self.grader.assignment, report, item.facts)
        same = old is not None and (old.deduction, old.deducted) == (report.deduction, report.deducted)
        if submission is None:
            digest = codec.digest(report.problem)
            self.book.keep_problem(self.run, item.name, digest, report, item.facts)
        else:
            digest = submission.digest
            self.book.keep(self.run, submission, report, fresh, self.asked, self.load, item.facts)
            self.running.discard(submission.digest)
            if not self.force:
                self.familiar.add(submission.digest)
        return Graded(item, report, digest, seconds, same, failure)
