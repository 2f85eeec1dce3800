"""What each student is handed back, taken from the gradebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import judging
from autograder.gradebook import Gradebook, Run, Scored, codec, parts
from autograder.model.assignment import Assignment
from autograder.model.report import Report, Result, Status
from autograder.reports.text import clean, file_name, points

_MOST_NOTES = 50
_LONGEST_STEM = 150
# names that Windows gives to devices, whatever follows the first dot
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class Part:
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
    parts: tuple[Part, ...]

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


def gather(assignment: Assignment, book: Gradebook, run: Run) -> Gathered:
    """The feedback of a run, with the manual scores that count now."""
    made = Gathered()
    taken: set[str] = set()
    for scored, report, facts in _reports(assignment, book, run):
        if report.ungraded:
            made.failed.append(scored.name)
            continue
        people = facts.get("people") or [{}]
        for person in people:
            alone = scored.name if len(people) == 1 else f"{scored.name} - {_called(person)}"
            one = _feedback(_stem(alone, taken), scored.name, report)
            told = replace(one, name=clean(str(person.get("name") or ""), 200), email=str(person.get("email") or ""))
            if len(people) == 1 and not facts.get("group"):  # else the number may be the group's
                kind, handle = str(run.intake.get("kind") or ""), str(facts.get("handle") or "")
                told = replace(told, platform=kind, account=scored.name, handle=handle)
            made.all.append(told)
    return made


def _called(person: Mapping[str, str]) -> str:
    return person.get("name") or person.get("email") or person.get("sid") or "member"


def _reports(assignment: Assignment, book: Gradebook, run: Run) -> Iterator[tuple[Scored, Report, Mapping[str, Any]]]:
    """The reports with pictures and facts; read a few at a time."""
    drawn = {id: key for id, key in codec.keys(assignment).items() if _draws(assignment, id)}
    for part in parts(judging.reports(book, run.id)):
        facts = dict(book.facts(scored.name for scored, _ in part))
        digests = {scored.digest for scored, _ in part if scored.digest}
        answered = book.outcomes(digests, drawn) if drawn else {}
        for scored, report in part:
            found = judging.with_files(assignment, report, answered.get(scored.digest, {}))
            yield scored, found, facts.get(scored.name, {})


def _draws(assignment: Assignment, call: str) -> bool:
    return any(question.kind == "figure" and call in question.calls for question in assignment.questions)


def _feedback(key: str, submission: str, report: Report) -> Feedback:
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


def _part(result: Result) -> Part:
    worth = f"{points(result.score)} of {points(result.max_score)}" if result.decided else _word(result)
    # what a question keeps to look at is a PNG that was read through when it was taken (`checks.png`)
    pictures = tuple(content for name, content in sorted(result.files.items()) if name.endswith(".png"))
    return Part(result.id, clean(result.title, 500), result.status, worth, clean(result.feedback), pictures)


def _word(result: Result) -> str:
    """What a question is worth where no points are decided."""
    if result.status not in (Status.PENDING, Status.NOT_ANSWERED):
        return str(result.status.value)
    said = "not graded yet" if result.status is Status.PENDING else str(result.status.value)
    return f"{said}, {points(result.max_score)} possible"


def _stem(name: str, taken: set[str]) -> str:
    """A name for files that no other has, on systems that tell no capitals from small letters either."""
    made = file_name(name)
    if made.partition(".")[0].rstrip().casefold() in _DEVICES or made.endswith((".", " ")):
        made = f"_{made.rstrip('. ')}"
    stem, number = made, 2
    while stem.casefold() in taken:
        stem, number = f"{made[:_LONGEST_STEM]} ({number})", number + 1
    taken.add(stem.casefold())
    return stem
