"""``autograder feedback``: what each student is handed back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.domain.errors import OK, UsageError
from autograder.entrypoints.option_types import OneOf, feedback_forms
from autograder.ingest import project
from autograder.system.wording import few

if TYPE_CHECKING:
    from autograder.output.feedback import Feedback
    from autograder.output.feedback.forms import FeedbackForm
    from autograder.output.feedback.render import Renderer

_MOST_NAMES = 20


#: What people, and other graders, call it.
ALIASES = ("return", "generate_feedback", "release_feedback", "reports")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder for it; made if missing.")
@click.option(
    "--format", "form", type=OneOf(feedback_forms), default="pages", show_default=True, help="How it is handed back."
)
@click.option("--changed", is_flag=True, help="Write only what is new or has changed since the last time.")
@click.option("--gradebook", help="Another gradebook than FOLDER/gradebook.sqlite: a file, or a PostgreSQL URL.")
def command(folder: Path, output: Path, form: str, changed: bool, gradebook: str | None) -> int:
    """Write the feedback on FOLDER, which is what `grade` wrote with --out: a page and a text for each student.

    Each holds the scores, the words, the comments of manual grading and the student's own figures; no target, nothing
    of others, and nothing of questions that students are not to see.

    \b
    Writes into the folder that -o names
      pages   <submission>.html and <submission>.txt
      moodle  feedback-moodle.zip, for "Upload multiple feedback files in a zip"
      canvas  feedback-canvas.zip, for "Upload Submissions"; feedback-canvas.json, for the API
      email   feedback-email.csv, for a mail merge, with the pages to attach
      and feedback-changes.csv: what is new, changed, the same or gone since the last time

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
        raise UsageError(f"{output} holds the results, which have targets in them: feedback needs another folder")
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
        f"Feedback for {len(written) - len(left)} of {len(found.all)} students, in {output}",
        *_named("New", since.new if before.get(form) else ()),
        *_named("Changed since the last time", since.changed),
        *_named("Gone, and removed" if FORMS[form].pages else "Gone", since.gone),
        *_named("Still to be graded manually, which their feedback says", found.waiting),
        *_named("No feedback, because the grader failed on them (see `grade`)", found.failed),
        *_named(FORMS[form].left_out, left),
        *FORMS[form].how,
    ):
        click.echo(clean(line))
    return OK


def _write(output: Path, form: FeedbackForm, written: Sequence[Feedback], renderer: Renderer) -> list[str]:
    """Write the feedback in its form; gives who could not be in it."""
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
    """Remove the pages of who is not in the class any more: these, by their names, and nothing else."""
    for key in gone:
        for ending in ("html", "txt"):
            if Path(key).name == key:
                (output / f"{key}.{ending}").unlink(missing_ok=True)


def _named(what: str, names: Sequence[str]) -> list[str]:
    """A line with a count and the first names, if there are any."""
    return [f"{what}: {len(names)} ({few(names, _MOST_NAMES)})"] if names else []
