"""The roster: who takes the course, and which person a submission belongs to.

People are matched by number, then email address, then name. An ambiguous match is no match.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autograder.ingest.importers import Person
from autograder.ingest.person_names import bare_number, folded, name_words


@dataclass(frozen=True)
class RosterRow:
    """A line of a roster: the person, their accounts by platform, their groups, and an extension if given.

    ``excused``: lateness costs this person nothing. ``submitted``: the time of submission if the roster has it, without
    a time zone if the roster states none.
    """

    line: int
    person: Person
    accounts: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    due: datetime | None = None
    excused: bool = False
    submitted: datetime | None = None


class Unsure(Exception):
    """Several people match; ``rows`` has their lines."""

    def __init__(self, rows: list[RosterRow]) -> None:
        self.rows = rows
        called = ", ".join(row.person.name or row.person.email or row.person.sid for row in rows[:5])
        super().__init__(f"it could belong to {len(rows)} people in the roster ({called})")


class Roster:
    """The lines of a roster, found by number, address, account or name."""

    def __init__(self, file: str, rows: Iterable[RosterRow]) -> None:
        self.file, self.rows = file, tuple(rows)
        self.index: dict[str, dict[str, list[RosterRow]]] = defaultdict(lambda: defaultdict(list))
        for row in self.rows:
            for kind, key in set(_keys(row)):
                if key:
                    self.index[kind][key].append(row)

    def find(self, person: Person, account: tuple[str, str] | None = None) -> RosterRow | None:
        """The line of ``person``, whose (platform, account) may be known; None if there is none.

        A name that comes with a different number or address than in the roster is a different person. A name alone,
        such as a folder's, may also be a number or an address. Raises `Unsure` if several lines match.
        """
        alone = person.name if not person.sid and not person.email else ""
        tries = [(account[0], folded(account[1]))] if account else []
        if account and account[0] == "login":  # accounts that are the university's user names
            tries += [(kind, folded(account[1])) for kind in ("sid", "email", "before @")]
            tries.append(("number", bare_number(account[1])))
        for text in filter(None, (person.sid, alone)):
            tries += [("sid", folded(text)), ("login", folded(text)), ("number", bare_number(text))]
        for text in filter(None, (person.email, alone)):
            tries += [("email", folded(text)), ("before @", folded(text) if alone and "@" not in text else "")]
        for kind, key in tries:
            if rows := self.index[kind].get(key, []):
                # a folder "ada" may belong to ada@uni.edu or to anyone named Ada
                others = self.index["word"].get(key, []) if kind == "before @" else []
                return _one(rows + [row for row in others if row not in rows])
        words = name_words(person.name)
        for kind, key in (("name", " ".join(sorted(words))), ("joined", words[0] if len(words) == 1 else "")):
            if rows := [row for row in self.index[kind].get(key, []) if not _another(person, row.person)]:
                return _one(rows)
        return None

    def group(self, name: str) -> list[RosterRow]:
        """The members of the group called ``name``."""
        return self.index["group"].get(" ".join(name_words(name)), [])


def _one(rows: list[RosterRow]) -> RosterRow:
    if len(rows) > 1:
        raise Unsure(rows)
    return rows[0]


def _keys(row: RosterRow) -> Iterator[tuple[str, str]]:
    """All (kind, key) pairs by which the line is found."""
    person, words = row.person, name_words(row.person.name)
    yield "sid", folded(person.sid)
    yield "number", bare_number(person.sid)
    yield "email", folded(person.email)
    yield "before @", folded(person.email).partition("@")[0]
    yield "name", " ".join(sorted(words))
    for word in words:
        yield "word", word
    for at in range(len(words)):  # "doejane" and "janedoe"
        yield "joined", "".join(words[at:] + words[:at])
    for kind, account in row.accounts.items():
        yield kind, folded(account)
        if kind == "login":
            yield "email", folded(account) if "@" in account else ""
    for group in row.groups:
        yield "group", " ".join(name_words(group))


def _another(one: Person, other: Person) -> bool:
    """Whether two people of the same name differ in a number or address that is known of both."""
    sids = (
        one.sid
        and other.sid
        and (bare_number(one.sid) or folded(one.sid)) != (bare_number(other.sid) or folded(other.sid))
    )
    return bool(sids or (one.email and other.email and folded(one.email) != folded(other.email)))
