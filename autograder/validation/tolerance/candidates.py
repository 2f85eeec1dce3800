"""The wrong answers that are tried for a question, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograder.checks import Candidate, Rejected, Sheet, check_for
from autograder.checks.close import plain_array
from autograder.domain.assignment import Assignment, Question
from autograder.scoring.score import Targets


def candidates(
    assignment: Assignment, targets: Targets, question: Question, more: Iterable[Candidate] = ()
) -> list[Candidate]:
    """The wrong answers of the question's kind, and ``more`` of them; equal ones are merged."""
    check = check_for(question)
    right: Sequence[Any] | None
    if check.numeric:
        right = right_answers(targets, question)
    else:
        right = tuple(check.fit(targets[call], "the reference") for call in question.calls)
    own = check.candidates(right, _sheet(assignment, targets, question)) if right is not None else ()
    return _distinct([*own, *more])


def _sheet(assignment: Assignment, targets: Targets, question: Question) -> Sheet:
    """The assignment's material for wrong answers."""
    scopes, answer = [{**assignment.scope, **case} for case in question.cases or ({},)], question.answer
    others = {q.id: right_answers(targets, q) for q in _numeric_questions(assignment) if q.id != question.id}
    return Sheet(
        assignment.givens,
        {name: v for name, v in assignment.scope.items() if name not in assignment.givens and not callable(v)},
        [[formula(scope) for formula in (*answer.args, *answer.kwargs.values())] for scope in scopes],
        {id: answers for id, answers in others.items() if answers is not None},
    )


def right_answers(targets: Targets, question: Question) -> tuple[Any, ...] | None:
    """The reference's numbers by call; None if it has none."""
    try:
        return tuple(plain_array(targets[call], "the reference") for call in question.calls)
    except (KeyError, Rejected):
        return None


def everywhere(assignment: Assignment, targets: Targets, number: float) -> dict[str, Any]:
    """The same number in every entry of every numeric answer, by call."""
    made = {}
    for question in _numeric_questions(assignment):
        right = right_answers(targets, question)
        for call, answer in zip(question.calls, right or (), strict=bool(right)):
            made[call] = np.full(answer.shape, number)
    return made


def _numeric_questions(assignment: Assignment) -> list[Question]:
    return [q for q in assignment.questions if q.by_machine and check_for(q).numeric]


def _distinct(made: Iterable[Candidate]) -> list[Candidate]:
    """Candidates with equal answers merged, under all their names."""
    found: dict[object, Candidate] = {}
    for one in made:
        key = tuple(_key(answer) for answer in one.answers)
        known = found.get(key, Candidate((), one.answers, one.origin))
        found[key] = Candidate(tuple(dict.fromkeys((*known.names, *one.names))), known.answers, known.origin)
    return list(found.values())


def _key(answer: Any) -> object:
    # adding zero turns -0.0 into 0.0
    return (answer.shape, (answer + 0.0).tobytes()) if isinstance(answer, np.ndarray) else repr(answer)
