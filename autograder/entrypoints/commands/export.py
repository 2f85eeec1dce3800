"""``autograder export``: grades as a file that a learning platform imports."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.domain.errors import OK
from autograder.entrypoints.option_types import OneOf, exports
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("grades", "csv", "gradebook", "download")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", required=True, type=OneOf(exports), help="The platform.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="CSV file to write; by default FOLDER/grades-FORMAT.csv."
)
@click.option("--column", help="Name of the grade column on the platform; by default the assignment's title.")
@click.option("--pending", is_flag=True, help="Include scores of submissions that still need manual grading.")
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default FOLDER/gradebook.sqlite.")
def command(
    folder: Path, form: str, output: Path | None, column: str | None, pending: bool, gradebook: str | None
) -> int:
    """Export grades as a CSV file that a learning platform imports.

    FOLDER is the folder that `grade` wrote with --out. Only final scores are exported: submissions that were not
    graded, could not be read or need manual grading are left out and listed. (In the Gradescope format they have a
    row without a score.)

    \b
    Example
      autograder export results/ --format canvas --column "Homework 3 (12345)"
    """
    from autograder.app import manual_backup, results
    from autograder.app.grader import Grader
    from autograder.output.text import clean
    from autograder.storage import Gradebook, existing

    with Gradebook(existing(folder, gradebook), reading=True) as book:
        run = book.newest(folder)
        with Grader(project.find_project(run.assignment), ahead=False) as grader:
            results.current(grader, run)
            manual_backup.check_backup(folder, book, run.assignment)
            path = output or folder / f"grades-{form}.csv"
            count, said = results.write_for(form, path, grader, book, run, column=column, pending=pending)
    click.echo(f"{count} people, into {path}")
    for line in said:
        click.echo(clean(line))
    return OK
