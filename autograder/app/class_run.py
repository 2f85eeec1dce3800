"""Grading a class: submissions are imported, run, scored and saved, and results are written from the gradebook.

After an interruption at any time, the same command continues: answers in the gradebook are not computed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.app import consent, judging, manual_backup, not_graded, results, selection
from autograder.app.batch import Batch, Graded, Item
from autograder.app.executors import Executor, check_isolation, open_executor
from autograder.app.grader import Grader
from autograder.domain.errors import UsageError
from autograder.execution import codec
from autograder.ingest import submissions
from autograder.ingest.intake import HandIn, Intake, open_intake, taken_out
from autograder.output import grades_csv, terminal
from autograder.output.text import clean
from autograder.scoring.manual_scores import Overlay
from autograder.spec import moments
from autograder.storage import Gradebook, Run, late_days
from autograder.storage.engine import GRADEBOOK_FILE
from autograder.system.wording import few, numbered

MOST_ROWS = 200  # submissions in the table on the screen; for a larger class, only those that were not graded


@dataclass(frozen=True)
class RunOptions:
    """The arguments and options of ``autograder grade``."""

    path: Path
    out: Path
    first: bool  # the results folder has no gradebook yet
    gradebook: str | None = None
    only: tuple[str, ...] = ()
    add: bool = False
    allow_lower: bool = False
    jobs: int | None = None
    force: bool = False
    kind: str | None = None
    roster: Path | None = None
    form: str | None = None
    dask: str | None = None
    report: bool = True
    anonymous: bool = False


def grade_class(grader: Grader, asked: RunOptions, console: Console, warn: Callable[[str], None]) -> Counter[str]:
    """Grade a class into a results folder; returns the number of submissions by status.

    Tables and notes go to ``console``, urgent messages to ``warn``. Raises `UsageError` for an unusable folder,
    gradebook or selection, and if scores would get lower without --allow-lower.
    """
    assignment = grader.assignment
    called = (assignment.name, assignment.title)
    options: dict[str, Any] = {"kind": asked.kind, "roster": asked.roster, "out": asked.out, "called": called}
    with open_intake(asked.path, assignment.files, **options) as intake:
        if asked.first:
            _ = grader.targets  # report errors in the reference before anything is written to OUT
        late_days.of(grader.project, assignment)  # likewise for a damaged late-days file
        try:
            (asked.out / "results").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"results cannot be written to {asked.out}: {error.strerror}") from error
        if intake.kind != "folder":
            download = f"download from {intake.kind}: {numbered(len(intake.hand_ins), 'submission')}"
            console.print(f"Recognized a {download}.", markup=False)
        executor = open_executor(grader, asked.jobs, asked.dask, lambda line: warn(clean(line)))
        with Gradebook(asked.gradebook or asked.out / GRADEBOOK_FILE) as book:
            made = ClassRun(grader, asked, console, warn, intake, executor, book)
            made.begin()
            made.grade()
            made.finish()
            said = made.report()
    problems = made.counted.total() - made.counted["graded"]
    also = f", {problems} not graded" if problems else ""
    total = f"\nGraded {numbered(made.counted['graded'], 'submission')}{also}; results in {asked.out}"
    console.print(total, soft_wrap=True, markup=False)
    for line in (*_taken_in(intake, made.known["missing"]), *said):
        console.print(clean(line), soft_wrap=True, markup=False)
    return made.counted


@dataclass
class ClassRun:
    """One run of a class, in four steps: begin, grade, finish, report."""

    grader: Grader
    asked: RunOptions
    console: Console
    warn: Callable[[str], None]
    intake: Intake
    executor: Executor
    book: Gradebook
    counted: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)
    staying: set[str] = field(default_factory=set)
    older: dict[str, str] = field(default_factory=dict)

    def begin(self) -> None:
        """Select the submissions, prepare the targets, and record the run in the gradebook."""
        asked, book = self.asked, self.book
        intake = self.intake
        self.hand_ins = selection.chosen(intake.hand_ins, asked.only) if asked.only else intake.hand_ins
        book.claim_results(asked.out)
        runs = book.runs()
        self.last = next((run for run in reversed(runs) if run.ended), None)
        self.same = self.last is not None and runs[-1] == self.last  # else a later, interrupted run left reports
        self.known: dict[str, Any] = {
            "kind": intake.kind,
            "missing": [asdict(person) for person in intake.missing],
            "notes": intake.notes,
            "left": [(one.name, one.why, one.whose) for one in intake.left_out],
            "roster": asked.roster is not None,
            "out": str(asked.out.resolve()) if asked.gradebook else "",
            "anonymous": asked.anonymous,
            "isolation": {"asked": self.grader.isolation},
        }
        key = judging.prepare(self.grader, book)
        if self.last and (asked.only or asked.add):
            key = self._part(self.last, key)
        self.run = book.begin("grade", self.grader.assignment, key, self.known)

    def _part(self, last: Run, key: str) -> str:
        """Keep the rest of the class unchanged; returns the key of everything that decides this run's scores."""
        only = self.asked.only
        selection.check_same_spec(last, self.grader.assignment)
        if not only:
            selection.check_names(self.book, last, self.hand_ins, self.where, self._read)
        self.staying = set(self.book.graded(last.id)) - {hand_in.id for hand_in in self.hand_ins}
        there = {hand_in.id for hand_in in self.intake.hand_ins}
        self.older = selection.replaced(self.book, self.hand_ins, self.staying, there, only=bool(only))
        self.staying -= self.older.keys()
        self.known = selection.intake(self.book, last, self.known, self.hand_ins, self.staying)
        # reports made with other code may stay, so this key must not equal that of a full run
        return key if last.targets == key else codec.digest("part", key, last.id)

    @cached_property
    def where(self) -> str:
        """The path that the submissions were read from."""
        return str(self.asked.path.resolve())

    def _read(self, hand_in: HandIn) -> Any:
        return submissions.read_submission(hand_in.path, self.grader.assignment.files, hand_in.id)

    def grade(self) -> None:
        """Run, score and save each submission; in a first run, results are written as they finish."""
        out, grader, book = self.asked.out, self.grader, self.book
        own = {submissions.identity(file) for file in grader.project.secrets} - {(0, 0)}
        items = (_item(hand_in, grader.assignment.files, own, self.where) for hand_in in taken_out(self.hand_ins))
        self.restored = manual_backup.merge_histories(out, book, grader.assignment.name)
        manual = self._overlay()
        # collected as submissions finish, unless hand-written checks add columns that only the last report settles
        ids = judging.ids(grader, ())
        self.lines: dict[str, list[str]] | None = None if grader.checks else {}
        with (
            Batch(grader, book, self.run, self.executor, force=self.asked.force, before=self._isolated) as batch,
            results.ResultsWriter(out) as writer,
            terminal.progress(len(self.hand_ins), lambda: self.executor.slow(2.0)) as advance,
        ):
            try:
                for graded in batch.grade(items):
                    self._take(graded, manual, ids, writer)
                    advance(graded)
            except BaseException:
                # graded submissions are kept; a table of the whole class is not replaced by a partial one
                if self.last is None and self.counted:
                    results.write_class(out, grader, book, self.run)
                self.warn(_stopped(self.counted.total(), len(self.hand_ins), self.last))
                raise

    def _take(self, graded: Graded, manual: Overlay, ids: list[str], writer: results.ResultsWriter) -> None:
        report = manual.applied(graded.report, graded.digest)
        if self.last is None:
            writer.write(report, graded.seconds or None)
        elif graded.seconds:
            self.seconds[graded.item.name] = graded.seconds
        if self.lines is not None:
            self.lines[graded.item.name] = grades_csv.row(report, ids)
        results.write_figures(self.asked.out, graded.report)
        self.counted[graded.report.status] += 1
        self.same = self.same and graded.same
        if graded.failure:
            self.warn(clean(f"{graded.item.name}: {graded.failure}"))

    def _overlay(self) -> Overlay:
        """The manual scores for the submissions graded now and those that stay."""
        history = self.book.manual_scores()
        now = {hand_in.id: [asdict(person) for person in hand_in.people] for hand_in in self.hand_ins}
        return Overlay.over(history, {**judging.people_of(self.book, self.staying), **now} if history else {})

    def _isolated(self) -> None:
        def note(found: Mapping[str, object]) -> None:
            self.book.note(self.run, isolation=found)

        check_isolation(self.executor, self.grader.isolation, note, self.warn)

    def finish(self) -> None:
        """Write the results and record the end of the run; raises `UsageError` if scores get lower without consent."""
        out, grader, book, last, run = self.asked.out, self.grader, self.book, self.last, self.run
        for scored in book.reports(last.id) if last and self.staying else ():
            if scored.name in self.staying:
                book.carry(run, scored)
        self.same = self.same and last is not None and last.targets == run.targets
        lower = consent.lowered(book, last, run) if last and not self.same and not self.asked.allow_lower else []
        if last and lower:
            terminal.show_changes(self.console, [change for one in lower for change in one.changes])
            consent.withhold(book, last, run, lower)
        if last:
            with results.ResultsWriter(out) as writer:
                for scored, report in judging.reports(book, run.id):
                    if scored.name not in self.staying:
                        writer.write(report, self.seconds.get(scored.name))
        results.write_class(out, grader, book, run, None if self.staying else self.lines)
        book.end(run)
        self.moved = not_graded.put_away(out, book.graded(run.id))
        if self.asked.report:
            results.write_report(out, grader, book, run)

    def report(self) -> list[str]:
        """Show the class table and the changes; returns notes to read before the grades are released."""
        asked, grader, book, last, run = self.asked, self.grader, self.book, self.last, self.run
        said: list[str] = []
        if asked.form:
            path = asked.out / f"grades-{asked.form}.csv"
            _, said = results.write_for(asked.form, path, grader, book, run, column=None, pending=False)
        shown = judging.reports(book, run.id, odd=len(self.hand_ins) > MOST_ROWS)
        terminal.show_class(self.console, (report for scored, report in shown if scored.name not in self.staying))
        since = [] if self.same else list(results.changes(book, last, run))
        if since and last:
            self.console.print(f"\nChanges since run {last.id} in submissions that are the same:", markup=False)
            terminal.show_changes(self.console, since)
        said += results.run_warnings(grader, book, last, run)
        said += self._beside(last)
        said += results.write_late(asked.out, grader, book, run)
        return [*said, *self.restored, *manual_backup.write_lapsed(asked.out, book, run)]

    def _beside(self, last: Run | None) -> list[str]:
        """Notes on submissions other than those that were graded."""
        out, said = self.asked.out, []
        if self.moved:
            gone = out / "results" / not_graded.GONE_FOLDER
            said.append(
                f"{self.moved} result files of submissions that are no longer in the class were moved to {gone}"
            )
        said += [f"{name} is replaced by {newer}, from the same people" for name, newer in self.older.items()]
        if self.staying:
            said.append(f"{len(self.staying)} other submissions in {out} stay as they are")
        if self.staying and last and last.intake.get("roster") and not self.asked.roster:
            said.append(
                f"Run {last.id} had a --roster and this run has none: its names and due dates are not used here"
            )
        if self.intake.left_out or len(self.hand_ins) > self.counted["graded"]:
            said.append(f"Everything that was not graded, with the reasons: {out / not_graded.PROBLEMS_FILE}")
        return said


def _stopped(done: int, of: int, last: Run | None) -> str:
    """The message for an interrupted run."""
    table = f"grades.csv is still from run {last.id}. " if last else ""
    return f"Stopped: {done} of {of} submissions are graded and saved. {table}Run the same command to continue."


def _item(hand_in: HandIn, patterns: Sequence[str], own: Collection[tuple[int, int]], where: str) -> Item:
    """A submission in the form that `Batch.grade` takes."""
    facts = {
        "people": [asdict(person) for person in hand_in.people],
        "submitted": moments.moment_text(hand_in.submitted) if hand_in.submitted else None,
        "due": moments.moment_text(hand_in.due) if hand_in.due else None,
        "excused": hand_in.excused,
        "handle": hand_in.handle,
        "late": hand_in.late,
        "attempt": hand_in.attempt,
        "group": hand_in.group,
        "source": hand_in.source,
        "from": where,
    }
    read = partial(submissions.read_submission, hand_in.path, patterns, hand_in.id, own)
    return Item(hand_in.id, read, facts, hand_in.problem, partial(submissions.fingerprint, hand_in.path))


def _taken_in(intake: Intake, missing: Sequence[Mapping[str, str]]) -> list[str]:
    """Notes on files that were left out and on people without a submission."""
    # expect.yaml belongs to the autograder's examples, in any folder
    left = [one.name for one in intake.left_out if not one.own and Path(one.name).name != "expect.yaml"]
    said = [f"Not graded: {few(left)}"] if left else []
    if missing:
        names = [person["name"] or person["email"] or person["sid"] for person in missing]
        said.append(f"On the roster, but did not submit ({len(names)}): {few(names)}")
    more = len(intake.notes) - 20
    return [*said, *intake.notes[:20], *([f"and {more} more notes like these"] if more > 0 else [])]
