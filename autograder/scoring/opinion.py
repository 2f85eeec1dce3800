"""What is thought of one case of a question, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.checks import Verdict
from autograder.checks.error_words import not_right
from autograder.domain.report import Rows
from autograder.domain.texts import say


@dataclass(frozen=True)
class Opinion:
    """The result of one case of a question. ``said`` is the sentence of a rule, ``hint`` the next step without one."""

    credit: float
    verdict: Verdict
    answer: Any = None
    rule: str = ""
    said: str = ""
    hint: str = ""
    instead: bool = False
    notes: tuple[str, ...] = ()
    printed: str = ""
    heat_map: tuple[Rows, Rows] | None = None

    @property
    def feedback(self) -> list[str]:
        """The sentences for the student, in order."""
        right = say("score.correct") if self.verdict.right and self.credit == 1 else ""
        alone = self.instead or (self.said and self.verdict.feedback == not_right())
        return [right, "" if alone else self.verdict.feedback, self.said]
