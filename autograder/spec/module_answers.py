"""``module`` of an answer: how it is built, with which weights, and what is called."""

from __future__ import annotations

from autograder.domain import assignment as model
from autograder.domain.answer_sources import ModuleSource
from autograder.spec.call_arguments import read_argument
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import ExpressionError
from autograder.spec.source import Path_

_KEYS = ("init", "weights", "mode", "call")


def read_module(context: Context, part: QuestionPart, at: Path_) -> ModuleSource | None:
    """How the module is built; None if the answer is not one's."""
    answer, here = part.answer, (*at, "answer")
    if answer.module is None:
        for key in _KEYS:
            if getattr(answer, key) is not None:
                context.fault((*here, key), "goes with `module`", key=True)
        return None
    if answer.function or answer.variable or answer.adapter:
        context.fault((*here, "module"), "stands in place of `function`, `variable` and `adapter`: leave those out")
    if not answer.args and not answer.kwargs:
        context.fault((*here, "module"), "needs `args`, with which the module is called")
    if answer.written or answer.constants_only:
        context.fault((*here, "module"), "goes with neither `written` nor `constants_only`")
    if "torch" not in context.document.submission.imports:
        context.fault((*here, "module"), "is torch's, which `submission: imports` must list")
    raw = answer.init or []
    pairs = raw.items() if isinstance(raw, dict) else enumerate(raw)
    made = {key: read_argument(context, (*here, "init", key), text) for key, text in pairs}
    weights = {
        name: read_argument(context, (*here, "weights", name), text) for name, text in (answer.weights or {}).items()
    }
    return ModuleSource(
        tuple(formula for key, formula in made.items() if formula and isinstance(key, int)),
        {key: formula for key, formula in made.items() if formula and isinstance(key, str)},
        {name: formula for name, formula in weights.items() if formula},
        answer.mode or "eval",
        answer.call,
    )


def check_module(context: Context, question: model.Question, at: Path_) -> None:
    """Look at the first case: arguments that cannot be worked out."""
    module, here = question.answer.module, (*at, "answer")
    scope = {**context.scope, **(question.cases[0] if question.cases else {})}
    if module is None:
        return
    places: dict[tuple[str, str | int], model.Formula] = {("weights", name): f for name, f in module.weights.items()}
    places |= {("init", i): formula for i, formula in enumerate(module.init)}
    places |= {("init", name): formula for name, formula in module.options.items()}
    for place, formula in places.items():
        try:
            formula(scope)
        except ExpressionError as error:
            context.complain((*here, *place), error, formula.text)
