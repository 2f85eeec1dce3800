"""The feedback of each student, made from a report; pure functions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.execution import codec
from autograder.output.text import clean, earned, file_name, rounded, rounded_score

_MOST_NOTES = 50
_LONGEST_STEM = 150
# device names of Windows, reserved with any extension
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class QuestionFeedback:
    """One question as the student reads it; ``worth`` is points or a status, ``pictures`` are PNGs of figures."""

    id: str
    title: str
    status: Status
    worth: str
    said: str
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """The feedback for one person; each member of a group has one.

    ``key`` is the stem of its files. ``account`` and ``handle`` identify the person and the submission on the
    ``platform`` that the submissions were downloaded from; "" if unknown. ``waits`` are the points that need manual
    grading, "" if none. ``partly``: some questions are hidden.
    """

    key: str
    submission: str
    name: str
    email: str
    platform: str
    account: str
    handle: str
    score: str
    max_score: str
    waits: str
    partly: bool
    problem: str
    deducted: str
    notes: tuple[str, ...]
    parts: tuple[QuestionFeedback, ...]

    @property
    def digest(self) -> str:
        """A digest of everything that the person reads, but not of its layout or file names."""
        pictures = [hashlib.sha256(picture).hexdigest() for part in self.parts for picture in part.pictures]
        said = [(part.id, part.title, part.status.value, part.worth, part.said) for part in self.parts]
        whole = (self.name, self.score, self.max_score, self.waits, self.partly, self.problem, self.deducted)
        return codec.digest(whole, self.notes, said, pictures)


@dataclass
class Gathered:
    """The feedback of a class by submission, and the submissions without any because of a grader error."""

    all: list[Feedback] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[str]:
        """The keys of feedback on submissions that need manual grading."""
        return [one.key for one in self.all if one.waits]


def feedback(key: str, submission: str, report: Report) -> Feedback:
    """The visible part of a report. The score is that of the visible questions, after deductions."""
    seen = tuple(result for result in report.results if result.visibility == "visible")
    shown = replace(report, results=seen)
    notes = [clean(note, 1000) for note in filter(None, (report.diagnosis, *report.notes[:_MOST_NOTES]))]
    return Feedback(
        key=key,
        submission=clean(submission, 200),
        name="",
        email="",
        platform="",
        account="",
        handle="",
        score=rounded_score(shown.score, shown.max_score),
        max_score=rounded(shown.max_score),
        waits=rounded(shown.pending) if shown.pending else "",
        partly=len(seen) < len(report.results),
        problem=clean(report.problem),
        deducted=clean(report.deducted, 1000),
        notes=tuple(notes),
        parts=() if report.problem else tuple(map(_part, seen)),
    )


def _part(result: Result) -> QuestionFeedback:
    worth = earned(result) if result.decided else _word(result)
    # each PNG was validated when the answer was accepted (`checks.png`)
    pictures = tuple(content for name, content in sorted(result.files.items()) if name.endswith(".png"))
    return QuestionFeedback(result.id, clean(result.title, 500), result.status, worth, clean(result.feedback), pictures)


def _word(result: Result) -> str:
    """The text in place of points for a question without a score."""
    said = say(f"report.status.{result.status.value}")
    if result.status not in (Status.PENDING, Status.NOT_ANSWERED):
        return said
    said = say("report.not_graded_yet") if result.status is Status.PENDING else said
    return say("report.possible", status=said, points=rounded(result.max_score))


def stem(name: str, taken: set[str]) -> str:
    """A unique stem for file names, also on file systems that ignore case; it is added to ``taken``."""
    made = file_name(name)
    if made.partition(".")[0].rstrip().casefold() in _DEVICES or made.endswith((".", " ")):
        made = f"_{made.rstrip('. ')}"
    stem, number = made, 2
    while stem.casefold() in taken:
        stem, number = f"{made[:_LONGEST_STEM]} ({number})", number + 1
    taken.add(stem.casefold())
    return stem
