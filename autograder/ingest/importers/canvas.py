"""Canvas, "Download Submissions": one flat folder of ``doejane_LATE_12345_67890_hw1-2.ipynb``.

The parts are the sortable name with only its word characters, whether it is late, the user's id, the file's id, and the
file's name, to which Canvas adds ``-1``, ``-2``, … if the student has used the name before (``lib/content_zipper.rb``
in https://github.com/instructure/canvas-lms). Anonymous assignments have ``LATE_anon_x7Kp2_67890_hw1.ipynb``; text or a
link typed into the form ends with ``_12345_text.html`` or ``_12345_link.html``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from autograder.domain.errors import UsageError
from autograder.ingest.importers import Find, Finds, HandInSource, Kind, Left, Person, Root, most, register
from autograder.ingest.submissions import is_helper, matches

_REST = r"(?:(?P<file>\d+)_(?P<rest>.+)|(?:text|link)\.html)"
_NAMED = re.compile(r"(?P<who>[^\s.]+?)(?P<late>_LATE)?_(?P<user>\d+)_" + _REST, re.DOTALL)
_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<user>anon_[^\W_]+)_" + _REST, re.DOTALL)
_AGAIN = re.compile(r"-\d+(?=(?:\.[A-Za-z0-9]+)*$)")


@register("canvas")
class Canvas(Kind):
    """All files of one user are one submission: Canvas exports the last attempt as a whole."""

    account = "canvas"
    specimen = (("doejane_12345_67890_hw.py", "x = 1\n"), ("roebob_LATE_12346_67891_hw.py", "x = 2\n"))

    def matches(self, root: Root) -> bool:
        """Whether most names are Canvas's, with mostly distinct file ids (unlike the year in ``hw_1_2024_ada.py``)."""
        names = [name for name, _ in root.visible()]
        found = [parsed for name in names if (parsed := _parse(name))]
        files = [parsed["file"] for parsed in found if parsed["file"]]
        return most(len(found), len(names)) and (not files or most(len(set(files)), len(files)))

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per user."""
        pieces: dict[str, list[tuple[str, re.Match[str]]]] = defaultdict(list)
        left: list[Left] = []
        for name, _ in root.visible():
            parsed = _parse(name)
            if parsed:
                pieces[parsed["user"]].append((name, parsed))
            else:
                left.append(Left(name))
        if not pieces:
            raise UsageError(f"{root.path} is not a Canvas download: no files like doejane_12345_67890_hw1.ipynb")
        return Finds(tuple(_find(root, user, found, patterns) for user, found in pieces.items()), tuple(left))


def _parse(name: str) -> re.Match[str] | None:
    return _ANONYMOUS.fullmatch(name) or _NAMED.fullmatch(name)


def _find(root: Root, user: str, found: list[tuple[str, re.Match[str]]], patterns: Sequence[str]) -> Find:
    first = found[0][1]
    who = () if first.re is _ANONYMOUS else (Person(name=first["who"]),)
    sources = tuple(HandInSource(root.path, name, _original(parsed, patterns)) for name, parsed in found)
    # Canvas matches uploaded feedback by the id of a submitted file (`infer_comment_context_from_filename`)
    handle = next((parsed["file"] for _, parsed in found if parsed["file"]), "")
    return Find(user, sources, who, late=any(parsed["late"] for _, parsed in found), handle=handle)


def _original(parsed: re.Match[str], patterns: Sequence[str]) -> str:
    """The student's file name. ``-2`` is removed only if the file has the expected name without it."""
    rest = parsed["rest"]
    if rest is None:
        return str(parsed[0]).rpartition("_")[2]
    before = _AGAIN.sub("", rest)
    wanted = [matches(name, patterns) or is_helper(name, patterns) for name in (before, rest)]
    return before if wanted == [True, False] else str(rest)
