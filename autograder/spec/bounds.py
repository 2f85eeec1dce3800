"""What an expression may cost: the largest array, the largest whole number, and how much work it may be.

The operators of an expression are replaced by the functions in `OPERATORS`, and the vocabulary's functions by `bounded`
ones. Each looks at the sizes of its operands first, so that nothing is ever asked of the machine that it does not have.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import numpy as np

#: Entries of one array.
MOST = 10_000_000
#: Dimensions of one array.
DIMENSIONS = 16
#: Whole numbers are below this: all that 64 bits hold.
LARGEST = 1 << 63
#: Units of work, an entry made or read being one: for all definitions of a spec, for all that its questions are checked
#: with when it is loaded, and for one row of `examples`. A unit takes some nanoseconds.
DEFINITIONS, QUESTIONS, EXAMPLE = 100_000_000, 300_000_000, 100_000_000
#: What the call of a function costs, and one number that is drawn.
CALL, DRAWN = 500, 60
#: Calls that an expression may come to, by the functions of the spec that it uses and those that these use.
CALLS = 10_000
_SMALL = 10_000  # operands below this are not worth measuring
_TEXT = 10_000  # characters


class TooMuch(ValueError):
    """An expression would take more memory or time than a spec may."""


class _Meter:
    """How many units of work are left."""

    def __init__(self, units: float) -> None:
        self.units = self.left = units

    def charge(self, units: float) -> None:
        self.left -= units
        if self.left < 0:
            raise TooMuch("takes too much computing for a spec: use smaller arrays or fewer calls")


_METER: ContextVar[_Meter | None] = ContextVar("meter", default=None)


@contextmanager
def budget(units: float) -> Iterator[None]:
    """All that is worked out inside may cost so many units; raises `TooMuch` from there."""
    token = _METER.set(_Meter(units))
    try:
        yield
    finally:
        _METER.reset(token)


def metered() -> bool:
    """Whether a `budget` holds."""
    return _METER.get() is not None


def exhausted() -> bool:
    """Whether nothing is left of the `budget` that holds."""
    meter = _METER.get()
    return meter is not None and meter.left < 0


def charge(units: float) -> None:
    """Take units from the budget, if one holds."""
    meter = _METER.get()
    if meter is not None:
        meter.charge(units)


def shape(sides: Sequence[int]) -> int:
    """How many entries an array of this shape has; raises `TooMuch` where they or the dimensions are too many."""
    if len(sides) > DIMENSIONS:
        raise TooMuch(f"has {len(sides)} dimensions; {DIMENSIONS} at most")
    size = math.prod(max(int(side), 0) for side in sides)
    if size > MOST:
        spelled = " × ".join(f"{int(side):,}" for side in sides)
        raise TooMuch(
            f"would be an array of {spelled}{f' = {size:,}' if len(sides) > 1 else ''} entries; {MOST:,} at most"
        )
    return size


def leaves(value: Any, depth: int = 0, seen: dict[int, int] | None = None) -> int:
    """How many numbers an array, or a list of lists of them, holds; raises `TooMuch` where it is nested too deeply."""
    if isinstance(value, np.ndarray):
        return value.size
    if not isinstance(value, (list, tuple, dict)):
        return 1
    if depth > DIMENSIONS:
        raise TooMuch(f"is a list nested more than {DIMENSIONS} deep")
    seen = {} if seen is None else seen  # definitions share their lists: each is counted once, and added as often
    if id(value) not in seen:
        inside = value.values() if isinstance(value, dict) else value
        seen[id(value)] = sum(leaves(one, depth + 1, seen) for one in inside)
    return seen[id(value)]


def listed(value: Any) -> Any:
    """A list, tuple or dict just made, unless it holds too much."""
    size = leaves(value)
    if size > MOST:
        raise TooMuch(f"would be a list of {size:,} numbers; {MOST:,} at most")
    charge(size)
    return value


def indexed(value: Any, index: Any) -> Any:
    """``value[index]``, where the index may be an array."""
    if isinstance(value, np.ndarray) and value.ndim:
        parts = [np.asarray(part) for part in (index if isinstance(index, tuple) else (index,)) if _many(part)]
        if parts and not any(part.dtype == bool for part in parts):
            shape([math.prod(_together([part.shape for part in parts])), value.size // max(1, value.shape[0])])
    return value[index]


def _many(part: Any) -> bool:
    return isinstance(part, (np.ndarray, list)) and leaves(part) > 1


def _together(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that arrays have when they are broadcast; () where they do not fit, which NumPy will say itself."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return ()


def _sides(value: Any) -> tuple[int, ...]:
    if isinstance(value, (list, tuple)):
        listed(value)
    return np.shape(value)


def _product(a: Any, b: Any) -> None:
    """Whether ``a @ b`` can be worked out."""
    left, right = _sides(a), _sides(b)
    if left and right:
        outer = (*_together([left[:-2], right[:-2]]), *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))
        charge(shape(outer) * left[-1] / 64)


# operators -----------------------------------------------------------------------------------------------------------


def _careful(symbol: str, a: Any, b: Any) -> None:
    """Raise `TooMuch` (or TypeError, for text) where ``a symbol b`` must not be worked out."""
    if type(a) is int and type(b) is int:
        _whole(symbol, a, b)
    elif _is_text(a) or _is_text(b):
        if symbol != "+":
            raise TypeError(f"`{symbol}` does not go with text")
        if isinstance(a, np.ndarray) or isinstance(b, np.ndarray) or len(a) + len(b) > _TEXT:
            raise TooMuch(f"is a text of more than {_TEXT:,} characters")
    elif isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and symbol == "+":
        shape([leaves(a) + leaves(b)])
    elif symbol == "*" and (isinstance(a, (list, tuple)) or isinstance(b, (list, tuple))):
        size = leaves(a) * leaves(b)
        whole = [n for n in (a, b) if isinstance(n, int)]
        shape([size * max(1, *whole) if whole else size])
    elif symbol == "@":
        _product(a, b)
    else:
        charge(shape(_together([_sides(a), _sides(b)])))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind in "OUS")


def _whole(symbol: str, a: int, b: int) -> None:
    bits = {"*": a.bit_length() + b.bit_length(), "<<": a.bit_length() + max(b, 0), "**": a.bit_length() * max(b, 0)}
    if bits.get(symbol, 0) > 65 and not (symbol == "**" and abs(a) == 1):
        raise TooMuch(f"is a whole number beyond 64 bits: write a decimal point, as in {abs(a) or 1}.0")


_NUMBERS = frozenset({int, float, np.float64, np.float32, np.int64, np.bool_})


def _guarded(symbol: str, function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    array, numbers, adds = np.ndarray, _NUMBERS, symbol == "+"  # this is called for every operator of every answer

    def guarded(a: Any, b: Any) -> Any:
        left, right = type(a), type(b)
        if left is array:
            small = (right in numbers and a.size <= _SMALL) or (right is array and a.size * b.size <= _SMALL)
            small = small and not (adds and a.dtype.kind in "OUS")  # text is put together by a plus
        elif right is array:
            small = left in numbers and b.size <= _SMALL
        else:
            small = left in numbers and right in numbers and not left is right is int
        if not small:
            _careful(symbol, a, b)
        made = function(a, b)
        if type(made) is int and not -LARGEST <= made < LARGEST:
            raise TooMuch("is a whole number beyond 64 bits: write one of the numbers with a decimal point, as in 2.0")
        return made

    return guarded


def _compared(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def guarded(a: Any, b: Any) -> Any:
        arrays = isinstance(a, np.ndarray) or isinstance(b, np.ndarray)
        if arrays and getattr(a, "size", _SMALL) * getattr(b, "size", _SMALL) > _SMALL:
            charge(shape(_together([_sides(a), _sides(b)])))
        return function(a, b)

    return guarded


#: What takes the place of an operator, by the name of its class in `ast`.
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

# functions -----------------------------------------------------------------------------------------------------------


def _square(x: Any) -> None:
    sides = _sides(x)
    if len(sides) == 1:
        shape([sides[0], sides[0]])


def _full(sides: Any) -> None:
    shape(sides if isinstance(sides, (list, tuple)) else [int(n) for n in np.ravel(sides)])


#: What a function of the vocabulary would make, from its arguments.
_MADE: dict[str, Callable[..., object]] = {
    "zeros": lambda *sides: shape(sides),
    "ones": lambda *sides: shape(sides),
    "full": lambda sides, value: _full(sides),
    "eye": lambda n: shape([n, n]),
    "arange": lambda n: shape([n]),
    "linspace": lambda low, high, n: shape([n]),
    "diag": _square,
    "triu": lambda x, k=0: _square(x),
    "tril": lambda x, k=0: _square(x),
    "outer": lambda a, b: shape([leaves(a), leaves(b)]),
    "dot": _product,
    "where": lambda *parts: shape(_together([_sides(part) for part in parts])),
    "clip": lambda *parts: shape(_together([_sides(part) for part in parts])),
    "minimum": lambda *parts: shape(_together([_sides(part) for part in parts])),
    "maximum": lambda *parts: shape(_together([_sides(part) for part in parts])),
    "stack": lambda *parts: shape([sum(map(leaves, parts))]),
    "vstack": lambda *parts: shape([sum(map(leaves, parts))]),
    "hstack": lambda *parts: shape([sum(map(leaves, parts))]),
    "shuffle": lambda x, *order: shape([len(order), leaves(x) // max(1, len(x))]),
    "coverage": lambda x, y, cells=5, low=None, high=None: shape([cells, cells]),
}


def bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which raises `TooMuch` instead of making what is too large."""
    made = _MADE.get(name)
    if made is None:  # what it makes is no larger than what it is given
        return function

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        # a wrong argument is something that the function itself says better
        with suppress(TypeError, AttributeError, OverflowError):
            made(*args, **kwargs)
        return function(*args, **kwargs)

    return guarded


def counted(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which charges for what it is given."""

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        charge(CALL + sum(map(leaves, args)))
        return function(*args, **kwargs)

    return guarded
