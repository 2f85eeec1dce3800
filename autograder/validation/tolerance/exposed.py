"""Finds feedback that acts as an oracle: a number that can be found from the errors shown for a few tries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path
from autograder.scoring.score import Targets
from autograder.validation.tolerance.candidates import right_answers
from autograder.validation.tolerance.trial import TrialBench

#: The offsets from the right number that are tried, relative to its size (or to 1).
AWAY = (3.5, -1.25, 0.37, -0.082)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def exposed_numbers(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """A warning for each single number that can be found by trying, unless the spec sets ``reveal``."""
    for question in assignment.questions:
        if not question.by_machine or question.visibility != "visible" or question.reveal == "error":
            continue
        right = right_answers(targets, question)
        if (
            right
            and len(right) == 1
            and right[0].size == 1
            and _tells(TrialBench(assignment, targets, question), right[0])
        ):
            yield Fault(
                shown_path(assignment.path), question.line, question.column, f"question {question.id}", _what(question)
            )


def _what(question: Question) -> str:
    if question.reveal:
        return "a rule shows the error as a number, so that a few tries reveal the target, despite `reveal: size_class`"
    return (
        "feedback shows the error of a single number, so that a few tries reveal the target: write "
        "`reveal: size_class`, or `reveal: error` if that is intended"
    )


def _tells(bench: TrialBench, right: Any) -> bool:
    """Whether the feedback on most wrong answers contains their error, to the two digits shown."""
    size = float(np.abs(right).max()) or 1.0
    tries = [right + away * size for away in AWAY]
    made = [(bench.one([answer]), bench.said([answer])) for answer in tries]
    wrong = [(tried.error, said) for tried, said in made if tried.graded and tried.credit < 1]
    return 2 * sum(_holds(said, error) for error, said in wrong) > len(wrong)


def _holds(said: str, error: float) -> bool:
    numbers = np.array([abs(float(number)) for number in _NUMBER.findall(said)])
    return bool(np.any(np.abs(numbers - error) <= 0.06 * error)) if np.isfinite(error) else False
