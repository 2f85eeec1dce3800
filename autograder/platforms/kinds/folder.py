"""Plain folders: one file, one zip or one folder a student, who is called as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.platforms import folder
from autograder.platforms.kinds import FALLBACK, Find, Finds, Kind, Person, Root, Source, register

_ZIP = "*.zip"


@register(FALLBACK)
class Folder(Kind):
    """What `folder.entries` lists, and zips."""

    def matches(self, root: Root) -> bool:
        """Never by itself: it is what is left when nothing else matches."""
        return False

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find an entry."""
        if not root.path.is_dir():
            return Finds(tuple(map(_find, folder.entries(root.path, patterns, root.out))))
        names = {name for name, _ in root.visible()}
        known = [*patterns, _ZIP] if any(name.lower().endswith(".zip") for name in names) else patterns
        listed = [entry for entry in folder.entries(root.path, known, root.out) if entry.file in names]
        left = [name for name in folder.left_out(root.path, known) if name in names]
        return Finds(tuple(map(_find, listed)), tuple(left))


def _find(entry: folder.Entry) -> Find:
    path = entry.path
    called = entry.file if path.is_dir() else path.stem
    called = entry.name if called == entry.name else called  # one text of the two: there may be many
    sources = [Source(entry.folder, entry.file, entry.file)]
    written = path.with_suffix(".md")
    if path.suffix.lower() == ".zip" and _is_file(written):
        sources.append(Source(entry.folder, written.name, written.name))
    return Find(entry.name, tuple(sources), (Person(name=called),))


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
