"""The ``answer`` of a question: where it is found, and its shape."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.choice import same_names
from autograder.domain import assignment as model
from autograder.spec import bounds
from autograder.spec.adapters import AdapterFile
from autograder.spec.budget import TooMuch
from autograder.spec.call_arguments import read_arguments, read_changed, read_needs
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.gradients import read_gradient
from autograder.spec.module_answers import read_module
from autograder.spec.parts import read_parts
from autograder.spec.source import Path_
from autograder.spec.step_lines import read_steps


def read_answer(context: Context, part: QuestionPart, at: Path_, file: AdapterFile | None) -> model.Answer:
    """Where the answer is found, and its shape; errors are noted in ``context``."""
    shapes = read_shapes(context, part.answer.shape, (*at, "answer", "shape"))
    args, kwargs = read_arguments(context, part, at)
    steps, used = read_steps(context, part, at)
    return model.Answer(
        function=part.answer.function or part.answer.module,
        module=read_module(context, part, at),
        variable=part.answer.variable,
        args=args,
        kwargs={**kwargs, **used},
        steps=steps,
        adapter=part.answer.adapter,
        needs=steps.needs if steps else read_needs(context, part, at, file),
        changed=read_changed(context, part, at),
        dtype=part.answer.dtype,
        gradient=read_gradient(context, part, at),
        shapes=shapes,
        written=_written(context, part, (*at, "answer", "written")),
        parts=_parts(context, part, (*at, "answer", "parts")),
        returns=read_parts(context, part, at),
        constants_only=part.answer.constants_only,
        markdown=part.answer.markdown,
        nth=part.answer.nth,
        tag=part.answer.tag,
        placeholders=tuple(part.answer.placeholder),
    )


def read_shapes(context: Context, raw: Any, at: Path_) -> tuple[tuple[model.Side, ...], ...]:
    """A shape, or every shape that is right; none where the spec states none."""
    if raw is None:
        return ()
    if not isinstance(raw, list):
        context.fault(at, "expected a shape, such as `[]` for a single number or `[n, 3]`")
        return ()
    many = raw if any(isinstance(s, list) for s in raw) else [raw]
    shapes = tuple(tuple(_side(context, s, at) for s in one) for one in many)
    plain = [one for one in many if all(isinstance(s, int) for s in one)]
    for one in many:
        _check_size(context, at, [s if isinstance(s, int) else 1 for s in one])
    if len({int(np.prod(one)) for one in plain}) > 1:
        context.fault(at, "lists shapes of different sizes: they are read as the first one")
    return shapes


def _check_size(context: Context, path: Path_, sides: list[int]) -> None:
    try:
        bounds.check_shape_size(sides)
    except TooMuch as error:
        context.fault(path, str(error))


def _written(context: Context, part: QuestionPart, at: Path_) -> model.WrittenRow | None:
    """The row of a copy of a given that may hold the answer."""
    place = part.answer.written
    if place is None:
        return None
    base = context.scope.get(place.into) if place.into in context.document.givens else None
    if not isinstance(base, np.ndarray) or base.ndim != 2 or len(base) <= place.row:
        context.fault(at, f"must name a given that is a matrix with a row {place.row} (counted from 0)")
        return None
    if part.answer.takes_values or part.answer.constants_only == "refuse" or not part.answer.shape:
        context.fault(at, "needs `shape`, and cannot be combined with `args` or `constants_only: refuse`")
    return model.WrittenRow(place.into, place.row)


def _parts(context: Context, part: QuestionPart, at: Path_) -> dict[str, tuple[str, ...]]:
    """The names of the arrays in a dict, each with its other names."""
    given = part.answer.parts or {}
    named = given if isinstance(given, dict) else {name: [] for name in given}
    for what in same_names(named):
        context.fault(at, what)
    return {name: tuple(others) for name, others in named.items()}


def _side(context: Context, side: int | str, at: Path_) -> model.Side:
    """One side of a shape: a length, ``any``, or an expression for it."""
    if side == "any" or isinstance(side, int):
        return None if side == "any" else int(side)
    return context.parse(at, side)
