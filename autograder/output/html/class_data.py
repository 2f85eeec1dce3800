"""The data of the class page, collected one submission at a time, so that no submission has to stay in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.checks import Check, Rejected, check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Outcome
from autograder.domain.report import Report, Result, Status
from autograder.output.html.aliases import RollEntry
from autograder.output.html.measures import Fell
from autograder.output.html.shown_answers import ShownAnswer, ShownNumbers, form
from autograder.output.html.similar import Free
from autograder.storage import SavedReport


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer: the student's place in the list, the answer, its credit, and the feedback rule that matched."""

    student: int
    form: ShownAnswer
    credit: float
    rule: str


@dataclass
class QuestionStatistics:
    """The results of a class on one question."""

    id: str
    title: str
    points: float
    question: Question | None = None
    check: Check | None = None
    credits: list[float] = field(default_factory=list)
    rest: list[float] = field(default_factory=list)
    fell: list[Fell] = field(default_factory=list)
    statuses: Counter[Status] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    wrong: list[WrongAnswer] = field(default_factory=list)
    free: list[Free] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def right(self) -> list[bool]:
        """For each scored answer, whether it has full credit."""
        return [credit == 1 for credit in self.credits]


@dataclass(frozen=True)
class SubmissionRow:
    """One row of the list of students; ``results`` has status and credit by question."""

    entry: RollEntry
    digest: str
    score: float
    max_score: float
    pending: float
    status: str
    problem: str
    late: bool | None
    results: Mapping[str, tuple[Status, float]]
    timeouts: tuple[str, ...] = ()


class Class:
    """The results of a class; call `add` for each submission, then `time`, then `settle`."""

    def __init__(self, assignment: Assignment, targets: Mapping[str, Any]) -> None:
        self.assignment, self.targets = assignment, targets
        self.asked = {
            q.id: QuestionStatistics(q.id, q.title, q.points, q, check_for(q) if q.by_machine else None)
            for q in assignment.questions
        }
        self.rows: list[SubmissionRow] = []

    def add(
        self, entry: RollEntry, scored: SavedReport, report: Report, outcomes: Mapping[str, Outcome], late: bool | None
    ) -> None:
        """Add the results of one submission."""
        results = {result.id: (result.status, result.credit) for result in report.results}
        facts = (report.score, report.max_score, report.pending, report.status, report.problem, late)
        self.rows.append(
            SubmissionRow(entry, "" if report.problem else scored.digest, *facts, results, report.timeouts)
        )
        earned = report.earned
        for result in report.results:
            asked = self.asked.setdefault(result.id, QuestionStatistics(result.id, result.title, result.max_score))
            if not report.problem:
                self._result(asked, entry.order, earned - result.score, result, outcomes)

    def _result(
        self, asked: QuestionStatistics, student: int, rest: float, result: Result, outcomes: Mapping[str, Outcome]
    ) -> None:
        asked.statuses[result.status] += 1
        if result.rule:
            asked.rules[result.rule] += 1
        if not result.decided:
            return
        asked.credits.append(result.credit)
        asked.rest.append(rest)
        if result.ratio is not None and not result.by_hand:
            asked.fell.append(Fell(result.ratio, result.credit))
        question, check = asked.question, asked.check
        if question is None or check is None or result.by_hand:
            return
        wrong, free = result.credit < 1, question.got is not None and not question.answer.takes_arguments
        if not (wrong or free):
            return
        made = form(question, check, outcomes, result, self.assignment)
        if made is not None and wrong:
            asked.wrong.append(WrongAnswer(student, made, result.credit, result.rule))
        if isinstance(made, ShownNumbers) and not question.answer.takes_arguments and not result.rule:
            asked.free.append(Free(student, made.values))

    def time(self, seconds: Iterable[tuple[str, str, float]]) -> None:
        """Add the processor time of calls, in seconds."""
        whose = {call: q.id for q in self.assignment.questions for call in q.calls}
        for _, call, took in seconds:
            if call in whose:
                self.asked[whose[call]].seconds.append(took)

    def settle(self) -> None:
        """Sort everything by the list of students, once all submissions are added."""
        self.rows.sort(key=lambda row: row.entry.order)
        for asked in self.asked.values():
            asked.wrong.sort(key=lambda wrong: wrong.student)
            asked.free.sort(key=lambda free: free.student)
            asked.fell.sort(key=lambda fell: (fell.ratio, fell.credit))

    def target(self, id: str) -> Any:
        """The targets of all calls of a question as one flat array; None if they are not numeric."""
        asked = self.asked[id]
        if asked.question is None or asked.check is None or not asked.check.numeric:
            return None
        try:
            taken = [asked.check.fit(self.targets[call], "") for call in asked.question.calls]
        except (KeyError, Rejected):
            return None
        return np.concatenate([np.ravel(one) for one in taken])
