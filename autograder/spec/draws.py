"""Random arguments, generated from a seed: the same on every machine and with every version of NumPy.

The stream is Python's Mersenne Twister, whose ``random()`` is the same in all versions by its documentation
(https://docs.python.org/3/library/random.html#notes-on-reproducibility); everything else is derived from it here.
"""

from __future__ import annotations

import inspect
import math
import random
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.spec import bounds
from autograder.spec.budget import CALL, DRAWN, TooMuch, charge
from autograder.spec.expressions import CheckedExpression, ExpressionError, parse_expression
from autograder.spec.vocabulary import FUNCTIONS


class DrawError(ExpressionError):
    """The value of ``name`` cannot be drawn."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(what)
        self.name = name


def cases(formulas: Mapping[str, str], times: int, seed: int, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    """``times`` cases, each with a value for every name, drawn in order; later names may use earlier ones.

    Raises `DrawError` for an invalid expression or too much work.
    """
    stream = Stream(seed)
    words = stream.words()
    known = {k for k, v in scope.items() if not callable(v)}
    functions = {k: v for k, v in scope.items() if callable(v)} | words
    parsed: dict[str, CheckedExpression] = {}
    for name, text in formulas.items():
        try:
            parsed[name] = parse_expression(text, {*known, *parsed}, functions)
        except ExpressionError as error:
            raise DrawError(name, str(error)) from None
    made = []
    for _ in range(times):
        case: dict[str, Any] = {}
        for name, formula in parsed.items():
            try:
                value = formula({**scope, **words, **case})
                _keep(value)
            except ExpressionError as error:
                raise DrawError(name, str(error)) from None
            except TooMuch as error:
                raise DrawError(name, f"`{formula.text}`, drawn {times} times, {error}") from None
            case[name] = value
        made.append(case)
    return made


def _keep(value: Any) -> None:
    """Freeze a drawn array, because every submission is called with it, and charge for keeping it."""
    if isinstance(value, np.ndarray):
        charge(10 * value.size)
        value.setflags(write=False)


class Stream:
    """The random functions that ``draw`` may use besides the vocabulary."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def words(self) -> dict[str, Callable[..., Any]]:
        """The functions by name."""
        return {n: getattr(self, n) for n in ("integer", "uniform", "normal", "orthonormal", "choose")}

    def integer(self, low: int, high: int, *shape: int) -> Any:
        """Whole numbers from ``low`` to ``high``, both included: one, or an array of int64 of the shape given."""
        low, high = int(low), int(high)
        if high < low:
            raise ValueError(f"integer: there is no integer from {low} to {high}")
        if max(-low, high) >= bounds.LARGEST_WHOLE:
            raise ValueError("integer: the bounds must be below 2 ** 63")
        return self._many(lambda: low + int(self.random.random() * (high - low + 1)), shape, np.int64)

    def uniform(self, low: float, high: float, *shape: int) -> Any:
        """Uniform numbers between ``low`` and ``high``: one, or an array of the given shape."""
        return self._many(lambda: low + (high - low) * self.random.random(), shape)

    def normal(self, *shape: int) -> Any:
        """Standard normal numbers by the Box-Muller transform: one, or an array of the given shape."""

        def one() -> float:
            radius = math.sqrt(-2 * math.log(1 - self.random.random()))
            return radius * math.cos(2 * math.pi * self.random.random())

        return self._many(one, shape)

    def orthonormal(self, n: int, d: int) -> Any:
        """``n`` orthonormal vectors in ``d`` dimensions, as the rows of an array of shape (n, d)."""
        n, d = int(n), int(d)
        bounds.check_shape_size([n, d])
        charge(n * n * (CALL * 5 + d))
        if n > d:
            raise ValueError(f"orthonormal: {n} orthonormal vectors need at least {n} dimensions, not {d}")
        made: list[Any] = []
        while len(made) < n:
            vector = self.normal(d)
            for _ in range(2):  # one pass of Gram-Schmidt leaves rounding errors, two are enough
                for other in made:
                    vector = vector - (vector @ other) * other
            length = float(np.linalg.norm(vector))
            if length > 1e-3:
                made.append(vector / length)
        return np.array(made)

    def choose(self, *options: Any) -> Any:
        """One of the options."""
        return options[self.integer(0, len(options) - 1)]

    def _many(self, one: Callable[[], float], shape: tuple[int, ...], dtype: Any = float) -> Any:
        if not shape:
            return one()
        sizes = [int(n) for n in shape]
        charge(bounds.check_shape_size(sizes) * DRAWN)
        return np.array([one() for _ in range(math.prod(sizes))], dtype=dtype).reshape(sizes)


#: The functions available only in ``draw``, with their signatures; for the documentation and its test.
WORDS = {name: inspect.signature(word) for name, word in Stream(0).words().items()}
assert not set(WORDS) & set(FUNCTIONS)
