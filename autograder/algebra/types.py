"""What is asked and what is found: plain frozen nouns, standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

DOMAINS = ("real", "positive", "integer")
LONGEST_FORMULA = 2000
MOST_LINES = 50


class AlgebraError(ValueError):
    """A text cannot be read as an expression. The message is for its author; ``column`` counts from 1."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message, self.column = message, column

    def __str__(self) -> str:
        return f"Character {self.column}: {self.message}"


class TooComplicated(Exception):
    """An expression takes more work, or larger numbers, than any honest answer."""


@dataclass(frozen=True)
class FormulaFinding:
    """What was found about one expression; the message is for the student and "" when it is equal.

    ``verdict``: "equal", "unequal", "unreadable", "too_complicated", or "undecided", which is nobody's fault and must
    never cost points unseen.
    """

    verdict: str
    message: str = ""


@dataclass(frozen=True)
class DerivationProblem:
    """A derivation that is asked for: from ``given`` to ``goal`` in at least ``steps`` different steps.

    ``symbols``: the free symbols with their domains. ``definitions``: name → expression over free symbols and the
    definitions before it. ``functions``: those that may be used beside diff; none named means the usual ones.
    """

    symbols: Mapping[str, str]
    definitions: Mapping[str, str]
    given: str
    goal: str
    steps: int
    functions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """What was found about one derivation.

    ``sound`` steps were found of ``needed``. ``line`` is the first line at fault, from 1; 0 when there is none, or when
    the answer as a whole is at fault. ``kind`` is "" when nothing is wrong, or one of "unreadable", "unequal",
    "not_the_given", "not_the_goal", "too_few", "too_complicated", "undecided"; the last is nobody's fault.
    """

    credit: float
    sound: int
    needed: int
    line: int
    kind: str
    message: str
