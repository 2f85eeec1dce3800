"""Short forms of true and false, where these are the two options: ``[1, 0, 1]``, ``T F T``, "yes, no, yes"."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from autograder.checks.mentions import Names
from autograder.checks.normalize import normal

_PAIRS = (("true", "false"), ("t", "f"), ("yes", "no"), ("y", "n"))
_LETTERS = ("tf", "yn", "10")
_WORD = re.compile(r"[\s\"'*]{0,9}(\w{1,20})[\s\"'*.]{0,9}")
_BETWEEN = re.compile(r"[\s,;/|]+")


class TrueFalse:
    """What short forms mean, of the options; nothing where the options are not true and false, or yes and no.

    A form that the spec gives to one of the options keeps the meaning that it has there.
    """

    def __init__(self, options: Names) -> None:
        by_name = {normal(name): name for name in options}
        self.forms: dict[str, str] = {}
        pair = next((pair for pair in _PAIRS if set(pair) == by_name.keys()), None)
        if pair is None:
            return
        yes, no = (by_name[word] for word in pair)
        for true, false in (*_PAIRS, ("1", "0")):
            self.forms |= {true: yes, false: no}
        for name, others in options.items():
            self.forms |= {normal(one): name for one in (name, *others)}

    def one(self, value: Any) -> str:
        """The option that a truth, 1, 0 or a short text is; "" for anything else."""
        while isinstance(value, (list, np.ndarray)) and np.size(value) == 1 and len(value) == 1:
            value = value[0]
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, (bool, int, float)):
            value = str(int(value)) if value in (0, 1) else ""
        word = _WORD.fullmatch(value) if isinstance(value, str) else None  # not "yes?" or "-1"
        return self.forms.get(normal(word[1]), "") if word else ""

    def row(self, text: str, count: int) -> list[str]:
        """The options of a text with ``count`` short forms and nothing else: ``TFTF``; empty for any other text."""
        words = [word for word in _BETWEEN.split(text.strip(" \t\n()[].")) if word]
        if len(words) == 1 and any(set(words[0].casefold()) <= set(letters) for letters in _LETTERS):
            words = list(words[0])
        found = [self.one(word.strip("'\"")) for word in words]
        return found if len(found) == count and all(found) else []
