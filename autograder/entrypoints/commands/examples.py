"""``autograder examples``: write out the example assignments."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from autograder.domain.errors import OK, UsageError
from autograder.ingest import project
from autograder.system import distribution
from autograder.system.wording import few

_SHOWN = 3


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> int:
    """Write example assignments to a folder.

    Writes specs, reference solutions and sample submissions into FOLDER, and nothing if any of the files already
    exists. The specs are in problems/, beside the JSON Schema with which editors complete and check them.

    \b
    Example
      autograder examples course
    """
    copies = {folder / name: source for name, source in distribution.example_files().items()}
    if there := [str(target) for target in copies if target.exists()]:
        listed = few(there, _SHOWN)
        raise UsageError(f"these files exist: {listed}. Nothing was written: choose another folder, or move them")
    try:
        for target, source in copies.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    except OSError as error:
        raise UsageError(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    _say(folder, len(copies))
    return OK


def _say(folder: Path, count: int) -> None:
    """Print what was written, and a command to try first."""
    names = [path.stem for path in sorted((folder / "problems").glob("*.yaml"))]
    first = names[-1]
    where = project.shown_path(folder / "problems" / f"{first}.yaml")
    samples = project.shown_path(folder / "submissions_example" / first)
    click.echo(f"Wrote {count} files to {folder}, with the assignments {', '.join(names)}. Try")
    click.echo(f"  autograder grade {where} {samples} --out results")
