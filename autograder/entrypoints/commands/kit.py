"""``autograder kit``: what students get to check their homework with before they submit it."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.app.grader import Grader
from autograder.domain.errors import OK, UsageError
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("wheel", "handout", "student-kit", "students")


@click.command()
@click.argument("assignment")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write into."
)
def command(assignment: str, output: Path) -> int:
    """Make the kit that students check their homework with.

    Writes a file to install with pip, a page for students, a starter and the files that come with the assignment. The
    kit holds what `self_check` in the spec allows, question by question, and never the reference.

    \b
    Example
      autograder kit understanding_attention -o handout
    """
    which = project.find_project(assignment)
    with Grader(which, ahead=False) as grader:
        from autograder.app.kit.kit_contents import kit_definitions
        from autograder.app.kit.kit_folder import kit_files
        from autograder.system import files
        from autograder.validation.self_checks import given_away_answers

        made = kit_files(grader)
        for warning in given_away_answers(grader.assignment, kit_definitions(grader.source, grader.assignment)):
            click.echo(f"warning: {warning}")
        there = [name for name, made_of in made.files.items() if _differs(output / name, made_of)]
        if there and not any(output.glob(f"{made.package}-*.whl")):
            raise UsageError(
                f"{output} has other files of these names, which would be lost: {', '.join(there)}; "
                "name an empty folder, or that of an earlier kit of this assignment"
            )
        old = sorted(path for path in output.glob(f"{made.package}-*.whl") if path.name != made.wheel)
        try:
            for name, content in made.files.items():
                files.write_file(output / name, content)
            for path in old:  # students would not know which of them to install
                path.unlink()
        except OSError as error:
            raise UsageError(f"{output} cannot be written: {error.strerror}") from error
        shown = grader.assignment
    asked = [q for q in shown.questions if q.visibility == "visible" and not q.by_hand]
    for name, what in (("verdict", "Right or wrong"), ("form", "Form only"), ("none", "Not in the kit")):
        if ids := [q.id for q in asked if q.self_check.what == name]:
            click.echo(f"{what}: {', '.join(ids)}.")
    if made.adapters:
        click.echo(f"The kit holds these adapters, which students can read: {', '.join(made.adapters)}.")
    if shown.given:
        click.echo(f"All given files go with the kit: {', '.join(given.path for given in shown.given)}.")
    size = len(made.files[made.wheel]) >> 10
    click.echo(
        f"Wrote the kit, version {made.kit.shown}, into {output}: {made.wheel} ({size} KiB), README.md and more."
    )
    return OK


def _differs(path: Path, content: bytes) -> bool:
    """Whether there is a file with other content at a path."""
    return path.exists() and not (path.is_file() and path.read_bytes() == content)
