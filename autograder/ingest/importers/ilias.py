"""ILIAS, "Download all submissions": a folder ``Doe_Jane_jdoe_3456`` for each student, and a ``submissions.xlsx``.

The parts are last name, first name, login and ILIAS's own number; a team's folders lie in ``Team 12``. ILIAS removes
its time stamp from file names, and late files begin with "Late Submission - " in the language of whoever downloads
(``Modules/Exercise/Submission/class.ilExSubmission.php`` in https://github.com/ILIAS-eLearning/ILIAS).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register
from autograder.ingest.submissions import junk

_NAMED = re.compile(r"(?P<last>[^_]+)_(?P<first>.+)_(?P<login>[^_]+)_(?P<id>\d{1,9})")
_TEAM = re.compile(r"\w+ (?P<id>\d+)")
_LATE = re.compile(r"(?:late submission|versp(?:ä|ae|a)tete abgabe) - (?P<name>.+)", re.DOTALL | re.IGNORECASE)
_LISTS = (".xlsx", ".xls", ".csv")


@register("ilias")
class Ilias(Kind):
    """One find per folder or team."""

    account = "login"

    def matches(self, root: Root) -> bool:
        """Whether most folders have ILIAS's names, each with its own number (unlike ``ada_b_hw_3``)."""
        folders = [name for name, is_folder in root.visible() if is_folder]
        found = [match for name in folders if (match := _NAMED.fullmatch(name))]
        teams = [name for name in folders if _TEAM.fullmatch(name) and _members(root, name)]
        own = len({match["id"] for match in found}) == len(found)
        return own and most(len(found) + len(teams), len(folders))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per folder or team; other files are ILIAS's own lists."""
        finds, left = [], []
        logins = Counter(match["login"] for name, _ in root.visible() if (match := _NAMED.fullmatch(name)))
        for name, is_folder in root.visible():
            match, team = _NAMED.fullmatch(name), _TEAM.fullmatch(name)
            members = _members(root, name) if is_folder and team else []
            if is_folder and match:
                id = match["login"] if logins[match["login"]] == 1 else name
                finds.append(_find(root, id, [name], (_person(match),)))
            elif members:
                finds.append(
                    _find(root, name, [os.path.join(name, one[0]) for one in members], tuple(map(_person, members)))
                )
            else:
                own = not is_folder and name.lower().endswith(_LISTS)
                left.append(Left(name, "ILIAS's own list", own=True) if own else Left(name))
        if not finds:
            raise UsageError(f"{root.path} is not an ILIAS download: no folders like Doe_Jane_jdoe_3456")
        return Finds(tuple(finds), tuple(left))


def _members(root: Root, team: str) -> list[re.Match[str]]:
    """The members' folders in a team's folder."""
    with os.scandir(root.path / team) as inside:
        names = sorted(entry.name for entry in inside if entry.is_dir(follow_symlinks=False))
    return [match for name in names if (match := _NAMED.fullmatch(name))]


def _person(match: re.Match[str]) -> Person:
    return Person(name=f"{match['first']} {match['last']}".replace("_", " "))


def _find(root: Root, id: str, folders: list[str], people: tuple[Person, ...]) -> Find:
    """The files of one person or team. Nested folders stay as they are."""
    files: list[HandInSource] = []
    deep = False
    for folder in folders:
        with os.scandir(root.path / folder) as inside:
            found = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False)) for entry in inside if not junk(entry.name)
            )
        deep = deep or any(is_folder for _, is_folder in found)
        files += [HandInSource(root.path / folder, name, _original(name)) for name, _ in found]
    late = any(_LATE.fullmatch(source.entry) for source in files)
    renamed = any(source.name != source.entry for source in files)
    whole = len(folders) == 1 and (deep or not renamed)
    sources = (
        tuple(HandInSource(root.path, folder, folder) for folder in folders) if whole or not files else tuple(files)
    )
    return Find(id, sources, people, late=True if late else None)


def _original(name: str) -> str:
    """The student's file name. A time in it is the student's own: ILIAS removes its time stamp."""
    match = _LATE.fullmatch(name)
    return match["name"] if match else name
