"""What every command must do, run over the command line's own list: a new one is tested on arrival."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT

from autograder.entrypoints.cli import cli

NAMES = sorted(cli.list_commands(click.Context(cli)))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_does(name: str) -> None:
    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"Usage: cli {name}")
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert len(command.get_short_help_str()) > 10
    assert f"\n  {name} " in CliRunner().invoke(cli, ["--help"]).output


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_it_does_not_know_is_a_usage_error(name: str) -> None:
    done = CliRunner().invoke(cli, [name, "--no-such-option"])
    assert 2 in (done.exit_code, getattr(done.exception, "exit_code", None)), done.output


@pytest.mark.parametrize("name", NAMES)
def test_the_documents_name_every_command(name: str) -> None:
    pages = "".join(path.read_text() for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    assert f"autograder {name}" in pages
