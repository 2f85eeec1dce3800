"""Operators for expressions that check the sizes of their operands, and the transformer that inserts them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from autograder.spec.bounds import LARGEST_WHOLE, broadcast_shape, check_product, check_shape_size, leaves, sides_of
from autograder.spec.budget import TooMuch, charge

_SMALL = 10_000  # operands below this are not worth measuring
_TEXT = 10_000  # characters


def _careful(symbol: str, a: Any, b: Any) -> None:
    """Raise `TooMuch` (or TypeError, for text) if ``a symbol b`` must not be evaluated."""
    if type(a) is int and type(b) is int:
        _whole(symbol, a, b)
    elif _is_text(a) or _is_text(b):
        if symbol != "+":
            raise TypeError(f"`{symbol}` does not work with text")
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray) or len(a) + len(b) > _TEXT:
            raise TooMuch(f"is text of more than {_TEXT:,} characters")
    elif isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and symbol == "+":
        check_shape_size([leaves(a) + leaves(b)])
    elif symbol == "*" and (isinstance(a, (list, tuple)) or isinstance(b, (list, tuple))):
        size = leaves(a) * leaves(b)
        whole = [n for n in (a, b) if isinstance(n, int)]
        check_shape_size([size * max(1, *whole) if whole else size])
    elif symbol == "@":
        check_product(a, b)
    else:
        charge(check_shape_size(broadcast_shape([sides_of(a), sides_of(b)])))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind in "OUS")


def _whole(symbol: str, a: int, b: int) -> None:
    """Reject results far beyond 64 bits; borderline ones are checked after the operation."""
    least = {"*": a.bit_length() + b.bit_length() - 1, "<<": a.bit_length() + b, "**": (a.bit_length() - 1) * b}
    if least.get(symbol, 0) > 64:
        raise TooMuch(f"is an integer beyond 64 bits: write a decimal point, as in {abs(a) or 1}.0")


_NUMBERS = frozenset({int, float, np.float64, np.float32, np.int64, np.bool_})


def _guarded(symbol: str, function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    array, numbers, adds = np.ndarray, _NUMBERS, symbol == "+"  # called for every operator of every answer

    def guarded(a: Any, b: Any) -> Any:
        left, right = type(a), type(b)
        if left is array:
            small = (right in numbers and a.size <= _SMALL) or (right is array and a.size * b.size <= _SMALL)
            small = small and not (adds and a.dtype.kind in "OUS")  # a plus joins text
        elif right is array:
            small = left in numbers and b.size <= _SMALL
        else:
            small = left in numbers and right in numbers and not left is right is int
        if not small:
            _careful(symbol, a, b)
        made = function(a, b)
        if type(made) is int and not -LARGEST_WHOLE <= made < LARGEST_WHOLE:
            raise TooMuch("is an integer beyond 64 bits: write one of the numbers with a decimal point, as in 2.0")
        return made

    return guarded


def _compared(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def guarded(a: Any, b: Any) -> Any:
        arrays = isinstance(a, np.ndarray) or isinstance(b, np.ndarray)
        if arrays and getattr(a, "size", _SMALL) * getattr(b, "size", _SMALL) > _SMALL:
            charge(check_shape_size(broadcast_shape([sides_of(a), sides_of(b)])))
        return function(a, b)

    return guarded


#: The checked version of each operator, by the name of its class in `ast`.
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    name: _guarded(symbol, function)
    for name, symbol, function in (
        ("Add", "+", operator.add),
        ("Sub", "-", operator.sub),
        ("Mult", "*", operator.mul),
        ("Div", "/", operator.truediv),
        ("FloorDiv", "//", operator.floordiv),
        ("Mod", "%", operator.mod),
        ("Pow", "**", operator.pow),
        ("MatMult", "@", operator.matmul),
        ("LShift", "<<", operator.lshift),
        ("RShift", ">>", operator.rshift),
        ("BitAnd", "&", operator.and_),
        ("BitOr", "|", operator.or_),
        ("BitXor", "^", operator.xor),
    )
} | {
    name: _compared(function)
    for name, function in (
        ("Eq", operator.eq),
        ("NotEq", operator.ne),
        ("Lt", operator.lt),
        ("LtE", operator.le),
        ("Gt", operator.gt),
        ("GtE", operator.ge),
        ("In", lambda a, b: a in b),
        ("NotIn", lambda a, b: a not in b),
    )
}


class Guarded(ast.NodeTransformer):
    """Replaces operators, lists and indices, whose results may grow, by the checked functions."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        return _guard(type(node.op).__name__, node.left, node.right)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        pairs = zip((node.left, *node.comparators), node.ops, node.comparators, strict=False)
        made = [
            _guard(name, left, right) if (name := type(op).__name__) in OPERATORS
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
        """One part of an index; with ``plain`` false, a slice becomes a call, because the index is an argument."""
        made: Any = self.generic_visit(part) if isinstance(part, ast.Slice) else self.visit(part)
        if isinstance(made, ast.Slice) and not plain:
            made = _guard("slice", *(end or ast.Constant(None) for end in (made.lower, made.upper, made.step)))
        return cast(ast.expr, made)


def _guard(name: str, *args: ast.AST) -> ast.expr:
    return ast.Call(ast.Name(f"<{name}>", ast.Load()), list(args), [])  # type: ignore[arg-type]
