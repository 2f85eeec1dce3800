"""GitHub Classroom: a folder of clones, ``hw1-ada``, ``hw1-bob``, each with its ``.git``.

``gh classroom clone student-repos`` puts them into ``hw1-submissions``, which shows where the user name begins;
otherwise it begins after the clones' common prefix. A clone's time is that of the commit checked out, by the
committer's own clock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from autograder.domain.errors import UsageError
from autograder.ingest import commits
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register

_AROUND = "-submissions"


@register("classroom")
class Classroom(Kind):
    """One find per clone."""

    account = "github"
    roster = "classroom_roster.csv"

    def matches(self, root: Root) -> bool:
        """Whether most folders are clones with a common prefix."""
        folders, clones = _folders(root), _clones(root)
        return most(len(clones), len(folders)) and bool(_prefix(root, clones))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """Clones, and folders named like one: a repository downloaded as a zip has no ``.git``."""
        folders, clones = _folders(root), _clones(root)
        prefix = _prefix(root, clones or folders)
        found = [name for name in folders if name in clones or (prefix and name.startswith(prefix))]
        if not found:
            raise UsageError(f"{root.path} has no GitHub Classroom clones: no folders like hw1-ada, hw1-bob")
        finds = []
        for name in found:
            user = name[len(prefix) :] if name.startswith(prefix) and name != prefix else name
            when = commits.time_of(root.path / name)
            finds.append(Find(user, (HandInSource(root.path, name, name),), (Person(name=user),), when))
        return Finds(tuple(finds), tuple(Left(name) for name, _ in root.visible() if name not in found))


def _folders(root: Root) -> list[str]:
    return [name for name, is_folder in root.visible() if is_folder]


def _clones(root: Root) -> list[str]:
    return [name for name in _folders(root) if os.path.lexists(root.path / name / ".git")]


def _prefix(root: Root, names: Sequence[str]) -> str:
    """The common prefix of all names, up to a dash; "" if it is unclear."""
    around = root.path.resolve().name
    if around.endswith(_AROUND) and names:
        prefix = around[: -len(_AROUND)] + "-"
        if all(name.startswith(prefix) and name != prefix for name in names):
            return prefix
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)  # a prefix of the first and last is a prefix of all
    dashes = [at + 1 for at, letter in enumerate(first) if letter == "-" and last.startswith(first[: at + 1])]
    prefix = first[: max(dashes, default=0)]
    return "" if prefix in names else prefix
