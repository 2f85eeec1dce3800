"""``autograder grade``: an instructor's folder of submissions."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import project
from autograder.errors import GRADER_FAULT, OK, GraderError, SubmissionError, UsageError
from autograder.grader import Grader

if TYPE_CHECKING:
    from autograder.model.report import Report
    from autograder.platforms.folder import Entry


@click.command()
@click.argument("assignment")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the results; made if missing.")
@click.option("--require-isolation", is_flag=True, help="Stop, rather than warn, if a layer of isolation is missing.")
def command(assignment: str, path: Path, out: Path, require_isolation: bool) -> int:
    """Grade PATH: one file, or a folder with one file or folder a student.

    \b
    Writes
      OUT/grades.csv            submission, score, max_score, status, one column a question
      OUT/results/<name>.json   one a submission, in Gradescope's format
    and shows a table. Write-ups wait for a person: they are in neither score nor max_score. A submission that cannot be
    read has the status `problem`; one that the grader failed to grade, `ungraded` (and the command ends with 5).

    \b
    Example
      autograder grade understanding_attention submissions/ --out results/
    """
    with Grader(project.find(assignment)) as grader:
        from rich.console import Console

        from autograder import files
        from autograder.platforms import folder
        from autograder.reports import grades_csv, results_json, terminal
        from autograder.reports.text import clean, file_name

        ids = [q.id for q in grader.assignment.questions]
        _isolated(grader, require_isolation)
        _ = grader.targets  # a fault in the reference is told before anybody's work is run
        entries = folder.entries(path, grader.assignment.files, out)
        try:
            (out / "results").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{out} cannot hold the results: {error.strerror}") from error
        reports: list[Report] = []
        try:
            for entry in entries:
                if sys.stderr.isatty():
                    click.echo(f"\r{len(reports) + 1} of {len(entries)} ", nl=False, err=True)
                began = time.monotonic()
                report = _grade(grader, entry)
                reports.append(report)
                ids += [r.id for r in report.results if r.id not in ids]
                text = results_json.render(report, time.monotonic() - began)
                files.write(out / "results" / f"{file_name(entry.name)}.json", text)
        finally:
            # whatever stops the run, the grades that are there are kept
            files.write(out / "grades.csv", grades_csv.render(reports, ids))
            if sys.stderr.isatty():
                click.echo("\r", nl=False, err=True)
        console = Console(highlight=False)
        terminal.show_class(console, reports)
        problems = sum(r.status != "graded" for r in reports)
        console.print(f"\n{len(reports) - problems} graded, {problems} not, into {out}", soft_wrap=True, markup=False)
        if others := folder.left_out(path, grader.assignment.files):
            console.print(clean(f"Not submissions: {', '.join(others[:20])}"), soft_wrap=True, markup=False)
    return GRADER_FAULT if any(r.status == "ungraded" for r in reports) else OK


def _isolated(grader: Grader, required: bool) -> None:
    """Say loudly which layers of isolation are missing here; GraderError if none may be."""
    found = grader.exposed()
    for layer, why in found.items():
        click.echo(f"WARNING: isolation layer `{layer}` is OFF ({why}): grade only code that you trust here.", err=True)
    if required and found:
        raise GraderError("isolation is required, and not all of it is to be had here (see `autograder doctor`)")


def _grade(grader: Grader, entry: Entry) -> Report:
    """The report on one submission; whatever is wrong with it, there is one."""
    from autograder import harness
    from autograder.model.report import Report, Result, Status
    from autograder.platforms import folder
    from autograder.reports.text import clean

    def nothing(status: Status, why: str) -> tuple[Result, ...]:
        return tuple(
            Result(q.id, q.title, q.points, Status.NOT_ANSWERED if q.by_hand else status, feedback=why)
            for q in grader.assignment.questions
        )

    try:
        submission = folder.read(entry.path, grader.assignment.files, entry.name)
        if grader.project.checks:
            return harness.run(grader, submission)
        return grader.grade(submission)
    except SubmissionError as error:
        return Report(entry.name, nothing(Status.FAILED, "Nothing could be read."), problem=str(error))
    except Exception as error:  # ours: said loudly, and the others go on
        why = f"not graded: {type(error).__name__}: {error}"
        click.echo(clean(f"{entry.name}: {why}"), err=True)
        return Report(entry.name, nothing(Status.UNGRADED, why))
