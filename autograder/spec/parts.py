"""Several values in one answer: their shapes, kinds and tolerances, and what each is to come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from autograder.checks import DEFAULT_CHECK, KINDS
from autograder.domain import assignment as model
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart, WithinPart
from autograder.spec.expressions import CheckedExpression, literal
from autograder.spec.source import Path_
from autograder.spec.tolerances import tolerance


@dataclass(frozen=True)
class WantedParts:
    """An expression for each of several values; called with a scope, it gives their values by name."""

    formulas: Mapping[str, CheckedExpression]

    @property
    def text(self) -> str:
        """The expressions, for messages."""
        return ", ".join(f"{name}: {formula.text}" for name, formula in self.formulas.items())

    @property
    def names(self) -> frozenset[str]:
        """The names that any of them uses."""
        return frozenset().union(*(formula.names for formula in self.formulas.values()))

    def __call__(self, scope: model.Scope) -> dict[str, Any]:
        return {name: formula(scope) for name, formula in self.formulas.items()}


def read_wanted_parts(
    context: Context, at: Path_, parts: Sequence[str], names: Sequence[str], key: str = "want"
) -> WantedParts | None:
    """The mapping ``want``, or ``got``, of a question with several values."""
    raw = context.source.at((*at, key))
    if not isinstance(raw, dict) or {*map(str, raw)} != {*parts}:
        context.fault((*at, key), f"needs an expression for each value: {', '.join(parts)}")
        return None
    made = {}
    for name in parts:
        text, here = raw[name], (*at, key, name)
        kind = _kind_of(context.source.at((*at, "answer", "returns", name)))
        if KINDS[kind].literal and key == "want":
            made[name] = literal(str(text))
        elif formula := context.parse(here, str(text), *names):
            made[name] = formula
    return WantedParts(made) if len(made) == len(parts) else None


def read_parts(context: Context, part: QuestionPart, at: Path_) -> dict[str, model.ReturnedPart]:
    """What the spec says of each of several values."""
    raw = context.source.at((*at, "answer", "returns"))
    if not getattr(part.answer, "returns", None) or not isinstance(raw, dict):
        return {}
    drawn = {*((part.draw.__pydantic_extra__ or {}) if part.draw else ())}
    drawn |= {name for case in part.cases for name in case.__pydantic_extra__ or {}}
    for name in map(str, raw):
        if context.is_taken(name) or name in drawn:
            what = f"`{name}` exists already, and expressions see each value under its name: choose another name"
            what += ", or `structure: {}` in place of `returns` for a dict that has this key"
            context.fault((*at, "answer", "returns", name), what, key=True)
    if part.answer.shape:
        context.fault((*at, "answer", "shape"), "goes into `returns`: each value has a shape of its own")
    return {str(name): _part(context, part, (*at, "answer", "returns", name), value) for name, value in raw.items()}


def _kind_of(value: Any) -> str:
    named = [key for key in value if key not in ("shape", "within")] if isinstance(value, dict) else []
    return str(named[0]) if len(named) == 1 and named[0] in KINDS.known() else DEFAULT_CHECK


def _part(context: Context, part: QuestionPart, at: Path_, value: Any) -> model.ReturnedPart:
    from autograder.spec.question_answer import read_shapes  # which reads these

    if not isinstance(value, dict):
        return model.ReturnedPart(read_shapes(context, value, at), _within(context, part, at, None))
    named = [key for key in value if key not in ("shape", "within")]
    kind = _kind_of(value)
    unknown = [key for key in named if key != kind]
    if unknown or len(named) > 1:
        known = ", ".join(sorted(name for name in KINDS.known() if KINDS[name].settings is not None))
        context.fault(
            (*at, str((unknown or named)[0])), f"is neither `shape`, `within` nor one kind of: {known}", key=True
        )
        return model.ReturnedPart()
    check = KINDS[kind]
    if named and (check.by_part or check.takes_errors):
        context.fault((*at, kind), "cannot be one of several values", key=True)
        return model.ReturnedPart()
    try:
        settings = TypeAdapter(check.settings).validate_python(value[kind]) if named else None
    except ValidationError as error:
        first = error.errors()[0]
        context.fault(
            (*at, kind), f"{first['msg'][:1].lower()}{first['msg'][1:]}; write it as `{check.settings_example}`"
        )
        return model.ReturnedPart()
    shapes = read_shapes(context, value.get("shape"), (*at, "shape"))
    plain = check(model.Question(part.id, part.title, 1.0, model.Answer(), kind, settings))
    within = _within(context, part, at, value.get("within")) if plain.tolerance else model.Within()
    return model.ReturnedPart(shapes, within, kind, settings)


def _within(context: Context, part: QuestionPart, at: Path_, own: Any) -> model.Within:
    """The tolerance of one value: its own, that of the question, or the default."""
    if own is not None:
        try:
            return tolerance(context, WithinPart.model_validate(own), (*at, "within"))
        except ValidationError as error:
            context.fault((*at, "within"), error.errors()[0]["msg"])
            return model.Within()
    chosen = part.within or context.document.defaults.within
    if chosen is None and not part.answer.form and part.id not in context.without:
        context.without.append(part.id)
    return tolerance(context, chosen, at) if chosen else model.Within()
