"""``autograder grade``: grade a class."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from autograder.app.grader import Grader
from autograder.domain.errors import GRADER_FAULT, OK
from autograder.entrypoints.option_types import ExtendedHelp, OneOf, exports, show_importers
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.policy import CHOICES, Isolation
from autograder.ingest import project

_BOOK = "gradebook.sqlite"  # `storage.engine.GRADEBOOK_FILE`, which is not imported for --help


#: Other names that people try.
ALIASES = ("autograde", "run", "score", "gradeall")


@click.command(cls=ExtendedHelp, heading="Recognized downloads (--from)", section=show_importers)
@click.argument("assignment")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for results; created if missing.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="Submissions to run at the same time; by default as many as processors and memory allow.",
)
@click.option(
    "--only", multiple=True, metavar="NAME", help="Grade only these submissions; repeat it, or separate with commas."
)
@click.option("--add", is_flag=True, help="Keep the submissions in OUT: PATH is another section of the class.")
@click.option("--allow-lower", is_flag=True, help="Accept lower scores for unchanged submissions.")
@click.option("--force", is_flag=True, help="Run every submission, even if its answers are saved.")
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default OUT/gradebook.sqlite.")
@click.option(
    "--from",
    "kind",
    help="Kind of download that PATH is, if it is not recognized; `nbgrader:hw1` selects one of several assignments.",
)
@click.option("--roster", type=click.Path(path_type=Path), help="Class list (CSV): adds names and missing students.")
@click.option("--format", "form", type=OneOf(exports), help="Also write OUT/grades-FORMAT.csv for this platform.")
@click.option("--dask", help="Run submissions on a Dask cluster: a scheduler's address, or `local`.")
@click.option("--no-report", is_flag=True, help="Do not write OUT/report.")
@click.option("--anonymous", is_flag=True, help="Omit names from the report.")
@click.option(
    "--isolation",
    type=click.Choice(CHOICES),
    help="If a layer of isolation is missing: `required` (the default on Linux) runs nothing; `available` warns and "
    "continues; `none` does not check. Use the last two only for submissions that you trust.",
)
def command(
    assignment: str, path: Path, out: Path, only: tuple[str, ...], add: bool, allow_lower: bool, jobs: int | None,
    force: bool, gradebook: str | None, kind: str | None, roster: Path | None, form: str | None, dask: str | None,
    no_report: bool, anonymous: bool, isolation: Isolation | None,
) -> int:  # fmt: skip
    """Grade a file, a folder of submissions, or an LMS export.

    PATH is one file, a folder with one file or folder per student, or a download from a learning platform, as a folder
    or a zip file. Members of a group share a grade.

    \b
    Files written
      OUT/grades.csv           score, max_score, status and a column for each
                               question, one row per submission
      OUT/results/<name>.json  one file per submission, in Gradescope's format
      OUT/people.csv           one row per person, where people are known; with
                               --roster also those who did not submit
      OUT/late.csv             lateness and deductions, if the spec has a late
                               policy
      OUT/problems.csv         submissions and files that were not graded, and
                               the reason for each
      OUT/report/index.html    the class report: scores, questions, common wrong
                               answers, and a page per student
      OUT/figures/<name>/      submitted figures, for manual grading
      OUT/gradebook.sqlite     answers, reports and manual scores

    If grading is interrupted, run the same command again: submissions in the gradebook are not run again.

    Questions that are graded manually count in neither score nor max_score until they have a manual score. A submission
    that cannot be read has the status `problem`; after an internal grader error it is `ungraded`, and the exit code
    is 5.

    With --only or --add, all other submissions in OUT stay as they are. Without --allow-lower, no results are written
    if an unchanged submission would get a lower score or become `ungraded`.

    \b
    Example
      autograder grade understanding_attention submissions/ --out results/
    """
    which = project.find_project(assignment)
    isolation = isolation or policy.default(path, which.root / "submissions_example")
    first = not gradebook and not (out / _BOOK).exists()
    with Grader(which, ahead=first and not dask, isolation=isolation) as grader:
        # imported here so that it overlaps with the worker's own imports
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
