"""Reads the invariants of a question: which further calls they make, and what of the answers is compared."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.domain import assignment as model
from autograder.domain.invariant import Gate, Invariant
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.expressions import ExpressionError
from autograder.spec.invariant_document import INVARIANT_KINDS, InvariantPart
from autograder.spec.source import Path_

#: The most cases of a question in which an invariant is tried: each is another call.
MOST_GATES = 5
_BY = {"shift": "2.5", "scale": "3"}
_FACTORS = 2.0, -3.0  # of a linear combination
_WORDS = {"permute": ("same_permutation",), "shift": ("shifted",), "scale": ("scaled",)}
_Change = Callable[[Any], Any]


def read_invariants(context: Context, part: QuestionPart, question: model.Question, at: Path_) -> Any:
    """The invariants of a question that is otherwise read; errors are noted in ``context``."""
    if not part.invariant:
        return ()
    here: Path_ = (*at, "invariant")
    if not context.numbers or question.survey or question.by_hand:
        context.fault(here, "earns nothing alone: it needs a question that compares one array of numbers")
        return ()
    if not question.cases:
        context.fault(here, "needs `args`: it says what must hold when they change")
        return ()
    found = (_Reader(context, question, one, i, (*here, i)).read() for i, one in enumerate(part.invariant))
    return tuple(one for one in found if one)


class _Reader:
    """One invariant."""

    def __init__(self, context: Context, question: model.Question, part: InvariantPart, index: int, at: Path_) -> None:
        self.context, self.question, self.part, self.index, self.at = context, question, part, index, at
        self.kind = ""
        self.random = random.Random(index + 1)

    def read(self) -> Invariant | None:
        """The invariant; None, with an error noted, if there is none."""
        kinds = [kind for kind in INVARIANT_KINDS if getattr(self.part, kind) is not None]
        before = len(self.context.faults)
        if len(kinds) != 1:
            self.context.fault(self.at, f"needs exactly one of {', '.join(INVARIANT_KINDS)}")
            return None
        self.kind = kinds[0]
        self.check_keys()
        names = self.names()
        if len(self.context.faults) > before:
            return None
        self.by = self.context.parse((*self.at, "by"), self.part.by or _BY.get(self.kind))
        self.keeps = self.context.parse((*self.at, "keeps"), self.part.keeps, "answer")
        expect = self.part.expect
        named = expect in ("unchanged", *_WORDS.get(self.kind, ()))
        self.expect = None if named else self.context.parse((*self.at, "expect"), expect, "answer")
        if len(self.context.faults) > before:
            return None
        try:
            gates = tuple(gate for case in range(len(self.question.cases)) for gate in self.gate(case, names))
        except ExpressionError as error:
            self.context.complain((*self.at, self.kind), error, str(getattr(self.part, self.kind)))
            return None
        if not gates:
            self.context.fault((*self.at, self.kind), "compares nothing: in no case is anything of it changed")
            return None
        shown = self.part.change or ", ".join(names)
        return Invariant(self.kind, shown, gates[:MOST_GATES], self.part.say.strip())

    def check_keys(self) -> None:
        """Keys that go with another kind of invariant, or are missing."""
        takes = {"permute": {"axis", "answer_axis", "expect"}, "change": {"keeps"}, "shift": {"by", "expect"},
                 "scale": {"by", "expect"}}.get(self.kind, set())  # fmt: skip
        for key in sorted(self.part.model_fields_set - takes - {self.kind, "say"}):
            self.context.fault((*self.at, key), f"does not go with `{self.kind}`", key=True)
        for key in takes & {"expect", "keeps"} - self.part.model_fields_set:
            if self.kind != "shift" and self.kind != "scale":
                self.context.fault(self.at, f"`{self.kind}` needs `{key}`: what must then hold")

    def names(self) -> list[str]:
        """The names whose values change, each used by an argument."""
        raw = getattr(self.part, self.kind)
        if self.kind == "change":
            formula = self.context.parse((*self.at, "change"), raw)
            names = [raw.partition("[")[0].strip()] if formula else []
        else:
            names = raw if isinstance(raw, list) else [raw]
        formulas = self.question.answer.formulas
        used = {name for formula in formulas for name in formula.names} - self.context.functions().keys()
        for name in names:
            if name not in used:
                what = f"`{name}` is used by no argument: these use {', '.join(sorted(used)) or 'no name'}"
                self.context.fault((*self.at, self.kind), what)
        return list(names)

    def gate(self, case: int, names: Sequence[str]) -> Iterator[Gate]:
        """The gate of one case; none where the case leaves nothing to change."""
        scope = {**self.context.scope, **self.question.cases[case]}
        id = f"{self.question.calls[case]} ~{self.index + 1}"
        if self.kind == "unmodified":
            yield from self.unmodified(case, id, scope, names[0])
            return
        values = {name: np.asarray(scope[name]) for name in names}
        if any(value.dtype.kind not in "fi" for value in values.values()):
            raise ExpressionError(f"`{names[0]}` is no array of numbers")
        if self.kind == "linear":
            yield from self.linear(case, id, scope, names[0], values[names[0]])
            return
        changed, expected = getattr(self, self.kind)(values, scope)
        if all(np.array_equal(changed[name], values[name]) for name in names):
            return
        keeps = self.keeps

        def compared(before: Any, after: Sequence[Any]) -> tuple[Any, Any]:
            if keeps is None:
                return after[0], expected(before)
            seen, kept = keeps({**scope, **frozen, "answer": after[0]}), keeps({**scope, "answer": before})
            if not np.size(kept):
                raise ExpressionError(f"`keeps: {keeps.text}` compares nothing")
            return seen, kept

        frozen = {name: _frozen(changed[name], scope[name]) for name in names}
        scaled = keeps is None and self.part.expect == "scaled" and self.by is not None
        factors = (float(np.max(np.abs(self.by(scope)))),) if scaled and self.by else ()
        yield Gate(case, {id: {**self.question.cases[case], **frozen}}, compared, factors=factors)

    def permute(self, values: dict[str, Any], scope: dict[str, Any]) -> tuple[dict[str, Any], _Change]:
        """The same permutation of all values along the axis."""
        axis = self.part.axis
        lengths = {value.shape[axis] if -value.ndim <= axis < value.ndim else -1 for value in values.values()}
        if len(lengths) != 1 or -1 in lengths:
            raise ExpressionError(f"must have an axis {axis}, of one length")
        order = list(range(lengths.pop()))
        while len(order) > 1 and order == sorted(order):
            self.random.shuffle(order)
        made = {name: np.take(value, order, axis) for name, value in values.items()}
        along = axis if self.part.answer_axis is None else self.part.answer_axis

        def permuted(answer: Any) -> Any:
            if not -answer.ndim <= along < answer.ndim or answer.shape[along] != len(order):
                raise ExpressionError(f"the answer has no axis {along} of length {len(order)}: see `answer_axis`")
            return np.take(answer, order, along)

        return made, permuted if self.part.expect == "same_permutation" else self.expected(scope)

    def change(self, values: dict[str, Any], scope: dict[str, Any]) -> tuple[dict[str, Any], _Change]:
        """Other numbers in the entries that are named: whole ones from the array itself, so that they stay in range."""
        ((name, value),) = values.items()
        formula = self.context.parse((*self.at, "change"), self.part.change)
        numbers = np.arange(value.size).reshape(value.shape)
        places = np.asarray(formula({**scope, name: numbers}) if formula else [], dtype=int).ravel()
        made = value.copy().ravel()
        if value.dtype.kind == "i":
            known = np.unique(value)
            made[places] = known[(np.searchsorted(known, made[places]) + 1) % len(known)]
        else:
            size = float(np.std(value)) or 1.0
            made[places] += [size * (1 + self.random.random()) * self.random.choice((-1, 1)) for _ in places]
        return {name: made.reshape(value.shape)}, lambda answer: answer

    def shift(self, values: dict[str, Any], scope: dict[str, Any]) -> tuple[dict[str, Any], _Change]:
        """Something added to all entries."""
        by = self.by(scope) if self.by else 0
        made = {name: value + by for name, value in values.items()}
        return made, (lambda answer: answer + by) if self.part.expect == "shifted" else self.expected(scope)

    def scale(self, values: dict[str, Any], scope: dict[str, Any]) -> tuple[dict[str, Any], _Change]:
        """All entries times something."""
        by = self.by(scope) if self.by else 1
        made = {name: value * by for name, value in values.items()}
        return made, (lambda answer: answer * by) if self.part.expect == "scaled" else self.expected(scope)

    def expected(self, scope: dict[str, Any]) -> _Change:
        """What an expression expects of the answer before the change; the same, without one."""
        formula = self.expect
        return (lambda answer: formula({**scope, "answer": answer})) if formula else lambda answer: answer

    def linear(self, case: int, id: str, scope: dict[str, Any], name: str, value: Any) -> Iterator[Gate]:
        """f(a x + b y) = a f(x) + b f(y) for another value y."""
        if value.dtype.kind != "f":
            raise ExpressionError(f"`{name}` has whole numbers, of which nothing here is a linear function")
        size, (a, b) = float(np.std(value)) or 1.0, _FACTORS
        other = np.array([size * self.random.uniform(-2, 2) for _ in range(value.size)]).reshape(value.shape)
        both = a * value + b * other
        calls = {
            f"{id}{letter}": {**self.question.cases[case], name: _frozen(made, scope[name])}
            for letter, made in (("a", other), ("b", both))
        }
        yield Gate(case, calls, lambda before, after: (after[1], a * before + b * after[0]), factors=(b, a))

    def unmodified(self, case: int, id: str, scope: dict[str, Any], name: str) -> Iterator[Gate]:
        """The argument after the call, beside what it was before."""
        answer = self.question.answer
        formulas = dict[int | str, model.Formula]([*enumerate(answer.args), *answer.kwargs.items()])
        places = [place for place, formula in formulas.items() if formula.text.strip() == name]
        if len(places) != 1 or answer.changed:
            what = "goes without `changed`" if answer.changed else f"`{name}` must be one of `args` by itself"
            raise ExpressionError(what)
        before = np.asarray(scope[name], dtype=float)
        yield Gate(case, {id: self.question.cases[case]}, lambda _, after: (after[0], before), places[0])


def _frozen(made: Any, like: Any) -> Any:
    """A changed value as the name had it: one number stays one number; arrays cannot be written to."""
    if not isinstance(like, np.ndarray):
        return made.item() if made.ndim == 0 else made.tolist()
    made.setflags(write=False)
    return made
