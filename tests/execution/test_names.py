"""The names that source binds and reads, compared with Python's own disassembler."""

from __future__ import annotations

import dis
import importlib.util
import types
from pathlib import Path

import pytest
from conftest import ROOT


def load() -> types.ModuleType:
    """The worker's module, which is not part of the package."""
    spec = importlib.util.spec_from_file_location("worker_source", ROOT / "autograder" / "worker" / "compiling.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SOURCE = load()
STANDARD = sorted(Path(dis.__file__).parent.glob("[a-z]*.py"))[::3]


def by_dis(code: types.CodeType) -> list[list[str]]:
    binds: set[str] = set()
    reads: set[str] = set()
    todo = [code]
    while todo:
        inner = todo.pop()
        todo += [c for c in inner.co_consts if isinstance(c, types.CodeType)]
        for step in dis.get_instructions(inner):
            if step.opname in ("STORE_NAME", "STORE_GLOBAL") and inner is code:
                binds.add(step.argval)
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                reads.add(step.argval)
    return [sorted(binds), sorted(reads)]


@pytest.mark.parametrize("path", STANDARD, ids=lambda path: path.name)
def test_names_are_those_that_the_compiler_wrote_down(path: Path) -> None:
    code = compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True)
    assert SOURCE.names(code) == by_dis(code)


def test_names_beyond_the_256th() -> None:
    lines = [f"name_{i} = other_{i}" for i in range(700)]
    code = compile("\n".join([*lines, "def f(): return other_699, name_0"]), "many", "exec")
    binds, reads = SOURCE.names(code)
    assert len(binds) == 701
    assert {f"other_{i}" for i in range(700)} | {"name_0"} == set(reads)


def test_names_of_code_that_has_run_often() -> None:
    """Python specializes bytecode as it runs; the original bytecode counts."""
    namespace: dict[str, object] = {"key": 1}
    exec("def f(): return key + len('x')", namespace)
    function = namespace["f"]
    assert isinstance(function, types.FunctionType)
    for _ in range(5000):
        function()
    assert SOURCE.names(function.__code__) == [[], ["key", "len"]]
