"""Reads the time of a clone's last commit from its files.

git is not run: a clone may contain hooks, filters and settings, and git may fetch missing objects. A commit is a loose
object or lies in a pack (https://git-scm.com/docs/gitformat-pack), possibly as a delta. If the object is missing, too
large, or in another repository format, there is no time.
"""

from __future__ import annotations

import os
import re
import struct
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

_LARGEST = 1 << 20  # bytes of a commit, or of the base of its delta
_LARGEST_PACK = 2 << 30
_DEEPEST = 50
_COMMIT, _OFFSET, _REFERENCE = 1, 6, 7
_COMMITTER = re.compile(rb"^committer .*> (\d{1,11}) ([+-])(\d\d)(\d\d)$", re.MULTILINE)


class _Unknown(Exception):
    """The time cannot be determined."""


def time_of(clone: Path) -> datetime | None:
    """The committer's time of the commit that is checked out, with its time zone; None if it cannot be determined."""
    folder = clone / ".git"
    if folder.is_symlink() or not folder.is_dir():
        return None
    try:
        content = _object(folder, _head(folder))
        found = _COMMITTER.search(content.partition(b"\n\n")[0])
        if not found:
            return None
        distance = timedelta(hours=int(found[3]), minutes=int(found[4]))
        return datetime.fromtimestamp(int(found[1]), timezone(-distance if found[2] == b"-" else distance))
    except (_Unknown, OSError, zlib.error, struct.error, ValueError, OverflowError, IndexError):
        return None


def _read(path: Path, size: int, offset: int = 0) -> bytes:
    """Up to ``size`` bytes of a plain file; symbolic links are not followed."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(descriptor, "rb") as file:
        file.seek(offset)
        return file.read(size)


def _head(folder: Path) -> str:
    """The hash of the commit that is checked out."""
    head = _read(folder / "HEAD", 1000).decode("ascii", "replace").strip()
    if not head.startswith("ref: "):
        return _name(head)
    ref = head[5:]
    if not re.fullmatch(r"refs/heads/[^\s\\:~^?*\[]+", ref) or ".." in ref:
        raise _Unknown
    try:
        return _name(_read(folder / ref, 100).decode("ascii", "replace").strip())
    except FileNotFoundError:
        packed = _read(folder / "packed-refs", 16 << 20).decode("utf-8", "replace")
        line = re.search(rf"^([0-9a-f]{{40}}) {re.escape(ref)}$", packed, re.MULTILINE)
        return _name(line[1] if line else "")


def _name(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{40}", text):
        raise _Unknown
    return text


def _object(folder: Path, name: str) -> bytes:
    """The content of a commit."""
    objects = folder / "objects"
    try:
        packed = _read(objects / name[:2] / name[2:], _LARGEST)
    except FileNotFoundError:
        return _packed(objects / "pack", bytes.fromhex(name))
    kind, _, content = _inflated(packed, _LARGEST).partition(b"\0")
    if not kind.startswith(b"commit "):
        raise _Unknown
    return content


def _inflated(data: bytes, most: int) -> bytes:
    made = zlib.decompressobj().decompress(data, most + 1)
    if len(made) > most:
        raise _Unknown
    return made


def _packed(folder: Path, name: bytes) -> bytes:
    """The content of a commit stored in a pack."""
    for index in sorted(path for path in folder.iterdir() if path.suffix == ".idx"):
        offset = _offset(index, name)
        if offset is not None:
            kind, content = _entry(index.with_suffix(".pack"), offset, index, _DEEPEST)
            if kind != _COMMIT:
                raise _Unknown
            return content
    raise _Unknown


def _offset(index: Path, name: bytes) -> int | None:
    """The offset of an object in a pack, from the pack's index (version 2)."""
    head = _read(index, 8 + 256 * 4)
    if head[:8] != b"\xfftOc\x00\x00\x00\x02":
        raise _Unknown
    counts = struct.unpack(">256I", head[8:])
    low, high, names = (counts[name[0] - 1] if name[0] else 0), counts[name[0]], 8 + 256 * 4
    if not low <= high <= counts[-1]:
        raise _Unknown
    found = _read(index, 20 * (high - low), names + 20 * low) if high - low < 1 << 22 else b""
    at = next((at for at in range(high - low) if found[20 * at : 20 * at + 20] == name), None)
    if at is None:
        return None
    offsets = names + 24 * counts[-1]
    (offset,) = struct.unpack(">I", _read(index, 4, offsets + 4 * (low + at)))
    if offset & 0x80000000:
        (offset,) = struct.unpack(">Q", _read(index, 8, offsets + 4 * counts[-1] + 8 * (offset & 0x7FFFFFFF)))
    return int(offset)


def _entry(pack: Path, offset: int, index: Path, depth: int) -> tuple[int, bytes]:
    """An object of a pack: its kind and content, with deltas applied."""
    if depth == 0 or not 0 < offset < _LARGEST_PACK:
        raise _Unknown
    data = _read(pack, _LARGEST, offset)
    kind, at = data[0] >> 4 & 7, 1
    while data[at - 1] & 0x80:
        at += 1
    if kind == _OFFSET:
        back, byte = data[at] & 0x7F, data[at]
        while byte & 0x80:
            at += 1
            byte = data[at]
            back = ((back + 1) << 7) | (byte & 0x7F)
        base, start = offset - back, at + 1
    elif kind == _REFERENCE:
        found = _offset(index, data[at : at + 20])
        if found is None:
            raise _Unknown
        base, start = found, at + 20
    else:
        return kind, _inflated(data[at:], _LARGEST)
    kind, source = _entry(pack, base, index, depth - 1)
    return kind, _patched(source, _inflated(data[start:], _LARGEST))


def _patched(source: bytes, delta: bytes) -> bytes:
    """Apply a delta: ranges copied from the base object, and new bytes."""
    _, at = _size(delta, 0)
    size, at = _size(delta, at)
    made = bytearray()
    while at < len(delta) and len(made) <= _LARGEST:
        code, at = delta[at], at + 1
        if code & 0x80:
            begin = length = 0
            for bit in range(7):
                if code & 1 << bit:
                    begin |= delta[at] << 8 * bit if bit < 4 else 0
                    length |= delta[at] << 8 * (bit - 4) if bit >= 4 else 0
                    at += 1
            length = length or 0x10000
            made += source[begin : begin + length]
        else:
            made += delta[at : at + code]
            at += code
    if len(made) != size:
        raise _Unknown
    return bytes(made)


def _size(data: bytes, at: int) -> tuple[int, int]:
    """A number in 7-bit groups, lowest first, and the position after it."""
    value = shift = 0
    while True:
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at
