"""Reports a check to the forge whose CI runs it, and writes it as files for other programs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from autograder.domain.errors import SubmissionError
from autograder.system import forge

#: Where the files of a check in CI are written.
FOLDER = Path("autograder-report")


class ForgeRun:
    """One step of a forge's CI. While it runs, the forge obeys nothing that is printed."""

    def __init__(self) -> None:
        self.forge = forge.detect(os.environ)
        self.token = secrets.token_hex(16)
        if self.forge.commands:  # feedback quotes students: https://docs.github.com/actions/reference/workflow-commands
            click.echo(f"::stop-commands::{self.token}")

    def report(self, content: dict[str, Any], file: Path, patterns: Sequence[str]) -> None:
        """Report the check of ``file``, a file or folder, by annotations, a summary and outputs."""
        from autograder.output import forge_report

        if self.forge.commands:
            click.echo(f"::{self.token}::")
            for line in forge_report.workflow_commands(content, in_repository(file, patterns, self.forge.root)):
                click.echo(line)
        if self.forge.summary:
            _append(self.forge.summary, forge_report.summary(content))
        if self.forge.outputs:
            _append(self.forge.outputs, forge_report.outputs(content))


def write_check(content: dict[str, Any], folder: Path, file: Path, patterns: Sequence[str]) -> None:
    """Write check.json and junit.xml."""
    from autograder.output import check_json, forge_report
    from autograder.system import files

    root = forge.detect(os.environ).root
    folder.mkdir(parents=True, exist_ok=True)
    files.write_file(folder / "check.json", check_json.render_check(content) + "\n")
    files.write_file(folder / "junit.xml", forge_report.junit(content, in_repository(file, patterns, root)))


def in_repository(file: Path, patterns: Sequence[str], root: Path | None) -> Callable[[str], str]:
    """Gives the path in the repository of a submitted file, by its path beside the main file."""
    from autograder.ingest.submissions import candidate

    folder = ""
    with suppress(SubmissionError, OSError, ValueError):  # then paths stay as they are
        folder = os.path.relpath(candidate(file, patterns).parent.resolve(), (root or Path.cwd()).resolve())
    return lambda path: Path(folder, path).as_posix()


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
