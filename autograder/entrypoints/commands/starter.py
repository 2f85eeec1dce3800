"""``autograder starter``: what students start from, made from the spec."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.domain.errors import OK, UsageError
from autograder.ingest import project
from autograder.system.wording import few

#: Other names that people try.
ALIASES = ("template", "handout", "skeleton")
_SHOWN = 8


@click.command()
@click.argument("assignment")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder to write into."
)
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
def command(assignment: str, output: Path, force: bool) -> int:
    """Write the starter files of an assignment: a notebook and a script.

    They contain the spec's prompts, the given numbers that a prompt names as code, a placeholder for every answer, and
    for every question a cell that checks it with the students' kit. Nothing of hidden questions, targets, rules or the
    reference goes in. Submitted as they are, they earn nothing.

    \b
    Example
      autograder starter softmax_classifier -o handout/
    """
    from autograder.app.kit.kit_contents import kit_spec
    from autograder.spec.load import build
    from autograder.spec.source import read_source
    from autograder.starters import starter_files
    from autograder.system import files
    from autograder.validation.starter_places import lost_answers

    which = project.find_project(assignment)
    source = read_source(which.spec, project.shown_path(which.spec))
    spec = build(source, which.spec)
    made = starter_files(spec, kit_spec(source, spec).kit.shown)
    if not made:
        raise UsageError(f"no starter can be made: {', '.join(spec.files)} match neither a notebook nor a script")
    for name, text in made.items():
        path = output / name
        if path.exists() and not force and path.read_bytes() != text.encode():
            raise UsageError(f"{path} exists already and differs: name another folder, or add --force to replace it")
    try:
        for name, text in made.items():
            (output / name).parent.mkdir(parents=True, exist_ok=True)
            files.write_file(output / name, text)
    except OSError as error:
        raise UsageError(f"{output} cannot be written into: {error.strerror}") from error
    click.echo(f"Wrote {few([str(output / name) for name in made], _SHOWN)}.")
    shown = [question for question in spec.questions if question.visibility == "visible"]
    if hidden := [question.id for question in spec.questions if question not in shown]:
        click.echo(f"Left out, because they are not visible to students: {few(hidden, _SHOWN)}.")
    if without := [question.id for question in shown if not question.prompt]:
        click.echo(f"Without a prompt, so that only the title says what is asked: {few(without, _SHOWN)}.")
    for warning in lost_answers(spec):
        click.echo(f"warning: {warning}")
    return OK
