"""Blackboard, "Assignment File Download": one flat folder of ``Homework 3_jdoe1_attempt_2026-10-20-14-03-55_hw.ipynb``.

Each attempt also has a ``…_attempt_2026-10-20-14-03-55.txt`` with the name, the user and the original file names. User
names and titles may contain underscores, so the start of the user name is taken from these lists or, without them, from
the common prefix of all names. The newest attempt counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register
from autograder.ingest.platform_times import stamp

_NAMED = re.compile(
    r"(?P<head>.+?)_attempt_(?P<at>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+)|(?P<list>\.txt))", re.DOTALL
)
_WHO = re.compile(r"[^:\n]{1,40}:[ \t]*(?P<name>[^\n]*?)[ \t]*\((?P<user>[^()\n]+)\)[ \t]*")
_FILES = re.compile(
    r"^[ \t]+[^:\n]+:[ \t]*(?P<original>.+?)[ \t]*\n[ \t]+[^:\n]+:[ \t]*(?P<name>.+?)[ \t]*$", re.MULTILINE
)
_TYPED = re.compile(r"^Submission Field:[ \t]*\n(?!There is no student submission text data)[ \t]*\S", re.MULTILINE)
_LONGEST_LIST = 1 << 20


@dataclass(frozen=True)
class _List:
    """An attempt's list: its author, and original file names by the names in the download."""

    name: str = ""
    user: str = ""
    originals: tuple[tuple[str, str], ...] = ()
    typed: bool = False


@register("blackboard")
class Blackboard(Kind):
    """All files of a user's newest attempt are one submission."""

    account = "login"

    def lists(self, name: str) -> bool:
        """Whether this is an attempt's list."""
        found = _NAMED.fullmatch(name)
        return bool(found and found["list"])

    def matches(self, root: Root) -> bool:
        """Whether most names are Blackboard's."""
        names = [name for name, _ in root.visible()]
        return most(sum(_NAMED.fullmatch(name) is not None for name in names), len(names))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per user."""
        attempts: dict[tuple[str, str], list[re.Match[str]]] = defaultdict(list)
        left = []
        for name, is_folder in root.visible():
            found = None if is_folder else _NAMED.fullmatch(name)
            if found:
                attempts[found["head"], found["at"]].append(found)
            else:
                left.append(Left(name))
        if not attempts:
            said = "no files like Homework 3_jdoe_attempt_2026-10-20-14-03-55_hw.ipynb"
            raise UsageError(f"{root.path} is not a Blackboard download: {said}")
        lists = {key: _list(root.path, found) for key, found in attempts.items()}
        users = _users(lists)
        finds = []
        for head in dict.fromkeys(head for head, _ in attempts):
            times = sorted(at for other, at in attempts if other == head)
            newest = (head, times[-1])
            known = [lists[head, at] for at in reversed(times)]
            finds.append(_find(root, users[head], attempts[newest], known, len(times)))
            for at in times:
                left += _left(attempts[head, at], lists[head, at], at == times[-1])
        return Finds(tuple(finds), tuple(left))


def _list(folder: Path, found: list[re.Match[str]]) -> _List:
    """The list among an attempt's files; it may be missing or cut off."""
    name = next((match[0] for match in found if match["list"]), None)
    if name is None or (folder / name).is_symlink():
        return _List()
    try:
        with open(folder / name, "rb") as file:
            text = file.read(_LONGEST_LIST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return _List()
    who = _WHO.fullmatch(text.split("\n")[0])
    names = {match[0] for match in found}
    originals = tuple((m["name"], m["original"]) for m in _FILES.finditer(text) if m["name"] in names)
    return _List(who["name"] if who else "", who["user"] if who else "", originals, bool(_TYPED.search(text)))


def _users(lists: dict[tuple[str, str], _List]) -> dict[str, str]:
    """The user name at the end of each head (title and user)."""
    told = {head: known.user for (head, _), known in lists.items() if known.user and head.endswith(f"_{known.user}")}
    titles = {head[: -len(user)] for head, user in told.items()}
    heads = {head for head, _ in lists}
    if not titles and len(heads) > 1:
        common = _common(min(heads), max(heads))  # a prefix of the first and last is a prefix of all
        titles = {common[: common.rfind("_") + 1]}
    made = {}
    for head in heads:
        title = max((title for title in titles if title and head.startswith(title)), key=len, default="")
        made[head] = told.get(head) or head[len(title) :] if title else told.get(head) or head.rpartition("_")[2]
    return made


def _common(one: str, other: str) -> str:
    """The common prefix of two names."""
    return one[: next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), len(one))]


def _find(root: Root, user: str, found: list[re.Match[str]], known: list[_List], times: int) -> Find:
    """The newest attempt. ``known`` has the lists of all attempts, newest first."""
    name = next((one.name for one in known if one.name), user)
    originals = dict(known[0].originals)
    files = [match for match in found if match["file"]]
    sources = tuple(HandInSource(root.path, m[0], _plain(originals.get(m[0], "")) or m["file"]) for m in files)
    at = stamp(found[0]["at"])
    problem = "" if files else "the newest attempt has no file: submit the file itself"
    return Find(user, sources, (Person(name=name),), at, attempt=times if times > 1 else None, problem=problem)


def _left(found: list[re.Match[str]], known: _List, newest: bool) -> list[Left]:
    """The files of an attempt that are not graded."""
    why = "text typed into the form, which is not read" if known.typed else "Blackboard's own list"
    lists = [Left(match[0], why, own=not known.typed) for match in found if match["list"]]
    older = [Left(match[0], "an older attempt: the newest counts") for match in found if match["file"] and not newest]
    return [*older, *lists]


def _plain(name: str) -> str:
    """The student's own file name, if it is usable as one; else ""."""
    name = re.split(r"[/\\]", name)[-1].replace("\0", "")
    return "" if name in (".", "..") or len(name.encode("utf-8", "replace")) > 200 else name
