"""What records say in English, in the language at hand.

The worker, the readers and `algebra`, which has a process of its own, know no catalogue: they note what they find in
English, and records are stored so. The texts under ``recorded`` and ``algebra`` are those sentences; each is also the
pattern that finds it again, so that answers which were stored years ago can be scored in any language. What is no such
sentence, such as an error as Python words it, stays as it is.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from autograder.domain.texts import english, say, spoken

_LONGEST = 1000  # characters of a text that is looked at: students can make some as long as they like
_DEEPEST = 4
_NUMBER = r"[\d.e+-]{1,30}"
#: The fields that are numbers; any other is any text.
_NUMBERS = ("number", "seconds", "size", "column", "count")
#: The fields that may hold such a sentence again, or a part of one; any other is a student's or Python's.
_OURS = ("place", "where", "why", "error", "offered")
_GROUPS = ("recorded.", "algebra.")


def recorded(text: str, depth: int = 0) -> str:
    """``text`` as a record has it, in the language at hand."""
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
    """The texts as patterns, those with the most letters of their own first: the most telling."""
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
