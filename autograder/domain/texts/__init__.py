"""Every text that students see, by key. English is in ``en.json``; a course's own language is beside its specs.

`say` returns a text in the current language, which is English unless a caller uses ``with speaking(texts):``. The
current language is a `ContextVar`, so one process can score assignments in several languages. The reasons are in
docs/decisions/0021-texts.md.
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
    """The texts of one language. ``entries`` has every key of the English catalogue; the keys in ``missing`` have no
    translation and are in English."""

    language: str
    entries: Mapping[str, str] = field(repr=False)
    missing: tuple[str, ...] = field(default=(), repr=False)

    def say(self, key: str, /, **fields: object) -> str:
        """The text of ``key`` with its fields filled in; KeyError for an unknown key or a missing field."""
        return self.entries[key].format_map(fields)


@cache
def english() -> Texts:
    """The English catalogue, which is complete."""
    return Texts(ENGLISH, flat(json.loads((_HERE / f"{ENGLISH}.json").read_text(encoding="utf-8"))))


_SPOKEN: ContextVar[Texts | None] = ContextVar("texts", default=None)


def spoken() -> Texts:
    """The texts of the current language."""
    return _SPOKEN.get() or english()


@contextmanager
def speaking(texts: Texts) -> Iterator[None]:
    """Make ``texts`` the current language within the block."""
    token = _SPOKEN.set(texts)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def say(key: str, /, **fields: object) -> str:
    """The text of ``key`` in the current language; KeyError as in `Texts.say`."""
    return spoken().say(key, **fields)


def say_of(called: str, key: str, /, **fields: object) -> str:
    """A sentence about an answer: ``key.function`` if it is called `f()`, ``key.variable`` if it is called `x`."""
    variable = called.startswith("`") and not called.endswith("()`")
    return say(f"{key}.{'variable' if variable else 'function'}", called=called, **fields)


def count(key: str, number: int, /, **fields: object) -> str:
    """A text about ``number`` things: ``key.one`` for 1, otherwise ``key.many``."""
    return say(f"{key}.{'one' if number == 1 else 'many'}", count=number, **fields)


def flat(nested: Mapping[Any, Any], before: str = "") -> dict[str, str]:
    """Nested keys joined with dots: ``{"close": {"shape": …}}`` becomes ``{"close.shape": …}``."""
    found: dict[str, str] = {}
    for name, value in nested.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, Mapping) else {f"{before}{name}": value}
    return found


def fields(text: str) -> set[str]:
    """The names in braces; ValueError if braces contain anything else or are not closed."""
    named = set()
    for _, name, layout, conversion in Formatter().parse(text):
        if name is not None and (layout or conversion or not name.isidentifier()):
            raise ValueError(f"{{{name}}} is not a plain name")
        named |= {name} if name else set()
    return named


def fault(key: str, text: object) -> str:
    """The error in a translation of ``key``; "" if there is none."""
    own = english().entries.get(key)
    if own is None:
        return "is not a key of the grader's texts"
    if not isinstance(text, str) or not text.strip():
        return "expected text"
    try:
        unknown = sorted(fields(text) - fields(own))
    except ValueError as error:
        return f"cannot be read: {error}; write {{{{ or }}}} for a literal brace"
    known = ", ".join(f"{{{name}}}" for name in sorted(fields(own))) or "none"
    return f"has no field {{{unknown[0]}}}; the fields of this text: {known}" if unknown else ""


def translated(language: str, own: Mapping[str, str]) -> Texts:
    """The texts of ``language``: ``own``, whose entries have no `fault`, and English for the rest."""
    entries = english().entries
    return Texts(language, {**entries, **own}, tuple(key for key in entries if key not in own))
