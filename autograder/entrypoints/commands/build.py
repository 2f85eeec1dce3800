"""``autograder build``: the zip to upload to Gradescope."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.app.grader import Grader
from autograder.domain.errors import OK, UsageError
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("generate", "release", "zip", "package", "bundle", "gradescope")


@click.command()
@click.argument("assignment")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The zip file to write."
)
def command(assignment: str, output: Path) -> int:
    """Build the zip file to upload to Gradescope.

    Upload it under "Configure Autograder". The reference runs now; the zip file holds its answers, not its code.

    \b
    Example
      autograder build understanding_attention -o hw.zip
    """
    which = project.find_project(assignment)
    with Grader(which) as grader:
        from autograder.app import bundle, grading
        from autograder.ingest.submissions import read_reference
        from autograder.storage import late_days
        from autograder.system import files
        from autograder.validation import spec_examples

        # from the reference, never from targets that an earlier build may have left
        wanted = grader.ask_reference()
        spec_examples.raise_faults(spec_examples.reference(grader.assignment, wanted))
        if which.checks:
            reference = read_reference(which.reference, grader.assignment.files)
            spec_examples.raise_faults(grading.unearned(grader, reference))
        for warning in late_days.warnings(grader.assignment):
            click.echo(f"warning: {warning}")
        try:
            files.write_file(output, bundle.build_bundle(which, grader.assignment, wanted))
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror}") from error
    click.echo(f"Wrote {output} ({output.stat().st_size >> 10} KiB). Upload it as it is; do not unzip it first.")
    return OK
