"""``autograder check``: a student checks their own submission."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.app.grader import Grader
from autograder.domain.errors import GRADER_FAULT, OK, POINTS_MISSING
from autograder.domain.texts import speaking
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("test", "selfcheck", "try", "verify", "submit")


@click.command()
@click.argument("assignment")
@click.argument("file", type=click.Path(path_type=Path))
def command(assignment: str, file: Path) -> int:
    """Check your own submission, question by question.

    FILE is your notebook (.ipynb) or script (.py). Shows the score of each question and the reason for it. Your code
    runs as it will run when it is graded, in a separate process. The exit code is 0 if it earned all points that are
    graded automatically.

    \b
    Example
      autograder check understanding_attention my_homework.ipynb
    """
    with Grader(project.find_project(assignment), isolation="available", keep=True) as grader:
        # imported here so that it overlaps with the worker's own imports
        from rich.console import Console

        from autograder.app.self_check import self_check
        from autograder.domain.report import Status
        from autograder.ingest import submissions
        from autograder.output import terminal

        report = self_check(grader, submissions.read_submission(file, grader.assignment.files, alone=False))
        with speaking(grader.assignment.texts):
            terminal.show_report(Console(highlight=False), grader.assignment.title, report)
        if line := grader.unprotected():
            click.echo(line, err=True)
    if report.ungraded:
        return GRADER_FAULT
    others = {question.id for question in grader.assignment.questions if not question.by_machine}
    machine = [result for result in report.results if result.id not in others]
    return OK if all(result.status is Status.PASSED for result in machine) else POINTS_MISSING
