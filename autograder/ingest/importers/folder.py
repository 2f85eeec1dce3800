"""Plain folders: one file, zip or folder per student, named after the student."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.domain.errors import SubmissionError
from autograder.ingest import commits, submissions
from autograder.ingest.importers import FALLBACK, Find, Finds, HandInSource, Kind, Left, Person, Root, register

_ZIP = "*.zip"
# what instructors and programs leave next to submissions; never a student's work
_NOBODYS = (
    *(".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".log"),
    *(".sqlite", ".db", ".xml", ".bib", ".sty", ".lock", ".npy", ".npz", ".pt", ".pth", ".pkl", ".sh", ".bat"),
)
_NOTES = (
    *("readme", "notes", "note", "instructions", "instruction", "license", "todo", "index", "grades", "roster"),
    *("requirements", "expect"),
)


@register(FALLBACK)
class Folder(Kind):
    """What `submissions.entries` lists, and zips. A file of another type is a submission that cannot be graded."""

    def matches(self, root: Root) -> bool:
        """Always False: this importer is used when no other matches."""
        return False

    def read(self, root: Root, patterns: Sequence[str]) -> Finds:
        """One find per entry."""
        if not root.path.is_dir():
            return Finds(tuple(map(_find, submissions.entries(root.path, patterns, root.out))))
        if _is_one_students(root, patterns):
            entry = submissions.FolderEntry(root.path.stem, root.path.parent, root.path.name)
            return Finds((_find(entry),))
        names = {name for name, _ in root.visible()}
        zips = any(name.lower().endswith(".zip") for name in names)
        known = patterns if not zips else submissions.also(patterns, _ZIP)
        listed = [entry for entry in submissions.entries(root.path, known, root.out) if entry.file in names]
        others = [name for name in submissions.left_out(root.path, known) if name in names]
        wrong, left = _others(root, others, {_stem(entry.file): entry.file for entry in listed}, patterns)
        return Finds((*map(_find, listed), *wrong), tuple(left))


def _is_one_students(root: Root, patterns: Sequence[str]) -> bool:
    """Whether the folder is not a class: one main file lies in it, beside helpers that only it can import."""
    inside = root.visible()
    files = [name for name, is_folder in inside if not is_folder]
    mains = [name for name in files if submissions.matches(name, patterns)]
    if len(mains) != 1 or not any(submissions.is_helper(name, patterns) for name in files):
        return False
    try:
        folders = [submissions.files_in(root.path / name) for name, is_folder in inside if is_folder]
    except SubmissionError:  # too many files: reported when they are read
        return False
    return not any(submissions.matches(file.name, patterns) for found in folders for file in found)


def _find(entry: submissions.FolderEntry) -> Find:
    path = entry.path
    is_folder = path.is_dir()
    called = entry.file if is_folder else path.stem
    called = entry.name if called == entry.name else called  # share one string object, to save memory
    sources = [HandInSource(entry.folder, entry.file, entry.file)]
    written = path.with_suffix(".md")
    if path.suffix.lower() == ".zip" and _is_file(written):
        sources.append(HandInSource(entry.folder, written.name, written.name))
    when = commits.time_of(path) if is_folder and not path.is_symlink() else None
    return Find(entry.name, tuple(sources), (Person(name=called),), when)


def _others(
    root: Root, names: Sequence[str], graded: dict[str, str], patterns: Sequence[str]
) -> tuple[list[Find], list[Left]]:
    """Files of other types: students' that cannot be graded, grouped by name, and those that belong to nobody."""
    wrong: dict[str, list[str]] = {}
    left = []
    for name in names:
        stem = _stem(name)
        if stem in graded:
            left.append(Left(name, f"{graded[stem]} next to it is graded"))
        elif Path(name).suffix.lower() in (*_NOBODYS, "") or stem.casefold() in _NOTES:
            left.append(Left(name))
        else:
            wrong.setdefault(stem, []).append(name)
    wanted = " or ".join(patterns)
    finds = []
    for stem, files in wrong.items():
        sources = tuple(HandInSource(root.path, file, file) for file in files)
        problem = f"{', '.join(files)} cannot be graded: submit one file like {wanted}{submissions.unpacking(files)}"
        finds.append(Find(stem, sources, (Person(name=stem),), problem=problem))
    return finds, left


def _stem(name: str) -> str:
    """The name without its extension, or without both, as in ``hw.tar.gz`` or ``hw.py.txt``."""
    stem = Path(name).stem
    return Path(stem).stem if Path(stem).suffix.lower() in (".tar", ".ipynb", ".py") else stem


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
