"""Finds feedback that acts as an oracle: a number that can be found from the errors shown for a few tries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
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
        bench = TrialBench(assignment, targets, question)
        if any(_tells(bench, right, answer) for right, answer in _single_numbers(targets, question)):
            yield Fault(
                shown_path(assignment.path), question.line, question.column, f"question {question.id}", _what(question)
            )


def _single_numbers(targets: Targets, question: Question) -> Iterator[tuple[Any, Callable[[Any], Any]]]:
    """The single numbers among the right answers to one call, each with what makes an answer of a wrong one."""
    if len(question.calls) != 1:
        return
    if not question.answer.returns:
        right = right_answers(targets, question)
        if right and right[0].size == 1:
            yield right[0], lambda wrong: wrong
        return
    values = targets.get(question.calls[0])
    if not isinstance(values, dict):
        values = dict(zip(question.answer.returns, values if isinstance(values, (list, tuple)) else (), strict=False))
    for name, value in values.items():
        if np.size(value) == 1 and np.asarray(value).dtype.kind in "iuf":
            yield np.asarray(value, dtype=float), partial(_replaced, values, name)


def _replaced(values: Mapping[str, Any], name: str, wrong: Any) -> dict[str, Any]:
    return {**values, name: wrong}


def _what(question: Question) -> str:
    if question.reveal:
        return "a rule shows the error as a number, so that a few tries reveal the target, despite `reveal: size_class`"
    return (
        "feedback shows the error of a single number, so that a few tries reveal the target: write "
        "`reveal: size_class`, or `reveal: error` if that is intended"
    )


def _tells(bench: TrialBench, right: Any, answer: Callable[[Any], Any]) -> bool:
    """Whether the feedback on most wrong answers contains their error, to the two digits shown."""
    size = float(np.abs(right).max()) or 1.0
    wrong = []
    for away in AWAY:
        answers = [answer(right + away * size)]
        tried = bench.one(answers)
        if tried.graded and tried.credit < 1:
            wrong.append((tried.error if bench.numeric else abs(away) * size, bench.said(answers)))
    return 2 * sum(_holds(said, error) for error, said in wrong) > len(wrong)


def _holds(said: str, error: float) -> bool:
    numbers = np.array([abs(float(number)) for number in _NUMBER.findall(said)])
    return bool(np.any(np.abs(numbers - error) <= 0.06 * error)) if np.isfinite(error) else False
