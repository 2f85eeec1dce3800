"""``autograder check``: a student checks their own submission."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from autograder.app.grader import Grader
from autograder.domain.errors import SubmissionError
from autograder.entrypoints.checking import CheckOptions, check_options, run_check
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("test", "selfcheck", "try", "verify", "submit", "ci", "push")


@click.command()
@click.argument("assignment", required=False)
@click.argument("file", required=False, metavar="FILE", type=click.Path(path_type=Path))
@check_options
def command(assignment: str | None, file: Path | None, **options: Any) -> int:
    """Check your own submission, question by question.

    FILE is your notebook (.ipynb) or script (.py). Shows the score of each question, the reason for it, and what to do
    next. Your code runs as it will run when it is graded, in a separate process. ASSIGNMENT may be left out where the
    file shows which one it is. The exit code is 0 if it earned all points that are graded automatically.

    \b
    Examples
      autograder check understanding_attention my_homework.ipynb
      autograder check my_homework.ipynb --question 1.3.2 --watch
    """
    chosen = CheckOptions(**options)
    assignment, file = _which(assignment, file, chosen)
    return run_check(lambda: Grader(project.find_project(assignment), isolation="available", keep=True), file, chosen)


def _which(assignment: str | None, file: Path | None, options: CheckOptions) -> tuple[str, Path]:
    """The assignment and the file, of which the command line may name only one."""
    names = project.assignment_names()
    if file is None and assignment and (assignment in names or Path(assignment).suffix in (".yaml", ".yml")):
        if not options.ci:
            raise click.UsageError(f"the file is missing: use `autograder check {assignment} FILE`")
        return assignment, Path(".")
    if file is None and assignment is None and not options.ci:
        known = f"the assignments are {', '.join(names[:20])}" if names else project.NO_ASSIGNMENTS
        use = "use `autograder check FILE` or `autograder check ASSIGNMENT FILE`"
        raise click.UsageError(f"the file is missing: {use}; {known}")
    if file is None:
        file = Path(assignment or ".")
        if not file.suffix and not file.exists():  # neither a file nor an assignment: the message names the nearest one
            project.find_project(str(assignment))
        return _assignment_of(file), file
    assert assignment is not None
    return assignment, file


def _assignment_of(file: Path) -> str:
    """The assignment that the file is for; asked for on a terminal if that is not clear."""
    if not file.exists():
        raise SubmissionError(f"{file} does not exist")
    from autograder.app.which_assignment import possible_assignments

    found = possible_assignments(file)
    if len(found) == 1:
        return found[0]
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(
            f"{file} may be for several assignments: use `autograder check ASSIGNMENT {file}`; "
            f"the assignments are {', '.join(found[:20])}"
        )
    for number, name in enumerate(found, 1):
        click.echo(f"{number:3}  {name}", err=True)
    at: int = click.prompt(f"Which assignment is {file} for?", type=click.IntRange(1, len(found)), err=True)
    return found[at - 1]
