"""Turns what an instructor has on disk into submissions, whatever platform it came from.

Nothing is dropped silently: a submission that cannot be graded has a problem, a file that belongs to nobody is listed
as left out, students without a submission are listed as missing, and doubtful matches become notes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from autograder.domain.errors import SubmissionError, UsageError
from autograder.ingest import roster_matching as people
from autograder.ingest import unpack as archive
from autograder.ingest.assemble import ZIP, Assembly, may_be_read
from autograder.ingest.importers import FALLBACK, IMPORTERS, Find, HandIn, Left, Person, Root, registry
from autograder.ingest.roster import Roster
from autograder.ingest.roster_csv import read_roster
from autograder.ingest.submissions import ARCHIVES, files_in, is_test, matches, same_place

__all__ = ["HandIn", "Intake", "Left", "Person", "open_intake", "taken_out"]

T = TypeVar("T")
_DEEPEST = 3
_FILES_OF_A_FOLDER = 20


@dataclass(frozen=True)
class Intake:
    """The submissions found. ``left_out`` is not graded; ``missing`` are people of the roster without a submission.

    ``notes`` are messages for the instructor.
    """

    kind: str
    hand_ins: list[HandIn]
    left_out: tuple[Left, ...] = ()
    missing: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()


def taken_out(things: list[T]) -> Iterator[T]:
    """Iterate over a list and empty it, so that items already used do not stay in memory."""
    things.reverse()
    while things:
        yield things.pop()


@contextmanager
def open_intake(
    path: Path,
    patterns: Sequence[str],
    *,
    kind: str | None = None,
    roster: Path | None = None,
    out: Path | None = None,
    called: Sequence[str] = (),
) -> Iterator[Intake]:
    """The submissions at ``path``: a file, a folder or a zip. Files are unpacked into a temporary folder.

    ``kind`` names the importer if it is not to be recognized; after a colon it names one of several assignments in the
    download. Without a name, the assignment in ``called`` is chosen. ``out``, the results folder, is not a submission.
    Raises `UsageError`.
    """
    kind, _, which = (kind or "").partition(":")
    kind = kind or None
    if kind is not None and IMPORTERS.find(kind) is None:
        raise UsageError(f"there is no importer {kind!r}: choose from {', '.join(sorted(registry()))}")
    if not path.exists():
        raise UsageError(f"{path} does not exist: give a file, a zip, or a folder with one file or folder per student")
    if out is not None and path.is_dir() and same_place(out, path):
        raise UsageError(f"{out} holds the submissions: results need another folder")
    zipped = path.is_file() and path.suffix.lower() == ZIP
    if not zipped and not path.is_dir() and kind not in (None, FALLBACK):
        raise UsageError(f"{path} is a single file: {kind} needs a folder or a zip")
    if path.is_file() and path.suffix.lower() in ARCHIVES:
        raise UsageError(f"{path} is not a zip: unpack it and give the folder")
    known = read_roster(roster) if roster else None
    # created only when needed, so that a killed run leaves no empty folder behind
    scratch = Path(tempfile.gettempdir()).resolve() / f"autograder-{secrets.token_hex(8)}"
    try:
        root = Root(path, out, (roster,) if roster else (), tuple(called), which)
        bad: list[archive.Bad] = []
        if zipped:
            scratch.mkdir(0o700)
            root = replace(root, path=scratch / path.name)
            bad = _unpacked(path, root.path, patterns)
        try:
            intake = _read(root, bad, scratch, patterns, kind, known)
        except UsageError as error:  # messages show paths in the zip, not in the temporary folder
            raise UsageError(str(error).replace(str(scratch / path.name), str(path))) from error
        yield intake
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpacked(path: Path, into: Path, patterns: Sequence[str]) -> list[archive.Bad]:
    """Unpack the instructor's zip. A symbolic link to it is followed."""
    try:
        return archive.unpack(path.resolve(), into, lambda name: _wanted(name, patterns), archive.CLASS)
    except archive.ZipRefused as why:
        raise UsageError(f"{path} {why}") from why


def _wanted(name: str, patterns: Sequence[str]) -> bool:
    """Whether a file with this name in a class's zip is read."""
    return may_be_read(name, patterns, ZIP) or any(kind.lists(name) for kind in registry().values())


def _read(
    root: Root,
    bad: Sequence[archive.Bad],
    scratch: Path,
    patterns: Sequence[str],
    name: str | None,
    roster: Roster | None,
) -> Intake:
    """Build the intake. ``bad`` lists entries of the zip in ``root`` that could not be unpacked."""
    root, bad = _unwrapped(root, bad, scratch, patterns)
    zipped = scratch in root.path.parents
    places = [(root.path.joinpath(*entry.placed) if entry.placed else None, entry) for entry in bad]
    name, root = _recognised(root, name, patterns, zipped)
    kind = IMPORTERS[name]
    if roster is None and kind.roster and root.path.is_dir() and (kind.roster, False) in root.entries():
        roster = read_roster(root.path / kind.roster)
        root = replace(root, rosters=(*root.rosters, root.path / kind.roster))
    for place, entry in places:
        if place and place.parent == root.path and place.name in kind.needs:
            raise UsageError(f"{place} {entry.what}")
    found = kind.read(root, patterns)
    if not found.finds:
        raise UsageError(f"{root.path} has no submissions")
    finds, left = _blamed(found.finds, places)
    left_out = tuple(_named(root.path, (*found.left_out, *left)))
    del found
    assembly = Assembly(scratch, patterns)
    accounts = [find.id for find in finds]
    beside: list[Left] = []
    hand_ins = people.with_ids(_hand_in(find, assembly, root.path, beside) for find in taken_out(finds))
    left_out += tuple(one for one in beside if not kind.lists(os.path.basename(one.name)))
    told = people.matched(hand_ins, accounts, kind, roster)
    return Intake(name, list(told.hand_ins), left_out, told.missing, told.notes)


def _recognised(root: Root, name: str | None, patterns: Sequence[str], zipped: bool) -> tuple[str, Root]:
    """The importer and the folder it applies to, often a single folder inside the zip or inside its own folder."""
    roots = [root] if root.path.is_dir() else []
    while roots and len(roots) < _DEEPEST and (inner := _only(roots[-1])):
        roots.append(inner)
    kinds = registry() if name is None else {name: IMPORTERS[name]}
    for place in roots:
        matching = sorted(called for called, kind in kinds.items() if kind.matches(place))
        if len(matching) > 1:
            raise UsageError(f"{place.path} may be a download of {' or '.join(matching)}: say which kind it is")
        if matching:
            return matching[0], place
    if name in (None, FALLBACK):
        return FALLBACK, _class_in(roots, zipped, patterns) or root
    return str(name), root


def _class_in(roots: Sequence[Root], zipped: bool, patterns: Sequence[str]) -> Root | None:
    """The folder that contains several students, if it is the only one inside the others; None if there is none."""
    if len(roots) < 2:
        return None
    if _count(roots[-1], patterns) > 1:
        return roots[-1]
    return roots[1] if zipped and _of_several(roots[1], patterns) else None


def _unwrapped(
    root: Root, bad: Sequence[archive.Bad], scratch: Path, patterns: Sequence[str]
) -> tuple[Root, Sequence[archive.Bad]]:
    """Unpack the only zip in a download if it contains a class's submissions and not one student's."""
    roots = [root] if root.path.is_dir() else []
    while roots and len(roots) < _DEEPEST and (inner := _only(roots[-1])):
        roots.append(inner)
    inside = roots[-1].visible() if roots else []
    if len(inside) != 1 or inside[0][1] or not inside[0][0].lower().endswith(ZIP):
        return root, bad
    packed = roots[-1].path / inside[0][0]
    if packed.is_symlink():
        return root, bad
    scratch.mkdir(0o700, exist_ok=True)
    made = replace(root, path=scratch / "inner" / packed.name)
    try:
        more = archive.unpack(packed, made.path, lambda name: _wanted(name, patterns), archive.CLASS)
    except archive.ZipRefused:
        return root, bad  # reported later, when it is read as a student's zip
    kind, place = _recognised(made, None, patterns, True)
    if kind == FALLBACK and _count(place, patterns) < 2:
        return root, bad
    return made, [*bad, *more]


def _only(root: Root) -> Root | None:
    """The single folder in a folder that contains nothing else."""
    inside = root.visible()
    return replace(root, path=root.path / inside[0][0]) if len(inside) == 1 and inside[0][1] else None


def _of_several(root: Root, patterns: Sequence[str]) -> bool:
    """Whether the only folder in a zip contains several students, and is not one student's own."""
    inside = root.visible()
    files = [name for name, is_folder in inside if not is_folder and _may_be_work(name, patterns)]
    return _count(root, patterns) > 1 if files else any(is_folder for _, is_folder in inside)


def _count(root: Root, patterns: Sequence[str]) -> int:
    """How many entries may be submissions of different people (files, or folders that contain one), at most 2.

    A repository counts as one, because tests lie beside the work.
    """
    inside = root.visible()
    found = sum(not is_folder and _may_be_work(name, patterns) for name, is_folder in inside)
    if os.path.lexists(root.path / ".git"):
        return min(found, 1)
    for name, is_folder in inside:
        if found > 1:
            break
        files = _files(root.path / name) if is_folder and not is_test((name, "")) else []
        found += any(_may_be_work(file.name, patterns) for file in files)
    return min(found, 2)


def _may_be_work(name: str, patterns: Sequence[str]) -> bool:
    return (matches(name, patterns) or name.lower().endswith(ZIP)) and not is_test((name,))


def _files(path: Path) -> list[Path]:
    try:
        return files_in(path)
    except SubmissionError:  # too many: reported when it is read
        return []


def _blamed(finds: Sequence[Find], places: Sequence[tuple[Path | None, archive.Bad]]) -> tuple[list[Find], list[Left]]:
    """Assign unpacking errors to the submissions they belong to; the rest is returned as left out."""
    if not places:
        return list(finds), []
    owners = {source.path: at for at, find in enumerate(finds) for source in find.sources}
    problems: dict[int, list[str]] = defaultdict(list)
    left = []
    for place, entry in places:
        owner = next((owners[at] for at in (place, *place.parents) if at in owners), None) if place else None
        if owner is None:
            left.append(Left(entry.name, entry.what))
        else:
            problems[owner].append(f"{entry.name.rpartition('/')[2]} {entry.what}")
    return [replace(find, problem=find.problem or "; ".join(problems[at][:5])) for at, find in enumerate(finds)], left


def _hand_in(find: Find, assembly: Assembly, root: Path, beside: list[Left]) -> HandIn:
    """Turn a find into a submission with a readable path or a problem. Ungraded files are appended to ``beside``."""
    path, problem = find.sources[0].path if find.sources else root, find.problem
    if not problem:
        try:
            path = assembly.path(find)
            beside += _beside(find, assembly.beside)
        except SubmissionError as error:
            problem = str(error)
    who = tuple(map(people.clear, find.people))
    entries = [source.entry for source in find.sources[:10]]
    source = people.safe_line("; ".join(entries)) if entries != [find.id] else find.id
    facts = (find.submitted, find.late, find.attempt, people.safe_line(problem))
    return HandIn(find.id, str(path), who, *facts, handle=find.handle, source=source)


def _beside(find: Find, names: Sequence[str]) -> Iterator[Left]:
    """Files beside the graded one, by their names in the download."""
    entries = {source.name: source.entry for source in find.sources} if len(find.sources) > 1 else {}
    folder = "" if entries else find.sources[0].entry
    few = names if len(names) <= _FILES_OF_A_FOLDER else [f"{len(names)} files"]
    for name in few:
        path = entries.get(name, os.path.join(folder, name))
        yield Left(people.safe_line(path), "next to the graded file", find.id)


def _named(root: Path, left: Sequence[Left]) -> Iterator[Left]:
    """Entries left out; a folder is replaced by the files in it."""
    for one in left:
        path = root / one.name
        files = _files(path) if path.is_dir() and not path.is_symlink() else []
        few = files if len(files) <= _FILES_OF_A_FOLDER else []
        for name in [os.path.join(one.name, os.path.relpath(file, path)) for file in few] or [one.name]:
            yield replace(one, name=people.safe_line(name), why=people.safe_line(one.why))
