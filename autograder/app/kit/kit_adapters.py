"""The part of an instructor's file of adapters that goes into a kit: the adapters it calls, and what those use."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator


def adapters_part(source: str, wanted: Iterable[str]) -> str:
    """The functions ``wanted`` of a file of adapters with everything they use, without comments and docstrings.

    What the file does with these at its top level stays (``TABLE[0] = 1``, ``torch.manual_seed(0)``); all else goes.
    """
    statements = ast.parse(source).body
    own = {name for one in statements for name in _defined(one)}
    names = {*wanted}
    kept: set[int] = set()
    while True:
        found = {i for i, one in enumerate(statements) if i not in kept and _belongs(one, names & own)}
        if not found:
            break
        kept |= found
        names |= {name for i in found for name in _read(statements[i])}
    body: list[ast.stmt] = [_trimmed(one, names) for i, one in enumerate(statements) if i in kept]
    return "\n\n\n".join(ast.unparse(_undocumented(one)) for one in body) + "\n"


def _belongs(statement: ast.stmt, names: set[str]) -> bool:
    """Whether a statement defines one of the names, or does something with one."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        return True
    if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
        return True  # nobody can tell what of it is used
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return _base(statement.value) in names
    return not names.isdisjoint(_defined(statement))


def _read(statement: ast.stmt) -> Iterator[str]:
    """The global names that a statement reads; a local variable may be called what something secret is called."""
    yield from _globals(symtable.symtable(ast.unparse(statement), "adapters", "exec"))
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        changed = (node.target for node in ast.walk(statement) if isinstance(node, ast.AugAssign))
        yield from (one.id for one in changed if isinstance(one, ast.Name))


def _globals(table: symtable.SymbolTable) -> Iterator[str]:
    top = table.get_type() == "module"
    for one in table.get_symbols():
        if one.is_referenced() if top else one.is_global():
            yield one.get_name()
    for inner in table.get_children():
        yield from _globals(inner)


def _defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement defines or changes at the top level."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in statement.names)
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            yield _base(node)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from _defined(node)


def _base(node: ast.expr) -> str:
    """The name at the beginning of ``a.b[0](c)``; "" if there is none."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _trimmed(statement: ast.stmt, names: set[str]) -> ast.stmt:
    """An import without the names that nothing uses."""
    if isinstance(statement, (ast.Import, ast.ImportFrom)) and getattr(statement, "module", "") != "__future__":
        used = [one for one in statement.names if (one.asname or one.name).partition(".")[0] in {*names, "*"}]
        statement.names = used or statement.names
    return statement


def _undocumented(statement: ast.stmt) -> ast.stmt:
    """A statement without docstrings, at any depth."""
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = node.body[0].value if isinstance(node.body[0], ast.Expr) else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.fix_missing_locations(statement)
