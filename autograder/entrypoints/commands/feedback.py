"""``autograder feedback``: feedback files for students."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.domain.errors import OK, UsageError
from autograder.entrypoints.option_types import ExtendedHelp, OneOf, feedback_forms, show_forms
from autograder.ingest import project
from autograder.system.wording import few

if TYPE_CHECKING:
    from autograder.output.feedback import Feedback
    from autograder.output.feedback.forms import FeedbackForm
    from autograder.output.feedback.render import Renderer

_MOST_NAMES = 20


#: Other names that people try.
ALIASES = ("return", "generate_feedback", "release_feedback", "reports")


@click.command(cls=ExtendedHelp, heading="Formats", section=show_forms)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to; created if missing."
)
@click.option(
    "--format", "form", type=OneOf(feedback_forms), default="pages", show_default=True, help="Format of the feedback."
)
@click.option("--changed", is_flag=True, help="Write only feedback that is new or has changed since the last time.")
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default FOLDER/gradebook.sqlite.")
def command(folder: Path, output: Path, form: str, changed: bool, gradebook: str | None) -> int:
    """Write a feedback page for each student.

    FOLDER is the folder that `grade` wrote with --out. The feedback holds the student's scores, explanations, comments
    from manual grading and own figures. It holds no targets, nothing about other students, and nothing about hidden
    questions.

    The output folder also gets feedback-changes.csv, which lists what is new, changed, the same or gone since the last
    time.

    \b
    Examples
      autograder feedback results/ -o feedback/
      autograder feedback results/ -o feedback/ --format moodle --changed
    """
    from autograder.app import feedback_state as state
    from autograder.app import manual_backup, results
    from autograder.app.feedback import gather
    from autograder.app.grader import Grader
    from autograder.output.feedback.forms import FORMS
    from autograder.output.feedback.render import Renderer
    from autograder.output.text import clean
    from autograder.storage import Gradebook, existing
    from autograder.system import files

    if output.exists() and folder.exists() and output.resolve() in (folder.resolve(), (folder / "results").resolve()):
        raise UsageError(f"{output} holds the results, which contain targets: write the feedback to another folder")
    with Gradebook(existing(folder, gradebook), reading=True) as book:
        run = book.newest(folder)
        with Grader(project.find_project(run.assignment), ahead=False) as grader:
            results.current(grader, run)
            manual_backup.check_backup(folder, book, run.assignment)
            before = state.read(output, run.assignment)
            found = gather(grader.assignment, book, run)
            since = state.feedback_changes(before.get(form, {}), found.all)
            written = [one for one in found.all if not changed or one.key not in since.same]
            try:
                left = _write(output, FORMS[form], written, Renderer(grader.assignment, run))
                if FORMS[form].pages:
                    _remove(output, since.gone)
                files.write_file(output / state.CHANGES, since.table(found.all))
                out = set(left)
                now = {one.key: one.digest for one in found.all if one.key not in out}
                state.write_state(output, run.assignment, {**before, form: now})
            except OSError as error:
                raise UsageError(f"{output} cannot be written: {error.strerror or error}") from error
    for line in (
        f"Wrote feedback for {len(written) - len(left)} of {len(found.all)} students to {output}",
        *_named("New", since.new if before.get(form) else ()),
        *_named("Changed since the last time", since.changed),
        *_named("Gone, pages removed" if FORMS[form].pages else "Gone", since.gone),
        *_named("Needs manual grading, as their feedback says", found.waiting),
        *_named("No feedback because of an internal grader error (see `grade`)", found.failed),
        *_named(FORMS[form].left_out, left),
        *FORMS[form].how,
    ):
        click.echo(clean(line))
    return OK


def _write(output: Path, form: FeedbackForm, written: Sequence[Feedback], renderer: Renderer) -> list[str]:
    """Write the feedback in one format; returns the keys that it could not include."""
    from autograder.output.html.page_writer import PageWriter
    from autograder.system import files

    output.mkdir(parents=True, exist_ok=True)
    if form.pages:
        with PageWriter(output) as writer:
            for one in written:
                writer.write(f"{one.key}.html", renderer.page(one))
                writer.write(f"{one.key}.txt", renderer.text(one))
    made, left = form.files(written, renderer)
    for name, content in made.items():
        files.write_file(output / name, content)
    return left


def _remove(output: Path, gone: Sequence[str]) -> None:
    """Remove the pages of students who are no longer in the class, and nothing else."""
    for key in gone:
        for ending in ("html", "txt"):
            if Path(key).name == key:
                (output / f"{key}.{ending}").unlink(missing_ok=True)


def _named(what: str, names: Sequence[str]) -> list[str]:
    """One line with the count and the first names, or none if there are no names."""
    return [f"{what}: {len(names)} ({few(names, _MOST_NAMES)})"] if names else []
