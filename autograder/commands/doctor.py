"""``autograder doctor``: what this machine has, and what it lacks."""

from __future__ import annotations

import platform
import sys

import click

from autograder import project
from autograder.errors import GRADER_FAULT, OK, AutograderError
from autograder.sandbox.host import ForkHost, Host, open_host

_MEANING = {
    "limits": "memory, processor time, files and processes are bounded",
    "user": "student code runs as a user that nobody else is",
    "files": "student code reads Python and its packages, and writes in its own folder (Landlock)",
    "calls": "no programs, processes, sockets or signals to others (seccomp)",
}


@click.command()
def command() -> int:
    """Look at this machine: Python, packages, assignments, and which layers of isolation hold.

    Ends with 5 if a worker cannot be started, or if a layer is missing that a stranger's code should not go without
    (all but `user`, which needs root).

    \b
    Example
      autograder doctor
    """
    click.echo(f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})")
    click.echo(f"Assignments: {', '.join(project.names()) or 'none'}")
    host = open_host(["torch", "numpy"])
    try:
        off = _probe(host)
        how = "forked from one that has the packages loaded" if isinstance(host, ForkHost) else "started for each job"
    except AutograderError as error:
        click.echo(f"Workers: cannot be started: {error}")
        return GRADER_FAULT
    finally:
        host.close()
    click.echo(f"Workers: {how}, with torch and numpy")
    for layer, meaning in _MEANING.items():
        state = f"OFF  {off[layer]}" if layer in off else f"on   {meaning}"
        click.echo(f"  {layer:8}{state}")
    sys.stdout.flush()
    return GRADER_FAULT if set(off) - {"user"} else OK


_PROBE = """\
spec: 1
title: Nothing
points: 1
questions:
  - {id: q, title: Nothing, points: 1, answer: {variable: x}, want: 1, within: {abs: 1}}
"""


def _probe(host: Host) -> dict[str, str]:
    """The layers that an empty submission goes without."""
    from pathlib import Path

    from autograder.model.submission import Submission
    from autograder.sandbox.collect import collect
    from autograder.spec.load import build
    from autograder.spec.source import parse

    collect(build(parse(_PROBE, "probe"), Path("probe")), Submission("probe", "probe.py", ()), host)
    return host.off or {}
