"""A call of the student's function that the student can paste, with the exact arguments used in grading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.domain.texts import say
from autograder.spec.argument_words import Exact, RandomSource

#: The most numbers that are written out, and the most characters: a whole message is to fit a dozen lines.
LONGEST_EXAMPLE = 40
LONGEST_TEXT = 900


_IMPORTS = {"torch": "import torch; ", "numpy": "import numpy as np; "}


def pasted(
    function: str,
    values: Sequence[Any],
    arrays: str,
    lacks: bool = False,
    named: Mapping[str, Any] | None = None,
    kept: Mapping[int | str, str] | None = None,
) -> str:
    """The call in Python, such as ``f(np.array([0.1, 2.5]))``; "" if it is too long to paste.

    ``arrays`` is the type passed to the function: "torch", "numpy" or "list". ``lacks``: import it first.
    ``named`` are the arguments by name. Those that are ``kept``, by position or name, are variables of this name, so
    that what the call has made of them can be looked at.
    """
    everything, kept = [*values, *(named or {}).values()], kept or {}
    if needs_shapes(everything):
        return ""
    needed = {arrays} if lacks and any(map(_has_array, everything)) else set[str]()
    needed |= (
        {"numpy"} if arrays != "numpy" and "np." in "".join(literal_argument(v, arrays) for v in everything) else set()
    )
    lines = [_IMPORTS[package] for package in sorted(needed, reverse=True) if package in _IMPORTS]
    written: list[str] = []
    pairs: list[tuple[int | str, Any]] = [*enumerate(values), *(named or {}).items()]
    for key, value in pairs:
        text = literal_argument(value, arrays)
        if key in kept:
            lines.append(f"{kept[key]} = {text}; ")
            text = kept[key]
        written.append(text if isinstance(key, int) else f"{key}={text}")
    made = f"{''.join(lines)}{function}({', '.join(written)})"
    return made if len(made) <= LONGEST_TEXT else ""


def needs_shapes(values: Sequence[Any]) -> bool:
    """Whether values have more numbers than are written out."""
    return _size(values) > LONGEST_EXAMPLE


def described(values: Sequence[Any], named: Mapping[str, Any] | None = None) -> str:
    """Arguments that are too long to write out, described by their shapes."""
    return ", ".join([*map(_described, values), *(f"{name}={_described(v)}" for name, v in (named or {}).items())])


def labelled(values: Sequence[tuple[str, Any]], arrays: str) -> str:
    """Arguments with their names, as they can be pasted; by their shapes where they are too long."""
    long = needs_shapes([value for _, value in values])
    made = [(name, _described(value) if long else literal_argument(value, arrays)) for name, value in values]
    return ", ".join(f"{name} = {text}" if name else text for name, text in made)


def _described(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return say("score.array_of_shape", shape=np.shape(value))
    return literal_argument(value, "") if _size(value) <= LONGEST_EXAMPLE else type(value).__name__


def returned(answer: Any, room: int = LONGEST_TEXT) -> str:
    """The value that a function returned, to four digits; a large array, or one longer than ``room``, by its shape."""
    if isinstance(answer, np.ndarray):
        made = _rounded(answer.tolist()) if answer.size <= LONGEST_EXAMPLE else ""
        return (
            made if made and (len(made) <= room or not answer.ndim) else say("score.array_of_shape", shape=answer.shape)
        )
    if isinstance(answer, dict) and _has_array(answer):
        parts = (f"{key!r}: {returned(value, room // len(answer))}" for key, value in answer.items())
        return "{" + ", ".join(parts) + "}"
    if isinstance(answer, (list, tuple)) and _has_array(answer):
        return f"[{', '.join(returned(value, room // len(answer)) for value in answer)}]"
    text = repr(answer)
    return text if len(text) <= 200 else text[:200] + "…"


def _size(value: Any) -> int:
    if isinstance(value, (list, tuple, dict)):
        return sum(_size(item) for item in (value.values() if isinstance(value, dict) else value))
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1


def _has_array(value: Any) -> bool:
    """Whether writing a value out takes the name of a package."""
    if isinstance(value, (list, tuple, dict)):
        return any(map(_has_array, value.values() if isinstance(value, dict) else value))
    return isinstance(value, (np.ndarray, RandomSource))


def literal_argument(value: Any, arrays: str) -> str:
    """An argument in Python."""
    if isinstance(value, RandomSource):
        seed = value.seed
        return (
            f"torch.Generator().manual_seed({seed})" if value.package == "torch" else f"np.random.default_rng({seed})"
        )
    if isinstance(value, np.ndarray):
        if arrays == "list":
            return repr(value.tolist())
        module = "torch" if arrays == "torch" else "np"
        dtype = f", dtype={module}.{value.dtype}" if isinstance(value, Exact) else ""
        listed = repr(value.tolist())
        if arrays == "torch" and not isinstance(value, Exact):
            listed = _float32(value.tolist())
        return f"{'torch.tensor' if arrays == 'torch' else 'np.array'}({listed}{dtype})"
    if isinstance(value, (list, tuple)):  # a tuple reaches the function as a list
        return f"[{', '.join(literal_argument(item, arrays) for item in value)}]" if _has_array(value) else repr(value)
    if isinstance(value, dict) and _has_array(value):
        return "{" + ", ".join(f"{key!r}: {literal_argument(item, arrays)}" for key, item in value.items()) + "}"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _float32(value: Any) -> str:
    """Numbers with the digits that tell a float32, which is what torch makes of them."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_float32, value)) + "]"
    return repr(value) if not isinstance(value, float) else _shortest(value)


def _shortest(number: float) -> str:
    with np.errstate(over="ignore"):
        narrow = np.float32(number)
    return str(narrow) if np.isfinite(narrow) and np.float32(float(str(narrow))) == narrow else repr(number)


def _rounded(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_rounded, value)) + "]"
    return f"{value:.4g}" if isinstance(value, (int, float)) else repr(value)
