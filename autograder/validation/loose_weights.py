"""Finds weights of the reference's module that the spec leaves out: a right submission may name them otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.domain.record import Record, Returned
from autograder.execution.sandbox.call import Call, argument
from autograder.ingest.project import shown_path

_GET = "[[name, list(one.shape)] for name, one in net.named_parameters() if one.requires_grad]"


def weight_calls(assignment: Assignment) -> list[Call]:
    """A call for each question about a module, which asks for the names and shapes of its weights."""
    made = []
    for question in assignment.questions:
        module = question.answer.module
        if module is None or not question.answer.function:
            continue
        scope = {**assignment.scope, **(question.cases[0] if question.cases else {})}
        placed = {f"init_{i}": formula(scope) for i, formula in enumerate(module.init)}
        named = {name: formula(scope) for name, formula in module.options.items()}
        inside = ", ".join([*placed, *(f"{name}=option_{name}" for name in named)])
        values = placed | {f"option_{name}": value for name, value in named.items()}
        steps = {"source": f"net = {question.answer.function}({inside})", "get": [_GET]}
        further = {"steps": steps, "kwargs": {name: argument(value) for name, value in values.items()}}
        made.append(Call(f"{question.id} ! weights", (question.answer.function,), [], further=further))
    return made


def loose_weights(assignment: Assignment, record: Record) -> Iterator[Fault]:
    """A warning for each module whose `weights` leave out some that the reference's has; ``record`` has their names."""
    for question in assignment.questions:
        outcome = record.outcomes.get(f"{question.id} ! weights")
        if not isinstance(outcome, Returned) or not isinstance(outcome.value, list):
            continue
        if left := _left(assignment, question, [(str(name), tuple(shape)) for name, shape in outcome.value]):
            shown = ", ".join(f"`{name}` {shape}" for name, shape in left[:6])
            what = (
                f"`weights` leaves out {shown} of the reference's module: these get numbers by their names, so a right "
                "module that names them otherwise gets other numbers. Set them too"
            )
            at = f"question {question.id}"
            yield Fault(shown_path(assignment.path), question.line, question.column, at, what)


def _left(assignment: Assignment, question: Question, has: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The weights that none of the spec's is put into, by name or by shape, as the worker does it."""
    scope = {**assignment.scope, **(question.cases[0] if question.cases else {})}
    module = question.answer.module
    given = {name: np.shape(formula(scope)) for name, formula in (module.weights if module else {}).items()}
    free = dict(has)
    for by in (_by_name, _by_shape):
        for name, shape in [*given.items()]:
            if (place := by(name, shape, free)) is not None:
                del free[place], given[name]
    return [*free.items()]


def _by_name(name: str, shape: Any, free: dict[str, Any]) -> str | None:
    if name in free:
        return name if free[name] == shape else None
    ends = f".{name}", f".{name}.weight"
    found = [n for n, one in free.items() if one == shape and f".{n}".endswith(ends)]
    return found[0] if len(found) == 1 else None


def _by_shape(name: str, shape: Any, free: dict[str, Any]) -> str | None:
    found = [n for n, one in free.items() if one == shape]
    return found[0] if len(found) == 1 else None
