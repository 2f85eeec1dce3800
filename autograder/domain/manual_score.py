"""A manual score: points that a person gave for an answer, or took back, and whose answer it was."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

#: In place of a submission's name: the whole class.
EVERYBODY = "*"
#: Before a file's digest, where a key of the answer would stand: it was the file that was judged.
FILE_PREFIX = "file:"


class Decision(str, Enum):
    """What a person decided: points, no points and none to be had, or that earlier decisions are taken back."""

    POINTS = "points"
    EXCUSED = "excused"
    UNDONE = "undone"


@dataclass(frozen=True)
class Identity:
    """Who submitted: the submission's name, and what is known of the people, a member of a group each.

    ``sid`` and ``email`` tell a person for certain; a name only where no other in the class has it.
    """

    submission: str
    sid: frozenset[str] = frozenset()
    email: frozenset[str] = frozenset()
    name: frozenset[str] = frozenset()

    @classmethod
    def of(cls, submission: str, people: Sequence[Mapping[str, str]]) -> Identity:
        """From the people as the gradebook keeps them, each with ``name``, ``sid`` and ``email``."""
        found = {
            key: frozenset(" ".join(value.split()).casefold() for one in people if (value := str(one.get(key) or "")))
            for key in ("sid", "email", "name")
        }
        return cls(submission, **found)

    @classmethod
    def kept(cls, submission: str, people: str) -> Identity:
        """The identity whose `people` these are; "[]" stands for nobody who is known."""
        sid, email, name = map(frozenset, json.loads(people) or ((), (), ()))
        return cls(submission, sid, email, name)

    @property
    def people(self) -> str:
        """What is known of the people, as text: the same for the same people."""
        return json.dumps([sorted(self.sid), sorted(self.email), sorted(self.name)])

    def certain(self, other: Identity) -> bool | None:
        """Whether both are the same people, as far as numbers and addresses tell; None if they do not."""
        known = [
            (mine, theirs) for mine, theirs in ((self.sid, other.sid), (self.email, other.email)) if mine and theirs
        ]
        return any(mine & theirs for mine, theirs in known) if known else None


@dataclass(frozen=True)
class ManualScore:
    """One decision of a person on one question, as it stands in the history.

    ``who`` is whose answer, ``digest`` that of the file it came in, ``judged`` the key of the answer itself. ``of`` is
    what the question was worth then, and ``was`` what counted before, for people to read. ``id`` is its place in the
    history; 0 as long as it has none.
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
        """Whether it is about this answer; of old ones only the file is known."""
        if not self.judged:
            return self.digest == digest and self.who.submission == submission
        return self.judged in ({judged} - {""}) | {FILE_PREFIX + digest}

    @property
    def whose(self) -> str:
        """Whose answer it is about, in words."""
        return "everybody" if self.who.submission == EVERYBODY else self.who.submission

    @property
    def worth(self) -> str:
        """What was decided, in words."""
        if self.decision is Decision.POINTS:
            return f"{self.points:g} of {self.of:g}" if self.of else f"{self.points:g}"
        return str(self.decision.value)


def same_person(given: Identity, now: Identity, unique: Collection[str]) -> bool:
    """Whether a score that was given to one belongs to another; ``unique`` are names that one submission has."""
    told = given.certain(now)
    if told is not None:
        return told
    if given.submission == now.submission:
        return True
    return bool(given.name & now.name & set(unique))
