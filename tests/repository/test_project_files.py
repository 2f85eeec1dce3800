"""The files that others meet first agree with each other: workflows, hooks, classifiers, `.ci/run`."""

from __future__ import annotations

import re
from typing import Any

import yaml
from conftest import ROOT

PROJECT = (ROOT / "pyproject.toml").read_text()
CI = (ROOT / ".ci" / "run").read_text()
PYTHONS = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', PROJECT)


def workflow(name: str) -> Any:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())


def commands(name: str) -> list[str]:
    """What a workflow runs."""
    jobs = workflow(name)["jobs"].values()
    return [step["run"] for job in jobs for step in job["steps"] if "run" in step]


def test_ci_runs_the_same_script_on_every_python_that_is_named() -> None:
    assert workflow("ci.yml")["jobs"]["test"]["strategy"]["matrix"]["python"] == PYTHONS
    assert f'requires-python = ">={PYTHONS[0]}"' in PROJECT
    assert [command.split()[-1] for command in commands("ci.yml")] == [".ci/run"]
    assert [command.split()[-2:] for command in commands("full.yml")] == [[".ci/run", "--full"]]


def test_the_hooks_are_the_linters_of_ci_in_the_locks_versions() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repo["repo"] for repo in hooks] == ["local"]
    named = {tuple(hook["entry"].split()[:2]) for hook in hooks[0]["hooks"]}
    linters = set(re.findall(r'"\$venv/bin/(ruff|mypy|lint-imports)"', CI))
    assert {entry[0] for entry in named} == {f".venv/bin/{linter}" for linter in linters}


def test_the_first_commands_of_contributing_are_those_of_ci() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert "./setup.sh --dev\n    .venv/bin/python -m pytest -m fast" in text
    assert "./setup.sh --dev" in CI


def test_contributing_knows_every_room() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    rooms = {path.name for path in (ROOT / "autograder").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {room for room in rooms if f"`{room}`" not in text and f"`autograder/{room}`" not in text} == set()


def test_contributing_has_the_commands_that_made_the_locks() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for lock in ("requirements.txt", "requirements-dev.txt"):
        made = re.search(r"#    (uv pip compile .*)", (ROOT / lock).read_text())
        assert made
        assert f"    {made[1]}\n" in text
