"""GitHub Classroom: a folder of clones, ``hw1-ada``, ``hw1-bob``, each with its ``.git``.

``gh classroom clone student-repos`` puts them into ``hw1-submissions``, which says where the user's name begins;
otherwise it begins where the clones' names part. A clone's time is that of the commit which is checked out: what the
committer's own computer said.
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
    """One find a clone."""

    account = "github"
    roster = "classroom_roster.csv"

    def matches(self, root: Root) -> bool:
        """Most folders are clones, and their names begin alike."""
        folders, clones = _folders(root), _clones(root)
        return most(len(clones), len(folders)) and bool(_prefix(root, clones))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """Clones, and what is named as one: a repository that was downloaded as a zip has no ``.git``."""
        folders, clones = _folders(root), _clones(root)
        prefix = _prefix(root, clones or folders)
        found = [name for name in folders if name in clones or (prefix and name.startswith(prefix))]
        if not found:
            raise UsageError(f"{root.path} holds no clones of GitHub Classroom: no folders like hw1-ada, hw1-bob")
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
    """What all the names begin with, up to a dash; "" if there is no telling."""
    around = root.path.resolve().name
    if around.endswith(_AROUND) and names:
        prefix = around[: -len(_AROUND)] + "-"
        if all(name.startswith(prefix) and name != prefix for name in names):
            return prefix
    if len(names) < 2:
        return ""
    first, last = min(names), max(names)  # what these two have in common, all have
    dashes = [at + 1 for at, letter in enumerate(first) if letter == "-" and last.startswith(first[: at + 1])]
    prefix = first[: max(dashes, default=0)]
    return "" if prefix in names else prefix
