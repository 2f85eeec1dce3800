"""``autograder new``: begin an assignment, from nothing or from an instructor's own solution."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.system.wording import few

if TYPE_CHECKING:
    from autograder.app.new_assignment import NewAssignment

#: Other names that people try.
ALIASES = ("init", "create", "start")
_SHOWN = 4


@click.command()
@click.argument("name")
@click.option(
    "--from",
    "solution",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own solution, a .ipynb or .py file: its functions become questions.",
)
@click.pass_context
def command(ctx: click.Context, name: str, solution: Path | None) -> int:
    """Begin an assignment: a spec, a reference and a sample submission.

    Writes problems/NAME.yaml, reference/NAME.py and submissions_example/NAME/ into the current folder (or that of
    AUTOGRADER_PROJECT), overwrites nothing, and validates the assignment: two small questions with comments.

    With --from, your solution becomes the reference, unchanged. Its top-level functions become questions of one point
    each, and so do variables that a heading names: titles come from headings and docstrings, arguments are guessed from
    names and annotations, and the solution's own answers are the targets. What needs your attention is marked TODO, and
    a question that does not work yet is a comment with the reason.

    If cells are marked, with the tags `solution` and `prompt`, by nbgrader, or by BEGIN SOLUTION and END SOLUTION, only
    solutions become questions, and prompts, the code left for students and write-ups go into the spec.

    \b
    Examples
      autograder new softmax
      autograder new softmax --from my_solution.ipynb
    """
    from autograder.app import new_assignment
    from autograder.entrypoints.commands import validate

    made = new_assignment.write_draft(name, solution) if solution else new_assignment.write_small(name)
    click.echo(f"Wrote {', '.join(made.files)}.")
    if made.draft:
        _say_draft(made)
    spec = made.files[0]
    code: int = ctx.invoke(validate.command, assignment=spec)
    click.echo(f"Next: edit {spec} and the reference, then")
    click.echo(f"  autograder validate {spec}")
    click.echo(f"  autograder check {spec} {made.files[2]}")
    click.echo(f"  autograder build {spec} -o {name}.zip    # for Gradescope")
    return code


def _say_draft(made: NewAssignment) -> None:
    """Print what became a question and what did not."""
    assert made.draft
    kept, others = made.draft.kept, [one for one in made.draft.questions if one.reason]
    click.echo(f"Questions: {few([one.called for one in kept], _SHOWN)}.")
    for one in others:
        click.echo(f"Commented out: {one.called}: {one.reason}")
