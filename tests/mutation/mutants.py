"""Small changes to a module's source, each of which some test of that module should notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip
_OPPOSITES = {
    "min": "max", "any": "all", "startswith": "endswith", "floor": "ceil", "isnan": "isinf", "lower": "upper",
    "lstrip": "rstrip", "argmin": "argmax",
}  # fmt: skip
_OPPOSITES |= {other: name for name, other in _OPPOSITES.items()}
# what these are given changes no value: warnings off, types for the checker, names of the modules' public parts
_UNTOUCHED_CALLS = ("errstate", "TypeVar", "cast")
_SYMMETRIC = ("min", "max", "minimum", "maximum", "gcd")  # whose arguments may stand in any order
_UNTOUCHED_KEYWORDS = ("strict", "description")  # zip's is an assertion, which is no more changed than `assert` is
_WORDS = 10


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, the line as it was and as it is, and the module's source with it."""

    module: str
    function: str
    line: int
    before: str
    after: str
    kind: str
    source: Callable[[], str] = field(compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """The key that identifies it, wherever its module and its lines move."""
        return self.function, self.before, self.after


def mutants(root: Path, module: str) -> list[Mutant]:
    """Every mutant of a module, which is named by its path below ``root``."""
    return list(_Maker(module, (root / module).read_text(encoding="utf-8")).made())


class _Maker:
    """Finds the mutants of one source; a mutant's source is written out when it is asked for."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.tree = module, ast.parse(source)
        self.seen: set[tuple[int, str, str]] = set()

    def made(self) -> Iterator[Mutant]:
        yield from self.body(self.tree.body, ())

    def body(self, statements: list[ast.stmt], path: tuple[str, ...]) -> Iterator[Mutant]:
        """The mutants in a list of statements, each with the statements inside it."""
        for place, statement in enumerate(statements):
            if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Assert)) or _about_the_module(statement):
                continue
            inner = (*path, statement.name) if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) else path
            for change in (*_removed(statements, place), *_changes(statement)):
                yield from self.tried(statement, change, inner)
            for name in ("body", "orelse", "finalbody"):
                yield from self.body(getattr(statement, name, []), inner)
            for handler in getattr(statement, "handlers", ()):
                yield from self.body(handler.body, inner)

    def tried(self, statement: ast.stmt, change: _Change, path: tuple[str, ...]) -> Iterator[Mutant]:
        """The mutant of one change, unless another change gives the same source."""
        before = _header(statement)
        undo = change.make()
        after = "pass" if change.kind == "statement removed" else _header(statement)
        undo()
        line = change.line or statement.lineno
        if before != after and (statement.lineno, before, after) not in self.seen:
            self.seen.add((statement.lineno, before, after))
            name = ".".join(path) or "module"
            yield Mutant(self.module, name, line, before, after, change.kind, lambda: self.written(change))

    def written(self, change: _Change) -> str:
        """The source with one change."""
        undo = change.make()
        try:
            return ast.unparse(ast.fix_missing_locations(self.tree))
        finally:
            undo()


@dataclass(frozen=True)
class _Change:
    """A change to a tree, in place; ``make`` gives what takes it back."""

    line: int
    kind: str
    make: Callable[[], Callable[[], None]]


def _removed(statements: list[ast.stmt], place: int) -> Iterator[_Change]:
    """The change that takes a statement out, where the code still makes sense without it."""
    statement = statements[place]
    effect = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    stored = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], (ast.Attribute, ast.Subscript))
    others = (ast.AugAssign, ast.Raise, ast.Continue, ast.Break, ast.Delete)
    if effect or stored or isinstance(statement, others):
        gone = ast.copy_location(ast.Pass(), statement)
        yield _replace(statements, place, gone, statement.lineno, "statement removed")


def _changes(statement: ast.stmt) -> Iterator[_Change]:
    """The changes to a statement, but for those inside the statements that it holds."""
    if isinstance(statement, ast.Return) and statement.value is not None and not _plain(statement.value):
        yield _put(statement, "value", ast.Constant(None), "return value")
    if isinstance(statement, (ast.If, ast.While)):
        yield _put(statement, "test", ast.UnaryOp(ast.Not(), statement.test), "condition negated")
    for parent, name, node in _expressions(statement):
        yield from _of_expression(parent, name, node)


def _expressions(owner: ast.AST) -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """Every expression of a statement with where it hangs; no annotations, and no texts that are put together."""
    for name, value in ast.iter_fields(owner):
        inside = name in ("body", "orelse", "finalbody") and not isinstance(owner, (ast.IfExp, ast.Lambda))
        if inside or name in ("annotation", "returns", "decorator_list", "bases", "format_spec") or _words(value):
            continue
        many = isinstance(value, list)
        for place, node in enumerate(value if many else [value]):
            if not isinstance(node, ast.AST) or isinstance(node, (ast.stmt, ast.expr_context, ast.ExceptHandler)):
                continue
            if isinstance(node, ast.Call) and _name(node.func) in _UNTOUCHED_CALLS:
                continue
            if isinstance(node, ast.keyword) and node.arg in _UNTOUCHED_KEYWORDS:
                continue
            if isinstance(node, ast.expr):
                yield owner, f"{name}:{place}" if many else name, node
            elif isinstance(node, ast.comprehension):
                for at in range(len(node.ifs)):
                    yield node, f"ifs:{at}", node.ifs[at]
            yield from _expressions(node)


def _of_expression(parent: ast.AST, name: str, node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in _COMPARISONS[type(op)]:
                yield _put(node, f"ops:{place}", other(), "comparison")
    elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _text(node):
        yield _put(node, "op", _ARITHMETIC[type(node.op)](), "arithmetic")
    elif isinstance(node, ast.BoolOp):
        yield _put(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And(), "and, or")
        for place in range(len(node.values)):
            rest = [value for i, value in enumerate(node.values) if i != place]
            yield _put(parent, name, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest), "operand removed")
    elif isinstance(node, ast.UnaryOp):
        yield _put(parent, name, node.operand, "unary operator removed")
    elif isinstance(node, ast.Constant) and not isinstance(parent, (ast.JoinedStr, ast.FormattedValue)):
        for value in _others(node.value):
            yield _put(parent, name, ast.Constant(value), "constant")
    elif isinstance(node, ast.IfExp):
        yield _put(node, "test", ast.UnaryOp(ast.Not(), node.test), "condition negated")
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    if isinstance(parent, ast.comprehension) and name.startswith("ifs"):
        yield _put(parent, name, ast.Constant(True), "filter removed")


def _of_call(node: ast.Call) -> Iterator[_Change]:
    word = _name(node.func)
    if word in _OPPOSITES:
        yield _put(node.func, "id" if isinstance(node.func, ast.Name) else "attr", _OPPOSITES[word], "opposite")
    plain = [arg for arg in node.args if not isinstance(arg, ast.Starred)]
    if len(plain) >= 2 and word not in _SYMMETRIC and plain == node.args and ast.dump(plain[0]) != ast.dump(plain[1]):
        yield _put(node, "args", [plain[1], plain[0], *plain[2:]], "arguments swapped")
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg not in _UNTOUCHED_KEYWORDS:
            rest = [one for i, one in enumerate(node.keywords) if i != place]
            yield _put(node, "keywords", rest, "keyword removed")


def _others(value: object) -> list[object]:
    """What stands in place of a constant. Sentences are not changed: what they say is not what a grade is."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, value - 1] if value else [1]
    if isinstance(value, float):
        return [value * 2, 0.0] if value else [1.0]
    if isinstance(value, str) and value and not any(c.isspace() for c in value):
        return [f"{value}_"]
    return []


def _put(node: ast.AST, name: str, value: object, kind: str) -> _Change:
    """The change that puts a value into a field, or into a place of one that is a list ("args:0")."""
    field, _, place = name.partition(":")
    line = getattr(node, "lineno", 0)
    if place:
        return _replace(getattr(node, field), int(place), value, line, kind)

    def make() -> Callable[[], None]:
        old = getattr(node, field)
        setattr(node, field, value)
        return lambda: setattr(node, field, old)

    return _Change(line, kind, make)


def _replace(held: list[Any], place: int, value: object, line: int, kind: str) -> _Change:
    def make() -> Callable[[], None]:
        old = held[place]
        held[place] = value
        return lambda: held.__setitem__(place, old)

    return _Change(line, kind, make)


def _header(statement: ast.stmt) -> str:
    """A statement as one line, without the statements that it holds."""
    bare = copy.copy(statement)
    for name in ("body", "orelse", "finalbody", "handlers", "decorator_list"):
        if getattr(bare, name, None):
            setattr(bare, name, [])
    if isinstance(bare, (ast.If, ast.While, ast.For, ast.With, ast.FunctionDef, ast.ClassDef, ast.Try)):
        bare.body = [ast.Pass()]
        return ast.unparse(ast.fix_missing_locations(bare)).removesuffix("pass").strip()
    return ast.unparse(ast.fix_missing_locations(bare))


def _about_the_module(statement: ast.stmt) -> bool:
    """Whether it is a docstring, or the list of a module's public names."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.targets[0], ast.Name) and statement.targets[0].id == "__all__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _plain(node: ast.expr) -> bool:
    """Whether a value is as good as None where it is returned, or has a change of its own: False, "", True."""
    return isinstance(node, ast.Constant) and (not node.value or node.value is True)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _words(value: object) -> bool:
    """Whether these are a list of words, which is data and no rule."""
    texts = isinstance(value, list) and all(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in value)
    return texts and len(value) >= _WORDS


def _text(node: ast.BinOp) -> bool:
    return any(isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
               for side in (node.left, node.right))  # fmt: skip
