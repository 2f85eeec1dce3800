"""How errors say that there was too little memory: those of Python, NumPy and torch."""

from __future__ import annotations

import re

#: The beginning of such an error.
NO_MEMORY = re.compile(r"_?(Array)?MemoryError\b|RuntimeError: .*(can't allocate|not enough) memory", re.S)
_SIZE = re.compile(r"allocate ([0-9.]{1,30}) (bytes|KiB|MiB|GiB|TiB|PiB|EiB)\b")
_UNITS = {unit: 1024.0**power for power, unit in enumerate(("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))}


def bytes_asked(error: str) -> float | None:
    """How many bytes such an error says were asked for; None if it does not say."""
    size = _SIZE.search(error)
    return float(size[1]) * _UNITS[size[2]] if size else None


def size_in_words(number: float) -> str:
    """A number of bytes, such as ``9.31 GiB``."""
    unit = max((unit for unit, factor in _UNITS.items() if number >= factor), key=_UNITS.__getitem__, default="bytes")
    return f"{number / _UNITS[unit]:.3g} {unit}"
