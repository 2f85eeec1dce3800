"""What each student is handed back, made of a report; pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.execution import codec
from autograder.output.text import clean, earned, file_name, points

_MOST_NOTES = 50
_LONGEST_STEM = 150
# names that Windows gives to devices, whatever follows the first dot
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class QuestionFeedback:
    """One question as its author reads it; ``worth`` is points or a word, ``pictures`` are PNGs of what was drawn."""

    id: str
    title: str
    status: Status
    worth: str
    said: str
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """What one person is handed back; members of a group have one each.

    ``key`` names its files. ``account`` and ``handle`` are by what the ``platform`` that was downloaded from knows the
    person and the submission; "" where it does not. With ``waits`` points are still to be given; ``partly``: there are
    questions that are not shown.
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
        """A key of all that the person reads: not of how it looks, nor of what a newer version calls its files."""
        pictures = [hashlib.sha256(picture).hexdigest() for part in self.parts for picture in part.pictures]
        said = [(part.id, part.title, part.status.value, part.worth, part.said) for part in self.parts]
        whole = (self.name, self.score, self.max_score, self.waits, self.partly, self.problem, self.deducted)
        return codec.digest(whole, self.notes, said, pictures)


@dataclass
class Gathered:
    """The feedback of a class, by submission, and whose there is none of: what the grader failed is not handed back."""

    all: list[Feedback] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def waiting(self) -> list[str]:
        """Who still waits for points by a person."""
        return [one.key for one in self.all if one.waits]


def feedback(key: str, submission: str, report: Report) -> Feedback:
    """What is to be seen of a report. The score is that of the questions that are seen, less what is deducted."""
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
        score=points(shown.score),
        max_score=points(shown.max_score),
        waits=points(shown.pending) if shown.pending else "",
        partly=len(seen) < len(report.results),
        problem=clean(report.problem),
        deducted=clean(report.deducted, 1000),
        notes=tuple(notes),
        parts=() if report.problem else tuple(map(_part, seen)),
    )


def _part(result: Result) -> QuestionFeedback:
    worth = earned(result) if result.decided else _word(result)
    # what a question keeps to look at is a PNG that was read through when it was taken (`checks.png`)
    pictures = tuple(content for name, content in sorted(result.files.items()) if name.endswith(".png"))
    return QuestionFeedback(result.id, clean(result.title, 500), result.status, worth, clean(result.feedback), pictures)


def _word(result: Result) -> str:
    """What a question is worth where no points are decided."""
    said = say(f"report.status.{result.status.value}")
    if result.status not in (Status.PENDING, Status.NOT_ANSWERED):
        return said
    said = say("report.not_graded_yet") if result.status is Status.PENDING else said
    return say("report.possible", status=said, points=points(result.max_score))


def stem(name: str, taken: set[str]) -> str:
    """A name for files that no other has, on systems that tell no capitals from small letters either."""
    made = file_name(name)
    if made.partition(".")[0].rstrip().casefold() in _DEVICES or made.endswith((".", " ")):
        made = f"_{made.rstrip('. ')}"
    stem, number = made, 2
    while stem.casefold() in taken:
        stem, number = f"{made[:_LONGEST_STEM]} ({number})", number + 1
    taken.add(stem.casefold())
    return stem
