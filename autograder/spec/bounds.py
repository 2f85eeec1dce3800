"""Limits on the arrays, lists and integers of an expression, and the sizes that vocabulary functions produce.

Sizes are checked before anything is computed, so that an expression cannot exhaust memory.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.spec.budget import CALL, TooMuch, charge

#: Entries in one array.
MOST_ENTRIES = 10_000_000
#: Dimensions of one array, and levels of a nested list.
DIMENSIONS = 16
#: Integers are below this: a signed 64-bit integer.
LARGEST_WHOLE = 1 << 63
#: Whole numbers below this are exact as floats.
LARGEST_EXACT = 2**53
#: Function calls in one expression, including those inside the spec's own functions.
CALLS = 10_000


def check_shape_size(sides: Sequence[int]) -> int:
    """The number of entries in an array of this shape; raises `TooMuch` for too many entries or dimensions."""
    if len(sides) > DIMENSIONS:
        raise TooMuch(f"has {len(sides)} dimensions; at most {DIMENSIONS} are allowed")
    size = math.prod(max(int(side), 0) for side in sides)
    if size > MOST_ENTRIES:
        spelled = " × ".join(f"{int(side):,}" for side in sides)
        raise TooMuch(
            f"would be an array of {spelled}{f' = {size:,}' if len(sides) > 1 else ''} entries; "
            f"at most {MOST_ENTRIES:,} are allowed"
        )
    return size


def leaves(value: Any, depth: int = 0, seen: dict[int, int] | None = None) -> int:
    """The number of numbers in an array or nested list; raises `TooMuch` if it is nested too deeply."""
    if isinstance(value, np.ndarray):
        return value.size
    if not isinstance(value, (list, tuple, dict)):
        return 1
    if depth > DIMENSIONS:
        raise TooMuch(f"is a list nested more than {DIMENSIONS} levels deep")
    seen = {} if seen is None else seen  # shared lists are walked once, and added each time they occur
    if id(value) not in seen:
        inside = value.values() if isinstance(value, dict) else value
        seen[id(value)] = sum(leaves(one, depth + 1, seen) for one in inside)
    return seen[id(value)]


def check_list(value: Any) -> Any:
    """``value``, a new list, tuple or dict; raises `TooMuch` if it holds too many numbers."""
    size = leaves(value)
    if size > MOST_ENTRIES:
        raise TooMuch(f"would be a list of {size:,} numbers; at most {MOST_ENTRIES:,} are allowed")
    charge(size)
    return value


def indexed(value: Any, index: Any) -> Any:
    """``value[index]``, where the index may be an array."""
    if isinstance(value, np.ndarray) and value.ndim:
        parts = [np.asarray(part) for part in (index if isinstance(index, tuple) else (index,)) if _many(part)]
        if parts and not any(part.dtype == bool for part in parts):
            check_shape_size(
                [math.prod(broadcast_shape([part.shape for part in parts])), value.size // max(1, value.shape[0])]
            )
    return value[index]


def _many(part: Any) -> bool:
    return isinstance(part, (np.ndarray, list)) and leaves(part) > 1


def broadcast_shape(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The broadcast shape; () if the shapes do not fit, which NumPy reports later."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return ()


def sides_of(value: Any) -> tuple[int, ...]:
    """The shape of an array or list; raises `TooMuch` for a list that holds too many numbers."""
    if isinstance(value, (list, tuple)):
        check_list(value)
    return np.shape(value)


def check_product(a: Any, b: Any) -> None:
    """Raise `TooMuch` if ``a @ b`` is too large or takes too long."""
    left, right = sides_of(a), sides_of(b)
    if left and right:
        outer = (*broadcast_shape([left[:-2], right[:-2]]), *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))
        charge(check_shape_size(outer) * left[-1] / 64)


# functions -----------------------------------------------------------------------------------------------------------


def _square(x: Any) -> None:
    sides = sides_of(x)
    if len(sides) == 1:
        check_shape_size([sides[0], sides[0]])


def _full(sides: Any) -> None:
    check_shape_size(sides if isinstance(sides, (list, tuple)) else [int(n) for n in np.ravel(sides)])


#: For each vocabulary function, a check of the size of its result from its arguments.
_MADE: dict[str, Callable[..., object]] = {
    "zeros": lambda *sides: check_shape_size(sides),
    "ones": lambda *sides: check_shape_size(sides),
    "full": lambda sides, value: _full(sides),
    "eye": lambda n: check_shape_size([n, n]),
    "arange": lambda n: check_shape_size([n]),
    "linspace": lambda low, high, n: check_shape_size([n]),
    "diag": _square,
    "triu": lambda x, k=0: _square(x),
    "tril": lambda x, k=0: _square(x),
    "outer": lambda a, b: check_shape_size([leaves(a), leaves(b)]),
    "dot": check_product,
    "where": lambda *parts: check_shape_size(broadcast_shape([sides_of(part) for part in parts])),
    "clip": lambda *parts: check_shape_size(broadcast_shape([sides_of(part) for part in parts])),
    "minimum": lambda *parts: check_shape_size(broadcast_shape([sides_of(part) for part in parts])),
    "maximum": lambda *parts: check_shape_size(broadcast_shape([sides_of(part) for part in parts])),
    "stack": lambda *parts: check_shape_size([sum(map(leaves, parts))]),
    "vstack": lambda *parts: check_shape_size([sum(map(leaves, parts))]),
    "hstack": lambda *parts: check_shape_size([sum(map(leaves, parts))]),
    "shuffle": lambda x, *order: check_shape_size([len(order), leaves(x) // max(1, len(x))]),
    "coverage": lambda x, y, cells=5, low=None, high=None: check_shape_size([cells, cells]),
}


def bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` with a check that raises `TooMuch` before a result that is too large is computed."""
    made = _MADE.get(name)
    if made is None:  # the result is no larger than the arguments
        return function

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        # the function itself reports a wrong argument better
        with suppress(TypeError, AttributeError, OverflowError):
            made(*args, **kwargs)
        return function(*args, **kwargs)

    return guarded


def counted(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function``, charging the budget for the size of its arguments."""

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        charge(CALL + sum(map(leaves, args)))
        return function(*args, **kwargs)

    return guarded
