"""Wrong answers that the reference itself gives, when its calls are made in a way that a mistake would come to.

The reference runs as it is: what changes are the arguments, the weights and the mode of a call. A submission that
transposes a weight, say, gives what the reference gives for the transposed one. Variants that do not run are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.checks import Candidate, check_for
from autograder.domain.assignment import Assignment, Question, Scope
from autograder.domain.record import Record
from autograder.execution.sandbox.call import Call, calls_for

_BIAS, _MASK = re.compile(r"^b\d*$|bias|shift|offset", re.IGNORECASE), re.compile("mask", re.IGNORECASE)
_FACTOR = 2.0
_Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Changed:
    """An expression of the spec whose value is changed before it is handed over."""

    before: Any
    change: _Change

    @property
    def text(self) -> str:
        """The expression as it was."""
        return str(self.before.text)

    @property
    def names(self) -> frozenset[str]:
        """The names that it uses."""
        return frozenset(self.before.names)

    def __call__(self, scope: Scope) -> Any:
        return self.change(self.before(scope))


def variant_calls(assignment: Assignment) -> dict[str, tuple[Question, str, list[Call]]]:
    """The calls of each variant, by a name that is unique, with the question and what the variant is called."""
    made = {}
    for question in assignment.questions:
        if not question.by_machine or not question.answer.takes_arguments or question.draws:
            continue
        for name, other in _variants(assignment, question):
            key = f"{question.id} ! {name}"
            try:
                calls = calls_for(assignment, replace(other, invariants=()))
            except Exception:  # a change that does not suit the value
                continue
            made[key] = (question, name, [replace(call, id=f"{call.id} ! {name}") for call in calls])
    return made


def variant_answers(made: Mapping[str, tuple[Question, str, list[Call]]], record: Record) -> dict[str, list[Candidate]]:
    """The answers of the variants that ran, by question."""
    found: dict[str, list[Candidate]] = {}
    for question, name, calls in made.values():
        check = check_for(question)
        outcomes = [record.outcomes.get(call.id) for call in calls]
        values = [check.value_in(one) if one is not None else None for one in outcomes]
        try:
            for value in values:
                check.fit(value, "the reference")
        except Exception:  # it raised, or gave nothing that can be compared
            continue
        found.setdefault(question.id, []).append(Candidate((name,), tuple(values), "spoiled"))
    return found


def _variants(assignment: Assignment, question: Question) -> Iterator[tuple[str, Question]]:
    """The question with other arguments, weights or mode, by name."""
    answer = question.answer
    scope = {**assignment.scope, **(question.cases[0] if question.cases else {})}
    places = dict[int | str, Any]([*enumerate(answer.args), *answer.kwargs.items()]) if not answer.steps else {}
    for key, formula in places.items():
        label = key if isinstance(key, str) else formula.text if formula.text.isidentifier() else f"argument {key}"
        for what, change in _changes(str(label), _array(formula(scope)), weight=False):
            other = Changed(formula, change)
            args = tuple(other if at == key else one for at, one in enumerate(answer.args))
            kwargs = {name: other if name == key else one for name, one in answer.kwargs.items()}
            yield f"{what}: {label}", replace(question, answer=replace(answer, args=args, kwargs=kwargs))
    if answer.gradient and answer.gradient.upstream:
        upstream = Changed(answer.gradient.upstream, np.ones_like)
        gradient = replace(answer.gradient, upstream=upstream)
        yield "upstream left out", replace(question, answer=replace(answer, gradient=gradient))
    module = answer.module
    if module is None:
        return
    for name, formula in module.weights.items():
        for what, change in _changes(name, _array(formula(scope)), weight=True):
            weights = {**module.weights, name: Changed(formula, change)}
            yield f"{what}: {name}", replace(question, answer=replace(answer, module=replace(module, weights=weights)))
    square = [name for name, formula in module.weights.items() if _square(_array(formula(scope)))]
    if len(square) > 1:
        weights = {n: Changed(f, np.transpose) if n in square else f for n, f in module.weights.items()}
        every = replace(question, answer=replace(answer, module=replace(module, weights=weights)))
        yield "all weights transposed", every
    for first, second in pairwise(square):
        weights = {**module.weights, first: module.weights[second], second: module.weights[first]}
        name = f"{first} and {second} exchanged"
        yield name, replace(question, answer=replace(answer, module=replace(module, weights=weights)))
    other_mode = "train" if module.mode == "eval" else "eval"
    yield (
        f"{other_mode} for {module.mode}",
        replace(question, answer=replace(answer, module=replace(module, mode=other_mode))),
    )


def _changes(name: str, value: Any, *, weight: bool) -> Iterator[tuple[str, _Change]]:
    """What mistakes make of an argument or a weight."""
    if value is None or not value.size:
        return
    if _MASK.search(name) and not weight:
        yield "mask left out", np.ones_like
        yield "mask turned round", np.logical_not if value.dtype.kind == "b" else lambda given: 1 - given
        return
    if value.dtype.kind != "f" or not value.ndim:
        return
    if _BIAS.search(name) or (weight and value.ndim == 1):
        yield "forgotten", np.zeros_like
    elif weight or value.ndim == 2:
        yield "ignored", lambda given: np.eye(*given.shape) if given.ndim == 2 else np.ones_like(given)
    if _square(value):
        yield "transposed", np.transpose
    if weight:
        yield "times 2", lambda given: _FACTOR * given


def _array(value: Any) -> Any:
    """An array of numbers or truths; None for anything else."""
    return value if isinstance(value, np.ndarray) and value.dtype.kind in "bif" else None


def _square(value: Any) -> bool:
    return value is not None and value.ndim == 2 and value.shape[0] == value.shape[1] > 1
