"""Normalises text for comparison: case, spaces and underscores do not matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np


def normal(text: str) -> str:
    """``text`` in a normal form: ``n_q``, ``N_q``, ``nq`` and ``n₍q₎`` are the same."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", plain)


def spoken_text(value: Any) -> str | None:
    """The text of a value: a string, a boolean as yes or no, or an integer; None for any other value."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return str(int(value))
    return value if isinstance(value, str) else None
