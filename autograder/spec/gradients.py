"""``gradient`` of an answer: by which arguments the derivatives are taken, and of what."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.domain import assignment as model
from autograder.spec.call_arguments import argument_places, check_sources, read_argument
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import ExpressionError
from autograder.spec.source import Path_


def read_gradient(context: Context, part: QuestionPart, at: Path_) -> model.Gradient | None:
    """What the answer is the derivative of, and by which arguments; None if it is no derivative."""
    answer, here = part.answer, (*at, "answer")
    if answer.gradient is None:
        for key in ("of", "upstream"):
            if getattr(answer, key) is not None:
                context.fault((*here, key), "goes with `gradient`")
        return None
    place = (*here, "gradient")
    if not (answer.args or answer.kwargs) or not (answer.function or answer.adapter or answer.module):
        what = "goes with `function`, `module` or `adapter`, and `args`: it says by which of them to differentiate"
        context.fault(place, what)
        return None
    if answer.changed is not None or answer.dtype:
        key = "dtype" if answer.dtype else "changed"
        context.fault((*here, key), "cannot be combined with `gradient`")
    if "torch" not in context.document.submission.imports:
        context.fault(place, "is computed by torch, which `submission: imports` must list")
    by = argument_places(context, part, place, answer.gradient, tuple(answer.weights or ()))
    if answer.gradient == []:
        context.fault(place, "is empty: name the arguments by which to differentiate")
    kinds = context.kinds(part)
    if len(by) > 1 and kinds != ["returns"]:
        names = ", ".join(
            f"d{name if str(name).isidentifier() else i}: …" for i, name in enumerate(_listed(answer.gradient))
        )
        context.fault(place, f"gives several values, so the question needs `returns: {{{names}}}`, with their shapes")
    if kinds not in ([], ["returns"]):
        context.fault((*here, kinds[0]), "cannot be combined with `gradient`, which gives numbers", key=True)
    upstream = read_argument(context, (*here, "upstream"), answer.upstream) if answer.upstream is not None else None
    return model.Gradient(by, answer.of, upstream)


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]


def check_gradient(context: Context, question: model.Question, at: Path_) -> None:
    """Look at the first case: only numbers that are not whole have derivatives by them."""
    asked, answer, here = question.answer.gradient, question.answer, (*at, "answer")
    if asked is None:
        return
    scope = {**context.scope, **(question.cases[0] if question.cases else {})}
    for one in asked.by:
        formula = answer.args[one] if isinstance(one, int) and one < len(answer.args) else answer.kwargs.get(str(one))
        if formula is None:
            continue
        try:
            value = formula(scope)
        except ExpressionError:
            continue  # reported at its own place
        if not isinstance(value, np.ndarray):
            what = f"`{formula.text}` reaches the function as a plain number: write `float32({formula.text})`"
            context.fault((*here, "gradient"), what)
        elif value.dtype.kind != "f":
            context.fault(
                (*here, "gradient"), f"`{formula.text}` has whole numbers, by which nothing is differentiated"
            )
    if asked.upstream is not None:
        try:
            check_sources(context, (*here, "upstream"), asked.upstream(scope))
        except ExpressionError as error:
            context.complain((*here, "upstream"), error, asked.upstream.text)
