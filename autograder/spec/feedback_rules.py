"""A question's feedback rules, follow-through from earlier answers, and examples."""

from __future__ import annotations

from typing import Any

from autograder.domain import assignment as model
from autograder.spec.context import RULE_NAMES, Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import literal, parse_expression
from autograder.spec.source import Path_
from autograder.spec.templates import template
from autograder.spec.vocabulary import FUNCTIONS


def _number(key: Any) -> bool:
    return isinstance(key, (int, float)) and not isinstance(key, bool)


def read_rules(context: Context, part: QuestionPart, at: Path_, names: tuple[str, ...]) -> list[model.Rule]:
    """The feedback rules that have no errors."""
    made = []
    seen: set[str] = set()
    for i, rule in enumerate(part.feedback):
        here = (*at, "feedback", i)
        if rule.id in seen or rule.id in ("pass", "fail", "review"):
            context.fault((*here, "id"), f"`{rule.id}` is taken: every rule of a question needs its own id")
        seen.add(rule.id)
        known = {*context.values(), *names, *RULE_NAMES}
        condition = context.attempt((*here, "if"), parse_expression, rule.if_, known, context.functions())
        say = context.attempt((*here, "say"), template, rule.say, known, context.functions())
        if condition and say:
            made.append(model.Rule(rule.id, condition, say, rule.credit, rule.when, rule.instead))
    return made


def read_hint(context: Context, part: QuestionPart, at: Path_, names: tuple[str, ...]) -> model.Template | None:
    """The next step for a wrong answer that no rule recognizes."""
    if part.hint is None:
        return None
    if part.by_hand:
        context.fault((*at, "hint"), "has no effect for a write-up, which is graded manually")
    known = {*context.values(), *names, *RULE_NAMES}
    return context.attempt((*at, "hint"), template, part.hint, known, context.functions())


def read_follow(context: Context, part: QuestionPart, index: int) -> tuple[model.Follow, ...]:
    """The earlier answers that the question builds on."""
    made: list[model.Follow] = []
    usual = context.document.defaults.visibility
    hidden = {q.id for q in context.document.questions if (q.visibility or usual) != "visible"}
    earlier = [q.id for q in context.document.questions[:index] if not (q.by_hand or q.answer.takes_values)]
    for name, item in part.follow.items():
        at: Path_ = ("questions", index, "follow", name)
        if item.from_ not in earlier:
            context.fault((*at, "from"), _no_earlier(context, item.from_, index, earlier))
        elif item.from_ in hidden and part.id not in hidden:
            what = f"`{item.from_}` is hidden, but feedback here would reveal its answer: hide this question too"
            context.fault((*at, "from"), what)
        if name in context.scope or name in FUNCTIONS or name in (*RULE_NAMES, "full_marks"):
            context.fault(at, f"`{name}` exists already: choose another name", key=True)
        guard = context.parse((*at, "if"), item.if_, *(f.name for f in made), name, "full_marks")
        needed = item.else_ == "nothing"
        if needed and item.also:
            context.fault((*at, "also"), "cannot be combined with `else: nothing`")
        made.append(model.Follow(name, item.from_, guard, item.say, item.also is not None, needed))
    return tuple(made)


def _no_earlier(context: Context, id: str, index: int, earlier: list[str]) -> str:
    """Why the question ``id`` cannot be followed."""
    known = f" (earlier: {', '.join(earlier)})" if earlier else ""
    places = {q.id: i for i, q in enumerate(context.document.questions)}
    if id not in places:
        return f"there is no earlier question `{id}`{known}"
    if places[id] < index:
        return f"`{id}` is a write-up or is called with `args`, and cannot be followed{known}"
    what = "this question itself" if places[id] == index else "a later question"
    return f"`{id}` is {what}: follow an earlier one{known}"


def read_examples(context: Context, part: QuestionPart, at: Path_, as_text: bool) -> list[model.Example]:
    """The rows of ``examples``, each an answer with its verdict; ``as_text`` if answers are text, not expressions."""
    made = []
    rules = [r.id for r in part.feedback]
    ids = [q.id for q in context.document.questions]
    for i, row in enumerate(part.examples):
        here = (*at, "examples", i)
        expected = [k for k in row if k in ("pass", "fail", "review", *rules) or (_number(k) and 0 <= k <= 1)]
        others = {k: v for k, v in row.items() if k not in expected}
        if len(expected) != 1:
            known = ", ".join(["pass", "fail", "review", "a credit from 0 to 1", *rules])
            context.fault(here, f"needs exactly one of {known}")
            continue
        for other in others:
            if other not in ids:
                context.fault((*here, str(other)), "is neither the id of a question nor a verdict", key=True)
        value = row[expected[0]]
        formula = literal(value) if as_text else context.parse((*here, str(expected[0])), value)
        made_others = {str(k): f for k, v in others.items() if (f := context.parse((*here, str(k)), v))}
        if formula:
            line, column = context.source.place(here)
            made.append(model.Example(expected[0], formula, made_others, line, column))
    return made
