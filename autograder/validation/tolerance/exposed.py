"""Where feedback is an oracle: a number that is asked for can be found from the errors that a few tries are told."""

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

#: Where the right number is tried to be read from what is said: so far from it, in units of its size or of 1.
AWAY = (3.5, -1.25, 0.37, -0.082)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def exposed_numbers(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """A warning for each single number that is asked for and can be found by trying, unless the spec says `reveal`."""
    for question in assignment.questions:
        if question.by_hand or question.visibility != "visible" or question.reveal == "error":
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
        return "a rule tells the error as a number, so that few tries find the target, in spite of `reveal: size_class`"
    return (
        "students are told the error of a single number, so that few tries find the target: say `reveal: size_class`, "
        "or `reveal: error` where it may be found so"
    )


def _tells(bench: TrialBench, right: Any) -> bool:
    """Whether what is said of most wrong answers holds their error, to the two digits that are shown."""
    size = float(np.abs(right).max()) or 1.0
    tries = [right + away * size for away in AWAY]
    made = [(bench.one([answer]), bench.said([answer])) for answer in tries]
    wrong = [(tried.error, said) for tried, said in made if tried.graded and tried.credit < 1]
    return 2 * sum(_holds(said, error) for error, said in wrong) > len(wrong)


def _holds(said: str, error: float) -> bool:
    numbers = np.array([abs(float(number)) for number in _NUMBER.findall(said)])
    return bool(np.any(np.abs(numbers - error) <= 0.06 * error)) if np.isfinite(error) else False
