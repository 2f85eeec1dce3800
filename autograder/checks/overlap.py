"""Options that cannot be distinguished in a sentence: names that read the same, and names within names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.checks.mentions import Names, Spelling, mentions, spellings
from autograder.checks.normalize import normal
from autograder.checks.words import Sentence


def overlaps(options: Names) -> dict[str, str]:
    """A sentence on each such pair of options, by a name for the pair."""
    found: dict[str, str] = {}
    for one, other in _pairs(spellings(options)):
        if one.letters == other.letters:
            if normal(one.name) < normal(other.name):
                what = f"in a sentence, {one.name!r} and {other.name!r} are the same: plurals are ignored"
                found.setdefault(_name(one, "is", other), what)
        elif mentions(Sentence(other.words, "", denied=False, asked=False), {one.name: options[one.name]}):
            what = f"{one.name!r} occurs within a name of {other.name!r}, which a sentence may mean"
            found.setdefault(_name(one, "in", other), what)
    return found


def _pairs(known: tuple[Spelling, ...]) -> Iterator[tuple[Spelling, Spelling]]:
    return ((one, other) for one in known for other in known if one.name != other.name)


def _name(one: Spelling, link: str, other: Spelling) -> str:
    return f"{re.sub(r'[^0-9A-Za-z]+', '_', one.name)}_{link}_{re.sub(r'[^0-9A-Za-z]+', '_', other.name)}"
