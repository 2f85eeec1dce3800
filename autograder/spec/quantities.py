"""Reads durations and sizes such as ``5s``, ``3d`` and ``64KiB``."""

from __future__ import annotations

import re

_SECONDS = {"ms": 1e-3, "s": 1.0, "sec": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"B": 1, "kB": 10**3, "KiB": 1 << 10, "MB": 10**6, "MiB": 1 << 20, "GB": 10**9, "GiB": 1 << 30}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)")


def seconds(text: object) -> float:
    """The seconds in a duration such as ``5s``; ValueError with a message that says what to write."""
    return _read(text, _SECONDS, "a duration such as 5s or 2min")


def size(text: object) -> int:
    """The bytes in a size such as ``2GiB``; ValueError with a message that says what to write."""
    return int(_read(text, _BYTES, "a size such as 64KiB or 2GiB"))


def _read(text: object, units: dict[str, float] | dict[str, int], wanted: str) -> float:
    found = _QUANTITY.fullmatch(text) if isinstance(text, str) else None
    if not found or found[2] not in units or float(found[1]) == 0:
        raise ValueError(f"expected {wanted}{_meant(str(text), units)}, with one of the units {', '.join(units)}")
    return float(found[1]) * units[found[2]]


def _meant(text: str, units: dict[str, float] | dict[str, int]) -> str:
    """A suggestion for a mistyped quantity, as part of a sentence."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)", text.strip())
    if not found or float(found[1]) == 0:
        return ""
    usual = "s" if "s" in units else "MiB"
    unit = next((unit for unit in units if found[2] and found[2][:1].lower() == unit[:1].lower() and unit != "ms"), "")
    return f" (perhaps {found[1]}{unit or usual})" if unit or not found[2] else ""
