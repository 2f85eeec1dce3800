"""Translates the English sentences of records into the current language.

The worker, the readers and `algebra`, which runs in its own process, have no catalogue: they write English sentences,
and records are stored that way. The texts under ``recorded`` and ``algebra`` are those sentences, and serve as patterns
to recognise them, so that stored answers can be scored in any language. Other text, such as Python's error messages,
stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from autograder.domain.texts import english, say, spoken

_LONGEST = 1000  # characters of a text that is matched, because students' texts may be very long
_DEEPEST = 4
_NUMBER = r"[\d.e+-]{1,30}"
#: The fields that are numbers; the others are any text.
_NUMBERS = ("number", "seconds", "size", "column", "count")
#: The fields that may contain such a sentence themselves; the others are a student's or Python's text.
_OURS = ("place", "where", "why", "error", "offered")
_GROUPS = ("recorded.", "algebra.")


def recorded(text: str, depth: int = 0) -> str:
    """``text`` of a record in the current language; unchanged if it is not a known sentence."""
    if spoken() is english() or len(text) > _LONGEST or depth > _DEEPEST:
        return text
    for key, pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            parts |= {name: recorded(part, depth + 1) for name, part in parts.items() if name in _OURS}
            return say(key, **parts)
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The texts as patterns, the most specific (those with the most literal characters) first."""
    own = {key: text for key, text in english().entries.items() if key.startswith(_GROUPS)}
    telling = sorted(own, key=lambda key: -sum(len(literal) for literal, *_ in Formatter().parse(own[key])))
    return tuple((key, re.compile(_pattern(own[key]), re.DOTALL)) for key in telling)


def _pattern(text: str) -> str:
    parts: list[str] = []
    seen: set[str] = set()
    for literal, name, *_ in Formatter().parse(text):
        parts.append(re.escape(literal))
        if name:
            kind = _NUMBER if name in _NUMBERS else r"\S+?" if name == "name" else ".+?"
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>{kind})")
            seen.add(name)
    return "".join(parts)
