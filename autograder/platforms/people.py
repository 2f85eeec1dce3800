"""Hand-ins and people: ids that can be used as keys, and what a roster knows of whoever handed in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.platforms.kinds import HandIn, Kind, Person
from autograder.platforms.roster import Roster, Row, Unsure

# what a terminal obeys, what ends a line, and marks that reorder text or cannot be seen
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LONGEST_ID = 150


def shown(text: str, longest: int = 2000) -> str:
    """Text of students as one line that does nothing to who reads it."""
    text = _UNSAFE.sub("_", text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def clear(person: Person) -> Person:
    """The person, with nothing in the facts that harms who reads them."""
    made = Person(*(shown(fact.strip(), 200) for fact in (person.name, person.sid, person.email)))
    return person if made == person else made


def named(hand_ins: Iterable[HandIn]) -> list[HandIn]:
    """Each with an id that can stand in a table or name a file, and that no other has."""
    taken: set[str] = set()
    made = []
    for hand_in in hand_ins:
        plain = unicodedata.normalize("NFC", hand_in.id)
        key = _UNSAFE.sub("_", plain).replace("/", "_").strip().lstrip(".")
        if key != plain or not key or len(key.encode()) > _LONGEST_ID:
            digest = hashlib.sha256(hand_in.id.encode("utf-8", "surrogatepass")).hexdigest()
            key = f"{key.encode()[: _LONGEST_ID - 30].decode('utf-8', 'ignore')}-{digest[:8]}"
        while key in taken:  # the same accent, written in two ways
            key += "+"
        taken.add(key)
        made.append(hand_in if key == hand_in.id else replace(hand_in, id=key))
    return made


@dataclass(frozen=True)
class Matched:
    """Hand-ins with what is known of their people, who is missing, and what a person should look at."""

    hand_ins: tuple[HandIn, ...]
    missing: tuple[Person, ...]
    notes: tuple[str, ...]


def matched(hand_ins: Sequence[HandIn], accounts: Sequence[str], kind: Kind, roster: Roster | None) -> Matched:
    """Each hand-in with the roster's facts on its people; ``accounts`` are the ids as the platform has them.

    Whoever has two hand-ins that could be graded has a problem in both.
    """
    notes: list[str] = []
    lines: set[int] = set()
    by_person: dict[int | str, set[int]] = defaultdict(set)
    told = []
    for at, (hand_in, account) in enumerate(zip(hand_ins, accounts, strict=True)):
        people, due, excused = [], [], False
        for person, row in _rows(hand_in, account, kind, roster, notes):
            if row:
                lines.add(row.line)
                due += [row.due] if row.due else []
                excused = excused or row.excused
                known = row.person
                person = Person(known.name or person.name, known.sid or person.sid, known.email or person.email)
            key = row.line if row else person.sid or person.email
            if key and not hand_in.problem:
                by_person[key].add(at)
            people.append(clear(person))
        group = len(people) > 1 or (roster is not None and any(roster.group(p.name) for p in hand_in.people))
        known_now = (tuple(people), max(due, default=None), group, excused)
        if known_now != (hand_in.people, hand_in.due, hand_in.group, hand_in.excused):
            hand_in = replace(hand_in, people=known_now[0], due=known_now[1], group=group, excused=excused)
        told.append(hand_in)
    for several in by_person.values():
        if len(several) > 1:
            ids = ", ".join(told[at].id for at in sorted(several))
            for at in several:
                told[at] = replace(told[at], problem=f"one person has {len(several)} hand-ins ({ids}): keep one")
    missing = [clear(row.person) for row in roster.rows if row.line not in lines] if roster else []
    return Matched(tuple(told), tuple(missing), tuple(map(shown, notes)))


def _rows(
    hand_in: HandIn, account: str, kind: Kind, roster: Roster | None, notes: list[str]
) -> list[tuple[Person, Row | None]]:
    """The people of a hand-in, each with their line of the roster; a group's name stands for its members."""
    if roster is None:
        return [(person, None) for person in hand_in.people]
    if not hand_in.people and not kind.account:
        notes.append(f"{hand_in.id}: it is not told whose it is")
    found: list[tuple[Person, Row | None]] = []
    people = hand_in.people or ((Person(),) if kind.account else ())
    for person in people:
        row = None
        try:
            row = roster.find(person, (kind.account, account) if kind.account and len(people) == 1 else None)
            group = roster.group(person.name) if row is None and len(people) == 1 else []
            if group:
                found += [(Person(), member) for member in group]
                continue
            if row is None:
                who = person.name or person.sid or person.email
                notes.append(
                    f"{hand_in.id}: {who} is not in the roster" if who else f"{hand_in.id}: nobody knows whose"
                )
        except Unsure as why:
            notes.append(f"{hand_in.id}: {why}")
        if row is not None or person != Person():
            found.append((person, row))
    return found
