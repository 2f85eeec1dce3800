"""What only the arguments of a call may say: the dtype that an array must have, and generators of random numbers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.spec import bounds


class Exact(np.ndarray[Any, Any]):
    """An array that reaches the student in its own dtype; any other array of floats is float32 for torch."""


@dataclass(frozen=True)
class RandomSource:
    """A generator of random numbers, ``numpy``'s or ``torch``'s; each call gets a fresh one of this seed."""

    package: str
    seed: int


ARGUMENT_WORDS: dict[str, Callable[..., Any]] = {}


def _argument_word(function: Callable[..., Any]) -> Callable[..., Any]:
    ARGUMENT_WORDS[function.__name__] = function
    return function


@_argument_word
def float32(x: Any) -> Any:
    """``x`` as an array of float32, for NumPy too."""
    return _exact(x, np.float32)


@_argument_word
def float64(x: Any) -> Any:
    """``x`` as an array of float64, for torch too."""
    return _exact(x, np.float64)


@_argument_word
def rng(seed: int) -> RandomSource:
    """``numpy.random.default_rng(seed)``."""
    return RandomSource("numpy", _seed("rng", seed))


@_argument_word
def generator(seed: int) -> RandomSource:
    """``torch.Generator().manual_seed(seed)``."""
    return RandomSource("torch", _seed("generator", seed))


def _exact(x: Any, dtype: Any) -> Any:
    made = np.asarray(x, dtype=dtype).view(Exact)
    made.setflags(write=False)
    return made


def _seed(name: str, seed: Any) -> int:
    if int(seed) != seed or not 0 <= seed < bounds.LARGEST_WHOLE:
        raise ValueError(f"{name}: a seed is a whole number from 0 to 2 ** 63 - 1")
    return int(seed)


def sources(value: Any) -> Iterator[RandomSource]:
    """The generators in an argument."""
    if isinstance(value, RandomSource):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from sources(item)
    elif isinstance(value, dict):
        yield from sources(list(value.values()))


#: The words with their signatures, for documentation and its test.
SIGNATURES = {name: inspect.signature(word) for name, word in ARGUMENT_WORDS.items()}
