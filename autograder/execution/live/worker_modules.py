"""The worker's modules, loaded into this process without a name that anybody else could import.

The worker is a program of its own, whose modules import each other as ``values`` or ``figures``. In a student's kernel
these names belong to the student, so here each module gets an import statement that knows them, and ``sys.modules``
never does.
"""

from __future__ import annotations

import builtins
import importlib.util
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

_FOLDER = Path(__file__).parent.parent.parent / "worker"
_LOADED: dict[str, ModuleType] = {}


def worker_module(name: str) -> Any:
    """The worker's module ``name``; it is loaded once."""
    if name in _LOADED:
        return _LOADED[name]
    spec = importlib.util.spec_from_file_location(f"autograder.worker.{name}", _FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import}
    _LOADED[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del _LOADED[name]
        raise
    return module


def _import(
    name: str, globals: Mapping[str, object] | None = None, locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (), level: int = 0,
) -> ModuleType:  # fmt: skip
    """Python's import statement, with the worker's modules first."""
    if level == 0 and name.isidentifier() and (_FOLDER / f"{name}.py").is_file():
        module: ModuleType = worker_module(name)
        return module
    return builtins.__import__(name, globals, locals, fromlist or (), level)
