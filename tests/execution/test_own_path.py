"""Files in the current folder do not shadow modules."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.system import import_path

TAKEN = ("click", "json", "numpy", "rich", "sympy", "tempfile", "torch", "yaml")


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A folder with files named like modules; each leaves a file if it is run."""
    for name in TAKEN:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / name)!r} + '.fell', 'w').close()\n")
    return tmp_path


def test_a_command_run_there_imports_nothing_of_it(trapped: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "autograder", "check", "attention_exercises"]
    command.append(str(ROOT / "reference" / "attention_exercises.py"))  # it asks for formulas, too
    done = subprocess.run(command, cwd=trapped, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(trapped.glob("*.fell"))


@pytest.mark.parametrize("module", ["autograder.algebra", "autograder.entrypoints.gradescope"])
def test_a_process_of_ours_has_neither_that_folder_nor_the_clone_before_the_library(trapped: Path, module: str) -> None:
    code = "import sys, autograder; print(autograder.__path__[0]); print(*sys.path, sep='\\n')"
    command = import_path.module_command(module)
    start = "\n".join([*command[command.index("-c") + 1].splitlines()[:-1], code])  # in place of running the module
    done = subprocess.run(
        [sys.executable, "-c", start, *command[-2:]], cwd=trapped, capture_output=True, text=True, check=True,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip
    package, *path = done.stdout.split("\n")[:-1]
    assert package == str(ROOT / "autograder")
    assert not {"", str(trapped), str(ROOT), package} & {*path}


def test_the_folder_goes_and_the_package_stays(monkeypatch: pytest.MonkeyPatch, trapped: Path) -> None:
    monkeypatch.chdir(trapped)
    monkeypatch.setattr(sys, "path", [str(trapped), "/library"])
    import_path.leave_current_folder()
    assert sys.path == ["/library", str(ROOT)]
    import_path.leave_current_folder()
    assert sys.path == ["/library", str(ROOT)]
