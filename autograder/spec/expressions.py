"""Expressions of the spec: a small, checked part of Python, over arrays.

An expression is parsed when the spec is loaded and refused unless every piece of it is on the list below. What is left
cannot name an attribute (but ``.T`` and ``.shape``), import, assign or call anything outside the vocabulary, so
evaluating it is safe; students' answers enter only as values.
"""

from __future__ import annotations

import ast
import inspect
import keyword
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import CodeType
from typing import Any, cast

import numpy as np

from autograder.domain.assignment import Scope
from autograder.spec import bounds, hints
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Attribute, ast.Call, ast.keyword, ast.operator, ast.unaryop,
    ast.boolop, ast.cmpop, ast.Dict,
)  # fmt: skip
_ATTRIBUTES = ("T", "shape")
_LONGEST = 2000
_DEEPEST = 60
_GUARDS = {f"<{name}>": function for name, function in bounds.OPERATORS.items()}  # no name that a spec can write
_GLOBALS: dict[str, Any] = {
    "__builtins__": {}, **CONSTANTS, **FUNCTIONS, **_GUARDS, "<listed>": bounds.listed, "<indexed>": bounds.indexed,
    "<slice>": slice,
}  # fmt: skip
_COUNTED = {**_GLOBALS, **{name: bounds.counted(function) for name, function in FUNCTIONS.items()}}


class ExpressionError(ValueError):
    """An expression of the spec is not allowed, or failed; says what and where in the expression."""


class TooMuchError(ExpressionError):
    """An expression of the spec would take more memory or time than it may."""


@dataclass(frozen=True)
class Expression:
    """A checked expression. Called with a scope, it gives a value; arrays and numbers are float64.

    ``calls`` is how many calls of functions it comes to, those in the spec's own functions counted in.
    """

    text: str
    code: CodeType
    names: frozenset[str]
    calls: int = 0

    def __call__(self, scope: Scope) -> Any:
        """The value; raises `ExpressionError` when the arithmetic fails (shapes that do not fit, say)."""
        with np.errstate(all="ignore"):
            return self.inside(scope)

    def inside(self, scope: Scope) -> Any:
        """The value, where another expression is being worked out."""
        try:
            return eval(
                self.code, _COUNTED if bounds.metered() else _GLOBALS, scope
            )  # whitelisted: no way out of arithmetic
        except TooMuchError:
            raise
        except bounds.TooMuch as error:
            raise TooMuchError(f"`{_short(self.text)}` {error}") from error
        except Exception as error:
            raise ExpressionError(f"`{_short(self.text)}` failed: {hints.failure(error)}") from error


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def literal(text: str) -> Expression:
    """An expression that is the text itself."""
    return Expression(text, compile(repr(text), "<spec>", "eval"), frozenset())


def parse(text: str, known: Collection[str], functions: Mapping[str, Callable[..., Any]] | None = None) -> Expression:
    """Check ``text`` against the whitelist and the names it may use; raises `ExpressionError`."""
    functions = {**FUNCTIONS, **(functions or {})}
    if len(text) > _LONGEST:
        raise ExpressionError(f"is longer than {_LONGEST} characters")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(hints.syntax(error, text)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"is not a valid expression: {error}") from None
    if max(_depths(tree)) > _DEEPEST:
        raise ExpressionError(f"is nested more than {_DEEPEST} deep")
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = set()
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"`{_spell(node)}` is not allowed in an expression: `{text}`")
        if isinstance(node, ast.Attribute) and node.attr not in _ATTRIBUTES:
            raise ExpressionError(hints.attribute(node, {*functions, *CONSTANTS}))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise ExpressionError(f"`^` is not a power here: write `**`, as in x ** 2: `{text}`")
        if isinstance(node, ast.Call):
            _check_call(node, functions, known, text)
        elif isinstance(node, ast.Name) and node not in called:
            if node.id not in known and node.id not in CONSTANTS:
                raise ExpressionError(_unknown(node.id, {*known, *CONSTANTS}, functions))
            names.add(node.id)
        elif (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Pow)
            and isinstance(node.left, ast.BinOp | ast.Constant)
        ):
            _check_power(node, text)
        elif isinstance(node, ast.Constant) and type(node.value) is int and node.value >= bounds.LARGEST:
            raise ExpressionError(f"is a whole number beyond 64 bits: write 1e{len(str(node.value)) - 1}, or the like")
        elif isinstance(node, ast.Constant) and not isinstance(node.value, (bool, int, float, str, type(None))):
            raise ExpressionError(f"`{ast.unparse(node)}` is not allowed in an expression: `{text}`")
    calls = sum(1 + getattr(functions[f.id], "calls", 0) for f in called if isinstance(f, ast.Name))
    if calls > bounds.CALLS:
        raise TooMuchError(f"comes to {calls:,} calls of functions; {bounds.CALLS:,} at most: `{text}`")
    used = frozenset(names | {f.id for f in called if isinstance(f, ast.Name)})
    code = compile(ast.fix_missing_locations(_Guarded().visit(tree)), "<spec>", "eval")
    return Expression(text, code, used, calls)


class _Guarded(ast.NodeTransformer):
    """Puts the functions of `bounds` in place of whatever may grow."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _guard(type(node.op).__name__, node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        pairs = zip((node.left, *node.comparators), node.ops, node.comparators, strict=False)
        made = [
            _guard(name, left, right) if (name := type(op).__name__) in bounds.OPERATORS
            else ast.Compare(left, [op], [right])
            for left, op, right in pairs
        ]  # fmt: skip
        return made[0] if len(made) == 1 else ast.BoolOp(ast.And(), made)

    def visit_List(self, node: ast.List | ast.Tuple | ast.Dict) -> ast.AST:
        constant = all(isinstance(n, (ast.Constant, ast.List, ast.Tuple, ast.expr_context, ast.UnaryOp, ast.unaryop))
                       for n in ast.walk(node))  # fmt: skip
        self.generic_visit(node)
        return node if constant else _guard("listed", node)

    visit_Tuple = visit_Dict = visit_List

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        value = self.visit(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        plain = all(isinstance(part, (ast.Slice, ast.Constant, ast.UnaryOp)) for part in parts)
        inner: list[ast.expr] = [self.part(part, plain) for part in parts]
        index = ast.Tuple(inner, ast.Load()) if isinstance(node.slice, ast.Tuple) else inner[0]
        return ast.Subscript(value, index, ast.Load()) if plain else _guard("indexed", value, index)

    def part(self, part: ast.expr, plain: bool) -> ast.expr:
        """A part of an index; a slice is made by its function where the index is an argument."""
        made: Any = self.generic_visit(part) if isinstance(part, ast.Slice) else self.visit(part)
        if isinstance(made, ast.Slice) and not plain:
            made = _guard("slice", *(end or ast.Constant(None) for end in (made.lower, made.upper, made.step)))
        return cast(ast.expr, made)


def _guard(name: str, *args: ast.AST) -> ast.expr:
    return ast.Call(ast.Name(f"<{name}>", ast.Load()), list(args), [])  # type: ignore[arg-type]


def _depths(node: ast.AST, depth: int = 0) -> Iterator[int]:
    """How deep each leaf lies; stops where it is too deep."""
    yield depth
    if depth <= _DEEPEST:
        for child in ast.iter_child_nodes(node):
            yield from _depths(child, depth + 1)


def _check_power(node: ast.BinOp, text: str) -> None:
    """Powers of whole numbers grow past all memory: `9 ** 9 ** 9` is refused, `x ** 2` is not."""
    exponent = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
    if not (isinstance(exponent, ast.Constant) and isinstance(exponent.value, (int, float)) and exponent.value <= 64):
        raise ExpressionError(f"the power of a number needs a number up to 64 as its exponent: `{text}`")


def _check_call(node: ast.Call, functions: Mapping[str, Callable[..., Any]], known: Collection[str], text: str) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError(hints.call(node, functions, text))
    if node.func.id not in functions:
        if node.func.id in known:
            said = f"`{node.func.id}` is not a function: write `*` where a product is meant, [ ] for an index: `{text}`"
            raise ExpressionError(said)
        raise ExpressionError(_unknown(node.func.id, functions, {}))
    if any(k.arg is None for k in node.keywords):
        raise ExpressionError(f"`**` is not allowed in a call: `{text}`")
    try:
        signature = inspect.signature(functions[node.func.id])
    except ValueError:  # a NumPy ufunc tells no signature: it fails, if it does, when it is evaluated
        return
    try:
        signature.bind(*node.args, **{k.arg: k.value for k in node.keywords if k.arg})
    except TypeError as error:
        raise ExpressionError(f"{node.func.id}{signature}: {error} in `{text}`") from None


def _unknown(name: str, names: Collection[str], functions: Collection[str]) -> str:
    if name in functions:
        return f"`{name}` is a function: call it, as in {name}(…)"
    if said := hints.unknown(name):
        return f"unknown name `{name}`: {said}"
    near = get_close_matches(name, names, 1)
    own = {n for n in names if n not in FUNCTIONS}
    if not near and names and not own:
        return f"unknown name `{name}`: docs/spec.md lists the functions, and this spec has none of its own here"
    return f"unknown name `{name}`" + (f": did you mean `{near[0]}`?" if near else f": this spec has {_few(own)}")


def _few(names: Collection[str]) -> str:
    return ", ".join(sorted(n for n in names if n not in CONSTANTS)) or "none"


def _spell(node: ast.AST) -> str:
    try:
        return ast.unparse(node)
    except Exception:  # operators and comprehension parts have no source form of their own
        return type(node).__name__


_SIGNATURE = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*")


def define(head: str, body: str, scope: dict[str, Any], known: Collection[str]) -> tuple[str, Any]:
    """``name(a, b)`` with its expression → the name and a function; ``name`` alone → the name and its value.

    ``scope`` is the dictionary in which the function will find the givens and the definitions before it.
    """
    found = _SIGNATURE.fullmatch(head)
    if not found:
        raise ExpressionError(f"`{head}` is not a definition: write `name` or `name(argument, …)`")
    name, arguments = found[1], found[2]
    if name in FUNCTIONS or name in CONSTANTS or name in scope:
        raise ExpressionError(f"`{name}` exists already: choose another name")
    local = {k: v for k, v in scope.items() if callable(v)}
    if arguments is None:
        return name, parse(body, known, local)(scope)
    parameters = [a.strip() for a in arguments.split(",") if a.strip()]
    if not all(p.isidentifier() and not keyword.iskeyword(p) for p in parameters) or len(set(parameters)) < len(
        parameters
    ):
        raise ExpressionError(f"`{head}`: arguments are distinct plain names")
    expression = parse(body, {*known, *parameters}, local)
    signature = inspect.Signature([inspect.Parameter(p, inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in parameters])

    last: tuple[tuple[Any, ...], Any] = ((), None)

    def function(*args: Any, **kwargs: Any) -> Any:
        # every call was checked against the signature when the spec was loaded; binding is only for names given
        if kwargs:
            return expression.inside({**scope, **signature.bind(*args, **kwargs).arguments})
        nonlocal last  # a question's expressions ask for the same of the same arrays, which nothing changes
        before, value = last
        if len(before) != len(args) or not args or not all(map(operator.is_, before, args)):
            value = expression.inside({**scope, **dict(zip(parameters, args, strict=True))})
            last = args, value
        return value

    function.calls = expression.calls  # type: ignore[attr-defined]
    function.__signature__ = signature  # type: ignore[attr-defined]  # what calls to it are checked against
    return name, function


def stand_in(head: str) -> tuple[str, Any]:
    """What takes the place of a definition that is faulty: its name, and a number or a function that takes anything."""
    found = re.match(r"\s*([A-Za-z_]\w*)", head)
    return (found[1] if found else "", (lambda *args, **kwargs: np.nan) if "(" in head else np.nan)


@dataclass(frozen=True)
class Sentence:
    """A sentence with ``{expressions}``: `str.format`'s look, this module's rules."""

    text: str
    pieces: tuple[str | tuple[Expression, str], ...]

    @property
    def formulas(self) -> tuple[Expression, ...]:
        """The expressions in it."""
        return tuple(piece[0] for piece in self.pieces if not isinstance(piece, str))

    def __call__(self, scope: Scope) -> str:
        """The sentence with every expression's value in its place."""
        return "".join(p if isinstance(p, str) else show(p[0](scope), p[1]) for p in self.pieces)


_HOLE = re.compile(r"(\{\{|\}\})|\{([^{}]*?)(?::(\.\d[fge]))?\}")


def sentence(text: str, known: Collection[str], functions: Mapping[str, Callable[..., Any]]) -> Sentence:
    """Check every ``{expression}`` in ``text``, ``{{`` being a plain brace; raises `ExpressionError`."""
    pieces: list[str | tuple[Expression, str]] = []
    end = 0
    for hole in _HOLE.finditer(text):
        if hole[2] and (form := re.search(r":([^\[\]()'\"]*)$", hole[2])) and "[" not in hole[2][form.start() :]:
            what = "is not a format: write one digit after the point and f, g or e, as in {x:.2f}"
            raise ExpressionError(f"`:{form[1]}` {what}: `{text}`")
        value = hole[1][0] if hole[1] else (parse(hole[2], known, functions), hole[3] or ".3g")
        pieces += [text[end : hole.start()], value]
        end = hole.end()
    if any(
        brace in piece
        for piece in (text[end:], *(p for p in pieces if isinstance(p, str) and len(p) > 1))
        for brace in "{}"
    ):
        raise ExpressionError(f"has a brace without its partner (a plain brace is written {{{{): `{text}`")
    return Sentence(text, (*pieces, text[end:]))


_MOST_SHOWN = 1000  # entries


def show(value: Any, spec: str = ".3g") -> str:
    """A number or array as a student reads it: ``[0.88, 0.12]``."""
    if isinstance(value, float):
        return f"{value:{spec}}"
    if isinstance(value, (bool, np.bool_, str)) or value is None:
        return str(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value = value.tolist()  # Python's own numbers are written faster
    if bounds.leaves(value) > _MOST_SHOWN:
        return f"an array of {bounds.leaves(value):,} entries"
    if np.ndim(value):
        return "[" + ", ".join(show(v, spec) for v in value) + "]"
    number = complex(value)
    return f"{number:{spec}}" if number.imag else f"{number.real:{spec}}"


def true(value: Any) -> bool:
    """A condition's truth: of an array, whether all of it holds; NaN is not true."""
    return bool(np.all(value))
