"""What records say in English, in the language at hand.

The worker and the readers know no catalogue: what they note is stored with the answers, in English. The texts under
``recorded`` are those sentences; each is also the pattern that finds it again, so that answers which were stored years
ago can be scored in any language. What is no such sentence, such as an error as Python words it, stays as it is.
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
_NUMBERS = ("number", "seconds", "size")


def recorded(text: str, depth: int = 0) -> str:
    """``text`` as a record has it, in the language at hand."""
    if spoken() is english() or len(text) > _LONGEST or depth > _DEEPEST:
        return text
    for key, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return say(key, **{name: recorded(part, depth + 1) for name, part in found.groupdict().items()})
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The texts as patterns, those with the most letters of their own first: the most telling."""
    own = {key: text for key, text in english().entries.items() if key.startswith("recorded.")}
    telling = sorted(own, key=lambda key: -sum(len(literal) for literal, *_ in Formatter().parse(own[key])))
    return tuple((key, re.compile(_pattern(own[key]), re.DOTALL)) for key in telling)


def _pattern(text: str) -> str:
    parts = []
    for literal, name, *_ in Formatter().parse(text):
        parts.append(re.escape(literal))
        parts += [f"(?P<{name}>{_NUMBER if name in _NUMBERS else '.+?'})"] if name else []
    return "".join(parts)
