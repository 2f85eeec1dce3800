"""A class graded: submissions read in turn, run several at a time, scored, and saved as they are done.

The main thread reads, scores and writes; an executor has the submissions run, here or on other machines, and gives back
what they answered. So there is one writer, one submission that hangs keeps no other waiting, and what is in memory at a
time is some fifty of them, however many there are. What the gradebook knows already is not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from typing import Any

from autograder.app import grading, judging
from autograder.app.executors import Executor
from autograder.app.grader import Grader
from autograder.checks import check_for
from autograder.domain.errors import SubmissionError
from autograder.domain.record import Record
from autograder.domain.report import Report, Status
from autograder.domain.submission import Submission
from autograder.execution import codec
from autograder.scoring import answer_keys, lateness
from autograder.storage import Gradebook, Judged, Known, Run, chunks, late_days


@dataclass(frozen=True)
class Item:
    """One submission to grade: its name, how to read it, and what else is known of it.

    ``fingerprint`` gives the digest of what lies there, for a submission that cannot be read.
    """

    name: str
    read: Callable[[], Submission]
    facts: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    fingerprint: Callable[[], str] = str


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

    ``old`` is the report from an earlier run with the same spec, targets and code; ``duplicate``: the same file is
    being run already.
    """

    item: Item
    submission: Submission | None = None
    known: Known | None = None
    future: Future[tuple[Record, float]] | None = None
    error: Exception | None = None
    old: Judged | None = None
    duplicate: bool = False


class Batch:
    """Grades submissions of one assignment into a gradebook; a context manager, because it owns an executor."""

    def __init__(
        self, grader: Grader, book: Gradebook, run: Run, executor: Executor, *, force: bool = False,
        before: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.grader, self.book, self.run, self.executor, self.force = grader, book, run, executor, force
        self.before = before
        self.late_days = late_days.of(grader.project, grader.assignment)
        _ = grader.targets  # before the executor has the grader's host at work
        self.asked = codec.keys(grader.assignment)
        self.load = codec.load_key(grader.assignment)
        self.familiar = set() if force else book.digests()  # of others the gradebook need not be asked
        self.running: set[str] = set()
        self.done: set[str] = set()  # of which more is known by now than when others were read
        self.keeps = any(check_for(question).keeps for question in grader.assignment.questions)

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *error: object) -> None:
        self.executor.close()
        self.book.flush()
        self.familiar.clear()  # one for each that was graded, and nobody needs them any more

    def grade(self, items: Iterable[Item]) -> Iterator[Graded]:
        """Grade each; what was run is saved before it is given. Whichever is done first comes first."""
        busy: dict[Future[tuple[Record, float]], _Waiting] = {}
        again: list[Item] = []
        for part in chunks(items):
            self.done.clear()
            for waiting in self._read(part):
                self._begin(waiting)
                if waiting.duplicate:
                    again.append(waiting.item)
                elif waiting.future is None:
                    yield self._finish(waiting)
                else:
                    busy[waiting.future] = waiting
                while len(busy) > 2 * self.executor.size:
                    yield from self._finished(busy)
        while busy:
            yield from self._finished(busy)
        for item in again:  # what two have handed in is run once: the answers are known by now
            for waiting in self._read([item]):
                self._begin(waiting)
                yield self._finish(waiting)
        self.book.flush()

    def _finished(self, busy: dict[Future[tuple[Record, float]], _Waiting]) -> Iterator[Graded]:
        """Wait until some are done, and finish them."""
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            yield self._finish(busy.pop(future))

    def _read(self, items: Sequence[Item]) -> list[_Waiting]:
        """Read some submissions, and what the gradebook has of them."""
        made = [_Waiting(item) for item in items]
        for one in made:
            try:
                if one.item.problem:
                    raise SubmissionError(one.item.problem)
                one.submission = replace(one.item.read(), name=one.item.name)
            except Exception as error:  # whose fault it is shows when it is this one's turn
                one.error = error
        self._look_up(made)
        return made

    def _look_up(self, made: Sequence[_Waiting]) -> None:
        """What the gradebook has of those that it knows."""
        there = {one.item.name: one for one in made if one.submission and one.submission.digest in self.familiar}
        digests = {name: one.submission.digest for name, one in there.items() if one.submission}
        for name, old in (self.book.judged(self.run, digests) if digests else {}).items():
            there[name].old = old
        open_ = {digests[name] for name, one in there.items() if self.keeps or not one.old}
        known = self.book.known(open_, self.asked, self.load) if open_ else {}
        for name, one in there.items():
            one.known = known.get(digests[name], Known())

    def _begin(self, waiting: _Waiting) -> None:
        """If anything of a submission is not known, have it run."""
        submission = waiting.submission
        if submission is None or (waiting.old and not self.keeps):
            return
        if submission.digest in self.done:
            self._look_up([waiting])
        known = waiting.known or Known()
        missing = [id for id in self.asked if id not in known.outcomes]
        if known.loaded and not missing:
            return
        if submission.digest in self.running:
            waiting.duplicate = True
            return
        if self.before:
            self.before()  # before anybody's code is run, and not if nobody's is
            self.before = None
        self.running.add(submission.digest)
        waiting.future = self.executor.collect(submission, missing)

    def _finish(self, waiting: _Waiting) -> Graded:
        """Score and save; whatever is wrong with it, there is a report."""
        item, submission, seconds = waiting.item, waiting.submission, 0.0
        fresh: Record | None = None
        old, failure, known = waiting.old, "", waiting.known or Known()
        try:
            if waiting.error:
                raise waiting.error
            assert submission is not None
            if old:
                report = judging.with_files(self.grader.assignment, old.report, known.outcomes)
            else:
                if waiting.future:
                    fresh, seconds = waiting.future.result()
                loaded = fresh or known.loaded
                assert loaded is not None
                outcomes = {**known.outcomes, **(fresh.outcomes if fresh else {})}
                record = replace(loaded, outcomes={id: outcomes[id] for id in self.asked})
                report = grading.score_record(self.grader, submission, record)
        except SubmissionError as error:
            report = judging.unreadable(self.grader.assignment, item.name, str(error))
        except Exception as error:  # ours: said loudly, and the others go on
            failure = f"not graded: {type(error).__name__}: {error}"
            report = Report(item.name, judging.nothing(self.grader.assignment, Status.UNGRADED, failure))
        left = self.late_days.left(item.name, item.facts) if self.late_days else None
        report = lateness.deducted(self.grader.assignment, report, item.facts, left)
        same = old is not None and (old.report.deduction, old.report.deducted) == (report.deduction, report.deducted)
        content = old.content if old and same else ""
        if submission is None:
            digest = codec.digest(report.problem, item.fingerprint())
            self.book.keep_problem(self.run, item.name, digest, report, item.facts)
        else:
            digest = submission.digest
            facts = {**item.facts, "code": answer_keys.code(submission.cells)}
            self.book.keep(self.run, submission, report, fresh, self.asked, self.load, facts, content)
            self.running.discard(submission.digest)
            if not self.force:
                self.familiar.add(submission.digest)
                if fresh is not None:
                    self.done.add(submission.digest)
        return Graded(item, report, digest, seconds, same, failure)
