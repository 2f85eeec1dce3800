"""The report on a submission: the result of each question, and the feedback."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

#: Numbers in rows.
Rows = tuple[tuple[float, ...], ...]


class Status(str, Enum):
    """The status of a question. ``UNGRADED`` is an internal grader error and never counts as zero.

    ``RUNS`` is for a self-check that looks at the answer's form only: that is right, and nothing else is known.
    """

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    PENDING = "pending"
    NOT_ANSWERED = "not answered"
    EXCUSED = "excused"
    RUNS = "runs"
    UNGRADED = "ungraded"


#: Decimals kept of a score: enough for thirds of a point, and few enough that sums print without rounding errors.
DIGITS = 4


@dataclass(frozen=True)
class Result:
    """One question's result. ``feedback`` is for the student and never contains the target; ``detail`` is for staff.

    ``files`` are files of the answer for people to look at, such as a figure, by name. ``ratio`` is the largest error
    in units of the tolerance (below 1 is accepted), if numbers were compared. ``heat_map`` is the weights to plot
    for the answer, and those for the target. ``by_hand`` is who scored it manually, and ``given`` the points, which may
    exceed ``max_score``. ``judged`` is the key of the text or answer; "" if only the file identifies it.
    The points of a ``bonus`` count, but not towards the maximum.
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
    bonus: bool = False

    @property
    def score(self) -> float:
        """Points earned."""
        return round(self.credit * self.max_score if self.given is None else self.given, DIGITS)

    @property
    def decided(self) -> bool:
        """Whether the question has a final score."""
        return self.status in (Status.PASSED, Status.PARTIAL, Status.FAILED) and math.isfinite(self.credit)


@dataclass(frozen=True)
class Report:
    """A submission's results, and the notes on the whole file.

    ``diagnosis`` is one sentence on a file in which none of the requested answers was found.

    ``problem`` is set if the submission could not be read. ``deduction`` is the share of the score deducted for
    lateness and attempts, and ``deducted`` explains it. ``timeouts`` are the questions and places in the file that a
    time limit stopped.
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
        """Points earned on the decided questions."""
        return round(sum(r.score for r in self.results if r.decided), DIGITS)

    @property
    def score(self) -> float:
        """Points earned, after the deduction."""
        return round(self.earned * (1 - self.deduction), DIGITS)

    @property
    def max_score(self) -> float:
        """Points that the decided questions are worth, those for a bonus left out."""
        return round(sum(r.max_score for r in self.results if r.decided and not r.bonus), DIGITS)

    @property
    def pending(self) -> float:
        """Points of the questions that need manual grading."""
        return round(sum(r.max_score for r in self.results if r.status is Status.PENDING), DIGITS)

    @property
    def ungraded(self) -> tuple[Result, ...]:
        """The questions with an internal grader error."""
        return tuple(r for r in self.results if r.status is Status.UNGRADED)

    @property
    def status(self) -> str:
        """One word for the whole: ``graded``, ``problem`` (an unreadable submission) or ``ungraded``."""
        if self.problem:
            return "problem"
        return "ungraded" if self.ungraded else "graded"
