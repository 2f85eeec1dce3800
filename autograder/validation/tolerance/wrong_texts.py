"""Wrong answers that are words or formulas, by name: other options, slips of a pen, derivations that derive nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Named = Iterator[tuple[str, Any]]

#: What derives nothing, or says nothing of the question: none of it is right. (The given and then the goal is right as
#: far as it goes, and who writes it knows the goal: a part of the points may be due, if not all.)
BLIND = ("zero", "one", "given_only", "goal_only", "given_twice", "goal_twice")

#: Signs of one formula that are slipped on, at most.
MOST = 12


def choices(options: list[str]) -> Named:
    """Each option; the right one is found to be right."""
    for option in options:
        yield option, option


def matchings(right: dict[str, str], options: list[str]) -> Named:
    """One item given to another option, and all items to one."""
    for item, chosen in right.items():
        for option in options:
            if option != chosen:
                yield f"{item}={option}", {**right, item: option}
    for option in options:
        yield f"all={option}", dict.fromkeys(right, option)


def formulas(right: str) -> Named:
    """The formula with one slip: a sign, a term, a factor, one too many or too few."""
    yield from {"zero": "0", "one": "1"}.items()
    whole = f"({right})"
    yield from {
        "negated": f"-{whole}",
        "doubled": f"2*{whole}",
        "halved": f"{whole}/2",
        "plus_one": f"{whole} + 1",
        "minus_one": f"{whole} - 1",
    }.items()
    for i, at in enumerate(_signs(right)[:MOST], 1):
        yield f"other_sign_{i}", right[:at] + "+-"[right[at] == "+"] + right[at + 1 :]
        yield f"without_term_{i + 1}", right[:at] + right[_end(right, at) :]


def derivations(right: list[str]) -> Named:
    """What can be copied from the sheet: the given, the goal, and both without the way between."""
    given, goal = right[0], right[-1]
    yield from {"given_only": [given], "goal_only": [goal]}.items()
    yield from {"given_twice": [given, given], "goal_twice": [goal, goal]}.items()
    if len(right) > 2:
        yield "given_and_goal", [given, goal]
        yield "reversed", right[::-1]
    if len(right) > 1:
        yield "without_goal", right[:-1]


def _signs(text: str) -> list[int]:
    """Where a ``+`` or ``-`` stands between two terms."""
    found = []
    for sign in re.finditer(r"[+-]", text):
        before = text[: sign.start()].rstrip()
        if before and before[-1] not in "+-*/^(,=·×" and not re.search(r"\b\d+\.?\d*[eE]$", before):
            found.append(sign.start())
    return found


def _end(text: str, at: int) -> int:
    """Where the term ends whose sign stands at ``at``."""
    signs, depth = set(_signs(text)), 0
    for i in range(at + 1, len(text)):
        if depth == 0 and (i in signs or text[i] in "),"):
            return i
        depth += (text[i] == "(") - (text[i] == ")")
    return len(text)
