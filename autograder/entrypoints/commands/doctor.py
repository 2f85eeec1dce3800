"""``autograder doctor``: what this machine has, and what it lacks."""

from __future__ import annotations

import platform
import sys

import click

from autograder.domain.errors import GRADER_FAULT, OK, AutograderError
from autograder.ingest import project

#: What people, and other graders, call it.
ALIASES = ("info", "env", "diagnose", "status", "version")


@click.command()
def command() -> int:
    """Look at this machine: Python, packages, assignments, and which layers of isolation hold.

    Each layer is tried from inside a worker, as a student's code would. Ends with 5 if a worker cannot be started, or
    if a layer is missing that this machine and user should have.

    \b
    Example
      autograder doctor
    """
    from autograder.execution.sandbox.host import open_host
    from autograder.execution.sandbox.probe import LAYERS, lacking, probe
    from autograder.execution.sandbox.spawn_host import SpawnHost

    click.echo(f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})")
    click.echo(f"Assignments: {', '.join(project.assignment_names()) or 'none'}")
    host = open_host(["torch", "numpy"])
    try:
        found = probe(host)
        how = "started for each job" if isinstance(host, SpawnHost) else "forked from one that has the packages loaded"
    except AutograderError as error:
        click.echo(f"Workers: cannot be started: {error}")
        return GRADER_FAULT
    finally:
        host.close()
    click.echo(f"Workers: {how}, with torch and numpy")
    for layer, meaning in LAYERS.items():
        state = "OFF" if found[layer] else "on"
        click.echo(f"  {layer:14}{state:5}{found[layer] or host.second.get(layer) or meaning}")
    sys.stdout.flush()
    return GRADER_FAULT if lacking(found) else OK
