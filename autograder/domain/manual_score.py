"""A manual score: a grader's decision on an answer, and whose answer it was."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

#: Instead of a submission's name: the whole class.
EVERYBODY = "*"
#: Prefix of a file's digest used instead of an answer's key: the whole file was graded.
FILE_PREFIX = "file:"


class Decision(str, Enum):
    """A grader's decision: points, excused from the question, or earlier decisions undone."""

    POINTS = "points"
    EXCUSED = "excused"
    UNDONE = "undone"


@dataclass(frozen=True)
class Identity:
    """Who submitted: the submission's name, and what is known of the people, one for each member of a group.

    ``sid`` and ``email`` identify a person for certain; a name only if it is unique in the class.
    """

    submission: str
    sid: frozenset[str] = frozenset()
    email: frozenset[str] = frozenset()
    name: frozenset[str] = frozenset()

    @classmethod
    def of(cls, submission: str, people: Sequence[Mapping[str, str]]) -> Identity:
        """From the gradebook's list of people, each with ``name``, ``sid`` and ``email``."""
        found = {
            key: frozenset(" ".join(value.split()).casefold() for one in people if (value := str(one.get(key) or "")))
            for key in ("sid", "email", "name")
        }
        return cls(submission, **found)

    @classmethod
    def kept(cls, submission: str, people: str) -> Identity:
        """The identity with this `people` text; "[]" stands for nobody known."""
        sid, email, name = map(frozenset, json.loads(people) or ((), (), ()))
        return cls(submission, sid, email, name)

    @property
    def people(self) -> str:
        """What is known of the people, as text that is equal for equal people."""
        return json.dumps([sorted(self.sid), sorted(self.email), sorted(self.name)])

    def certain(self, other: Identity) -> bool | None:
        """Whether both are the same people, by their ids and addresses; None if those do not say."""
        known = [
            (mine, theirs) for mine, theirs in ((self.sid, other.sid), (self.email, other.email)) if mine and theirs
        ]
        return any(mine & theirs for mine, theirs in known) if known else None


@dataclass(frozen=True)
class ManualScore:
    """One decision on one question, as an entry of the history.

    ``who`` is whose answer it is about, ``digest`` that of its file, ``judged`` the key of the answer itself. ``of`` is
    what the question was worth then, and ``was`` the result before, for display. ``id`` is its place in the history; 0
    before it has one.
    """

    who: Identity
    question: str
    points: float
    comment: str = ""
    by: str = ""
    at: str = ""
    decision: Decision = Decision.POINTS
    digest: str = ""
    judged: str = ""
    of: float = 0.0
    was: str = ""
    id: int = 0

    def on(self, judged: str, digest: str, submission: str) -> bool:
        """Whether it is about this answer; old entries only know the file."""
        if not self.judged:
            return self.digest == digest and self.who.submission == submission
        return self.judged in ({judged} - {""}) | {FILE_PREFIX + digest}

    @property
    def whose(self) -> str:
        """Whose answer it is about, as text."""
        return "everybody" if self.who.submission == EVERYBODY else self.who.submission

    @property
    def worth(self) -> str:
        """The decision, as text."""
        if self.decision is Decision.POINTS:
            return f"{self.points:g} of {self.of:g}" if self.of else f"{self.points:g}"
        return str(self.decision.value)


def same_person(given: Identity, now: Identity, unique: Collection[str]) -> bool:
    """Whether a score given to one identity belongs to another; ``unique`` are the names of only one submission."""
    told = given.certain(now)
    if told is not None:
        return told
    if given.submission == now.submission:
        return True
    return bool(given.name & now.name & set(unique))
