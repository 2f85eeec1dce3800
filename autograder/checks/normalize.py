"""Texts as people write them, compared by what they mean: case, spaces and underscores do not matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np


def normal(text: str) -> str:
    """``text`` in the form by which it is compared: ``n_q``, ``N_q``, ``nq`` and ``n₍q₎`` are one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain)


def spoken_text(value: Any) -> str | None:
    """The text that a value stands for: a string, a truth as yes or no, a whole number; None if it is none of these."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    return value if isinstance(value, str) else None
