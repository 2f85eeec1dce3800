"""Normalizes people's names, numbers and addresses for comparison: no case, accents or leading zeros."""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """The text in lower case, stripped, with full-width letters as ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def bare_number(text: str) -> str:
    """A number without leading zeros, which spreadsheets remove; "" for other text."""
    plain = folded(text)
    return (plain.lstrip("0") or "0") if plain.isascii() and plain.isdigit() else ""


# letters that Unicode does not decompose into a plain letter and an accent
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def name_words(name: str) -> list[str]:
    """``Łukasz O'Neill-Żak`` as ``lukasz``, ``oneill``, ``zak``: no case, no accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", re.sub(r"['’`]", "", bare.translate(_LETTERS)))
