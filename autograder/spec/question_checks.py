"""Checks for keys of a question that cannot be combined."""

from __future__ import annotations

import numpy as np

from autograder.domain import assignment as model
from autograder.spec import bounds
from autograder.spec.budget import TooMuch
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import ExpressionError, TooMuchError
from autograder.spec.source import Path_


def check_kind(context: Context, part: QuestionPart, at: Path_) -> None:
    """Note contradictions between the answer, ``by_hand`` and ``draw``."""
    answer = part.answer
    if len(kinds := context.kinds(part)) > 1:
        context.fault((*at, "answer"), f"names two kinds of answer, {' and '.join(kinds)}: keep one")
    named = answer.function or answer.variable or answer.adapter or answer.module or answer.steps
    prose = answer.markdown or answer.tag
    if bool(named) == bool(prose):
        context.fault(
            (*at, "answer"),
            "needs `function`, `variable` or both; `module` or `adapter`; or `markdown` for a write-up graded manually",
        )
    if answer.adapter and (answer.function or answer.variable):
        context.fault((*at, "answer", "adapter"), "stands in place of `function` and `variable`: leave those out")
    if answer.adapter and (answer.written or answer.constants_only):
        context.fault((*at, "answer", "adapter"), "goes with neither `written` nor `constants_only`")
    if answer.form and not context.document.kit:
        context.fault(
            (*at, "answer", "form"), "is for students' kits: write `self_check: form` beside `answer`", key=True
        )
    if prose and not part.by_hand and part.points and not context.document.kit:
        context.fault(at, "a write-up needs `by_hand`: what earns points, with the points for each")
    if part.observed and part.got is None:
        context.fault((*at, "observed"), "describes `got`, but there is no `got`")
    if part.by_hand and not prose:
        context.fault((*at, "by_hand"), "can only be used with `answer: {markdown: …}`")
    if part.draw and not answer.takes_values:
        context.fault((*at, "draw"), "needs `answer: {function: …, args: […]}`, which uses what is drawn")
    if part.cases and not answer.takes_values:
        context.fault((*at, "cases"), "goes with `answer: {function: …, args: […]}`: what is stated is given to it")
    if part.partial == "cases" and not (part.cases or part.draw):
        context.fault((*at, "partial"), "`cases` needs `cases` or `draw`")
    if (part.partial == "parts") and not answer.returns:
        context.fault((*at, "partial"), "`parts` needs `answer: {returns: …}`, several values")
    if answer.returns and part.partial not in (None, "parts", "cases"):
        context.fault((*at, "partial"), "can be `parts` or `cases` where there are several values")
    if answer.parts and (not context.numbers or not answer.shape):
        context.fault((*at, "answer", "parts"), "needs `shape`: it names the arrays along its first side")
    for key in ("args", "kwargs"):
        if getattr(answer, key) and not (answer.adapter or answer.module) and (not answer.function or answer.variable):
            context.fault((*at, "answer", key), "needs `function`, and cannot be combined with `variable`")
    if answer.dtype and not context.numbers:
        context.fault((*at, "answer", "dtype"), "has no effect here: no numbers are compared")
    total = sum(points for row in part.by_hand for points in row)
    if part.by_hand and abs(total - part.points) > 1e-9:
        context.fault((*at, "by_hand"), f"adds up to {total:g} points, but the question has {part.points:g}")
    if answer.constants_only and not context.document.givens:
        context.fault((*at, "answer", "constants_only"), "needs `givens`, whose names it looks for")


def is_survey(context: Context, part: QuestionPart) -> bool:
    """Whether the question has no points and nothing that its answer could be compared with."""
    prose = part.answer.markdown or part.answer.tag
    asked = part.answer.takes_values or part.answer.form or context.kinds(part)
    return not (part.points or prose or part.want or part.within or asked)


def check_worth(context: Context, part: QuestionPart, at: Path_) -> None:
    """Note a bonus that is worth nothing, a limit that cannot be used up, and what a survey question cannot have."""
    if part.bonus and not (part.points or part.answer.form):
        context.fault((*at, "bonus"), "is worth nothing: give the question points")
    total = context.document.limits.total
    if part.limit and part.limit > total:
        what = f"is more than the whole submission has: set `limits: total`, which is {total:g} s, to more as well"
        context.fault((*at, "limit"), what)
    if is_survey(context, part):
        for key in ("got", "partial", "feedback", "follow", "examples", "heat_map"):
            if getattr(part, key):
                what = "has no meaning for a survey question (`points: 0` without `want`): there is no right answer"
                context.fault((*at, key), what)


def check_reveal(context: Context, question: model.Question, at: Path_) -> None:
    """With ``reveal: size_class``, feedback must not state the error as a number or use the target."""
    if question.reveal and (not (context.numbers or question.answer.returns) or question.by_hand):
        context.fault((*at, "reveal"), "has no effect here: no numbers are compared")
    if question.reveal != "size_class":
        return
    said: list[tuple[Path_, model.Template]] = [
        (("feedback", i, "say"), rule.say) for i, rule in enumerate(question.rules)
    ]
    said += [(("hint",), question.hint)] if question.hint else []
    for place, sentence in said:
        for formula in sentence.formulas:
            if "want" in formula.names or ("error" in formula.names and formula.text.strip() != "error"):
                what = f"reveals more than the size of the error: `{formula.text}` (only `{{error}}` is put in words)"
                context.fault((*at, *place), what)


def check_shape(context: Context, question: model.Question, at: Path_) -> None:
    """The observed value and its target must have the same shape, if both can be evaluated now."""
    if not (question.want and question.answer.shapes) or question.follow or "answer" in question.want.names:
        return
    if context.doubtful(question.want.text, question.got.text if question.got else ""):
        return
    scope = {**context.scope, **(question.cases[0] if question.cases else {})}
    try:
        sides = [side if isinstance(side, int) else side and int(side(scope)) for side in question.answer.shapes[0]]
        if None in sides:
            return
        bounds.check_shape_size([int(side or 0) for side in sides])
        answer = np.ones([int(side or 0) for side in sides])
        want = np.shape(question.want(scope))
    except (ExpressionError, TooMuch, TypeError, ValueError, OverflowError):
        return  # reported at their own place; a name that is faulty itself has the value NaN
    try:
        got = np.shape(question.got({**scope, "answer": answer}) if question.got else answer)
    except TooMuchError as error:
        context.complain((*at, "got"), error, "")
        return
    except ExpressionError:
        return  # reported elsewhere, or it depends on the answer's values
    if got != want:
        context.fault((*at, "want"), f"has shape {want}, but the value observed of an answer has shape {got}")
