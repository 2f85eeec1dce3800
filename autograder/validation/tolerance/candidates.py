"""Every wrong answer that is tried at a question, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Rejected, check_for
from autograder.checks.close import Numbers, plain
from autograder.domain.assignment import Assignment, Question, Scope
from autograder.scoring.score import Targets
from autograder.validation.tolerance import wrong_arrays, wrong_texts


@dataclass(frozen=True)
class Candidate:
    """An answer to each call of a question. It has more names than one if several come to the same arrays.

    ``origin`` is ``blind`` for what is written without a look at the question, ``sheet`` for what is made of its
    numbers, ``placed`` for what has chosen one place to be judged in, ``spoiled`` for what has something right in it (a
    slip, another question's answer), ``scaled`` for the right answer by a factor.
    """

    names: tuple[str, ...]
    answers: tuple[Any, ...]
    origin: str = "sheet"


def candidates(assignment: Assignment, targets: Targets, question: Question) -> list[Candidate]:
    """What is tried; nothing for kinds that it knows nothing of."""
    made: list[Candidate] = []
    if isinstance(check_for(question), Numbers):
        made = list(_numeric(assignment, targets, question))
    elif question.kind in _TEXTS:
        right = check_for(question).fit(targets[question.calls[0]], "the reference")
        made = [
            Candidate((name,), (value,) * len(question.calls), "blind" if name in wrong_texts.BLIND else "spoiled")
            for name, value in _TEXTS[question.kind](question, right)
        ]
    return _distinct(made)


def right_answers(targets: Targets, question: Question) -> tuple[Any, ...] | None:
    """The reference's numbers call by call; None where it gave none."""
    try:
        return tuple(plain(targets[call], "the reference") for call in question.calls)
    except (KeyError, Rejected):
        return None


def everywhere(assignment: Assignment, targets: Targets, number: float) -> dict[str, Any]:
    """One number in every entry of every answer that is made of numbers, by call."""
    made = {}
    for question in _numeric_questions(assignment):
        right = right_answers(targets, question)
        for call, answer in zip(question.calls, right or (), strict=bool(right)):
            made[call] = np.full(answer.shape, number)
    return made


def _numeric(assignment: Assignment, targets: Targets, question: Question) -> Iterator[Candidate]:
    right = right_answers(targets, question)
    if right is None:
        return
    cases = list(zip(right, question.cases or ({},), strict=True))
    for name, answers in wrong_arrays.common([dict(wrong_arrays.constants(answer)) for answer in right]).items():
        yield Candidate((name,), answers, "blind")
    sheet = [dict(_sheet(assignment, question, answer, case)) for answer, case in cases]
    for name, answers in wrong_arrays.common(sheet).items():
        yield Candidate((name,), answers)
    for name, answers in _placed(question, right):
        yield Candidate((name,), answers, "placed")
    others = [*_made(assignment, right), *_others(assignment, targets, question, right)]
    for name, answers in others:
        yield Candidate((name,), answers, "spoiled")
    if len(right) > 1 and len({answer.shape for answer in right}) == 1:
        yield Candidate(("same_every_time",), (right[0],) * len(right))
    for origin, make in (("spoiled", wrong_arrays.spoiled), ("scaled", wrong_arrays.scaled)):
        for name, answers in wrong_arrays.common([dict(make(answer)) for answer in right]).items():
            yield Candidate((name,), answers, origin)


def _sheet(assignment: Assignment, question: Question, right: Any, case: Scope) -> wrong_arrays.Named:
    for name, value in assignment.givens.items():
        yield from wrong_arrays.borrowed(name, value, right.shape)
    if question.answer.args:
        values = [formula({**assignment.scope, **case}) for formula in question.answer.args]
        yield from wrong_arrays.arguments(values, right.shape)


def _placed(question: Question, right: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Where the length of a side is free, a student may choose where to be judged: in one place, or along a line."""
    free = [one for one in question.answer.shapes if None in one and len(one) == right[0].ndim]
    if not free:
        return
    least = tuple(np.zeros([1 if n is None else m for n, m in zip(free[0], a.shape, strict=True)]) for a in right)
    yield "zeros_in_one_place", least
    yield "ones_in_one_place", tuple(answer + 1 for answer in least)
    sides = [i for i, side in enumerate(free[0]) if side is None]
    yield from wrong_arrays.common([dict(wrong_arrays.placed(answer, sides)) for answer in right]).items()


def _made(assignment: Assignment, right: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The values under `define`, which are steps on the way to something right."""
    for name, value in assignment.scope.items():
        if name not in assignment.givens and not callable(value):
            yield from _fitted(name, (wrong_arrays.array(value),) * len(right), right)


def _others(
    assignment: Assignment, targets: Targets, question: Question, right: tuple[Any, ...]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The right answers to other questions, where their shapes fit."""
    for other in _numeric_questions(assignment):
        answers = right_answers(targets, other)
        if other.id == question.id or answers is None or len(answers) not in (1, len(right)):
            continue
        yield from _fitted(f"answer_of_{other.id}", answers if len(answers) > 1 else answers * len(right), right)


def _fitted(name: str, values: tuple[Any, ...], right: tuple[Any, ...]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    made = tuple(wrong_arrays.fitted(value, answer.shape) for value, answer in zip(values, right, strict=True))
    if all(answer is not None for answer in made):
        yield name, made


def _numeric_questions(assignment: Assignment) -> list[Question]:
    return [q for q in assignment.questions if not q.by_hand and isinstance(check_for(q), Numbers)]


def _distinct(made: list[Candidate]) -> list[Candidate]:
    """Those that come to the same answers as one, under all their names."""
    found: dict[object, Candidate] = {}
    for one in made:
        key = tuple(_key(answer) for answer in one.answers)
        known = found.get(key, Candidate((), one.answers, one.origin))
        found[key] = Candidate(tuple(dict.fromkeys((*known.names, *one.names))), known.answers, known.origin)
    return list(found.values())


def _key(answer: Any) -> object:
    # adding zero makes -0.0 the same as 0.0
    return (answer.shape, (answer + 0.0).tobytes()) if isinstance(answer, np.ndarray) else repr(answer)


def _choice(question: Question, right: Any) -> wrong_texts.Named:
    return wrong_texts.choices(list(question.settings))


def _matching(question: Question, right: Any) -> wrong_texts.Named:
    return wrong_texts.matchings(right, list(question.settings.options))


def _expression(question: Question, right: Any) -> wrong_texts.Named:
    return wrong_texts.formulas(right)


def _derivation(question: Question, right: Any) -> wrong_texts.Named:
    lines = right.splitlines() if isinstance(right, str) else list(right)
    return wrong_texts.derivations([line for line in map(str, lines) if line.strip()])


_TEXTS = {"choice": _choice, "matching": _matching, "expression": _expression, "derivation": _derivation}
