"""Brightspace (D2L), "Download" of submissions: ``30000-774411 - Jane Doe - Oct 20, 2026 203 PM/``, and an index.html.

Each submission has a folder; a single file may lie flat, with its name after another dash. The time is written in the
user's locale without the colon, with or without AM and PM. The newest submission counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register
from autograder.ingest.platform_times import stamp

_DASH = " - "
_IDS = re.compile(r"\d+-\d+")
_OWN = "index.html"


@dataclass(frozen=True)
class _Entry:
    """A name in the download, split into its parts; ``file`` is "" for a folder."""

    name: str
    ids: str
    who: str
    when: datetime | None
    file: str


@register("brightspace")
class Brightspace(Kind):
    """One find per user: the newest submission."""

    account = "brightspace"

    def matches(self, root: Root) -> bool:
        """Whether most names are Brightspace's."""
        names = [entry for entry in root.visible() if entry[0] != _OWN]
        return most(sum(_parse(*entry) is not None for entry in names), len(names))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per user; files with the same user and time are one submission."""
        by_user: dict[tuple[str, str], list[_Entry]] = defaultdict(list)
        left = []
        for name, is_folder in root.visible():
            entry = _parse(name, is_folder)
            if entry:
                by_user[entry.ids, entry.who].append(entry)
            else:
                left.append(Left(name, "Brightspace's own list", own=True) if name == _OWN else Left(name))
        if not by_user:
            said = "no folders like 30000-774411 - Jane Doe - Oct 20, 2026 203 PM"
            raise UsageError(f"{root.path} is not a Brightspace download: {said}")
        users = Counter(ids.partition("-")[0] for ids, _ in by_user)
        finds = []
        for (ids, who), entries in by_user.items():
            user = ids.partition("-")[0]
            find, older = _find(root, user if users[user] == 1 else ids, who, entries)
            finds.append(find)
            left += older
        return Finds(tuple(finds), tuple(left))


def _parse(name: str, is_folder: bool) -> _Entry | None:
    parts = name.split(_DASH)
    if len(parts) < 3 or not _IDS.fullmatch(parts[0]):
        return None
    # a folder's name ends with the time, in any language; a file's continues with the student's file name
    at = next((at for at, part in enumerate(parts) if at > 1 and stamp(part)), 0) if not is_folder else len(parts) - 1
    if not at or (not is_folder and at == len(parts) - 1):
        return None
    who, file = _DASH.join(parts[1:at]).strip(), _DASH.join(parts[at + 1 :])
    return _Entry(name, parts[0], who, stamp(parts[at]), "" if is_folder else file)


def _find(root: Root, id: str, who: str, entries: list[_Entry]) -> tuple[Find, list[Left]]:
    """The newest of a user's submissions. If times are unknown, all of them, which are then refused."""
    times = [entry.when.replace(tzinfo=None) for entry in entries if entry.when]
    newest = max(times) if len(times) == len(entries) else None
    taken = [entry for entry in entries if newest is None or _at(entry) == newest]
    older = [Left(entry.name, "an older submission: the newest counts") for entry in entries if entry not in taken]
    sources = tuple(HandInSource(root.path, entry.name, entry.file or entry.name) for entry in taken)
    count = len(set(times)) if newest else 1
    when = taken[0].when if newest else None
    return Find(id, sources, (Person(name=who),), when, attempt=count if count > 1 else None), older


def _at(entry: _Entry) -> datetime | None:
    return entry.when.replace(tzinfo=None) if entry.when else None
