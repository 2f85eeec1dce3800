"""``autograder rescore``: new grades from saved answers, running nobody's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import files, project
from autograder.errors import OK, UsageError

if TYPE_CHECKING:
    from autograder.changes import Change
    from autograder.gradebook import Gradebook, Run
    from autograder.grader import Grader
    from autograder.model.report import Report


@dataclass(frozen=True)
class _Rescored:
    """One submission with its old report and, where its answers are saved, the new one."""

    name: str
    old: Report
    new: Report | None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--gradebook", help="Another gradebook than FOLDER/gradebook.sqlite: a file, or a PostgreSQL URL.")
@click.option("--dry-run", is_flag=True, help="Only show what would change.")
@click.option("--allow-lower", is_flag=True, help="Let scores get lower too.")
def command(folder: Path, gradebook: str | None, dry_run: bool, allow_lower: bool) -> int:
    """Score the submissions of FOLDER again, after the spec, its feedback or the reference has changed.

    FOLDER is what `grade` wrote with --out. Shows whose score changes, on which question, by how much and why, and
    writes the new results. Nobody's code is run: where the spec asks for something new, `grade` has to be run first.
    Unless --allow-lower is given, nothing is written if any score would get lower.

    \b
    Example
      autograder rescore results/ --dry-run
    """
    from rich.console import Console

    from autograder import judging
    from autograder.changes import compare
    from autograder.gradebook import Gradebook, existing
    from autograder.grader import Grader
    from autograder.reports import grades_csv, results_json, terminal
    from autograder.reports.text import clean, file_name

    console = Console(highlight=False)
    with Gradebook(existing(folder, gradebook)) as book:
        last = _last(book)
        with Grader(project.find(last.assignment), ahead=False) as grader:
            key = judging.prepare(grader, book)
            changes: list[Change] = []
            incomplete = []
            changed: dict[str, Report] = {}
            for one in _rescored(grader, book, last):
                if one.new is None:
                    incomplete.append(one.name)
                elif one.new != one.old:
                    changed[one.name] = one.new
                    changes += compare(one.name, one.old, one.new)
            terminal.show_changes(console, changes)
            if incomplete:
                named = ", ".join(clean(name, 60) for name in incomplete[:10])
                console.print(
                    f"{len(incomplete)} lack answers that the spec asks for now and keep their reports; "
                    f"`grade` runs what is missing: {named}", soft_wrap=True, markup=False,
                )  # fmt: skip
            lower = [change for change in changes if change.by < 0]
            if dry_run:
                return OK
            if lower and not allow_lower:
                raise UsageError(
                    f"{len(lower)} scores would get lower: nothing was written. Use --allow-lower if so meant"
                )
            run = book.begin("rescore", grader.assignment, key)
            for scored in book.reports(last.id):
                book.keep_report(run, scored.name, scored.digest, changed.get(scored.name, scored.report))
            for name, report in changed.items():
                files.write(folder / "results" / f"{file_name(name)}.json", results_json.render(report))
            ids = judging.ids(grader, (scored.report for scored in book.reports(run.id)))
            files.write(folder / "grades.csv", grades_csv.render((s.report for s in book.reports(run.id)), ids))
            book.end(run)
    return OK


def _last(book: Gradebook) -> Run:
    """The newest run that came to its end, or else the newest."""
    runs = book.runs()
    if not runs:
        raise UsageError(f"{book.shown} holds no grades yet: run `autograder grade` first")
    return next((run for run in reversed(runs) if run.ended), runs[-1])


def _rescored(grader: Grader, book: Gradebook, last: Run) -> Iterator[_Rescored]:
    """Every submission of the last run, scored anew from what is saved."""
    from autograder import judging
    from autograder.gradebook import codec
    from autograder.model.submission import Prose, Submission

    asked, load = codec.keys(grader.assignment), codec.load_key(grader.assignment)
    known = {name: (file, prose) for name, _, file, prose, _ in book.submissions()}
    for scored in book.reports(last.id):
        new = None
        if scored.name not in known or scored.status == "problem":
            new = scored.report  # nothing could be read of it
        else:
            loaded, outcomes = book.known(scored.digest, asked, load)
            if loaded is not None and len(outcomes) == len(asked):
                file, pieces = known[scored.name]
                prose = tuple(Prose(text, tuple(tags)) for text, tags in pieces)
                submission = Submission(scored.name, file, (), prose, scored.digest)
                new = judging.score(grader, submission, replace(loaded, outcomes=outcomes))
        yield _Rescored(scored.name, scored.report, new)
