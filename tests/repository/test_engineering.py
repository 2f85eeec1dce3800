"""Rules of the tree that nothing else would notice being broken."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

MODULES = sorted((ROOT / "autograder").rglob("*.py"))
WORKER = ROOT / "autograder" / "worker"


def imports(path: Path) -> set[str]:
    """The top-level packages that a module names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").partition(".")[0])
    return found


def test_the_worker_needs_the_standard_library_alone() -> None:
    beside = {path.stem for path in WORKER.glob("*.py")}
    for path in WORKER.glob("*.py"):
        assert imports(path) <= set(sys.stdlib_module_names) | beside, path


def test_the_domain_needs_the_standard_library_alone() -> None:
    paths = sorted((ROOT / "autograder" / "domain").glob("*.py"))
    assert paths
    for path in paths:
        assert imports(path) <= set(sys.stdlib_module_names) | {"autograder"}, path


def test_nothing_unpickles_or_evaluates_outside_its_one_place() -> None:
    for path in MODULES:
        text = path.read_text()
        assert "pickle" not in text.replace("no pickle", "").replace("never pickled", "").replace(
            "never unpickles", ""
        ), path
        calls = {
            n.func.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        }
        if path.name not in (
            "expressions.py",
            "run.py",
            "calling.py",
            "imports.py",
            "step_calls.py",
        ):  # all but the first are the worker's
            assert not calls & {"eval", "exec"}, path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_python_3_10_can_read_it(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 10))


def test_every_module_class_and_public_function_says_what_it_is() -> None:
    bare = []
    for path in MODULES:
        tree = ast.parse(path.read_text())
        nodes = [tree, *(n for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef)) and n.name[0] != "_")]
        bare += [f"{path}:{getattr(n, 'name', '')}" for n in nodes if not ast.get_docstring(n)]
    hooks = [b for b in bare if ":pytest_" in b]
    assert [b for b in bare if b not in hooks] == []


def test_shell_scripts_parse_and_are_runnable() -> None:
    for name in ("setup.sh", "run_autograder", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name
        subprocess.run(["bash", "-n", str(ROOT / name)], check=True)
