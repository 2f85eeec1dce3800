"""Environments of their own for tools that bring many packages along; made once and kept."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_STAMP = "complete.json"
_TORCH = "https://download.pytorch.org/whl/cpu"  # as in setup.sh: PyTorch's own builds without CUDA


class NotInstalled(Exception):
    """A tool could not be had here; its row says so, and the others are measured."""


def ready(folder: Path, requirements: Sequence[str]) -> Path:
    """The Python of an environment in ``folder`` that has these packages, and torch and numpy in the versions here."""
    wanted = [*(f"{name}=={version(name).partition('+')[0]}" for name in ("torch", "numpy")), *requirements]
    stamp, python = folder / _STAMP, folder / "bin" / "python"
    content = json.dumps({"python": sys.version, "packages": wanted})
    if not (stamp.exists() and stamp.read_text() == content and python.exists()):
        print(f"installing {', '.join(wanted)} into {folder}", file=sys.stderr, flush=True)
        _do([sys.executable, "-m", "venv", "--clear", str(folder)])
        _do([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *_without_cuda(), *wanted])
        stamp.write_text(content)
    return python


def installed(python: Path, package: str) -> str:
    """The version of a package in an environment."""
    ask = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    return subprocess.run([python, "-c", ask, package], check=True, capture_output=True, text=True).stdout.strip()


def _without_cuda() -> list[str]:
    """Where pip finds builds of torch that are not gigabytes large; nothing if that place cannot be reached."""
    try:
        urllib.request.urlopen(f"{_TORCH}/torch/", timeout=10).close()
    except OSError:
        return []
    return ["--extra-index-url", _TORCH]


def _do(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
        errors = [line for line in said if line.startswith("ERROR")] or said
        raise NotInstalled(errors[-1])
