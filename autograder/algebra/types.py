"""Problems and results: frozen dataclasses, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DOMAINS = ("real", "positive", "integer")
LONGEST_FORMULA = 2000
MOST_LINES = 50


class AlgebraError(ValueError):
    """A text is not a valid expression. The message is for its author; ``column`` counts characters from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message, self.column = message, column

    def __str__(self) -> str:
        return f"Character {self.column}: {self.message}"


class TooComplicated(Exception):
    """An expression takes more work, or larger numbers, than any honest answer."""


@dataclass(frozen=True)
class FormulaFinding:
    """The verdict on one expression, and a message for the student ("" if it is equal).

    ``verdict``: "equal", "unequal", "unreadable", "too_complicated", or "undecided". An undecided answer needs manual
    grading and must not cost points.
    """

    verdict: str
    message: str = ""


@dataclass(frozen=True)
class DerivationProblem:
    """A derivation to find: from ``given`` to ``goal`` in at least ``steps`` different steps.

    ``symbols``: the free symbols with their domains. ``definitions``: name → expression over free symbols and earlier
    definitions. ``functions``: the functions allowed besides diff; if empty, exp, log, ln, sqrt and abs.
    """

    symbols: Mapping[str, str]
    definitions: Mapping[str, str]
    given: str
    goal: str
    steps: int
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """The verdict on one derivation.

    ``credit`` is from 0 to 1; ``sound`` of ``needed`` steps are valid. ``line`` is the first wrong line, from 1, or 0
    if there is none or if the answer as a whole is wrong. ``kind`` is "" for a complete derivation, or one of
    "unreadable", "unequal", "not_the_given", "not_the_goal", "too_few", "too_complicated", and "undecided", which needs
    manual grading.
    """

    credit: float
    sound: int
    needed: int
    line: int
    kind: str
    message: str
