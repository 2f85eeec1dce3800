"""Reads a question of a spec as a `Question`."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from autograder.checks import Check, check_for
from autograder.domain import assignment as model
from autograder.spec.adapters import AdapterFile
from autograder.spec.call_arguments import check_values
from autograder.spec.context import Context
from autograder.spec.dependencies import read_depends
from autograder.spec.document import QuestionPart
from autograder.spec.draws import DrawError, cases
from autograder.spec.expressions import CheckedExpression, ExpressionError, literal
from autograder.spec.feedback_rules import read_examples, read_follow, read_hint, read_rules
from autograder.spec.fixed_cases import read_fixed_cases
from autograder.spec.gradients import check_gradient
from autograder.spec.invariants import read_invariants
from autograder.spec.module_answers import check_module
from autograder.spec.parts import read_wanted_parts
from autograder.spec.prompts import read_prompt, read_starter
from autograder.spec.question_answer import read_answer
from autograder.spec.question_checks import check_kind, check_reveal, check_shape, check_worth, is_survey
from autograder.spec.self_check_key import read_self_check
from autograder.spec.source import Path_
from autograder.spec.step_lines import check_steps
from autograder.spec.tolerances import read_bands, read_tolerance


def read_question(context: Context, part: QuestionPart, index: int, file: AdapterFile | None = None) -> model.Question:
    """The question at ``index``; its errors are noted in ``context``."""
    at: Path_ = ("questions", index)
    line, column = context.source.place(at)
    kind, settings = context.kind(part)
    plain = model.Question(part.id, part.title, part.points, model.Answer(), kind, settings)
    check = check_for(plain)
    survey = is_survey(context, part)
    context.numbers = check.numeric
    drawn, fixed = _seeded(context, part, at, check) if check.seeds else _cases(context, part, at)
    context.local = {**check.words(), **context.local, **(drawn[0] if drawn else {})}
    follow = read_follow(context, part, index)
    names = ("answer", *(f.name for f in follow))
    question = model.Question(
        id=part.id,
        title=part.title,
        introduction=read_prompt(context, (*at, "introduction"), part.introduction),
        starter=read_starter(context, (*at, "starter"), part.starter),
        prompt=read_prompt(context, (*at, "prompt"), part.prompt),
        points=part.points,
        bonus=part.bonus,
        survey=survey,
        limit=part.limit,
        seed=part.draw.seed if part.draw else 0,
        answer=read_answer(context, part, at, file),
        kind=kind,
        settings=settings,
        draws=check.draws,
        cases=tuple(drawn),
        fixed=fixed,
        got=_observed(context, part, at, check, names),
        want=_target(context, part, at, check, names),
        within=read_tolerance(
            context,
            part,
            at,
            check.tolerance,
            needed=not (survey or part.answer.form or check.by_part) and (part.want is not None or not check.optional),
        ),
        infinite="inf" in part.allow,
        partial=part.partial if isinstance(part.partial, str) else "",
        bands=read_bands(context, part, at),
        rules=tuple(read_rules(context, part, at, names)),
        hint=read_hint(context, part, at, names),
        follow=follow,
        depends=read_depends(context, part, index),
        examples=tuple(read_examples(context, part, at, check.literal)),
        rubric=tuple((points, text) for row in part.by_hand for points, text in row.items()),
        accept=dict(part.accept),
        heat_map=context.parse((*at, "heat_map"), part.heat_map, *names),
        observed=(part.observed or "").strip().rstrip("."),
        visibility=part.visibility or context.document.defaults.visibility,
        reveal=part.reveal or "",
        self_check=read_self_check(context, part, at, check),
        form=part.answer.form or "",
        line=line,
        column=column,
    )
    check_kind(context, part, at)
    check_worth(context, part, at)
    check_reveal(context, question, at)
    if (part.draw or part.cases) and not drawn:
        context.local = {}
        return question
    check_shape(context, question, at)
    check_values(context, question, at)
    check_gradient(context, question, at)
    check_module(context, question, at)
    check_steps(context, question, at)
    question = replace(question, invariants=read_invariants(context, part, question, at))
    if question.want and not question.want.names & set(names):
        # a target that uses only givens and draws can be evaluated now, so that an error in it is found now
        for case in question.cases or ({},):
            if _worked_out(context, (*at, "want"), question.want, {**check.words(), **context.scope, **case}) is None:
                break
    for place, what in () if question.form else check_for(question).faults():
        context.fault((*at, *place), what)
    context.local = {}
    return question


def _target(
    context: Context, part: QuestionPart, at: Path_, check: Check, names: Sequence[str]
) -> model.Formula | None:
    """What the answer is to come to: a text as it stands, an expression, or one for each of several values."""
    if check.by_part and part.want is not None:
        return read_wanted_parts(context, at, list(part.answer.returns), names)
    return literal(part.want) if check.literal and part.want else _want(context, part, at, names)


def _observed(
    context: Context, part: QuestionPart, at: Path_, check: Check, names: Sequence[str]
) -> model.Formula | None:
    """What is observed of the answer: an expression, or a mapping with one for each of several values."""
    if check.by_part and isinstance(context.source.at((*at, "got")), dict):
        return read_wanted_parts(context, at, list(part.answer.returns), names, "got")
    for key in ("got", "want"):
        if check.numeric and not check.by_part and isinstance(context.source.at((*at, key)), dict):
            context.fault(
                (*at, key), "is a mapping, which only several values have: name them in `answer: {returns: …}`"
            )
            return None
    return context.parse((*at, "got"), part.got, *names)


def _want(context: Context, part: QuestionPart, at: Path_, names: Sequence[str]) -> CheckedExpression | None:
    """The target, which must differ from ``got``: otherwise every answer would be correct."""
    want, got = ("".join((text or "answer").split()) for text in (part.want, part.got))
    if part.want is not None and want == got and not context.doubtful(want):
        context.fault((*at, "want"), f"`{part.want}` is the observed value itself, so every answer would be correct")
        return None
    return context.parse((*at, "want"), part.want, *names)


def _worked_out(context: Context, path: Path_, formula: model.Formula, scope: model.Scope) -> Any:
    """The value of an expression; None, with an error noted, if it fails."""
    try:
        return formula(scope)
    except ExpressionError as error:
        context.complain(path, error, formula.text)
        return None


def _cases(context: Context, part: QuestionPart, at: Path_) -> tuple[list[dict[str, Any]], tuple[model.FixedCase, ...]]:
    """The cases of a question, those that the spec states first; and what it says of these."""
    if not part.cases:
        return _draw(context, part, at), ()
    drawn = _draw(context, part, at) if part.draw else []
    stated, fixed = read_fixed_cases(context, part, at, set(drawn[0]) if drawn else set())
    return [*stated, *drawn], fixed


def _seeded(
    context: Context, part: QuestionPart, at: Path_, check: Check
) -> tuple[list[dict[str, Any]], tuple[model.FixedCase, ...]]:
    """A case for each seed of a question on random numbers, which its arguments may use as ``seed``."""
    for key in ("draw", "cases"):
        if getattr(part, key):
            what = "cannot be combined with `random`, which makes its own calls: one for each of its seeds"
            context.fault((*at, key), what)
    if "seed" in context.scope:
        context.fault((*at, "answer", "random"), "has a name `seed` of its own: call the given or definition otherwise")
    return [{"seed": seed} for seed in check.seeds], ()


def _draw(context: Context, part: QuestionPart, at: Path_) -> list[dict[str, Any]]:
    """The cases of a question with random arguments; none for other questions."""
    if part.draw is None:
        if part.answer.takes_values:
            return [{}]  # called once, with givens
        return []
    here = (*at, "draw")
    formulas = part.draw.__pydantic_extra__ or {}
    for name in formulas:
        if context.is_taken(name) or keyword.iskeyword(name):
            context.fault((*here, name), f"`{name}` exists already: choose another name", key=True)
        if not name.isidentifier():
            context.fault((*here, name), f"`{name}` is not a valid name", key=True)
    try:
        return cases(formulas, part.draw.times, part.draw.seed, context.scope)
    except DrawError as error:
        found = re.match(r"unknown name `(\w+)`", str(error))
        if found and found[1] in formulas:
            error = DrawError(error.name, f"`{found[1]}` is not drawn yet: a draw may use only those above it")
        context.complain((*here, error.name), error, formulas[error.name])
        context.local = dict.fromkeys(formulas, 1.0)  # so that the names are known, and one mistake is reported once
        return []
