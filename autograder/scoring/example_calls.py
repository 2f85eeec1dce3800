"""A call of the student's function as the student can paste it, with exactly the arguments that it was judged with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.domain.texts import say

#: More numbers than this are not written out.
LONGEST_EXAMPLE = 40


_IMPORTS = {"torch": "import torch; ", "numpy": "import numpy as np; "}


def pasted(function: str, values: Sequence[Any], arrays: str, lacks: bool = False) -> str:
    """The call as Python, for instance ``f(np.array([0.1, 2.5]))``; "" if it would be too long to paste.

    ``arrays`` is "torch", "numpy" or "list": what the function is given. With ``lacks`` it is imported first.
    """
    if sum(_size(value) for value in values) > LONGEST_EXAMPLE:
        return ""
    needed = lacks and any(isinstance(value, np.ndarray) for value in values)
    before = _IMPORTS.get(arrays, "") if needed else ""
    return f"{before}{function}({', '.join(_written(value, arrays) for value in values)})"


def described(values: Sequence[Any]) -> str:
    """Arguments that are too long to be written out, in words: their shapes."""
    return ", ".join(
        say("score.array_of_shape", shape=np.shape(v)) if isinstance(v, np.ndarray) and v.ndim else _written(v, "")
        for v in values
    )


def returned(answer: Any) -> str:
    """What a function returned, to four digits; a large array by its shape."""
    if isinstance(answer, np.ndarray) and answer.size > LONGEST_EXAMPLE:
        return say("score.array_of_shape", shape=answer.shape)
    if isinstance(answer, np.ndarray):
        return _rounded(answer.tolist())
    text = repr(answer)
    return text if len(text) <= 200 else text[:200] + "…"


def _size(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return sum(_size(item) for item in value)
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1


def _written(value: Any, arrays: str) -> str:
    if isinstance(value, np.ndarray):
        if arrays == "list":
            return repr(value.tolist())
        name = "torch.tensor" if arrays == "torch" else "np.array"
        return f"{name}({value.tolist()!r})"
    return repr(value.item() if isinstance(value, np.generic) else value)


def _rounded(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_rounded, value)) + "]"
    return f"{value:.4g}" if isinstance(value, (int, float)) else repr(value)
