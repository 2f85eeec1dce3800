"""No answer, however odd, leaves a question ungraded: who can choose that has an attempt for free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from conftest import mostly_full

from autograder.app.grader import Grader
from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Outcome, Record, Returned, Unordered, Unserializable
from autograder.domain.report import Status
from autograder.ingest import project
from autograder.scoring.score import score
from autograder.validation.spec_examples import only

NAN, INF = float("nan"), float("inf")
AXES = {"kind": "2d", "title": "", "labels": {}, "limits": {}, "artists": 1, "drawn": []}
#: What a function may return whatever it is asked for.
ANYTHING: list[Any] = [
    None, True, 0, -1, 10**400, 2**63, 2**70, NAN, -INF, 1e308, 5e-324, 1j, 1 + 0j, "", "x", "nan", "1,5", "\ud800", "(" * 3000,
    "x" * 50_000, b"\0", [], [[]], [[], [1]], [None], [NAN], ["a", 1], [[1], [2, 3]], [{}], {}, {"a": 1}, {1: 2}, {"x": NAN},
    {"figures": []}, {"figures": [{}]}, {"figures": 3}, {"figures": [{"axes": [AXES], "picture": None, "note": ""}]},
    Unserializable("a generator"), Unordered([1, 2]), np.zeros(0), np.zeros((0, 3)), np.zeros((3, 0)), np.ones((1,) * 16),
    np.full((3, 3), NAN), np.array([1e308] * 4), np.array([True, False]), np.array([1j, 2]), np.zeros((200, 200)),
    [[[[[[[1]]]]]]], list(range(500)), {str(i): i for i in range(50)},
]  # fmt: skip


def near(right: Any) -> Iterator[Any]:
    """Answers that look like the right one and are not."""
    if isinstance(right, np.ndarray):
        for number in (0.0, 1.0, NAN, INF, -INF, 1e308, 1e-308):
            yield np.full(right.shape, number)
        yield from (
            right.astype(bool),
            right * 1e300,
            right + 1j,
            right[None],
            right.ravel(),
            right.T,
            {"a": right},
            [right],
        )
        for at in range(min(right.size if right.ndim else 0, 3)):
            for number in (NAN, -INF, 1e308, -1.0, 7.0):
                made = np.array(right, dtype=float)
                made.flat[at] = number
                yield made
        if right.ndim:
            yield from (right[:-1], right[..., :0], right[0], np.concatenate([right, right]))
    elif isinstance(right, (list, dict)):
        places = range(len(right)) if isinstance(right, list) else [*right]
        yield from (right[::-1], right[:-1], [*right, *right]) if isinstance(right, list) else ([*right.values()],)
        for at in places[:4] if isinstance(places, list) else places:
            for odd in (*ANYTHING, *near(right[at])):
                made = [*right] if isinstance(right, list) else {**right}
                made[at] = odd
                yield made
    elif isinstance(right, str):
        yield from (right.upper(), right + right, "-" + right, right * 300, right + "\0", [right])


def records(question: Question, targets: dict[str, Any]) -> Iterator[tuple[Any, Record]]:
    """Each odd answer to one call, or to all of the question's calls; the rest is the reference's."""
    check = check_for(question)
    outcomes: dict[str, Outcome] = {call: Returned(value) for call, value in targets.items()}
    outcomes |= {call: check.outcome_of(targets[call]) for call in question.calls}
    for odd in (*ANYTHING, *near(targets[question.calls[0]])):
        for calls in {question.calls, question.calls[-1:]}:
            yield odd, Record({**outcomes, **dict.fromkeys(calls, Returned(odd))})


def with_invariants(assignment: Assignment, question: Question) -> Assignment:
    """An assignment of this question, and of those that it follows."""
    made = only(assignment, question)
    return replace(made, questions=(*made.questions[:-1], question))


@pytest.mark.parametrize("name", mostly_full(project.assignment_names(), "attention_report", "transformer_block"))
def test_no_odd_answer_leaves_a_question_ungraded(name: str) -> None:
    with Grader(project.find_project(name)) as grader:
        assignment, targets = grader.assignment, dict(grader.targets)
    tried = 0
    for question in assignment.questions:
        if not question.by_machine:
            continue
        alone = with_invariants(assignment, replace(question, depends=()))
        for odd, record in records(question, targets):
            result = score(alone, targets, record).results[-1]
            assert result.status is not Status.UNGRADED, (question.id, odd, result.detail)
            tried += 1
    assert tried > 50
