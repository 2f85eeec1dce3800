"""What a submission is worth, question by question, and what to tell its author."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

#: Numbers in rows.
Rows = tuple[tuple[float, ...], ...]


class Status(str, Enum):
    """How a question ended. ``UNGRADED`` is the grader's own fault and never a zero."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    PENDING = "pending"
    NOT_ANSWERED = "not answered"
    EXCUSED = "excused"
    UNGRADED = "ungraded"


#: Digits kept of a score: enough for thirds of a point, few enough that sums print as one writes them.
DIGITS = 4


@dataclass(frozen=True)
class Result:
    """One question's verdict. ``feedback`` is the student's to read, ``detail`` the staff's.

    ``files`` is what was kept of the answer for people to look at, by name: a figure, say. ``ratio`` is the largest
    error in units of the tolerance (below 1 is close enough), where numbers were compared. ``heat_map`` is the rows of
    weights that the spec has drawn of the answer, and those of the target. ``by_hand`` is who gave the points, if a
    person did, and ``given`` how many, which may be more than ``max_score``. ``judged`` is a key of the text or the
    answer that was judged; "" if there is nothing but the file to tell it by.
    """

    id: str
    title: str
    max_score: float
    status: Status
    credit: float = 0.0
    feedback: str = ""
    detail: str = ""
    rule: str = ""
    printed: str = ""
    visibility: str = "visible"
    tags: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    ratio: float | None = None
    heat_map: tuple[Rows, Rows] | None = None
    by_hand: str = ""
    given: float | None = None
    judged: str = ""

    @property
    def score(self) -> float:
        """Points earned."""
        return round(self.credit * self.max_score if self.given is None else self.given, DIGITS)

    @property
    def decided(self) -> bool:
        """Whether the grader has settled what this question is worth."""
        return self.status in (Status.PASSED, Status.PARTIAL, Status.FAILED) and math.isfinite(self.credit)


@dataclass(frozen=True)
class Report:
    """A submission's results, and the notes that concern all of it.

    ``diagnosis`` says in one sentence what is wrong with a file in which nothing that is asked for was found.

    ``problem`` is set when nothing could be graded because of what was handed in. ``deduction`` is the share of the
    score that being late, or one attempt too many, costs, and ``deducted`` says so in words. ``timeouts`` are the
    questions, and the places in the file, whose code was stopped by a time limit.
    """

    submission: str
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()
    printed: str = ""
    problem: str = ""
    deduction: float = 0.0
    deducted: str = ""
    timeouts: tuple[str, ...] = ()
    diagnosis: str = ""

    @property
    def earned(self) -> float:
        """Points earned on the questions that are decided."""
        return round(sum(r.score for r in self.results if r.decided), DIGITS)

    @property
    def score(self) -> float:
        """Points earned, less what is deducted."""
        return round(self.earned * (1 - self.deduction), DIGITS)

    @property
    def max_score(self) -> float:
        """Points that the decided questions are worth."""
        return round(sum(r.max_score for r in self.results if r.decided), DIGITS)

    @property
    def pending(self) -> float:
        """Points that wait for a person."""
        return round(sum(r.max_score for r in self.results if r.status is Status.PENDING), DIGITS)

    @property
    def ungraded(self) -> tuple[Result, ...]:
        """The questions that the grader failed to grade."""
        return tuple(r for r in self.results if r.status is Status.UNGRADED)

    @property
    def status(self) -> str:
        """One word on the whole: ``graded``, ``problem`` (with what was handed in) or ``ungraded``."""
        if self.problem:
            return "problem"
        return "ungraded" if self.ungraded else "graded"
