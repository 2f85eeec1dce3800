"""Reviews every automatically graded question: tries wrong answers and measures the margin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks import Candidate
from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Outcome, Record, Returned
from autograder.scoring.score import Targets, score
from autograder.spec.expressions import ExpressionError
from autograder.validation.spec_examples import example_answers
from autograder.validation.tolerance.candidates import candidates, everywhere, right_answers
from autograder.validation.tolerance.copies import copied
from autograder.validation.tolerance.findings import (
    WHOLE,
    AuditFinding,
    alike,
    at_target,
    copies,
    find_wrong,
    narrow,
    solved_by_zeros,
)
from autograder.validation.tolerance.slack import Window, noise, window
from autograder.validation.tolerance.trial import TrialBench, Tried, same_observation

#: The number of cases used for noise and rules in a question with draws; more make little difference.
FEW = 5


@dataclass(frozen=True)
class Near:
    """An answer, and its largest error in multiples of the tolerance."""

    ratio: float
    name: str


@dataclass(frozen=True)
class Review:
    """One question: the number of wrong answers tried, the findings, and the margin.

    ``passing`` is the answer that passes with the largest error, ``failing`` the one that fails with the smallest, the
    spec's own examples included. ``noise`` and ``window`` are as in `slack`. ``blank``: no wrong answer could be tried.
    """

    question: Question
    tried: int = 0
    findings: tuple[AuditFinding, ...] = ()
    passing: Near | None = None
    failing: Near | None = None
    noise: float | None = None
    window: Window | None = None
    blank: bool = False


@dataclass(frozen=True)
class Audit:
    """All automatically graded questions, and the points of submissions with the same number everywhere, by name."""

    reviews: tuple[Review, ...]
    totals: dict[str, float]
    points: float

    @property
    def tried(self) -> int:
        """The number of wrong answers tried."""
        return sum(review.tried for review in self.reviews)


def run_audit(assignment: Assignment, targets: Targets, more: Mapping[str, Sequence[Candidate]] | None = None) -> Audit:
    """Try wrong answers to every question that the reference answers correctly, and ``more`` of them, by question."""
    whole = {name: everywhere(assignment, targets, number) for name, number in WHOLE.items()}
    asked = [q for q in assignment.questions if q.by_machine]
    with np.errstate(all="ignore"):  # infinities may be answers
        reviews = tuple(
            made for q in asked if (made := _review(assignment, targets, q, whole, (more or {}).get(q.id, ())))
        )
    totals = {name: _total(assignment, targets, given) for name, given in whole.items()}
    return Audit(reviews, totals, sum(q.points for q in asked))


def _total(assignment: Assignment, targets: Targets, given: dict[str, Any]) -> float:
    outcomes: dict[str, Outcome] = {call: Returned(value) for call, value in given.items()}
    return score(assignment, targets, Record(outcomes)).score


def _review(
    assignment: Assignment, targets: Targets, question: Question, whole: dict[str, dict[str, Any]],
    more: Sequence[Candidate] = (),
) -> Review | None:  # fmt: skip
    """The review of a question; None if the reference itself fails."""
    bench = TrialBench(assignment, targets, question)
    reference = bench.judge({})
    if not reference.right:
        return None
    few = TrialBench(assignment, targets, replace(question, cases=question.cases[:FEW]))
    right, whole_right = right_answers(targets, question), [targets.get(call) for call in question.calls]
    tried = [(one, _tried(bench, few, one)) for one in candidates(assignment, targets, question, more)]
    # an equal observation is the right answer, unless the answer is nothing, or chose a place where nothing is observed
    wrong_anyway = {
        one.names for one, _ in tried if one.origin == "placed" or solved_by_zeros(question, one, whole_right)
    }
    tried = [
        (one, made) for one, made in tried if one.names in wrong_anyway or not same_observation(made.got, reference.got)
    ]
    wrong = [(one, made) for one, made in tried if one.names in wrong_anyway or not at_target(question, made)]
    for name, given in whole.items() if question.follow else ():
        made = bench.judge(given)
        # the target may have moved with the earlier answers, so reaching it means nothing
        if question.calls[0] in given and not same_observation(made.got, reference.got):
            wrong.append((Candidate((name,), (), "blind"), made))
    findings = (*find_wrong(question, wrong), *(copies(made) for made in copied(bench)), *alike(question))
    if not bench.numeric or not right or not all(answer.size for answer in right):
        return Review(question, len(wrong), findings, blank=not wrong)
    # where a function is called with arguments, its answer is no direction that a student chooses the length of
    room = window(bench, right, reference) if question.got and not question.answer.takes_arguments else None
    if room and room.narrow:
        findings = (*findings, narrow(room))
    # with `got`, the window describes the effect of a factor
    others = ((one.names[0], made) for one, made in tried if not (one.origin == "scaled" and question.got))
    measured = [("the reference", reference), *_examples(assignment, bench), *others]
    limit = noise(few, right[: len(few.question.calls)])
    return Review(question, len(wrong), findings, *_nearest(measured), limit, room, blank=not wrong)


def _tried(bench: TrialBench, few: TrialBench, one: Candidate) -> Tried:
    """The result of an answer. If there are many cases and it earns nothing, rules are tried in some of them only."""
    if len(bench.question.cases) <= FEW:
        return bench.one(one.answers)
    made = bench.one(one.answers, rules=False)
    if made.credit:
        return bench.one(one.answers)
    told = few.one(one.answers[:FEW])
    return made if told.graded else told


def _examples(assignment: Assignment, bench: TrialBench) -> Iterator[tuple[str, Tried]]:
    for example in bench.question.examples:
        try:
            given = example_answers(assignment, bench.question, example)
        except ExpressionError:
            continue  # reported by `examples`
        yield example.answer.text, bench.judge(given, rules=False)


def _nearest(measured: list[tuple[str, Tried]]) -> tuple[Near | None, Near | None]:
    """The passing answer with the largest error, and the failing one with the smallest."""
    finite = [(Near(made.ratio, name), made.right) for name, made in measured if made.ratio < float("inf")]
    passing = [near for near, right in finite if right]
    failing = [near for near, right in finite if not right]
    return (
        max(passing, key=lambda near: near.ratio, default=None),
        min(failing, key=lambda near: near.ratio, default=None),
    )
