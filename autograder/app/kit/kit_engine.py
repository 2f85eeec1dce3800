"""The part of this package that a kit contains: what checking needs, found by following imports from `kit_front`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import autograder

_ROOT = Path(autograder.__file__).parent
#: What the kit's front imports is in the kit, and all kinds of answers, readers and the two programs of their own.
_FIRST = ("autograder.entrypoints.kit_front",)
_WHOLE = ("checks", "readers", "algebra", "worker")
#: Where following ends: what makes kits, what runs hand-written checks, and what grades classes.
_NEVER = (
    "autograder.app.handwritten", "autograder.app.kit.kit_contents", "autograder.app.kit.spec_names",
    "autograder.app.kit.kit_adapters", "autograder.app.kit.kit_engine", "autograder.storage", "autograder.validation",
    "autograder.execution.dask", "autograder.ingest.importers", "autograder.output.html", "autograder.output.export",
)  # fmt: skip
#: Data beside a module, which goes where the module's folder has one that is in the kit.
_DATA = ("*.json", "*.css", "*.html")


@cache
def engine_files() -> dict[str, bytes]:
    """The files by their paths in this package, such as ``checks/close.py``."""
    todo = [*_FIRST, *(name for folder in _WHOLE for name in _modules(folder))]
    found: dict[str, Path] = {}
    while todo:
        name = todo.pop()
        path = _path(name)
        if name in found or path is None or name.startswith(_NEVER):
            continue
        found[name] = path
        parent = name.rpartition(".")[0]
        todo += [*([parent] if parent else []), *_imports(path)]
    files = {*found.values()}
    folders = {path.parent for path in files if path.name != "__init__.py"}
    files |= {path for folder in folders for pattern in _DATA for path in folder.glob(pattern)}
    return {path.relative_to(_ROOT).as_posix(): path.read_bytes() for path in sorted(files)}


def _modules(folder: str) -> Iterator[str]:
    """All modules of a room, with the names under which they are imported."""
    for path in sorted((_ROOT / folder).rglob("*.py")):
        inside = path.relative_to(_ROOT).with_suffix("").parts
        yield ".".join(("autograder", *inside)).removesuffix(".__init__")


def _path(name: str) -> Path | None:
    """The file of a module of this package; None for other modules, and for what is no module."""
    first, *rest = name.split(".")
    path = _ROOT.joinpath(*rest)
    if first != "autograder":
        return None
    return next(
        (one for one in (path / "__init__.py", path.with_suffix(".py")) if rest != [] and one.is_file()), None
    ) or (_ROOT / "__init__.py" if not rest else None)


def _imports(path: Path) -> Iterator[str]:
    """The modules of this package that a file imports, at its top or inside; without those for type checkers."""
    todo: list[ast.AST] = [ast.parse(path.read_bytes())]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            todo += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        todo += ast.iter_child_nodes(node)
