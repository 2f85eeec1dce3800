"""Durations, sizes and times as people write them: ``5s``, ``3d``, ``64KiB``, ``2026-10-01 23:59 +02:00``."""

from __future__ import annotations

import re
from datetime import datetime

_SECONDS = {"ms": 1e-3, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"B": 1, "kB": 10**3, "KiB": 1 << 10, "MB": 10**6, "MiB": 1 << 20, "GB": 10**9, "GiB": 1 << 30}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)")


def seconds(text: object) -> float:
    """Seconds in a duration such as ``5s``; ValueError says what would be right."""
    return _read(text, _SECONDS, "a duration such as 5s or 2min")


def size(text: object) -> int:
    """Bytes in a size such as ``2GiB``; ValueError says what would be right."""
    return int(_read(text, _BYTES, "a size such as 64KiB or 2GiB"))


def moment(text: object) -> datetime:
    """A time with its distance from UTC; ValueError says what would be right."""
    try:
        plain = re.sub(r"\s*(Z|[+-][0-9]{2}:?[0-9]{2})$", r"\1", str(text).strip()).replace("Z", "+00:00")
        plain = re.sub(r"([+-][0-9]{2})([0-9]{2})$", r"\1:\2", plain)
        made = datetime.fromisoformat(plain)
    except ValueError:
        made = None
    if made is None or made.tzinfo is None:
        raise ValueError("needs a time and its distance from UTC, such as 2026-10-01 23:59 +02:00")
    return made


def _read(text: object, units: dict[str, float] | dict[str, int], wanted: str) -> float:
    found = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
    if not found or found[2] not in units or float(found[1]) == 0:
        raise ValueError(f"needs {wanted}, with one of the units {', '.join(units)}")
    return float(found[1]) * units[found[2]]
