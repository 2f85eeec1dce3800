"""Environments of their own for tools that bring many packages along; made once and kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_STAMP = "complete.json"
_SETUP = Path(__file__).parents[2] / "setup.sh"


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


def activated(python: Path, work: Path) -> dict[str, str]:
    """The variables with which a tool finds the programs and kernels of its own environment, and nobody's settings."""
    path = os.pathsep.join([str(python.parent), os.environ.get("PATH", os.defpath)])
    folders = {name: str(work / "jupyter") for name in ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")}
    return {"PATH": path, "VIRTUAL_ENV": str(python.parents[1]), "JUPYTER_PREFER_ENV_PATH": "1", **folders}


def _without_cuda() -> list[str]:
    """Where setup.sh finds builds of torch that are not gigabytes large; nothing if that place cannot be reached."""
    found = re.search(r"^index=(\S+)", _SETUP.read_text(encoding="utf-8"), re.MULTILINE)
    try:
        if found:
            urllib.request.urlopen(f"{found[1]}/torch/", timeout=10).close()
    except OSError:
        return []
    return ["--extra-index-url", found[1]] if found else []


def _do(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no reason was given"]
        errors = [line for line in said if line.startswith("ERROR")] or said
        raise NotInstalled(errors[-1])
