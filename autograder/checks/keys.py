"""Puts the arrays of a dict into the order of a question's parts: by their keys, or as they are."""

from __future__ import annotations

import re
from typing import Any

from autograder.checks import Rejected
from autograder.checks.mentions import Names
from autograder.checks.normalize import normal
from autograder.checks.sentences import read_choice
from autograder.domain.texts import say, say_of

#: Words that may accompany a part's name in a key and name no part themselves.
_FILLERS = frozenset(
    [
        "matrix",
        "mat",
        "array",
        "arr",
        "tensor",
        "vector",
        "vec",
        "weight",
        "weights",
        "proj",
        "projection",
        "w",
        "m",
        "the",
        "of",
        "for",
        "new",
        "my",
    ]
)
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def in_order(value: dict[Any, Any], parts: Names, called: str) -> list[Any]:
    """The arrays of a dict in the order of the parts that its keys name.

    Consecutive numbers as keys count the parts. If no key names a part and there are as many arrays as parts, their
    order is kept. Raises `Rejected` if a part is missing or duplicated.
    """
    if numbered := _numbered(value, len(parts)):
        return numbered
    found: dict[str, Any] = {}
    for key, array in value.items():
        name = part_named(str(key), parts)
        if name and name in found:
            raise Rejected(say_of(called, "parts.twice", name=name))
        found[name] = array
    if len(value) == len(parts) and not any(found):
        return list(value.values())
    if missing := [name for name in parts if name not in found]:
        lacks = say("list.and").join(missing)
        raise Rejected(say_of(called, "parts.missing", missing=lacks, parts=", ".join(parts)))
    return [found[name] for name in parts]


def part_named(key: str, parts: Names) -> str:
    """The part that a key names, possibly with filler words; "" if it names none or several."""
    if name := read_choice(key, parts).option:
        return name
    pieces = {piece.casefold() for piece in _PIECES.findall(_HUMPS.sub(" ", key))} - _FILLERS
    forms = {name: {normal(one) for one in (name, *others)} for name, others in parts.items()}
    hits = [name for name, own in forms.items() if pieces and all(normal(piece) in own for piece in pieces)]
    return hits[0] if len(hits) == 1 else ""


def _numbered(value: dict[Any, Any], count: int) -> list[Any]:
    """The arrays ordered by keys that count from 0 or 1; empty if the keys do not."""
    by_number = {int(key): array for key, array in value.items() if re.fullmatch(r"\d{1,3}", str(key), re.ASCII)}
    if len(by_number) != len(value) or sorted(by_number) not in ([*range(count)], [*range(1, count + 1)]):
        return []
    return [by_number[number] for number in sorted(by_number)]
