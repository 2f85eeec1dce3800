"""How large the arrays, lists and whole numbers of an expression may be, and what functions of the vocabulary make.

Sizes are looked at first, so that nothing is ever asked of the machine that it does not have.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from autograder.spec.budget import CALL, TooMuch, charge

#: Entries of one array.
MOST = 10_000_000
#: Dimensions of one array.
DIMENSIONS = 16
#: Whole numbers are below this: all that 64 bits hold.
LARGEST = 1 << 63
#: Calls that an expression may come to, by the functions of the spec that it uses and those that these use.
CALLS = 10_000


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
            shape([math.prod(together([part.shape for part in parts])), value.size // max(1, value.shape[0])])
    return value[index]


def _many(part: Any) -> bool:
    return isinstance(part, (np.ndarray, list)) and leaves(part) > 1


def together(shapes: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The shape that arrays have when they are broadcast; () where they do not fit, which NumPy will say itself."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return ()


def sides_of(value: Any) -> tuple[int, ...]:
    """An array's shape; raises `TooMuch` for a list that holds too much."""
    if isinstance(value, (list, tuple)):
        listed(value)
    return np.shape(value)


def check_product(a: Any, b: Any) -> None:
    """Whether ``a @ b`` can be worked out."""
    left, right = sides_of(a), sides_of(b)
    if left and right:
        outer = (*together([left[:-2], right[:-2]]), *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))
        charge(shape(outer) * left[-1] / 64)


# functions -----------------------------------------------------------------------------------------------------------


def _square(x: Any) -> None:
    sides = sides_of(x)
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
    "dot": check_product,
    "where": lambda *parts: shape(together([sides_of(part) for part in parts])),
    "clip": lambda *parts: shape(together([sides_of(part) for part in parts])),
    "minimum": lambda *parts: shape(together([sides_of(part) for part in parts])),
    "maximum": lambda *parts: shape(together([sides_of(part) for part in parts])),
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
