"""``autograder doctor``: what this machine supports and what is missing."""

from __future__ import annotations

import platform
import sys

import click

from autograder.domain.errors import GRADER_FAULT, OK, AutograderError
from autograder.ingest import project

#: Other names that people try.
ALIASES = ("info", "env", "diagnose", "status", "version")


@click.command()
def command() -> int:
    """Check this machine: Python, assignments and isolation.

    Tests each layer of isolation from inside a worker, where student code runs. The exit code is 5 if a worker cannot
    be started or if a layer that this machine and user should have is missing.

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
        how = "started for each job" if isinstance(host, SpawnHost) else "forked with the packages already loaded"
    except AutograderError as error:
        click.echo(f"Workers: cannot be started: {error}")
        return GRADER_FAULT
    finally:
        host.close()
    click.echo(f"Workers: {how} (torch and numpy)")
    for layer, meaning in LAYERS.items():
        state = "OFF" if found[layer] else "on"
        click.echo(f"  {layer:14}{state:5}{found[layer] or host.second.get(layer) or meaning}")
    sys.stdout.flush()
    return GRADER_FAULT if lacking(found) else OK
