"""The functions that expressions may call: linear algebra and attention, on arrays of float64.

Names mean what they mean in NumPy unless the docstring says otherwise. Comparisons never broadcast.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import coverage as spread
from autograder.spec import bounds

Array = Any

CONSTANTS: dict[str, Any] = {"inf": np.inf, "pi": np.pi, "e": np.e, "True": True, "False": False, "None": None}
FUNCTIONS: dict[str, Callable[..., Any]] = {}


def word(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add a function to the vocabulary under its own name."""
    FUNCTIONS[function.__name__.rstrip("_")] = function
    return function


@word
def softmax(x: Array, axis: int = -1) -> Array:
    """exp(x) / sum(exp(x)) along ``axis``, shifted by the maximum so that large scores do not overflow."""
    x = np.asarray(x, dtype=float)
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


@word
def mean(x: Array, axis: int | None = None) -> Array:
    """The mean of all entries, or along ``axis``."""
    return np.mean(x, axis=axis)


@word
def sum_(x: Array, axis: int | None = None) -> Array:
    """The sum of all entries, or along ``axis``."""
    return np.sum(x, axis=axis)


def _length(x: Array) -> float:
    # np.linalg.norm goes through BLAS and releases the GIL, which takes longer than these few numbers
    return float(np.sqrt(np.sum(np.abs(x).astype(float) ** 2)))


@word
def norm(x: Array) -> float:
    """The Euclidean length of all entries together."""
    return _length(np.asarray(x))


@word
def unit(x: Array) -> Array:
    """``x`` scaled to length 1; NaN where x is zero."""
    x = np.asarray(x, dtype=float)
    return x / _length(x)


@word
def angle(a: Array, b: Array) -> float:
    """The angle between two arrays seen as vectors, in radians; NaN if one is zero or the sizes differ."""
    u, v = np.ravel(np.asarray(a, dtype=float)), np.ravel(np.asarray(b, dtype=float))
    if u.size != v.size:
        return float("nan")
    # atan2 of the half-angle chords stays precise near 0 and pi, where arccos does not
    u, v = unit(u), unit(v)
    return float(2 * np.arctan2(_length(u - v), _length(u + v)))


@word
def close(a: Array, b: Array, abs: float = 0.0, rel: float = 0.0) -> bool:
    """Whether the shapes are equal and ``|a - b| < abs + rel * |b|`` in every entry. NaN is never close to anything."""
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and bool(np.all(np.abs(a - b) < abs + rel * np.abs(b)))


@word
def integers(x: Array) -> Array:
    """``x`` as whole numbers (int64), which can be an index; ValueError where one is not whole."""
    made = np.asarray(x, dtype=float)
    if not np.all(np.abs(made) < bounds.LARGEST_EXACT) or np.any(made != np.round(made)):
        raise ValueError("integers: there is a number that is not whole, or is beyond 2 ** 53")
    return made.astype(np.int64) if made.ndim else int(made)


@word
def put(x: Array, index: int, entry: Array) -> Array:
    """A copy of ``x`` with ``x[index]`` replaced; ValueError unless ``entry`` has the shape of that entry."""
    made = np.array(x, dtype=float)
    entry = np.asarray(entry, dtype=float)
    if entry.shape != made[index].shape:
        raise ValueError(f"put: an entry of shape {made[index].shape} cannot be replaced by one of shape {entry.shape}")
    made[index] = entry
    return made


@word
def row(x: Array) -> Array:
    """``x`` as one row: shape (1, size)."""
    return np.reshape(x, (1, -1))


@word
def flat(x: Array) -> Array:
    """All entries in one dimension."""
    return np.ravel(x)


@word
def shuffle(x: Array, *order: int) -> Array:
    """The rows of ``x`` in the given order."""
    return np.asarray(x)[list(order)]


@word
def coverage(x: Array, y: Array, cells: int = 5, low: float | None = None, high: float | None = None) -> float:
    """The share of ``cells`` × ``cells`` equal cells that contain a point (x, y).

    The cells divide the square from ``low`` to ``high``, or the smallest rectangle around the points. Points on a line
    fill few of them, however many they are.
    """
    box = None if low is None or high is None else [(low, high)] * 2
    return spread.coverage([x, y], int(cells), box)


def _fixed(name: str, *optional: str, arguments: int = 1) -> None:
    """Add a NumPy function with only these arguments: ``out`` would let an expression overwrite the givens."""
    function = getattr(np, name)
    parameters = [inspect.Parameter("xyz"[i], inspect.Parameter.POSITIONAL_ONLY) for i in range(arguments)]
    parameters += [inspect.Parameter(o, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None) for o in optional]
    signature = inspect.Signature(parameters)

    def plain(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        return function(*bound.args[:arguments], **{o: bound.arguments[o] for o in optional if o in bound.arguments})

    plain.__signature__ = signature  # type: ignore[attr-defined]  # calls are checked against it
    plain.__doc__ = f"``numpy.{name}``."
    FUNCTIONS[name] = plain


_ONE = ("abs", "exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sign", "floor", "ceil", "isfinite", "isnan")
for _name in (*_ONE, "diag", "trace", "eye", "arange"):
    _fixed(_name)
for _name in ("min", "max", "all", "any", "argmin", "argmax", "sort", "cumsum", "prod"):
    _fixed(_name, "axis")
for _name in ("minimum", "maximum", "dot", "outer", "full"):
    _fixed(_name, arguments=2)
for _name in ("where", "clip", "linspace"):
    _fixed(_name, arguments=3)
for _name in ("triu", "tril"):
    _fixed(_name, "k")
_fixed("round", "decimals")
FUNCTIONS["len"] = len


@word
def zeros(*shape: int) -> Array:
    """Zeros, of the shape given as plain arguments: ``zeros(1, 3)``."""
    return np.zeros(shape)


@word
def ones(*shape: int) -> Array:
    """Ones, of the shape given as plain arguments."""
    return np.ones(shape)


@word
def stack(*parts: Array) -> Array:
    """The parts, all of one shape, along a new first axis."""
    return np.stack([np.asarray(part, dtype=float) for part in parts])


@word
def vstack(*parts: Array) -> Array:
    """The parts on top of one another, given as plain arguments."""
    return np.vstack([np.asarray(part, dtype=float) for part in parts])


@word
def hstack(*parts: Array) -> Array:
    """The parts side by side, given as plain arguments."""
    return np.hstack([np.asarray(part, dtype=float) for part in parts])


FUNCTIONS.update({_name: bounds.bounded(_name, _function) for _name, _function in FUNCTIONS.items()})
