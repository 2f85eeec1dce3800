"""Expressions of the spec: a small, checked subset of Python, over arrays.

An expression is parsed when the spec is loaded and rejected unless every node of it is on the list below. It cannot
name an attribute (except ``.T`` and ``.shape``), import, assign or call anything outside the vocabulary, so evaluating
it is safe; students' answers enter only as values.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import CodeType
from typing import Any

import numpy as np

from autograder.domain.assignment import Scope
from autograder.spec import bounds, hints
from autograder.spec.argument_words import ARGUMENT_WORDS
from autograder.spec.budget import TooMuch, metered
from autograder.spec.operators import OPERATORS, Guarded
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS
from autograder.system.wording import truncated

_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Attribute, ast.Call, ast.keyword, ast.operator, ast.unaryop,
    ast.boolop, ast.cmpop, ast.Dict,
)  # fmt: skip
_ATTRIBUTES = ("T", "shape")
_LONGEST = 2000
_DEEPEST = 60
_GUARDS = {f"<{name}>": function for name, function in OPERATORS.items()}  # a spec cannot write these names
_GLOBALS: dict[str, Any] = {
    "__builtins__": {}, **CONSTANTS, **FUNCTIONS, **ARGUMENT_WORDS, **_GUARDS, "<listed>": bounds.check_list,
    "<indexed>": bounds.indexed, "<slice>": slice,
}  # fmt: skip
_COUNTED = {**_GLOBALS, **{name: bounds.counted(function) for name, function in FUNCTIONS.items()}}


class ExpressionError(ValueError):
    """An expression of the spec is not allowed, or failed; the message says what and where."""


class TooMuchError(ExpressionError):
    """An expression of the spec would take more memory or work than it may."""


@dataclass(frozen=True)
class CheckedExpression:
    """A checked expression. Called with a scope, it returns a value; arrays and numbers are float64.

    ``calls`` is the number of function calls, including those inside the spec's own functions.
    """

    text: str
    code: CodeType
    names: frozenset[str]
    calls: int = 0

    def __call__(self, scope: Scope) -> Any:
        """The value; raises `ExpressionError` if the arithmetic fails (for shapes that do not fit, say)."""
        with np.errstate(all="ignore"):
            return self.inside(scope)

    def inside(self, scope: Scope) -> Any:
        """The value, within the evaluation of another expression."""
        try:
            return eval(self.code, _COUNTED if metered() else _GLOBALS, scope)  # safe: only whitelisted nodes
        except TooMuchError:
            raise
        except TooMuch as error:
            raise TooMuchError(f"`{truncated(self.text, 120)}` {error}") from error
        except Exception as error:
            raise ExpressionError(f"`{truncated(self.text, 120)}` failed: {hints.failure(error)}") from error


def literal(text: str) -> CheckedExpression:
    """An expression whose value is the text itself."""
    return CheckedExpression(text, compile(repr(text), "<spec>", "eval"), frozenset())


def parse_expression(
    text: str, known: Collection[str], functions: Mapping[str, Callable[..., Any]] | None = None
) -> CheckedExpression:
    """Check ``text`` against the whitelist and the names it may use; raises `ExpressionError`."""
    functions = {**FUNCTIONS, **(functions or {})}
    if len(text) > _LONGEST:
        raise ExpressionError(f"is longer than {_LONGEST} characters: split it with `define`")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError(hints.syntax(error, text)) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"is not a valid expression: {error}") from None
    if max(_depths(tree)) > _DEEPEST:
        raise ExpressionError(f"is nested more than {_DEEPEST} levels deep")
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = set()
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"`{_spell(node)}` is not allowed in an expression: `{text}`")
        if isinstance(node, ast.Attribute) and node.attr not in _ATTRIBUTES:
            raise ExpressionError(hints.attribute(node, {*functions, *CONSTANTS}))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise ExpressionError(f"`^` is not a power: write `**`, as in x ** 2: `{text}`")
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
        elif isinstance(node, ast.Constant) and type(node.value) is int and node.value >= bounds.LARGEST_WHOLE:
            raise ExpressionError(f"has an integer beyond 64 bits: write a number such as 1e{len(str(node.value)) - 1}")
        elif isinstance(node, ast.Constant) and not isinstance(node.value, (bool, int, float, str, type(None))):
            raise ExpressionError(f"`{ast.unparse(node)}` is not allowed in an expression: `{text}`")
    calls = sum(1 + getattr(functions[f.id], "calls", 0) for f in called if isinstance(f, ast.Name))
    if calls > bounds.CALLS:
        raise TooMuchError(f"makes {calls:,} function calls; at most {bounds.CALLS:,} are allowed: `{text}`")
    used = frozenset(names | {f.id for f in called if isinstance(f, ast.Name)})
    code = compile(ast.fix_missing_locations(Guarded().visit(tree)), "<spec>", "eval")
    return CheckedExpression(text, code, used, calls)


def _depths(node: ast.AST, depth: int = 0) -> Iterator[int]:
    """The depth of every node; stops below `_DEEPEST`."""
    yield depth
    if depth <= _DEEPEST:
        for child in ast.iter_child_nodes(node):
            yield from _depths(child, depth + 1)


def _check_power(node: ast.BinOp, text: str) -> None:
    """Reject integer powers that exhaust memory: ``9 ** 9 ** 9``, but not ``x ** 2``."""
    exponent = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
    if not (isinstance(exponent, ast.Constant) and isinstance(exponent.value, (int, float)) and exponent.value <= 64):
        raise ExpressionError(f"the exponent of a number must be a number up to 64: `{text}`")


def _check_call(node: ast.Call, functions: Mapping[str, Callable[..., Any]], known: Collection[str], text: str) -> None:
    if not isinstance(node.func, ast.Name):
        raise ExpressionError(hints.call_hint(node, functions, text))
    if node.func.id not in functions:
        if node.func.id in known:
            said = f"`{node.func.id}` is not a function: write `*` for a product, or [ ] for an index: `{text}`"
            raise ExpressionError(said)
        raise ExpressionError(_unknown(node.func.id, functions, {}))
    if any(k.arg is None for k in node.keywords):
        raise ExpressionError(f"`**` is not allowed in a call: `{text}`")
    try:
        signature = inspect.signature(functions[node.func.id])
    except ValueError:  # a NumPy ufunc has no signature: a wrong call fails when it is evaluated
        return
    try:
        signature.bind(*node.args, **{k.arg: k.value for k in node.keywords if k.arg})
    except TypeError as error:
        raise ExpressionError(f"{node.func.id}{signature}: {error} in `{text}`") from None


def _unknown(name: str, names: Collection[str], functions: Collection[str]) -> str:
    if name in functions:
        return f"`{name}` is a function: call it, as in {name}(…)"
    if said := hints.unknown_hint(name):
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
    except Exception:  # operators and parts of comprehensions have no source form of their own
        return type(node).__name__


def true(value: Any) -> bool:
    """The truth of a condition; an array is true if all its entries are."""
    return bool(np.all(value))
