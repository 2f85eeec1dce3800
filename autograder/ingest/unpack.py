"""Unpacks zip files as if they were malicious.

Names, sizes and file lists in a zip are claims. Everything is placed below one folder under names chosen here, as plain
files and folders, and bytes are counted as they come out. Only files that will be read are unpacked; the others become
empty files, so that messages can show their names. A bad entry does not stop the rest.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograder.ingest.submissions import junk
from autograder.ingest.zip_entries import BadEntry, check_form, entry_name, path_parts, same_name_key, shortened


class ZipRefused(Exception):
    """The zip as a whole cannot be unpacked. The message continues after its name: "is not a zip file"."""


@dataclass(frozen=True)
class UnpackLimits:
    """Limits on entries, bytes in total, bytes per owner, bytes per file, and unpacked bytes per packed byte.

    A notebook may be larger than other files, because it holds outputs.
    """

    entries: int
    total: int
    each: int
    file: int
    ratio: int = 200
    notebook: int = 0


#: A whole class: each entry of the top folder is an owner.
CLASS = UnpackLimits(entries=100_000, total=4 << 30, each=512 << 20, file=256 << 20)
#: One student's zip.
STUDENT = UnpackLimits(entries=2_000, total=256 << 20, each=256 << 20, file=32 << 20, notebook=128 << 20)

#: zipfile reads the list of files at once, before anything can be counted: this allows about 100,000 names.
LARGEST_LIST = 16 << 20
#: Files smaller than this may have any compression ratio.
_RATIO_FROM = 16 << 20
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Bad:
    """An entry that was not unpacked intact: its name, the reason, and where its empty file lies, if anywhere."""

    name: str
    what: str
    placed: tuple[str, ...] = ()


def unpack(path: Path, into: Path, wanted: Callable[[str], bool], limits: UnpackLimits) -> list[Bad]:
    """Unpack files with ``wanted`` names into the new folder ``into``. Returns the bad entries.

    Raises `ZipRefused` if the zip as a whole cannot be unpacked.
    """
    into.mkdir(mode=0o700, parents=True)
    try:
        with _Guarded(_opened(path)) as raw, zipfile.ZipFile(raw) as archive:
            unpacking = _Unpacking(archive, into, wanted, limits)
            unpacking.run()
    except zipfile.BadZipFile as error:
        raise ZipRefused("is not a zip file, or only a part of one: download it again") from error
    except (NotImplementedError, ValueError, OverflowError, EOFError, struct.error) as error:
        raise ZipRefused(f"is a zip file that cannot be read ({error})") from error
    except OSError as error:
        raise ZipRefused(f"cannot be unpacked ({error.strerror or error})") from error
    return unpacking.bad


def _opened(path: Path) -> io.FileIO:
    """Open a plain file without following a link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise ZipRefused("is a link: submit the file itself")
    try:
        file = io.FileIO(os.open(path, flags), "rb")
    except OSError as error:
        raise ZipRefused(f"cannot be read ({error.strerror})") from error
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise ZipRefused("is not a regular file")
    return file


class _Guarded(io.BufferedReader):
    """A file that refuses very large reads: `zipfile` would read a list of a million names at once."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = max(0, os.fstat(self.fileno()).st_size - self.tell())
        if size > LARGEST_LIST:
            raise ZipRefused(f"has a file list larger than {LARGEST_LIST >> 20} MiB: zip fewer files")
        return super().read(size)


class _Unpacking:
    """The state of one run: names taken, bytes counted, bad entries."""

    def __init__(
        self, archive: zipfile.ZipFile, into: Path, wanted: Callable[[str], bool], limits: UnpackLimits
    ) -> None:
        self.archive, self.into, self.wanted, self.limits = archive, into, wanted, limits
        self.bad: list[Bad] = []
        self.folders: dict[tuple[tuple[str, ...], str], str] = {}
        self.taken: dict[tuple[tuple[str, ...], str], tuple[str, str]] = {}
        self.times: dict[tuple[tuple[str, ...], str], int] = {}
        self.twice: dict[tuple[str, ...], list[Bad]] = {}
        self.total = 0
        self.by_owner: dict[tuple[str, ...], int] = {}

    def run(self) -> None:
        entries = self._entries()
        files = [info for info, _, is_folder in entries if not is_folder]
        if files and all(info.flag_bits & 1 for info in files):
            raise ZipRefused("is encrypted: zip it without a password")
        wrapped = len({parts[0] for _, parts, _ in entries if len(parts) > 1}) == 1
        for info, parts, is_folder in entries:
            self._take(info, parts, is_folder, tuple(parts[: 2 if wrapped else 1]))

    def _entries(self) -> list[tuple[zipfile.ZipInfo, list[str], bool]]:
        """The entries to place: each with its path and whether it is a folder."""
        found: list[tuple[zipfile.ZipInfo, list[str], bool]] = []
        clones = set()
        for info in self.archive.infolist():
            name = entry_name(info)
            try:
                parts = path_parts(name)
            except BadEntry as why:
                self.bad.append(Bad(name, str(why)))
                continue
            is_folder = name.endswith("/")
            if ".git" in parts and (is_folder or parts[-1] != ".git"):  # an empty .git folder is enough to mark a clone
                clones.add(tuple(parts[: parts.index(".git") + 1]))
            elif parts and not any(map(junk, parts)):
                found.append((info, parts, is_folder))
            if len(found) > self.limits.entries:
                raise ZipRefused(
                    f"holds more than {self.limits.entries} files and folders: zip only the work to be graded"
                )
        for path in sorted(clones):
            if not any(map(junk, path[:-1])):
                found.append((zipfile.ZipInfo("/"), list(path), True))
        return found

    def _take(self, info: zipfile.ZipInfo, parts: list[str], is_folder: bool, owner: tuple[str, ...]) -> None:
        """Place one entry: its folders, and its content if it is wanted."""
        wanted = not is_folder and self.wanted(parts[-1])
        placed = self._placed(parts, is_folder, wanted)
        path = self.into.joinpath(*placed)
        name = "/".join(placed)
        try:
            if is_folder:
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            if wanted:
                self._content(info, path, owner)
        except BadEntry as why:
            os.truncate(path, 0)
            self.bad.append(Bad(name, str(why), placed))
        except OSError as error:  # such as a name that is not valid on this system
            self.bad.append(Bad(name, f"cannot be unpacked here ({error.strerror or error})", placed))

    def _placed(self, parts: list[str], is_folder: bool, wanted: bool) -> tuple[str, ...]:
        """The entry's path: its own name, or a new one if the system would confuse it with an existing entry."""
        here: tuple[str, ...] = ()
        for depth, part in enumerate(parts):
            folder = is_folder or depth < len(parts) - 1
            name = self.folders.get((here, part)) if folder else None
            if name is None:
                name = self._new(here, part, folder)
                if folder:
                    self.folders[here, part] = name
            here = (*here, name)
            if wanted:
                self.bad += self.twice.pop(here, ())
        return here

    def _new(self, here: tuple[str, ...], part: str, folder: bool) -> str:
        """A free name in the folder ``here``. A conflict is reported once a wanted file is affected."""
        wish = name = shortened(part)
        stem, suffix = (wish, "") if folder else (Path(wish).stem, Path(wish).suffix)
        key = here, same_name_key(wish)
        while (here, same_name_key(name)) in self.taken:
            self.times[key] = self.times.get(key, 1) + 1
            name = f"{stem} ({self.times[key]}){suffix}"
        if name != wish:
            before, first = self.taken[key]
            what = "is in the zip twice" if before == part else "is in the zip in two spellings"
            what = f"{what} ({first}, {name})"
            places = [(*here, first), (*here, name)]
            self.twice[places[1]] = [Bad("/".join(place), what, place) for place in places]
        self.taken[here, same_name_key(name)] = (part, name)
        return name

    def _content(self, info: zipfile.ZipInfo, path: Path, owner: tuple[str, ...]) -> None:
        """Unpack one file; raises `BadEntry`."""
        check_form(info)
        notebook = path.suffix.lower() == ".ipynb"
        self._bounded(info.file_size, info.file_size, owner, notebook)  # the claimed size first, then the real one
        came = 0
        try:
            with self.archive.open(info) as packed, open(path, "wb") as file:
                while chunk := packed.read(_CHUNK):
                    came += len(chunk)
                    self._count(len(chunk), came, info.compress_size, owner, notebook)
                    file.write(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise BadEntry("is damaged in the zip: zip it again") from error
        except (NotImplementedError, RuntimeError, ValueError) as error:
            raise BadEntry("cannot be unpacked: zip it with the system's own program") from error

    def _count(self, more: int, came: int, packed: int, owner: tuple[str, ...], notebook: bool) -> None:
        """Count unpacked bytes of a file, of an owner and in total. Raises `BadEntry` beyond a limit."""
        self.total += more
        self.by_owner[owner] = self.by_owner.get(owner, 0) + more
        self._bounded(came, 0, owner, notebook)
        if came > _RATIO_FROM and came > self.limits.ratio * max(1, packed):
            raise BadEntry(f"unpacks to more than {self.limits.ratio} times its size")

    def _bounded(self, file: int, more: int, owner: tuple[str, ...], notebook: bool) -> None:
        largest = max(self.limits.file, self.limits.notebook if notebook else 0)
        if file > largest:
            raise BadEntry(f"is larger than {_size(largest)}")
        if self.by_owner.get(owner, 0) + more > self.limits.each:
            raise BadEntry(f"is one of several files that together exceed {_size(self.limits.each)}")
        if self.total + more > self.limits.total:
            raise BadEntry(f"comes after the first {_size(self.limits.total)}, the most that is unpacked from one zip")


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count} bytes"


def copy(source: Path, target: Path, most: int) -> None:
    """Copy a plain file without following a link. Raises `ZipRefused` if it is too large or not a regular file."""
    with _opened(source) as reading, open(target, "xb") as writing:
        info = os.fstat(reading.fileno())
        if info.st_size > most:
            raise ZipRefused(f"is larger than {_size(most)}")
        _copy(reading, writing, most)


def _copy(reading: IO[bytes], writing: IO[bytes], most: int) -> None:
    left = most
    while left > 0 and (chunk := reading.read(min(_CHUNK, left))):
        left -= len(chunk)
        writing.write(chunk)
