"""Hints for numbers that Python reads differently: decimals written with a comma, and numbers in quotes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from autograder.domain.texts import say

_COMMA = re.compile(r"(?<![\d,.])(\d{1,15}),(\d{1,15})(?![\d,.])")
_QUOTED = re.compile(r"\s*([+-]?\d{1,15}(?:\.\d{0,15})?(?:\s*/\s*\d{1,15}(?:\.\d{0,15})?)?)\s*")
_LONGEST = 1000


def in_text(text: object) -> str:
    """A hint, with a leading space, on the first decimal comma in a text; "" if there is none."""
    found = _COMMA.search(text) if isinstance(text, str) and len(text) <= _LONGEST else None
    return " " + say("answer.comma_in_text", comma=found[0], point=f"{found[1]}.{found[2]}") if found else ""


def in_quotes(text: object) -> str:
    """A hint, with a leading space, on a text that is nothing but a number or a fraction; "" for any other value."""
    found = _QUOTED.fullmatch(text) if isinstance(text, str) and len(text) <= _LONGEST else None
    return " " + say("answer.quoted_number", number=found[1]) if found else ""


def as_pair(value: Any) -> str:
    """The same for two integers where one number is needed, which is how Python reads ``0,5``."""
    pair = np.asarray(value)
    if pair.shape != (2,) or pair.dtype.kind not in "iuf" or not np.isfinite(pair).all():
        return ""
    whole, part = pair.tolist()
    if whole != int(whole) or part != int(part) or part < 0 or max(abs(whole), part) >= 1e15:
        return ""
    shown = f"{int(whole)}", f"{int(part)}"
    return " " + say("answer.comma_as_pair", comma=",".join(shown), point=".".join(shown))
