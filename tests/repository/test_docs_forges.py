"""docs/forges.md and its workflow files: what they run exists, and no job has a secret beside students' code."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml
from conftest import ROOT

from autograder.entrypoints.cli import cli
from autograder.output import check_json

PAGE = (ROOT / "docs" / "forges.md").read_text()
FILES = sorted((ROOT / "docs" / "forges").iterdir())


def jobs(path: Path) -> dict[str, Any]:
    """The jobs of a workflow, as they are written."""
    whole = yaml.safe_load(path.read_text())
    return whole.get("jobs") or {name: job for name, job in whole.items() if "script" in job}


def commands(job: dict[str, Any]) -> list[str]:
    return [line for step in job.get("steps", []) for line in step.get("run", "").splitlines()] + job.get("script", [])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_workflow_runs_commands_that_exist(path: Path) -> None:
    assert f"forges/{path.name}" in PAGE
    own = [line for job in jobs(path).values() for line in commands(job) if re.match(r"\S*(-check|autograder) ", line)]
    assert own
    for line in own:
        program, *words = shlex.split(line, comments=True)
        verb = "check" if program.endswith("-check") else words.pop(0)
        command = cli.get_command(click.Context(cli), verb)
        assert command is not None
        arguments = ["understanding_attention", *words] if program.endswith("-check") else words
        command.make_context(verb, arguments)  # raises for an option that does not exist


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_is_in_reach_of_students_code(path: Path) -> None:
    text = path.read_text()
    assert "pull_request_target" not in text
    for job in jobs(path).values():
        lines = commands(job)
        runs = any(re.match(r"\S*(-check|autograder) ", line) for line in lines)
        assert not (runs and "secrets." in json.dumps(job))
        assert not (runs and any("clone" in line for line in lines))
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout"):
                assert step["with"]["persist-credentials"] is False
    if "actions/" in text:
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_the_example_is_by_the_schema() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.S)
    content = json.loads(example)
    jsonschema.validate(content, json.loads(check_json.check_schema()), jsonschema.Draft202012Validator)
    assert set(content) == set(json.loads(check_json.check_schema())["properties"])


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size >= 60_000] == []
