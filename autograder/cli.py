"""The command line: the only place that catches everything and exits. Commands are loaded when they are called."""

from __future__ import annotations

import errno
import io
import re
import signal
import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from autograder import commands
from autograder.errors import GRADER_FAULT, AutograderError

_EPILOG = """
\b
Exit codes
  0  done; for `check`: every point that a machine can give was earned
  1  `check`: points are missing
  2  the command was not understood
  3  the spec, the reference or an example is at fault
  4  the submission cannot be read
  5  the grader itself failed: nobody's work was judged by that
  130  interrupted; what was graded by then is kept
"""


class _Commands(click.Group):
    """One command a module of `autograder.commands`, imported only when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"autograder.commands.{name}").command
        return command


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="autograder")
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
    """What to do about a disk that takes no more; "" if it is something else."""
    disk = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    # SQLAlchemy's errors are known by their text: it is not imported for --help
    book = type(error).__module__.startswith("sqlalchemy") and re.search("disk|full|readonly|read-only", str(error))
    if not (disk or book):
        return ""
    first = str(error).split("\n")[0]
    return f"nothing more can be written ({first}). What was saved is safe: make room and run the same command again"


def main() -> None:
    """Run the command line and exit with one of the documented codes."""
    for stream in (sys.stdout, sys.stderr):  # a student's é must not end the program where the terminal is plain ASCII
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    for name in ("SIGTERM", "SIGHUP"):  # clean up as after Ctrl-C; Windows has one of them
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        code = cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
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
        import traceback

        traceback.print_exc()
        click.echo(f"Error: the grader itself failed ({error}). Please report the text above.", err=True)
        code = GRADER_FAULT
    sys.stdout.flush()
    sys.exit(code if isinstance(code, int) else 0)
