"""Matches submissions to people: ids usable as keys, and the roster's data on each student."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from autograder.ingest.importers import HandIn, Kind, Person
from autograder.ingest.roster import Roster, RosterRow, Unsure
from autograder.system.wording import truncated

# control characters, line ends, and invisible or text-reordering marks
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LONGEST_ID = 150


def safe_line(text: str, longest: int = 2000) -> str:
    """A student's text as one line that is safe to display: unsafe characters are replaced, the length is cut."""
    return truncated(_UNSAFE.sub("_", text), longest)


def clear(person: Person) -> Person:
    """The person with unsafe characters replaced in every field."""
    made = Person(*(safe_line(fact.strip(), 200) for fact in (person.name, person.sid, person.email)))
    return person if made == person else made


def with_ids(hand_ins: Iterable[HandIn]) -> list[HandIn]:
    """Give each submission a unique id that can serve as a table key and a file name."""
    taken: set[str] = set()
    made = []
    for hand_in in hand_ins:
        plain = unicodedata.normalize("NFC", hand_in.id)
        key = _UNSAFE.sub("_", plain).replace("/", "_").strip().lstrip(".")
        if key != plain or not key or len(key.encode()) > _LONGEST_ID:
            digest = hashlib.sha256(hand_in.id.encode("utf-8", "surrogatepass")).hexdigest()
            key = f"{key.encode()[: _LONGEST_ID - 30].decode('utf-8', 'ignore')}-{digest[:8]}"
        while key in taken:  # such as the same accent in two Unicode forms
            key += "+"
        taken.add(key)
        made.append(hand_in if key == hand_in.id else replace(hand_in, id=key))
    return made


@dataclass(frozen=True)
class Matched:
    """Submissions with their people, people without a submission, and notes for the instructor."""

    hand_ins: tuple[HandIn, ...]
    missing: tuple[Person, ...]
    notes: tuple[str, ...]


def matched(hand_ins: Sequence[HandIn], accounts: Sequence[str], kind: Kind, roster: Roster | None) -> Matched:
    """Add the roster's data to each submission. ``accounts`` are the ids that the platform uses.

    Two accounts of a platform are two people, even with the same name. If a roster line was found by name alone and
    another account has it too, it is assigned to neither. Anyone else with two gradable submissions gets a problem in
    both.
    """
    notes: list[str] = []
    pairs = [_rows(hand_in, account, kind, roster, notes) for hand_in, account in zip(hand_ins, accounts, strict=True)]
    if kind.account:
        notes += _apart(hand_ins, pairs)
    lines: set[int] = set()
    by_person: dict[int | str, set[int]] = defaultdict(set)
    told = []
    for at, (hand_in, pair) in enumerate(zip(hand_ins, pairs, strict=True)):
        for one in pair:
            key = one.row.line if one.row else one.person.sid or one.person.email
            lines |= {row.line for row in (one.row, one.doubtful) if row}
            if key and not hand_in.problem:
                by_person[key].add(at)
        told.append(_known(hand_in, pair, roster))
    for several in by_person.values():
        if len(several) > 1:
            ids = ", ".join(told[at].id for at in sorted(several))
            for at in several:
                told[at] = replace(told[at], problem=f"one student has {len(several)} submissions ({ids}): keep one")
    missing = [clear(row.person) for row in roster.rows if row.line not in lines] if roster else []
    return Matched(tuple(told), tuple(missing), tuple(map(safe_line, notes)))


@dataclass(slots=True)
class _Pair:
    """A person of a submission and their roster line. ``by_name``: it was found by name alone.

    ``doubtful`` is a line that could be this person's or somebody else's.
    """

    person: Person
    row: RosterRow | None = None
    by_name: bool = False
    doubtful: RosterRow | None = None


def _known(hand_in: HandIn, pair: Sequence[_Pair], roster: Roster | None) -> HandIn:
    """The submission with the roster's data on its people and times."""
    rows = [one.row for one in pair if one.row]
    people = []
    for one in pair:
        person = one.person
        if one.row:
            known = one.row.person
            person = Person(known.name or person.name, known.sid or person.sid, known.email or person.email)
        people.append(clear(person))
    due = max((row.due for row in rows if row.due), default=None)
    times = [row.submitted for row in rows if row.submitted]
    submitted = max(times, key=lambda time: time.replace(tzinfo=None)) if times else hand_in.submitted
    group = len(people) > 1 or (roster is not None and any(roster.group(p.name) for p in hand_in.people))
    excused = any(row.excused for row in rows)
    found = (tuple(people), submitted, due, group, excused)
    if found == (hand_in.people, hand_in.submitted, hand_in.due, hand_in.group, hand_in.excused):
        return hand_in
    return replace(hand_in, people=found[0], submitted=submitted, due=due, group=group, excused=excused)


def _apart(hand_ins: Sequence[HandIn], pairs: Sequence[Sequence[_Pair]]) -> list[str]:
    """Detach roster lines found by a name that several accounts share. Returns a note for each."""
    by_line: dict[int, list[tuple[HandIn, _Pair]]] = defaultdict(list)
    for hand_in, pair in zip(hand_ins, pairs, strict=True):
        for one in pair:
            if one.row:
                by_line[one.row.line].append((hand_in, one))
    said = []
    for several in by_line.values():
        named = [one for _, one in several if one.by_name]
        if len({hand_in.id for hand_in, _ in several}) < 2 or not named:
            continue
        name = named[0].row.person.name if named[0].row else ""
        ids = ", ".join(hand_in.id for hand_in, _ in several)
        said.append(
            f"{ids}: {len(several)} accounts could be {name} in the roster; they are graded as different people, "
            "because the name alone does not identify one"
        )
        for one in named:
            one.row, one.doubtful = None, one.row
    return said


def _rows(hand_in: HandIn, account: str, kind: Kind, roster: Roster | None, notes: list[str]) -> list[_Pair]:
    """The people of a submission, each with their roster line. The name of a group stands for its members."""
    if roster is None:
        return [_Pair(person) for person in hand_in.people]
    if not hand_in.people and not kind.account:
        notes.append(f"{hand_in.id}: the download does not say whose it is")
    found: list[_Pair] = []
    people = hand_in.people or ((Person(),) if kind.account else ())
    for person in people:
        known = (kind.account, account) if kind.account and len(people) == 1 else None
        row = None
        try:
            row = roster.find(person, known)
            group = roster.group(person.name) if row is None and len(people) == 1 else []
            if group:
                found += [_Pair(Person(), member) for member in group]
                continue
            if row is None:
                who = person.name or person.sid or person.email
                notes.append(
                    f"{hand_in.id}: {who} is not in the roster" if who else f"{hand_in.id}: its student is unknown"
                )
        except Unsure as why:
            notes.append(f"{hand_in.id}: {why}")
        if row is not None or person != Person():
            by_name = row is not None and not _sure(roster, row, person, known)
            found.append(_Pair(person, row, by_name))
    return found


def _sure(roster: Roster, row: RosterRow, person: Person, account: tuple[str, str] | None) -> bool:
    """Whether the person's number, address or account leads to the line without the name."""
    try:
        return roster.find(Person("", person.sid, person.email), account) is row
    except Unsure:
        return False
