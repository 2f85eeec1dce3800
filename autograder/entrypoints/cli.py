"""The command line, where all exceptions are caught and exit codes set. Commands are imported when they are called."""

from __future__ import annotations

import errno
import io
import os
import re
import signal
import sys
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import TYPE_CHECKING

import click

from autograder.domain.errors import GRADER_FAULT, USAGE, AutograderError, GraderError
from autograder.entrypoints import commands
from autograder.entrypoints.option_types import exports
from autograder.system import distribution
from autograder.system.registry import entry_points, plugin_refused

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_EPILOG = """
\b
Exit codes
  0    success; for `check`: all automatically graded points were earned
  1    `check`: points are missing
  2    usage error
  3    error in the spec, the reference or an example
  4    the submission cannot be read
  5    internal grader error; it affects nobody's score
  130  interrupted; submissions graded so far are kept
"""


class _Commands(click.Group):
    """The modules of `autograder.entrypoints.commands`, and the entry points of other packages, as commands.

    A module is imported only when it is needed; entry points are searched only for names that no module has.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*_own(), *_plugins()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in _own():
            command: click.Command = _module(name).command
            return command
        return _loaded(_plugins()[name]) if name in _plugins() else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in _own() and name not in _plugins():
            ctx.fail(_no_command(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)


def _own() -> list[str]:
    return [module.name for module in iter_modules(commands.__path__)]


def _module(name: str) -> ModuleType:
    return import_module(f"{commands.__name__}.{name}")


@cache
def _plugins() -> dict[str, EntryPoint]:
    """The commands of other packages by name; a name that is taken is reported and keeps its first owner."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points("autograder.commands"):
        if point.name in _own() or point.name in found:
            other = found[point.name].value if point.name in found else f"{commands.__name__}.{point.name}"
            click.echo(f"Warning: two modules define the command `{point.name}`: {other} and {point.value}", err=True)
        else:
            found[point.name] = point
    return found


def _loaded(point: EntryPoint) -> click.Command:
    """The command that an entry point names, directly or as ``command`` of a module; else one that shows the error."""
    try:
        found = point.load()
        command = getattr(found, "command", found)
        if isinstance(command, click.Command):
            return command
        said = plugin_refused(point, TypeError(f"{point.value} is not a click command and defines no `command`"))
    except (Exception, SystemExit) as error:
        said = plugin_refused(point, error)

    @click.command(
        point.name, short_help=said, add_help_option=False, context_settings={"ignore_unknown_options": True}
    )
    @click.argument("words", nargs=-1, type=click.UNPROCESSED)
    def broken(words: tuple[str, ...]) -> None:
        raise GraderError(said)

    return broken


def _no_command(name: str, known: list[str]) -> str:
    """The message for an unknown command, with what to type instead."""
    if Path(name).suffix or os.sep in name:
        return f"{name} is not a command; to check a file, run `autograder check ASSIGNMENT {name}`"
    aliases = dict.fromkeys(exports(), "export")
    aliases |= {alias: command for command in _own() for alias in getattr(_module(command), "ALIASES", ())}
    near = [aliases.get(word, word) for word in get_close_matches(name.lower(), [*known, *aliases], 1, cutoff=0.7)]
    hint = f"did you mean `{near[0]}`?" if near else f"the commands are {', '.join(known)}"
    return f"there is no command `{name}`: {hint}"


def _told(error: click.ClickException) -> click.ClickException:
    """The error, reworded where click's message does not say which argument is wrong."""
    ctx = getattr(error, "ctx", None)
    if isinstance(error, click.MissingParameter) and ctx and ctx.command.params[0].name == "assignment":
        from autograder.ingest import project

        given, names = ctx.params.get("assignment"), project.assignment_names()
        known = f"the assignments are {', '.join(names[:20])}" if names else "there are no assignments here"
        lacking = error.param.make_metavar(ctx) if error.param else ""
        if given and given not in names and (Path(given).suffix not in (".yaml", ".yml")):
            said = f"the assignment is missing: use `autograder {ctx.info_name} ASSIGNMENT {given}`; {known}"
            return click.UsageError(said, ctx)
        if given is None and lacking == "ASSIGNMENT":
            return click.UsageError(f"the assignment is missing: {known}", ctx)
    number = next((word for word in sys.argv[1:] if re.fullmatch(r"-\d+(?:[.,]\d+)?", word)), None)
    if isinstance(error, click.NoSuchOption) and number and number.startswith(error.option_name):
        said = f"{number} is negative: points and run numbers must be 0 or more"
        return click.UsageError(said, ctx)
    said = error.format_message()
    if said.startswith("Got unexpected extra argument"):
        return click.UsageError(f"{said}: put paths and names that contain spaces in quotes", ctx)
    for kind, plain in (("integer range", "whole number"), ("integer", "whole number"), ("float", "number")):
        if f"is not a valid {kind}" in said:
            return click.UsageError(said.replace(f"valid {kind}", plain), ctx)
    return error


def _file(error: BaseException) -> str:
    """The message for an error of a file or folder given as an argument; "" for any other error."""
    if not isinstance(error, OSError) or not error.strerror:
        return ""
    files = {os.path.abspath(name) for name in (error.filename, error.filename2) if name}
    given = {os.path.abspath(word): word for word in sys.argv[2:] if not word.startswith("-")}
    beside = (path for path in given if os.path.dirname(path) in map(os.path.dirname, files) and Path(path).suffix)
    path = next((path for path in given if path in files), None) or next(beside, None)
    return f"{given[path]} cannot be used: {error.strerror}" if path else ""


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(distribution.version(), prog_name="autograder")
def cli() -> None:
    """Grade homework on the mathematics of machine learning.

    \b
    Students      autograder check ASSIGNMENT my_homework.ipynb
    Instructors   autograder grade ASSIGNMENT submissions/ --out results/
                  autograder validate ASSIGNMENT
                  autograder build ASSIGNMENT -o upload_to_gradescope.zip
                  autograder doctor
    """


def _full(error: BaseException) -> str:
    """The message for a full or read-only disk; "" for any other error."""
    disk = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    # SQLAlchemy's errors are known by their text: it is not imported for --help
    book = type(error).__module__.startswith("sqlalchemy") and re.search("disk|full|readonly|read-only", str(error))
    if not (disk or book):
        return ""
    first = str(error).split("\n")[0]
    return f"cannot write to disk ({first}). What was saved is safe: free some space and run the same command again"


def main() -> None:
    """Run the command line and exit with one of the documented codes."""
    for stream in (sys.stdout, sys.stderr):  # an é in a student's answer must not crash an ASCII terminal
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for name in ("SIGTERM", "SIGHUP"):  # clean up as after Ctrl-C; Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        _told(error).show()
        code = error.exit_code
    except click.Abort:
        click.echo("Interrupted.", err=True)
        code = 130
    except AutograderError as error:
        click.echo(f"Error: {error}", err=True)
        code = error.exit_code
    except Exception as error:
        if said := _full(error):
            click.echo(f"Error: {said}", err=True)
            sys.exit(GRADER_FAULT)
        if said := _file(error):
            click.echo(f"Error: {said}", err=True)
            sys.exit(USAGE)
        import traceback

        traceback.print_exc()
        click.echo(f"Error: internal grader error ({error}). Please report the text above.", err=True)
        code = GRADER_FAULT
    sys.stdout.flush()
    sys.exit(code if isinstance(code, int) else 0)
