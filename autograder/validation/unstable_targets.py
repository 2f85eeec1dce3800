"""Finds targets that are not determined by the arguments, such as the solution of a singular system of equations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.domain.record import Record, Returned
from autograder.execution.sandbox.call import Call, calls_of
from autograder.ingest.project import shown_path
from autograder.scoring.score import Targets
from autograder.validation.tolerance.trial import TrialBench

#: The change of the arguments, relative to each entry: what rounding may come to in double and in single precision.
DOUBLE, SINGLE = 1e-10, 3e-7

#: Runs the reference for calls that the spec does not have.
Ask = Callable[[Sequence[Call]], Record]


def unstable_targets(assignment: Assignment, targets: Targets, ask: Ask) -> Iterator[Fault]:
    """A warning for each question whose reference fails it when its drawn arguments change by no more than rounding.

    A right solution that computes in another order is then off by as much.
    """
    part = SINGLE if assignment.arrays == "torch" else DOUBLE
    asked = [question for question in assignment.questions if _may_be_unstable(question)]
    moved = {question.id: _moved(question, part) for question in asked}
    calls = calls_of(replace(assignment, questions=tuple(moved.values())))
    if not calls:
        return
    outcomes = ask(list(calls.values())).outcomes
    for question in asked:
        answers = {id: one.value for id in question.calls if isinstance(one := outcomes.get(id), Returned)}
        if len(answers) < len(question.calls):
            continue
        bench = TrialBench(assignment, targets, question)
        for case, id in enumerate(question.calls, 1):
            if bench.judge({id: answers[id]}, rules=False).right:
                continue
            what = (
                f"in case {case} the reference's answer changes by more than the tolerance when its arguments change "
                f"by a factor of 1 ± {part:g}, which is rounding (a singular matrix, or a jump?), so right solutions "
                "may fail: draw arguments that determine the answer, such as more rows than columns"
            )
            at = f"question {question.id}"
            yield Fault(shown_path(assignment.path), question.line, question.column, at, what)
            break


def _may_be_unstable(question: Question) -> bool:
    """Whether its targets are the reference's numbers for drawn arguments."""
    check = check_for(question)
    compared = question.by_machine and not question.want and (check.numeric or check.by_part) and not check.seeds
    return bool(compared and question.cases[len(question.fixed) :] and any(question.cases))


def _moved(question: Question, part: float) -> Question:
    rng, stated = np.random.default_rng(0), len(question.fixed)
    drawn = [{name: _nudged(value, part, rng) for name, value in case.items()} for case in question.cases[stated:]]
    return replace(question, cases=(*question.cases[:stated], *drawn), invariants=())


def _nudged(value: Any, part: float, rng: np.random.Generator) -> Any:
    """An array of numbers that are not whole, a little off; anything else as it is: sizes, labels, ones, one number."""
    if (
        not (isinstance(value, np.ndarray) and value.size > 1 and value.dtype.kind == "f")
        or (value == value.round()).all()
    ):
        return value
    return value * (1 + part * rng.choice([-1.0, 1.0], value.shape))
