"""``cases``: arguments that the spec states one by one, each with a name and a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import numpy as np

from autograder.domain import assignment as model
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.source import Path_


def read_fixed_cases(
    context: Context, part: QuestionPart, at: Path_, drawn: Collection[str]
) -> tuple[list[dict[str, Any]], tuple[model.FixedCase, ...]]:
    """The names of each stated case with their values, and what it is called.

    All have the names that are ``drawn``, but those that only draws use, such as a size.
    """
    offered = set(drawn) or set(part.cases[0].__pydantic_extra__ or {})
    elsewhere = str(part.model_dump(exclude={"draw", "cases"}))
    needed = offered & set(re.findall(r"\w+", elsewhere)) if drawn else offered
    scopes, fixed = [], []
    for i, case in enumerate(part.cases):
        here = (*at, "cases", i)
        values = _values(context, case.__pydantic_extra__ or {}, here)
        if values is None:
            return [], ()
        if not needed <= values.keys() <= offered:
            what = f"needs a value for {', '.join(sorted(needed))}, as every case of the question"
            context.fault(here, f"{what}; it has {', '.join(sorted(values)) or 'none'}")
            return [], ()
        scopes.append(values)
        fixed.append(model.FixedCase(case.name, case.say.strip(), 1.0 if case.points is None else case.points))
    _check_points(context, part, at)
    names = [case.name for case in part.cases]
    if twice := next((name for name in names if names.count(name) > 1), None):
        context.fault((*at, "cases"), f"duplicate name `{twice}`: every case needs its own")
    return scopes, tuple(fixed)


def _values(context: Context, formulas: dict[str, str], at: Path_) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for name, text in formulas.items():
        if context.is_taken(name) or not name.isidentifier():
            what = "exists already: choose another name" if context.is_taken(name) else "is not a name"
            context.fault((*at, name), f"`{name}` {what}", key=True)
            return None
        formula = context.parse((*at, name), text, *made)
        if formula is None:
            return None
        value = context.attempt((*at, name), lambda _, formula=formula: formula({**context.scope, **made}), text)
        if value is None and text.strip() != "None":
            return None
        value = _arrays(value)
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        made[name] = value
    return made


def _arrays(value: Any) -> Any:
    """Lists of numbers as arrays; lists of texts, and those whose rows have different lengths, stay lists."""
    if not isinstance(value, (list, tuple)):
        return value
    items = [_arrays(item) for item in value]
    numbers = all(isinstance(item, (int, float, np.ndarray, np.generic)) for item in items)
    return np.asarray(items, dtype=float) if numbers and len({np.shape(item) for item in items}) <= 1 else items


def _check_points(context: Context, part: QuestionPart, at: Path_) -> None:
    """Points of cases go with ``partial: cases``, for all of them, and add up to the question's."""
    stated = [case.points for case in part.cases]
    if not any(points is not None for points in stated):
        return
    if part.partial != "cases":
        context.fault((*at, "cases"), "`points` of a case go with `partial: cases`")
    elif None in stated or part.draw:
        context.fault((*at, "cases"), "has `points` for some cases: give them to all, without `draw`, or to none")
    elif abs((total := sum(points or 0.0 for points in stated)) - part.points) > 1e-9:
        context.fault((*at, "cases"), f"adds up to {total:g} points, but the question has {part.points:g}")
