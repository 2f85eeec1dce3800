"""Grading a class: submissions are read in order, run several at a time, scored, and saved as they finish.

The main thread reads, scores and writes; an executor runs the submissions, here or on other machines, and returns their
records. So there is a single writer, a submission that hangs does not delay the others, and about fifty submissions are
in memory at a time. Answers that the gradebook already has are not computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from autograder.app import grading, judging
from autograder.app.executors import Executor
from autograder.app.grader import Grader
from autograder.app.student_calls import Calls
from autograder.checks import check_for
from autograder.domain.errors import SubmissionError
from autograder.domain.record import Record
from autograder.domain.report import Report, Status
from autograder.domain.submission import Submission
from autograder.execution import codec
from autograder.execution.sandbox.call import Call
from autograder.scoring import answer_keys, lateness
from autograder.storage import Gradebook, Judged, Known, Run, chunks, late_days


@dataclass(frozen=True)
class Item:
    """One submission to grade: its name, how to read it, and its metadata (``facts``).

    ``problem`` is why there is nothing to grade. ``fingerprint`` gives a digest of the files if they cannot be read.
    """

    name: str
    read: Callable[[], Submission]
    facts: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    fingerprint: Callable[[], str] = str


@dataclass(frozen=True)
class Graded:
    """A graded submission.

    ``digest`` identifies what was submitted, or the problem with it. ``seconds`` is how long its code ran in this run.
    ``same``: the report is from an earlier run. ``failure``: the grader error that prevented grading.
    """

    item: Item
    report: Report
    digest: str
    seconds: float
    same: bool = False
    failure: str = ""


@dataclass
class _Waiting:
    """A submission in progress: its saved answers, and the future of those that are missing.

    ``old`` is the report from an earlier run with the same spec, targets and code. ``duplicate``: a submission with
    the same content is running.
    """

    item: Item
    submission: Submission | None = None
    known: Known | None = None
    future: Future[tuple[Record, float]] | None = None
    error: Exception | None = None
    old: Judged | None = None
    duplicate: bool = False


class Batch:
    """Grades submissions of one assignment into a gradebook; a context manager that closes its executor.

    ``force`` runs submissions even if their answers are saved. ``before`` is called once, before any code runs.
    """

    def __init__(
        self, grader: Grader, book: Gradebook, run: Run, executor: Executor, *, force: bool = False,
        before: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self.grader, self.book, self.run, self.executor, self.force = grader, book, run, executor, force
        self.before = before
        self.late_days = late_days.of(grader.project, grader.assignment)
        _ = grader.targets  # computed before the executor uses the grader's host
        self.asked = codec.keys(grader.assignment)
        self.load, self.environment = codec.load_key(grader.assignment), codec.environment(grader.assignment)
        self.familiar = set() if force else book.digests()  # only these can have saved answers
        self.running: set[str] = set()
        self.done: set[str] = set()  # run since the current chunk was looked up
        self.keeps = any(check_for(question).keeps for question in grader.assignment.questions)

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *error: object) -> None:
        self.executor.close()
        self.book.flush()
        self.familiar.clear()  # frees memory: one digest for each graded submission

    def grade(self, items: Iterable[Item]) -> Iterator[Graded]:
        """Grade each item and save it before it is yielded, in the order in which they finish."""
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
        for item in again:  # identical submissions run once: their answers are saved by now
            for waiting in self._read([item]):
                self._begin(waiting)
                yield self._finish(waiting)
        self.book.flush()

    def _finished(self, busy: dict[Future[tuple[Record, float]], _Waiting]) -> Iterator[Graded]:
        """Wait until some are done, and finish them."""
        for future in wait(busy, return_when=FIRST_COMPLETED).done:
            yield self._finish(busy.pop(future))

    def _read(self, items: Sequence[Item]) -> list[_Waiting]:
        """Read some submissions, and look up their saved answers."""
        made = [_Waiting(item) for item in items]
        for one in made:
            try:
                if one.item.problem:
                    raise SubmissionError(one.item.problem)
                one.submission = replace(one.item.read(), name=one.item.name)
            except Exception as error:  # raised and classified in `_finish`
                one.error = error
        self._look_up(made)
        return made

    def _look_up(self, made: Sequence[_Waiting]) -> None:
        """Look up saved reports and answers in the gradebook."""
        there = {one.item.name: one for one in made if one.submission and one.submission.digest in self.familiar}
        digests = {name: one.submission.digest for name, one in there.items() if one.submission}
        for name, old in (self.book.judged(self.run, digests) if digests else {}).items():
            there[name].old = old
        open_ = {digests[name] for name, one in there.items() if self.keeps or not one.old}
        known = self.book.known(open_, self.asked, self.load) if open_ else {}
        for name, one in there.items():
            one.known = known.get(digests[name], Known())

    def _begin(self, waiting: _Waiting) -> None:
        """Run the submission if any of its answers is missing."""
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
            self.before()  # not called if every answer is saved
            self.before = None
        self.running.add(submission.digest)
        waiting.future = self.executor.collect(submission, missing)

    def _calls(self, submission: Submission) -> Calls:
        """The calls of hand-written checks: saved ones, and new ones, which the executor makes and which are kept."""
        digest = submission.digest

        def run(calls: Sequence[Call]) -> Record:
            if self.before:
                self.before()
                self.before = None
            return self.executor.collect(submission, [], calls).result()[0]

        return Calls(
            self.grader.assignment,
            run,
            keys=lambda call: (codec.call_key(call, self.environment),),
            saved=lambda keys: None if self.force else next(iter(self.book.recorded(digest, keys).values()), None),
            keep=partial(self.book.keep_call, digest),
        )

    def _finish(self, waiting: _Waiting) -> Graded:
        """Score and save a submission; every error gives a report as well."""
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
                report = grading.score_record(self.grader, submission, record, self._calls(submission))
        except SubmissionError as error:
            report = judging.unreadable(self.grader.assignment, item.name, str(error))
        except Exception as error:  # a grader error: reported, and the other submissions continue
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
            facts = {**item.facts, "code": answer_keys.code(submission.all_cells)}
            self.book.keep(self.run, submission, report, fresh, self.asked, self.load, facts, content)
            self.running.discard(submission.digest)
            if not self.force:
                self.familiar.add(submission.digest)
                if fresh is not None:
                    self.done.add(submission.digest)
        return Graded(item, report, digest, seconds, same, failure)
