"""A key for what was graded: the text or the answer itself, not the bytes of its file.

A manual score belongs to such a key, so it survives saving a notebook again and is not transferred to another answer.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np

from autograder.domain.record import Outcome, Returned, Unserializable
from autograder.domain.submission import Cell

_BITS = 30  # of a number, some nine digits: further ones may differ with another build of a library
_ADDRESS = re.compile(r"0x[0-9a-fA-F]+")
# markup that may show a picture, and pictures embedded in the text; bounded, because students write the text
_SHOWN = re.compile(r"!\[|<(?:img|image|object|embed|iframe|video|source)\b|attachment:", re.IGNORECASE)
_WITHIN = re.compile(
    r"!\[[^\[\]\n]{0,200}\]\(data:|<img\b(?:\s+alt=\"[^\"<>]{0,200}\")?\s+src=[\"']?data:", re.IGNORECASE
)


def text(written: str) -> str:
    """The key of a text, after normalizing Unicode (NFC), line ends and trailing space.

    "" if the text shows an external picture, because the text alone does not identify what was graded.
    """
    beside = sum(1 for _ in _SHOWN.finditer(written)) > sum(1 for _ in _WITHIN.finditer(written))
    return "" if beside else _digest("text", normalized(written))


def code(cells: Iterable[Cell]) -> str:
    """The key of a submission's code, ignoring empty lines, line ends and trailing space."""
    return _digest("code", [line for cell in cells for line in normalized(cell.source).split("\n") if line])


def answer(outcomes: Iterable[Outcome], code_key: str) -> str:
    """The key of an answer by value: arrays and lists by their numbers, figures by the plotted data.

    If any call returned no value, a grader reads the code instead, so the key is ``code_key``.
    """
    values = []
    for outcome in outcomes:
        if not isinstance(outcome, Returned):
            return code_key
        values.append(_plain(outcome.value))
    return _digest("answer", values)


def normalized(written: str) -> str:
    """A text without invisible differences: Unicode form, line ends, trailing space, surrounding empty lines."""
    lines = unicodedata.normalize("NFC", written).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _plain(value: Any) -> Any:
    """A value as JSON, the same for equal answers."""
    if isinstance(value, str):
        return normalized(value)
    if isinstance(value, Unserializable):
        return ["opaque", _ADDRESS.sub("0x", value.description)]
    if isinstance(value, bytes):
        return ["bytes", hashlib.sha256(value).hexdigest()]
    if isinstance(value, dict):  # a figure's picture is omitted, because it is drawn from the data
        return {"dict": [[str(key), _plain(one)] for key, one in value.items() if not isinstance(one, bytes)]}
    if value is None:
        return None
    if (numbers := _numbers(value)) is not None:
        return _rounded(numbers)
    return [_plain(one) for one in value] if isinstance(value, list) else str(value)


def _numbers(value: Any) -> np.ndarray | None:
    """Numbers in any container as an array; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1 << 53:
        return None
    if not _of_numbers(value):  # before NumPy, which would allocate the longest string's size for each
        return None
    try:
        made = np.asarray(value)
    except ValueError:  # rows of different lengths
        return None
    return made if made.dtype.kind in "biufc" else None


def _of_numbers(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_of_numbers, value))
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc"
    return isinstance(value, (bool, int, float, complex))


def _rounded(numbers: np.ndarray) -> list[Any]:
    shape = list(numbers.shape)
    made = np.ascontiguousarray(numbers, dtype=np.complex128 if numbers.dtype.kind == "c" else np.float64)
    flat = made.view(np.float64).ravel()
    mantissa, exponent = np.frexp(flat)
    with np.errstate(all="ignore"):
        flat = np.ldexp(np.rint(np.ldexp(mantissa, _BITS)), exponent - _BITS) + 0.0  # no minus zero
    flat[np.isnan(flat)] = math.nan  # one NaN for all
    return [numbers.dtype.kind == "c", shape, hashlib.sha256(flat.astype("<f8").tobytes()).hexdigest()[:24]]
