"""What an installed kit calls: the check of its one assignment, in a notebook and on the command line.

A kit is a package with the part of this one that checking needs and a spec of what students may know: see `app.kit`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.domain.errors import AutograderError
from autograder.entrypoints.checking import CheckOptions, check_options, run_check

if TYPE_CHECKING:
    from autograder.entrypoints.notebook_checks import NotebookChecks


def notebook_checks(spec: Path) -> NotebookChecks:
    """What a notebook calls, for an installed kit: ``check``, ``check_file`` and the magics."""
    from autograder.app.kit.student_grader import installed_kit, self_check_grader
    from autograder.entrypoints.notebook_checks import NotebookChecks

    project = installed_kit(spec)
    return NotebookChecks(lambda ahead: self_check_grader(project, ahead=ahead))


def main(spec: Path, arguments: list[str] | None = None) -> None:
    """Check a file by the spec of an installed kit, show the result and exit.

    ``arguments`` are those of the command line.
    """
    for stream in (sys.stdout, sys.stderr):  # a redirected stream of Windows cannot write all characters
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    command.main(arguments, prog_name=f"{spec.stem.replace('_', '-')}-check", obj=spec)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@check_options
@click.pass_obj
def command(spec: Path, /, file: Path, **options: Any) -> None:
    """Check your homework before you submit it.

    FILE is your notebook (.ipynb) or script (.py). It is run from the top in a process of its own, as it will be when
    it is graded. Of some questions only the form is checked: that the answer is there, runs and has the right shape.
    The exit code is 0 if nothing that is checked here is wrong.
    """
    from autograder.app.kit.student_grader import installed_kit, self_check_grader

    try:
        raise SystemExit(run_check(lambda: self_check_grader(installed_kit(spec)), file, CheckOptions(**options)))
    except AutograderError as error:
        click.echo(f"Error: {error}", err=True)
        raise SystemExit(error.exit_code) from error
