"""What ``autograder check`` and a kit's own command share: options, and a check of one file, once or at every save.

Nothing heavy is imported before the worker's host has been started.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.domain.errors import GRADER_FAULT, OK, POINTS_MISSING, SubmissionError
from autograder.domain.texts import say, speaking
from autograder.ingest.starter_version import other_version

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.app.grader import Grader
    from autograder.domain.report import Report
    from autograder.domain.submission import Submission
    from autograder.entrypoints.on_push import ForgeRun

#: The widest text on a terminal: longer lines are hard to read.
_WIDEST = 100
_INTERRUPTED = 130
#: Options that cannot be used together.
_APART = (("watch", "ci"), ("as_json", "ci"), ("question", "ci"), ("as_json", "plain"), ("as_json", "brief"))


@dataclass(frozen=True)
class CheckOptions:
    """The options of a check, by the names of the command line."""

    question: tuple[str, ...] = ()
    watch: bool = False
    as_json: bool = False
    brief: bool = False
    plain: bool = False
    verbose: bool = False
    ci: bool = False
    report: Path | None = None

    def __post_init__(self) -> None:
        for first, second in (
            ("watch", "ci"),
            ("as_json", "ci"),
            ("question", "ci"),
            ("as_json", "plain"),
            ("as_json", "brief"),
        ):
            if getattr(self, first) and getattr(self, second):
                said = f"--{first.removeprefix('as_')} and --{second} cannot be used together"
                raise click.UsageError(f"{said}; --report writes JSON" if first == "as_json" and self.ci else said)

    @property
    def for_programs(self) -> bool:
        """Whether programs read the result, which then also says that a file cannot be read."""
        return bool(self.as_json or self.ci or self.report)


def check_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a check to a command, which gets them as the fields of `CheckOptions`."""
    options = (
        click.option(
            "-q",
            "--question",
            multiple=True,
            metavar="ID",
            help="Check only this question and what it builds on. Can be repeated; 1.3 stands for 1.3.1 and 1.3.2.",
        ),
        click.option("-w", "--watch", is_flag=True, help="Check again whenever the file is saved, until Ctrl-C."),
        click.option(
            "--json", "as_json", is_flag=True, help="Print JSON (autograder/check/1); with --watch, one line per check."
        ),
        click.option("--brief", is_flag=True, help="One line per question, without feedback."),
        click.option("--plain", is_flag=True, help="Words instead of symbols, colors and columns: for screen readers."),
        click.option("-v", "--verbose", is_flag=True, help="Also show what right answers printed."),
        click.option(
            "--ci",
            is_flag=True,
            help="For GitHub, GitLab, Forgejo and Gitea, on a push. FILE may be the repository, or left out for the "
            "current folder. Adds annotations, a summary and outputs, and writes a --report.",
        ),
        click.option(
            "--report",
            type=click.Path(path_type=Path, file_okay=False),
            metavar="FOLDER",
            help="Also write check.json and junit.xml into this folder (with --ci, into autograder-report).",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def run_check(open_grader: Callable[[], Grader], file: Path, options: CheckOptions) -> int:
    """Check the file with a grader, show the result, and return the exit code.

    Raises the errors of the spec and of the grader, and `SubmissionError` for a file that cannot be read, unless the
    result is shown to programs too (JSON, reports).
    """
    run = None
    if options.ci:
        from autograder.entrypoints.on_push import ForgeRun

        run = ForgeRun()
    with open_grader() as grader:
        checking = Checking(grader, file, options, run)
        if not options.watch:
            return checking.once()
        from autograder.entrypoints.watching import saves

        if not file.exists():
            raise SubmissionError(f"{file} does not exist")
        try:
            for _ in saves(file):
                checking.again()
                grader.host.expect(1)  # the next check finds a process that has loaded its packages
                checking.wait()
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
        return _INTERRUPTED


@dataclass
class Checking:
    """One file that is checked, perhaps several times."""

    grader: Grader
    file: Path
    options: CheckOptions
    run: ForgeRun | None = None

    @cached_property
    def console(self) -> Console:
        """Where reports are printed."""
        from rich.console import Console

        made = Console(highlight=False)
        made.width = min(made.width, _WIDEST)
        return made

    def once(self) -> int:
        """Check the file and show the result; returns the exit code."""
        from autograder.app.self_check import self_check  # while the worker loads its packages
        from autograder.domain.report import Report
        from autograder.ingest import submissions

        grader, submission, error = self.grader, None, None
        try:
            submission = submissions.read_submission(self.file, grader.assignment.files, alone=False)
            report = self_check(grader, submission, self.options.question)
        except SubmissionError as unreadable:
            if not self.options.for_programs:
                raise
            report, error = Report(self.file.stem, (), problem=str(unreadable)), unreadable
        with speaking(grader.assignment.texts):
            self.show(report, submission)
        if line := grader.unprotected():
            click.echo(line, err=True)
        if grader.assignment.kit and (own := other_version(self.file, grader.assignment.kit)):
            with speaking(grader.assignment.texts):
                click.echo(say("card.other_version", own=own, kit=grader.assignment.kit.shown), err=True)
        return error.exit_code if error else _exit_code(grader, report)

    def show(self, report: Report, submission: Submission | None) -> None:
        """Show a report in the form that the options ask for."""
        assignment, options = self.grader.assignment, self.options
        if not options.as_json:
            self.print(report)
        if not options.for_programs:
            return
        from autograder.entrypoints import on_push
        from autograder.output import check_json

        content = check_json.check_document(assignment, report, submission, options.question)
        if options.as_json:
            click.echo(check_json.render_check(content, indent=None if options.watch else 1))
        if self.run:
            self.run.report(content, self.file, assignment.files)
        if folder := options.report or (on_push.FOLDER if self.run else None):
            on_push.write_check(content, folder, self.file, assignment.files)

    def print(self, report: Report) -> None:
        """Print a report for people."""
        from autograder.output import terminal

        options = self.options
        if report.problem:
            self.console.print(report.problem, markup=False)
            return
        form = terminal.Form(options.brief, options.plain, options.verbose, options.question)
        kit = self.grader.assignment.kit
        title = self.grader.assignment.title
        title = say("report.titled_version", title=title, version=kit.shown) if kit else title
        terminal.show_report(self.console, title, report, form)

    def again(self) -> None:
        """Check the file once more; a file that cannot be read is reported, and will be read when it is saved again."""
        if self.clears:
            self.console.clear()
        try:
            self.once()
        except SubmissionError as error:
            click.echo(f"Error: {error}", err=True)

    def wait(self) -> None:
        """Say that the next save is waited for."""
        if not self.options.as_json:
            said = f"Checked at {time.strftime('%H:%M:%S')}. Waiting until {self.file.name} is saved; Ctrl-C stops."
            self.console.print(said, style="" if self.options.plain else "dim", markup=False)
            if not self.clears:
                self.console.print()

    @property
    def clears(self) -> bool:
        """Whether each report replaces the one before on the screen."""
        return not (self.options.as_json or self.options.plain) and self.console.is_terminal


def _exit_code(grader: Grader, report: Report) -> int:
    """0 if all points that are graded automatically were earned."""
    from autograder.domain.report import Status

    if report.ungraded:
        return GRADER_FAULT
    others = {question.id for question in grader.assignment.questions if not question.by_machine}
    machine = [result for result in report.results if result.id not in others]
    fine = (Status.PASSED, Status.RUNS)
    return OK if all(result.status in fine for result in machine) else POINTS_MISSING
