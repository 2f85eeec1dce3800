"""nbgrader: a course's ``submitted/<user>/<assignment>/``, or an exchange's ``inbound/<user>+<assignment>+<time>+…/``.

nbgrader writes a ``timestamp.txt`` for each submission; a time without a zone is UTC, as nbgrader reads it
(https://nbgrader.readthedocs.io/en/stable/exchange/). A course holds many assignments: the one read is that of ``--from
nbgrader:NAME``, else the one with the name of the assignment being graded, or the only one.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register
from autograder.ingest.platform_times import stamp
from autograder.ingest.submissions import junk

_TIME = "timestamp.txt"
_SUBMITTED, _INBOUND = "submitted", "inbound"
_SENT = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+]+)\+"
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: ?(?:[+-]\d\d:?\d\d|[^\W\d_]\w*))?)(?:\+[^+]*)?"
)
_LOOKED_AT = 50


@dataclass(frozen=True)
class _Sent:
    """One submission: its folder below the root."""

    user: str
    assignment: str
    folder: str
    when: datetime | None


@register("nbgrader")
class Nbgrader(Kind):
    """One find per user: the newest submission of one assignment."""

    account = "login"

    def lists(self, name: str) -> bool:
        """Whether this is a timestamp file."""
        return name == _TIME

    def matches(self, root: Root) -> bool:
        """Whether there are nested folders with nbgrader's timestamps, or folders named user+assignment+time."""
        return _inner(root) is not None

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """The submissions of the chosen assignment; everything else is left out."""
        inner = _inner(root) or root
        sent = list(_sent(inner))
        if not sent:
            raise UsageError(f"{root.path} is not an nbgrader course: no folders like submitted/ada/hw1")
        chosen = _chosen(root, sorted({one.assignment for one in sent}))
        by_user: dict[str, list[_Sent]] = defaultdict(list)
        for one in sent:
            if one.assignment == chosen:
                by_user[one.user].append(one)
        finds: list[Find] = []
        left: list[Left] = []
        for user, several in by_user.items():
            find, older = _find(inner, user, several)
            finds.append(find)
            left += older
        left += [
            Left(one.folder, f"belongs to the assignment {one.assignment}") for one in sent if one.assignment != chosen
        ]
        folders = {one.folder.partition(os.sep)[0] for one in sent}
        left += [Left(name) for name, _ in inner.visible() if name not in folders]
        above = os.path.relpath(inner.path, root.path) if inner is not root else ""
        return Finds(tuple(finds), tuple(replace(one, name=os.path.join(above, one.name)) for one in left))


def _inner(root: Root) -> Root | None:
    """The folder of submissions: the root, or nbgrader's folder in it."""
    names = [name for name, is_folder in root.visible() if is_folder]
    for name in (_SUBMITTED, _INBOUND):
        inner = replace(root, path=root.path / name)
        if name in names and _holds(inner):
            return inner
    return root if _holds(root) else None


def _holds(root: Root) -> bool:
    """Whether the folder has nbgrader's layout, judged by its first entries."""
    folders = [name for name, is_folder in root.visible() if is_folder]
    if folders and most(sum(_SENT.fullmatch(name) is not None for name in folders), len(folders)):
        return True
    first = folders[:_LOOKED_AT]
    inside = {user: _folders(root.path / user) for user in first}
    timed = any(os.path.lexists(root.path / user / name / _TIME) for user, names in inside.items() for name in names)
    return most(sum(map(bool, inside.values())), len(first)) and (timed or root.path.name == _SUBMITTED)


def _folders(path: Path) -> list[str]:
    with os.scandir(path) as inside:
        return sorted(entry.name for entry in inside if entry.is_dir(follow_symlinks=False) and not junk(entry.name))


def _sent(root: Root) -> Iterator[_Sent]:
    """Every submission in the folder."""
    for name, is_folder in root.visible():
        if not is_folder:
            continue
        if found := _SENT.fullmatch(name):
            yield _Sent(found["user"], found["assignment"], name, _when(root.path / name, found["time"]))
            continue
        for inner in _folders(root.path / name):
            yield _Sent(name, inner, os.path.join(name, inner), _when(root.path / name / inner, ""))


def _when(folder: Path, told: str) -> datetime | None:
    """The time in the timestamp file or, if later or alone, the time ``told`` in the folder's name."""
    path = folder / _TIME
    text = ""
    if path.is_file() and not path.is_symlink():
        try:
            with open(path, "rb") as file:
                text = file.read(200).decode("utf-8-sig", "replace").strip()
        except OSError:
            text = ""
    times = [when for one in (text, told) if (when := _moment(one))]
    if len(times) == 2 and times[0].tzinfo and times[1].tzinfo:
        return max(times)  # they are equal unless the file was changed
    return times[0] if times else None


def _moment(text: str) -> datetime | None:
    when = stamp(text)
    if when and when.tzinfo is None and re.search(r"\d$", text):
        return when.replace(tzinfo=timezone.utc)
    return when


def _chosen(root: Root, names: list[str]) -> str:
    """The assignment to read. Raises `UsageError` if several match."""
    if root.which:
        if root.which not in names:
            raise UsageError(f"{root.path} has no submissions of {root.which}: there are {', '.join(names[:20])}")
        return root.which
    alike = [name for name in names if _bare(name) in map(_bare, root.called)]
    if len(names) > 1 and len(alike) != 1:
        said = f"choose one, as in --from nbgrader:{names[0]}"
        raise UsageError(f"{root.path} holds several assignments ({', '.join(names[:20])}): {said}")
    return alike[0] if alike else names[0]


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _find(root: Root, user: str, several: list[_Sent]) -> tuple[Find, list[Left]]:
    """The newest of a user's submissions of the assignment."""
    times = [one.when for one in several if one.when]
    taken = several
    if len(times) == len(several) and len({time.tzinfo is None for time in times}) == 1:
        newest = max(times)
        taken = [one for one in several if one.when == newest][:1]
    older = [Left(one.folder, "an older submission: the newest counts") for one in several if one not in taken]
    sources = tuple(HandInSource(root.path, one.folder, one.folder) for one in taken)
    attempt = len(several) if len(several) > 1 else None
    return Find(user, sources, (Person(name=user),), taken[0].when, attempt=attempt), older
