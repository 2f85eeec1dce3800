"""``autograder grade``: an instructor's folder of submissions."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from autograder.app.grader import Grader
from autograder.domain.errors import GRADER_FAULT, OK
from autograder.entrypoints.option_types import OneOf, exports
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.policy import CHOICES, Isolation
from autograder.ingest import project

_BOOK = "gradebook.sqlite"  # `storage.engine.GRADEBOOK_FILE`, which is not imported for --help


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
    which = project.find_project(assignment)
    isolation = isolation or policy.default(path, which.root / "submissions_example")
    first = not gradebook and not (out / _BOOK).exists()
    with Grader(which, ahead=first and not dask, isolation=isolation) as grader:
        # imported while the worker is loading its packages
        from rich.console import Console

        from autograder.app.class_run import RunOptions, grade_class

        asked = RunOptions(
            path,
            out,
            first,
            gradebook,
            only,
            add,
            allow_lower,
            jobs,
            force,
            kind,
            roster,
            form,
            dask,
            not no_report,
            anonymous,
        )
        counted = grade_class(grader, asked, Console(highlight=False), partial(click.echo, err=True))
    return GRADER_FAULT if counted["ungraded"] else OK
