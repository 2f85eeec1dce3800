"""Finds targets that are the same in every case, so that a constant earns the points."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path
from autograder.scoring.score import Targets
from autograder.validation.tolerance.trial import TrialBench


def steady_targets(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """A warning for each question with several cases whose target, or a part of it, does not depend on the case."""
    for question in assignment.questions:
        if not question.by_machine or question.got or len(question.cases) < 2 or not question.points:
            continue
        wanted = [_parts(question, want) for want in TrialBench(assignment, targets, question).judge({}).want]
        if len(wanted) < 2:
            continue
        for name in wanted[0]:
            values = [parts[name] for parts in wanted if name in parts]
            if len(values) == len(wanted) and _same(values):
                of = f" of `{name}`" if name else ""
                zero = "zeros" if not np.any(np.abs(values[0]) > 1e-9) else "a constant"
                what = (
                    f"the target{of} is the same in all {len(values)} cases, so {zero} would earn it: draw arguments "
                    "that change it" + (", or give the gradient an `upstream`" if question.answer.gradient else "")
                )
                at = f"question {question.id}"
                yield Fault(shown_path(assignment.path), question.line, question.column, at, what)


def _parts(question: Question, want: Any) -> dict[str, Any]:
    """The numbers of a target: of several values by name, of one under ""."""
    if not (check_for(question).by_part or check_for(question).numeric):
        return {}
    made = want if isinstance(want, dict) else {"": want}
    return {name: value for name, one in made.items() if (value := _numbers(one)) is not None}


def _numbers(value: Any) -> Any:
    try:
        made = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return None
    return made if made.size and np.isfinite(made).all() else None


def _same(values: list[Any]) -> bool:
    first = values[0]
    return all(value.shape == first.shape and np.allclose(value, first, rtol=1e-6, atol=1e-9) for value in values)
