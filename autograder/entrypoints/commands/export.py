"""``autograder export``: the grades as a file that a platform imports."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.domain.errors import OK
from autograder.entrypoints.option_types import OneOf, exports
from autograder.ingest import project

#: What people, and other graders, call it.
ALIASES = ("grades", "csv", "gradebook", "download")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--format", "form", required=True, type=OneOf(exports), help="For whom.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file; else FOLDER/grades-FORMAT.csv.")
@click.option("--column", help="What the grade's column is called there; else the assignment's title.")
@click.option("--pending", is_flag=True, help="Give out scores too where points still wait for a person.")
@click.option("--gradebook", help="Another gradebook than FOLDER/gradebook.sqlite: a file, or a PostgreSQL URL.")
def command(
    folder: Path, form: str, output: Path | None, column: str | None, pending: bool, gradebook: str | None
) -> int:
    """Write the grades of FOLDER, which is what `grade` wrote with --out, as a CSV file that a platform imports.

    Nobody gets a number that is not final: who was not graded, could not be read or waits for a person is left out and
    told (in Gradescope's layout: is there, and empty).

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
