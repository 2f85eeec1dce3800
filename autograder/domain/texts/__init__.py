"""Every text that students see, by key. English is in ``en.json``; a course's own language lies beside its specs.

`say` words a key in the language at hand, which is English unless a caller says ``with speaking(texts):``. That
language belongs to the calling context (a `ContextVar`): no other thread sees it and it ends with the block, so that
one process can score assignments in several languages. Why: docs/decisions/0021-texts.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

ENGLISH = "en"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Texts:
    """The texts of one language. ``entries`` has every key of the English catalogue; those that the translation lacks,
    which are ``missing``, are in English."""

    language: str
    entries: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...] = field(default=(), repr=False)

    def say(self, key: str, /, **fields: object) -> str:
        """The text of ``key`` with its fields filled in; KeyError for a key or a field that there is not."""
        return self.entries[key].format_map(fields)


@cache
def english() -> Texts:
    """The catalogue that is complete."""
    return Texts(ENGLISH, flat(json.loads((_HERE / f"{ENGLISH}.json").read_text(encoding="utf-8"))))


_SPOKEN: ContextVar[Texts | None] = ContextVar("texts", default=None)


def spoken() -> Texts:
    """The texts of the language at hand."""
    return _SPOKEN.get() or english()


@contextmanager
def speaking(texts: Texts) -> Iterator[None]:
    """Within the block, texts are in this language."""
    token = _SPOKEN.set(texts)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(key: str, /, **fields: object) -> str:
    """The text of ``key`` in the language at hand."""
    return spoken().say(key, **fields)


def say_of(called: str, key: str, /, **fields: object) -> str:
    """A sentence about what a student calls `f()`, which returns something, or `x`, which is something."""
    variable = called.startswith("`") and not called.endswith("()`")
    return say(f"{key}.{'variable' if variable else 'function'}", called=called, **fields)


def count(key: str, number: int, /, **fields: object) -> str:
    """A text about ``number`` things: the one for a single thing, or the one for any other number."""
    return say(f"{key}.{'one' if number == 1 else 'many'}", count=number, **fields)


def flat(nested: Mapping[Any, Any], before: str = "") -> dict[str, str]:
    """``{"close": {"shape": …}}`` as ``{"close.shape": …}``."""
    found: dict[str, str] = {}
    for name, value in nested.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, Mapping) else {f"{before}{name}": value}
    return found


def fields(text: str) -> set[str]:
    """The names in braces; ValueError where the braces hold anything else, or do not close."""
    named = set()
    for _, name, layout, conversion in Formatter().parse(text):
        if name is not None and (layout or conversion or not name.isidentifier()):
            raise ValueError(f"{{{name}}} is not a plain name")
        named |= {name} if name else set()
    return named


def fault(key: str, text: object) -> str:
    """What is wrong with a translation of ``key``; "" if nothing is."""
    own = english().entries.get(key)
    if own is None:
        return "is not a text that the grader has"
    if not isinstance(text, str) or not text.strip():
        return "expected a text"
    try:
        unknown = sorted(fields(text) - fields(own))
    except ValueError as error:
        return f"cannot be read: {error}; write a brace that is meant as {{{{ or }}}}"
    known = ", ".join(f"{{{name}}}" for name in sorted(fields(own))) or "none"
    return f"has no field {{{unknown[0]}}}; the fields of this text: {known}" if unknown else ""


def translated(language: str, own: Mapping[str, str]) -> Texts:
    """English with what ``own`` has instead, whose entries have no `fault`."""
    entries = english().entries
    return Texts(language, {**entries, **own}, tuple(key for key in entries if key not in own))
