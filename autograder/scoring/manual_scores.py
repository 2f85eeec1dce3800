"""Applies manual scores to reports: which decision counts for which answer, and which no longer does.

A score belongs to a person, a question and what was graded: the text, or the answer by value. The newest decision on
exactly this answer counts, whatever was submitted in between. A decision for the whole class counts if it is newer than
the person's own, even if that was for an answer that has changed since. If a person's answer has changed, the score for
the earlier one is not carried over, and the question needs manual grading.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.domain.manual_score import EVERYBODY, FILE_PREFIX, Decision, Identity, ManualScore, same_person
from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say

CHANGED = "the answer has changed"
NO_SUBMISSION = "nothing was submitted by this person"
NO_QUESTION = "there is no such question any more"


@dataclass(frozen=True)
class Lapsed:
    """A manual score that no longer counts, and why. ``submission`` is the person's current one; "" if none."""

    score: ManualScore
    submission: str
    why: str


class Overlay:
    """The history of manual scores, applied to the submissions of a class."""

    def __init__(self, history: Sequence[ManualScore], identities: Iterable[Identity]) -> None:
        """``history`` is in order; ``identities`` are those of all current submissions."""
        self.history = history
        self.identities = {one.submission: one for one in identities} if history else {}
        names = Counter(name for one in self.identities.values() for name in one.name)
        self.unique = {name for name, times in names.items() if times == 1}
        self.everybody = [one for one in history if one.who.submission == EVERYBODY]
        self.by: dict[tuple[str, str], list[ManualScore]] = defaultdict(list)
        for one in history:
            for key in _keys(one.who):
                self.by[key].append(one)

    @classmethod
    def over(cls, history: Sequence[ManualScore], people: Mapping[str, Sequence[Mapping[str, str]]]) -> Overlay:
        """``people`` are those of all current submissions, by submission, as the gradebook keeps them."""
        return cls(history, (Identity.of(name, own) for name, own in people.items()))

    def of(self, submission: str) -> list[ManualScore]:
        """All decisions about a person, in order, except those for the whole class."""
        if not self.history:
            return []
        who = self.identities.get(submission) or Identity(submission)
        found = {one.id: one for key in _keys(who) for one in self.by.get(key, ())}
        return [found[id] for id in sorted(found) if same_person(found[id].who, who, self.unique)]

    def applied(self, report: Report, digest: str) -> Report:
        """The report with manual scores applied; ``digest`` is that of the file."""
        if not self.history:
            return report
        own = self.of(report.submission)
        if not own and not self.everybody:
            return report
        return replace(report, results=tuple(self._applied(result, report, digest, own) for result in report.results))

    def counting(self, result: Result, submission: str, digest: str) -> ManualScore | None:
        """The decision that counts for an answer; None if there is none."""
        return self._standing(result, submission, digest, self.of(submission))[0]

    def _standing(
        self, result: Result, submission: str, digest: str, own: Sequence[ManualScore]
    ) -> tuple[ManualScore | None, ManualScore | None]:
        """The decision that counts for an answer, or else the one for an earlier answer that no longer does."""
        asked = [one for one in own if one.question == result.id]
        # the newest decision on any answer of this person, unless it was undone
        earlier = asked[-1] if asked and asked[-1].decision is not Decision.UNDONE else None
        about = [
            one for one in asked
            if one.decision is not Decision.EXCUSED and one.on(result.judged, digest, submission)
        ]  # fmt: skip
        if earlier and earlier.decision is Decision.EXCUSED:  # an excuse applies to the person, whatever the answer
            about.append(earlier)
        wide = [one for one in self.everybody if one.question == result.id]
        newest = [group[-1] for group in (about, wide) if group and group[-1].decision is not Decision.UNDONE]
        counts = max(newest, key=lambda one: one.id, default=None)
        if counts is not None and not about and earlier and earlier.id > counts.id:
            counts = None  # the person's own newer decision overrides the points for the class
        return counts, None if counts or about else earlier

    def _applied(self, result: Result, report: Report, digest: str, own: Sequence[ManualScore]) -> Result:
        counts, lapsed = self._standing(result, report.submission, digest, own)
        if counts is not None:
            return _decided(result, counts)
        return _open_again(result) if lapsed else result

    def lapsed(self, reports: Iterable[tuple[Report, str]]) -> Iterator[Lapsed]:
        """Every score that no longer counts; ``reports`` are without manual scores, each with its file's digest."""
        if not self.history:
            return
        seen: set[int] = set()
        questions: set[str] = set()
        for report, digest in reports:
            own = self.of(report.submission)
            ids = {result.id for result in report.results}
            questions |= ids
            seen.update(one.id for one in own if one.question in ids)
            for result in report.results:
                if one := self._standing(result, report.submission, digest, own)[1]:
                    yield Lapsed(one, report.submission, CHANGED)
        yield from self._gone(seen, questions)

    def _gone(self, seen: set[int], questions: set[str]) -> Iterator[Lapsed]:
        """The newest decisions about no current submission, or about a question that no longer exists."""
        newest: dict[tuple[Identity, str], ManualScore] = {}
        for one in self.history:
            if one.id not in seen and (one.who.submission != EVERYBODY or one.question not in questions):
                newest[one.who, one.question] = one
        for one in newest.values():
            if one.decision is not Decision.UNDONE and one.who.submission == EVERYBODY:
                if questions:
                    yield Lapsed(one, "", NO_QUESTION)
            elif one.decision is not Decision.UNDONE:
                here = [name for name, who in self.identities.items() if same_person(one.who, who, self.unique)]
                why = NO_QUESTION if here and one.question not in questions else NO_SUBMISSION
                yield Lapsed(one, "", why)


def key(result: Result, digest: str) -> str:
    """The key under which a score for this answer is stored: the answer's, or else the file's."""
    return result.judged or FILE_PREFIX + digest


def _keys(who: Identity) -> Iterator[tuple[str, str]]:
    yield "submission", who.submission
    for kind in ("sid", "email", "name"):
        for value in sorted(getattr(who, kind)):
            yield kind, value


def _decided(result: Result, score: ManualScore) -> Result:
    """The result with the manual decision, whatever the automatic one was."""
    by = score.by or "a person"
    open_ = result.status in (Status.PENDING, Status.NOT_ANSWERED, Status.UNGRADED)
    own = "" if open_ else result.feedback
    if score.decision is Decision.EXCUSED:
        feedback = "\n".join(filter(None, [say("score.excused"), score.comment]))
        return replace(result, credit=0.0, status=Status.EXCUSED, feedback=feedback, by_hand=by)
    # points are capped at the question's current maximum, unless they were a bonus when given
    known = score.of or score.judged or score.who.submission == EVERYBODY  # old entries lack the maximum
    bonus = score.points > score.of and bool(known)
    points = score.points if bonus else min(score.points, result.max_score)
    if score.who.submission == EVERYBODY and not bonus and score.points == score.of > 0:
        points = result.max_score  # full points for everybody stay full, whatever the question is worth now
    credit = points / result.max_score if result.max_score else 1.0
    status = Status.PASSED if credit >= 1 else Status.PARTIAL if credit > 0 else Status.FAILED
    said = say("score.graded_manually", points=f"{round(points, 2):g}", all=f"{result.max_score:g}")
    feedback = "\n".join(filter(None, [said, score.comment, own]))
    return replace(result, credit=min(credit, 1.0), given=points, status=status, feedback=feedback, by_hand=by)


def _open_again(result: Result) -> Result:
    if result.status is Status.UNGRADED:
        return result
    machine = f"graded automatically: {result.score:g} of {result.max_score:g}" if result.decided else ""
    detail = result.detail if result.status is Status.PENDING else "\n".join(filter(None, [machine, result.feedback]))
    return replace(
        result, status=Status.PENDING, credit=0.0, feedback=say("score.changed"), detail=detail, rule="", ratio=None
    )
