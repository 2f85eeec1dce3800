"""Runs tests on a private copy of the project, in processes forked from one that has imported all the libraries."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_COPIED = ("autograder", "tests", "problems", "reference", "submissions_example", "docs", "pyproject.toml", "README.md")
_LIBRARIES = (
    "numpy", "pytest", "_pytest.pytester", "hypothesis", "hypothesis.extra.numpy", "pydantic", "sqlalchemy",
    "sqlalchemy.dialects.sqlite", "yaml", "zoneinfo", "json", "csv", "inspect", "difflib", "jinja2", "click", "rich",
    "rich.console", "sqlite3", "matplotlib", "multiprocessing", "subprocess", "importlib.metadata",
)  # fmt: skip
_LONGEST, _TIMES = 10.0, 6  # a run may take so many seconds, or so many times what it takes without a change


class Runner:
    """Runs tests in a copy of the project that is made in ``folder``."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = folder
        folder.mkdir(parents=True)
        leave = shutil.ignore_patterns("__pycache__", "attacks", "fuzz", ".*")
        for name in _COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=leave)
            elif (root / name).exists():
                shutil.copy(root / name, folder / name)
        os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(folder)}
        sys.path[:] = [str(folder), *(path for path in sys.path if Path(path).resolve() != root)]
        for name in _LIBRARIES:
            importlib.import_module(name)
        self.usual: dict[tuple[str, ...], float] = {}

    def unchanged(self, tests: list[str]) -> str:
        """Run tests on what is there, and note how long they take; "" if they pass, or what they say."""
        began, said = time.monotonic(), self.root / "said.txt"
        result = self.run(tests, 600.0, said, keep=True)  # keeps what is compiled, for the mutants' runs
        self.usual[tuple(tests)] = time.monotonic() - began
        return "" if result == "survived" else f"{result}\n{said.read_text()}"

    def changed(self, module: str, source: str, tests: list[str]) -> str:
        """What becomes of a mutant: "killed", "timeout" or "survived"."""
        usual = self.usual[tuple(tests)]
        with self._written(self.root / module, source):
            return self.run(tests, max(_LONGEST, _TIMES * usual))

    @contextmanager
    def _written(self, path: Path, source: str) -> Iterator[None]:
        """The file with another content; its compiled form is out of the way meanwhile."""
        before, cache = path.read_text(encoding="utf-8"), path.parent / "__pycache__"
        for compiled in cache.glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        path.write_text(source, encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")

    def run(self, tests: list[str], seconds: float, said: Path | None = None, keep: bool = False) -> str:
        """Run tests in a child. With ``keep``, compiled files are kept."""
        child = os.fork()
        if not child:
            try:
                os.setsid()
                os._exit(_tested(self.root, tests, said, keep))
            finally:
                os._exit(1)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return "survived" if status == 0 else "killed"
            time.sleep(0.01)
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "timeout"


def _tested(root: Path, tests: list[str], said: Path | None, keep: bool) -> int:
    import pytest
    from hypothesis import HealthCheck, settings

    # the same inputs for each mutant, and no test that fails because the machine is busy
    settings.register_profile(
        "mutants", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    settings.load_profile("mutants")
    os.chdir(root)
    sys.dont_write_bytecode = not keep
    out = os.open(str(said or os.devnull), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    temporary = f"--basetemp={root / 'tmp'}"
    options = ["-x", "-q", "-m", "fast", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly", temporary]
    return int(pytest.main([*options, *tests]))
