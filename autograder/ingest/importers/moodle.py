"""Moodle, "Download all submissions": ``Full Name_12345_assignsubmission_file_/…``.

The number is the participant's in this assignment, or the group's; the folder's last underscore depends on Moodle's
version. Without "Download submissions in folders" the files lie flat, as ``…_assignsubmission_file_hw.ipynb``
(``mod/assign/classes/downloader.php`` in https://github.com/moodle/moodle).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register

_NAMED = re.compile(r"(?P<who>.+?)(?:_(?P<id>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<rest>.*))?", re.DOTALL)


@register("moodle")
class Moodle(Kind):
    """Files make up the submission; text typed into the form counts only if there is no file."""

    account = "moodle"

    def matches(self, root: Root) -> bool:
        """Whether most names are Moodle's."""
        names = [name for name, _ in root.visible()]
        return most(sum(_NAMED.fullmatch(name) is not None for name in names), len(names))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per participant or group."""
        pieces: dict[str, list[tuple[HandInSource, re.Match[str]]]] = defaultdict(list)
        left: list[Left] = []
        for name, is_folder in root.visible():
            parsed = _NAMED.fullmatch(name)
            if parsed:
                source = HandInSource(root.path, name, name if is_folder else parsed["rest"] or name)
                pieces[parsed["id"] or parsed["who"]].append((source, parsed))
            else:
                left.append(Left(name))
        if not pieces:
            raise UsageError(f"{root.path} is not a Moodle download: no names like Ada B_12345_assignsubmission_file_")
        finds = []
        for id, found in pieces.items():
            files = [pair for pair in found if pair[1]["plugin"] == "file"]
            left += [
                Left(pair[0].entry, "text typed into the form, which is not read")
                for pair in found
                if files and pair not in files
            ]
            sources = tuple(source for source, _ in files or found)
            finds.append(Find(id, sources, (Person(name=found[0][1]["who"]),)))
        if len(finds) > 1 and len({find.people for find in finds}) == 1:  # anonymous: everyone is "Participant"
            finds = [replace(find, people=()) for find in finds]
        return Finds(tuple(finds), tuple(left))
