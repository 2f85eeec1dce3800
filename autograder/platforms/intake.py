"""From what an instructor has on disk to the hand-ins in it, whatever platform it came from.

Nothing is dropped: what cannot be graded is a hand-in with a problem, what is nobody's is left out by name, who handed
in nothing is missing, and what could not be told for sure is a note.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from autograder.errors import SubmissionError, UsageError
from autograder.platforms import archive, people
from autograder.platforms import roster as rosters
from autograder.platforms.assemble import ZIP, Assembly, may_be_read
from autograder.platforms.folder import files_in, matches, same
from autograder.platforms.kinds import FALLBACK, Find, HandIn, Person, Root, registry

__all__ = ["HandIn", "Intake", "Person", "open_intake", "taken"]

T = TypeVar("T")
_DEEPEST = 3
_OTHER_ARCHIVES = (".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".rar", ".7z")


@dataclass(frozen=True)
class Intake:
    """What was found: ``missing`` are people of the roster without a hand-in, ``notes`` are for a person to read."""

    kind: str
    hand_ins: list[HandIn]
    left_out: tuple[str, ...] = ()
    missing: tuple[Person, ...] = ()
    notes: tuple[str, ...] = ()


def taken(things: list[T]) -> Iterator[T]:
    """The things in a list one after the other, each taken out of it: what is done with is not kept in memory."""
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
) -> Iterator[Intake]:
    """The hand-ins at ``path``: a file, a folder or a zip. What is unpacked lies in a folder that goes at the end.

    ``kind`` says whose download it is, where that is not recognised or not to be; ``out``, where results go, is no
    hand-in. Raises `UsageError`.
    """
    if kind is not None and kind not in registry():
        raise UsageError(f"{kind} is not a kind of download: it can be {', '.join(sorted(registry()))}")
    if not path.exists():
        raise UsageError(f"{path} does not exist: give a file, a zip, or a folder with one file or folder a student")
    if out is not None and path.is_dir() and same(out, path):
        raise UsageError(f"{out} holds the submissions: results need another folder")
    zipped = path.is_file() and path.suffix.lower() == ZIP
    if not zipped and not path.is_dir() and kind not in (None, FALLBACK):
        raise UsageError(f"{path} is one file: {kind} needs a folder or a zip")
    if path.is_file() and path.suffix.lower() in _OTHER_ARCHIVES:
        raise UsageError(f"{path} is no zip: unpack it, and give the folder")
    known = rosters.read(roster) if roster else None
    # made when something has to be unpacked, so that a run that is killed leaves no empty folder behind
    scratch = Path(tempfile.gettempdir()).resolve() / f"autograder-{secrets.token_hex(8)}"
    try:
        root = Root(path, out, (roster,) if roster else ())
        bad: list[archive.Bad] = []
        if zipped:
            scratch.mkdir(0o700)
            root = replace(root, path=scratch / path.name)
            bad = _unpacked(path, root.path, patterns)
        try:
            intake = _read(root, bad, scratch, patterns, kind, known)
        except UsageError as error:  # a zip's files are told by the zip, not by where they were put
            raise UsageError(str(error).replace(str(scratch / path.name), str(path))) from error
        yield intake
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _unpacked(path: Path, into: Path, patterns: Sequence[str]) -> list[archive.Bad]:
    """Unpack what the instructor named, be it through a link."""
    needs = {name for kind in registry().values() for name in (*kind.needs, kind.roster)}
    try:
        return archive.unpack(
            path.resolve(), into, lambda n: n in needs or may_be_read(n, patterns, ZIP), archive.CLASS
        )
    except archive.Refused as why:
        raise UsageError(f"{path} {why}") from why


def _read(
    root: Root,
    bad: Sequence[archive.Bad],
    scratch: Path,
    patterns: Sequence[str],
    name: str | None,
    roster: rosters.Roster | None,
) -> Intake:
    """All of it, step by step; ``bad`` is what could not be unpacked of the zip whose content lies in ``root``."""
    zipped = scratch in root.path.parents
    places = [(root.path.joinpath(*entry.placed) if entry.placed else None, entry) for entry in bad]
    name, root = _recognised(root, name, patterns, zipped)
    kind = registry()[name]
    if roster is None and kind.roster and root.path.is_dir() and (kind.roster, False) in root.entries():
        roster = rosters.read(root.path / kind.roster)
        root = replace(root, rosters=(*root.rosters, root.path / kind.roster))
    for place, entry in places:
        if place and place.parent == root.path and place.name in kind.needs:
            raise UsageError(f"{place} {entry.what}")
    found = kind.read(root, patterns)
    if not found.finds:
        raise UsageError(f"{root.path} has no submissions")
    finds, left = _blamed(found.finds, places)
    left_out = tuple(map(people.shown, (*found.left_out, *left)))
    del found
    assembly = Assembly(scratch, patterns)
    accounts = [find.id for find in finds]
    hand_ins = people.named(_hand_in(find, assembly, root.path) for find in taken(finds))
    told = people.matched(hand_ins, accounts, kind, roster)
    return Intake(name, list(told.hand_ins), left_out, told.missing, told.notes)


def _recognised(root: Root, name: str | None, patterns: Sequence[str], zipped: bool) -> tuple[str, Root]:
    """The kind, and the folder that it lies in: often the only one in a zip, or in a folder made for it."""
    roots = [root] if root.path.is_dir() else []
    while roots and len(roots) < _DEEPEST and (inner := _only(roots[-1])):
        roots.append(inner)
    kinds = registry() if name is None else {name: registry()[name]}
    for place in roots:
        matching = sorted(called for called, kind in kinds.items() if kind.matches(place))
        if len(matching) > 1:
            raise UsageError(f"{place.path} may be a download of {' or '.join(matching)}: say which kind it is")
        if matching:
            return matching[0], place
    if name in (None, FALLBACK):
        return FALLBACK, roots[1] if zipped and len(roots) > 1 and _of_several(roots[1], patterns) else root
    return str(name), root


def _only(root: Root) -> Root | None:
    """The one folder in a folder with nothing else."""
    inside = root.visible()
    return replace(root, path=root.path / inside[0][0]) if len(inside) == 1 and inside[0][1] else None


def _of_several(root: Root, patterns: Sequence[str]) -> bool:
    """Whether the one folder in a zip goes around students, and is not one student's."""
    inside = root.visible()
    files = sum(not is_folder and (matches(name, patterns) or name.lower().endswith(ZIP)) for name, is_folder in inside)
    folders = [root.path / name for name, is_folder in inside if is_folder]
    if not files:
        return bool(folders)
    return files + sum(any(matches(file.name, patterns) for file in _files(folder)) for folder in folders) > 1


def _files(path: Path) -> list[Path]:
    try:
        return files_in(path)
    except SubmissionError:  # too many: told when it is read
        return []


def _blamed(finds: Sequence[Find], places: Sequence[tuple[Path | None, archive.Bad]]) -> tuple[list[Find], list[str]]:
    """The finds, with what was bad in the zip as problems of those whose it is; and what is nobody's."""
    if not places:
        return list(finds), []
    owners = {source.path: at for at, find in enumerate(finds) for source in find.sources}
    problems: dict[int, list[str]] = defaultdict(list)
    left = []
    for place, entry in places:
        owner = next((owners[at] for at in (place, *place.parents) if at in owners), None) if place else None
        if owner is None:
            left.append(f"{entry.name}: {entry.what}")
        else:
            problems[owner].append(f"{entry.name.rpartition('/')[2]} {entry.what}")
    return [replace(find, problem=find.problem or "; ".join(problems[at][:5])) for at, find in enumerate(finds)], left


def _hand_in(find: Find, assembly: Assembly, root: Path) -> HandIn:
    """The find as something to read, or with what is wrong with it."""
    path, problem = find.sources[0].path if find.sources else root, find.problem
    if not problem:
        try:
            path = assembly.path(find)
        except SubmissionError as error:
            problem = str(error)
    told = tuple(map(people.clear, find.people))
    when = (find.submitted, find.late, find.attempt)
    return HandIn(find.id, str(path), told, *when, people.shown(problem), handle=find.handle)
