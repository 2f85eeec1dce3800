"""``autograder grade``: an instructor's folder of submissions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.app.grader import Grader
from autograder.domain.errors import GRADER_FAULT, OK, UsageError
from autograder.entrypoints.option_types import OneOf, exports
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.policy import CHOICES, Isolation
from autograder.ingest import project
from autograder.system import machine

if TYPE_CHECKING:
    from autograder.app.batch import Item
    from autograder.app.local_executor import Executor
    from autograder.ingest.intake import HandIn, Intake
    from autograder.scoring.manual_scores import Overlay
    from autograder.storage import Gradebook, Run

_MOST_ROWS = 200  # submissions in the table on the screen; of more, only those with problems
_BOOK = "gradebook.sqlite"  # as in `gradebook.book`, which is not imported for --help


#: What people, and other graders, call it.
ALIASES = ("autograde", "run", "score", "gradeall")


@click.command()
@click.argument("assignment")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results; made if missing.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many submissions run at a time; by default as many as processors and memory allow.",
)
@click.option(
    "--only", multiple=True, metavar="NAME", help="Grade only these into OUT; repeat it, or part names by commas."
)
@click.option("--add", is_flag=True, help="Keep what is in OUT: PATH is another section of the class.")
@click.option("--allow-lower", is_flag=True, help="Let scores get lower though the submission is the same.")
@click.option("--force", is_flag=True, help="Run every submission, also those whose answers are saved.")
@click.option("--gradebook", help="Another gradebook than OUT/gradebook.sqlite: a file, or a PostgreSQL URL.")
@click.option(
    "--from",
    "kind",
    help="Whose download PATH is, such as canvas or moodle; `nbgrader:hw1` is one assignment of several.",
)
@click.option("--roster", type=click.Path(path_type=Path), help="A CSV of the class: adds names, lists who is missing.")
@click.option("--format", "form", type=OneOf(exports), help="Also grades-FORMAT.csv.")
@click.option("--dask", help="Have submissions run on a Dask cluster: a scheduler's address, or `local`.")
@click.option("--no-report", is_flag=True, help="Do not write OUT/report.")
@click.option("--anonymous", is_flag=True, help="Leave names out of the report.")
@click.option(
    "--isolation",
    type=click.Choice(CHOICES),
    help="`required` (the default on Linux): run nothing if a layer of isolation is missing; `available`: warn, and go "
    "on with the layers that there are; `none`: do not look. The last two are for submissions that you trust.",
)
def command(
    assignment: str, path: Path, out: Path, only: tuple[str, ...], add: bool, allow_lower: bool, jobs: int | None,
    force: bool, gradebook: str | None, kind: str | None, roster: Path | None, form: str | None, dask: str | None,
    no_report: bool, anonymous: bool, isolation: Isolation | None,
) -> int:  # fmt: skip
    """Grade PATH: one file, a folder with one file or folder a student, or what a platform gives out.

    Exports of Gradescope, downloads of Canvas, Moodle, Blackboard, Brightspace and ILIAS, nbgrader's folders and clones
    of GitHub Classroom are recognised, as folders and as zips; members of a group share a grade.

    \b
    Writes
      OUT/grades.csv            submission, score, max_score, status, one column a question
      OUT/results/<name>.json   one a submission, in Gradescope's format
      OUT/people.csv            the same by person, where people are known; with --roster also who is missing
      OUT/late.csv              how late each was and what it cost, where the spec has a late policy
      OUT/problems.csv          every submission and file that was not graded, with the reason
      OUT/report/index.html     the class: totals, questions, wrong answers alike, a page a student
      OUT/figures/<name>/       figures that were handed in, for people to look at
      OUT/gradebook.sqlite      everything, submission by submission, as it is graded
    and shows a table. Stopped, however it was, the same command carries on: what is in the gradebook is not run again.
    Write-ups wait for a person: they are in neither score nor max_score. A submission that cannot be read has the
    status `problem`; one that the grader failed to grade, `ungraded` (and the command ends with 5).
    With --only or --add all others in OUT stay as they are. Unless --allow-lower is given, no results are written if
    any submission that is the same as before would get a lower score, or be `ungraded`.

    \b
    Example
      autograder grade understanding_attention submissions/ --out results/
    """
    first = not gradebook and not (out / _BOOK).exists()
    which = project.find(assignment)
    isolation = isolation or policy.default(path, which.root / "submissions_example")
    with Grader(which, ahead=first and not dask, isolation=isolation) as grader:
        from rich.console import Console

        from autograder.app import consent, judging, not_graded, results, selection
        from autograder.app.batch import Batch
        from autograder.execution import codec
        from autograder.ingest import submissions
        from autograder.ingest.intake import open_intake, taken
        from autograder.output import grades_csv, terminal
        from autograder.output.text import clean
        from autograder.storage import Gradebook, late_days

        patterns = grader.assignment.files
        console = Console(highlight=False)
        counted: Counter[str] = Counter()
        called = (grader.assignment.name, grader.assignment.title)
        with open_intake(path, patterns, kind=kind, roster=roster, out=out, called=called) as intake:
            if first:
                _ = grader.targets  # a fault in the reference is told before anything is written to OUT
            late_days.of(grader.project, grader.assignment)  # and so is a damaged file of late days
            try:
                (out / "results").mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise UsageError(f"{out} cannot hold the results: {error.strerror}") from error
            hand_ins = selection.chosen(intake.hand_ins, only) if only else intake.hand_ins
            count, there = len(hand_ins), {hand_in.id for hand_in in intake.hand_ins}
            own = {submissions.identity(file) for file in (grader.project.reference, grader.project.targets)} - {(0, 0)}
            where = str(path.resolve())
            if intake.kind != "folder":
                console.print(f"Read as a download of {intake.kind}: {len(intake.hand_ins)} submissions.", markup=False)
            executor = _executor(grader, jobs, dask)
            with Gradebook(gradebook or out / _BOOK) as book:
                book.claim_results(out)
                runs = book.runs()
                last = next((run for run in reversed(runs) if run.ended), None)
                same = last is not None and runs[-1] == last  # else reports may be those of a run that was stopped
                told: dict[str, Any] = {
                    "kind": intake.kind,
                    "missing": [asdict(person) for person in intake.missing],
                    "notes": intake.notes,
                    "left": [(one.name, one.why, one.whose) for one in intake.left_out],
                    "roster": roster is not None,
                    "out": str(out.resolve()) if gradebook else "",
                    "anonymous": anonymous,
                    "isolation": {"asked": isolation},
                }
                key = judging.prepare(grader, book)
                now = {hand_in.id for hand_in in hand_ins}
                staying: set[str] = set()
                older: dict[str, str] = {}
                if last and (only or add):
                    selection.check(last, grader.assignment)
                    if not only:
                        selection.check_names(
                            book, last, hand_ins, where, lambda one: submissions.read(one.path, patterns, one.id)
                        )
                    staying = set(book.graded(last.id)) - now
                    older = selection.replaced(book, hand_ins, staying, there, only=bool(only))
                    staying -= older.keys()
                    told = selection.intake(book, last, told, hand_ins, staying)
                    # reports of other code may stay: nothing takes them for this one's
                    key = key if last.targets == key else codec.digest("part", key, last.id)
                run = book.begin("grade", grader.assignment, key, told)
                items = (_item(hand_in, patterns, own, where) for hand_in in taken(hand_ins))
                seconds: dict[str, float] = {}
                restored = results.restore_manual_scores(out, book, grader.assignment.name)
                manual = _overlay(book, hand_ins, staying)
                # made on the way; checks written by hand bring columns that only the last report tells
                ids = judging.ids(grader, ())
                lines: dict[str, list[str]] | None = None if grader.checks else {}
                with (
                    Batch(
                        grader, book, run, executor, force=force,
                        before=lambda: _isolated(executor, isolation, lambda found: book.note(run, isolation=found)),
                    ) as batch,
                    results.Writer(out) as writer,
                    terminal.progress(count, lambda: executor.slow(2.0)) as advance,
                ):  # fmt: skip
                    try:
                        for graded in batch.grade(items):
                            report = manual.applied(graded.report, graded.digest)
                            if last is None:
                                writer.write(report, graded.seconds or None)
                            elif graded.seconds:
                                seconds[graded.item.name] = graded.seconds
                            if lines is not None:
                                lines[graded.item.name] = grades_csv.row(report, ids)
                            results.write_figures(out, graded.report)
                            counted[graded.report.status] += 1
                            same = same and graded.same
                            if graded.failure:
                                click.echo(clean(f"{graded.item.name}: {graded.failure}"), err=True)
                            advance(graded)
                    except BaseException:
                        # what is graded is kept, and a table of the whole class is not replaced by one of a part
                        if last is None and counted:
                            results.write_class(out, grader, book, run)
                        click.echo(_stopped(counted.total(), count, last), err=True)
                        raise
                for scored in book.reports(last.id) if last and staying else ():
                    if scored.name in staying:
                        book.carry(run, scored)
                same = same and last is not None and last.targets == run.targets
                if last and not same and not allow_lower and (found := consent.lowered(book, last, run)):
                    terminal.show_changes(console, [change for one in found for change in one.changes])
                    consent.withhold(book, last, run, found)
                if last:
                    with results.Writer(out) as writer:
                        for scored, report in judging.reports(book, run.id):
                            if scored.name not in staying:
                                writer.write(report, seconds.get(scored.name))
                results.write_class(out, grader, book, run, None if staying else lines)
                book.end(run)
                moved = not_graded.put_away(out, book.graded(run.id))
                if not no_report:
                    results.write_report(out, grader, book, run)
                doubts: list[str] = []
                if form:
                    path = out / f"grades-{form}.csv"
                    _, doubts = results.write_for(form, path, grader, book, run, column=None, pending=False)
                odd = count > _MOST_ROWS
                shown = judging.reports(book, run.id, odd=odd)
                terminal.show_class(console, (report for scored, report in shown if scored.name not in staying))
                since = [] if same else list(results.changes(book, last, run))
                if since and last:
                    console.print(f"\nChanged since run {last.id}, of what was handed in then too:", markup=False)
                    terminal.show_changes(console, since)
                doubts += results.doubts(grader.assignment, book, last, run)
                if moved:
                    doubts.append(f"{moved} results of others were moved to {out / 'results' / not_graded.GONE}")
                doubts += [f"{name} is replaced by {newer}, of the same people" for name, newer in older.items()]
                if staying:
                    doubts.append(f"{len(staying)} others in {out} stay as they were")
                if staying and last and last.intake.get("roster") and not roster:
                    doubts.append(
                        f"There was no --roster, as run {last.id} had: of these its names and times are not used"
                    )
                if intake.left_out or count > counted["graded"]:
                    doubts.append(f"All that was not graded, with the reasons: {out / not_graded.FILE}")
                doubts += results.write_late(out, grader, book, run)
                doubts += [*restored, *results.write_lapsed(out, book, run)]
        problems = count - counted["graded"]
        console.print(f"\n{counted['graded']} graded, {problems} not, into {out}", soft_wrap=True, markup=False)
        for line in (*_told(intake, told["missing"]), *doubts):
            console.print(clean(line), soft_wrap=True, markup=False)
    return GRADER_FAULT if counted["ungraded"] else OK


def _stopped(done: int, of: int, last: Run | None) -> str:
    """What is there of a run that does not come to its end."""
    table = f"grades.csv is still that of run {last.id}. " if last else ""
    return f"Stopped: {done} of {of} are graded and saved. {table}The same command carries on."


def _executor(grader: Grader, jobs: int | None, dask: str | None) -> Executor:
    """Who runs the submissions."""
    if dask:
        from autograder.execution.dask import DaskExecutor
        from autograder.output.text import clean

        def tell(line: str) -> None:
            click.echo(clean(line), err=True)

        return DaskExecutor(dask, grader.assignment, jobs, isolation=grader.isolation, tell=tell)
    from autograder.app.local_executor import LocalExecutor

    one = bool(grader.checks)  # pytest runs hand-written checks, one submission at a time
    return LocalExecutor(grader, 1 if one else jobs or machine.default_jobs(grader.assignment.limits.memory))


def _item(hand_in: HandIn, patterns: Sequence[str], own: Collection[tuple[int, int]], where: str) -> Item:
    """A hand-in as the batch takes it."""
    from autograder.app.batch import Item
    from autograder.ingest import submissions
    from autograder.spec import moments

    facts = {
        "people": [asdict(person) for person in hand_in.people],
        "submitted": moments.written(hand_in.submitted) if hand_in.submitted else None,
        "due": moments.written(hand_in.due) if hand_in.due else None,
        "excused": hand_in.excused,
        "handle": hand_in.handle,
        "late": hand_in.late,
        "attempt": hand_in.attempt,
        "group": hand_in.group,
        "source": hand_in.source,
        "from": where,
    }
    read = partial(submissions.read, hand_in.path, patterns, hand_in.id, own)
    return Item(hand_in.id, read, facts, hand_in.problem, partial(submissions.fingerprint, hand_in.path))


def _overlay(book: Gradebook, hand_ins: Sequence[HandIn], staying: Collection[str]) -> Overlay:
    """The manual scores as they bear on what is graded now, and on what stays as it was."""
    from autograder.app import judging
    from autograder.scoring.manual_scores import Overlay

    history = book.manual_scores()
    now = {hand_in.id: [asdict(person) for person in hand_in.people] for hand_in in hand_ins}
    return Overlay.over(history, {**judging.people(book, staying), **now} if history else {})


def _told(intake: Intake, missing: Sequence[Mapping[str, str]]) -> list[str]:
    """What was found beside what is graded, and who of the class is ``missing``."""
    from autograder.output.text import few

    # an example's expectations are ours, in whatever folder they lie
    left = [one.name for one in intake.left_out if not one.own and Path(one.name).name != "expect.yaml"]
    said = [f"Not graded: {few(left)}"] if left else []
    if missing:
        names = [person["name"] or person["email"] or person["sid"] for person in missing]
        said.append(f"{len(names)} on the roster handed nothing in: {few(names)}")
    more = len(intake.notes) - 20
    return [*said, *intake.notes[:20], *([f"and {more} more notes like these"] if more > 0 else [])]


def _isolated(executor: Executor, isolation: Isolation, note: Callable[[Mapping[str, object]], None]) -> None:
    """Look at the isolation where submissions run, note and say what is missing; GraderError if nothing may be."""
    if isolation == "none":
        return
    found = executor.exposed()
    note({"asked": isolation, "missing": found, "second": executor.second()})
    if isolation == "required":
        policy.insist(found)
    elif found:
        click.echo(policy.warning(found), err=True)
