"""Looks for words and numbers in files, however they are packed: in zips, as base64 or hex, as text or as floats."""

from __future__ import annotations

import base64
import binascii
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{8,}={0,2}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){4,}")
_DEEPEST = 4


def found(files: Mapping[str, bytes], words: Iterable[str], numbers: Iterable[float]) -> list[str]:
    """Which of the words (in any case) and numbers are in the files, each with the file and how it is packed."""
    texts = {word.lower().encode(): word for word in words}
    written = {text: str(number) for number in numbers for text in _written(number)}
    bits = {packed: str(number) for number in numbers for packed in _packed(number)}
    hits = []
    for name, content in files.items():
        for how, view in {(how, view) for how, view in views(content)}:
            plain = view.lower()
            hits += [
                f"{name}: {word} ({how})"
                for text, word in texts.items()
                if text in plain or text in name.lower().encode()
            ]
            hits += [f"{name}: {number} ({how}, floats)" for packed, number in bits.items() if packed in view]
            hits += [f"{name}: {number} ({how})" for text, number in written.items() if _stands(text, view)]
    return sorted(set(hits))


def views(content: bytes, how: str = "plain", depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """The content, and everything that can be decoded from it."""
    yield how, content
    if depth == _DEEPEST:
        return
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield from views(archive.read(info), f"{how}, {info.filename}", depth + 1)
                yield f"{how}, the name of a member", info.filename.encode() + info.comment + info.extra
        return
    for start in (0, 2):  # the header of zlib, or none
        try:
            yield f"{how}, deflated", zlib.decompress(content, 15 if start else -15)
        except zlib.error:
            continue
    for run in set(_BASE64.findall(content)):
        for start in range(4):
            part = run[start:].rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
            part = part[: len(part) - (len(part) % 4 == 1)]
            try:
                decoded = base64.b64decode(part + b"=" * (-len(part) % 4))
            except binascii.Error:
                continue
            yield f"{how}, base64", decoded
            if zipfile.is_zipfile(io.BytesIO(decoded)):
                yield from views(decoded, f"{how}, base64", depth + 1)
    for run in set(_HEX.findall(content)):
        yield f"{how}, hex", bytes.fromhex(run.decode())


def _written(number: float) -> set[bytes]:
    """A number as text, exactly and rounded, as long as four digits of it are left."""
    size = abs(number)
    digits = [f"{size:.{n}e}" for n in (3, 4, 5)] + [f"{size:.{n}g}" for n in (4, 5, 6)] + [repr(size)]
    digits += [f"{size:.{n}f}" for n in range(1, 7)]
    return {text.encode() for text in digits if len(text.partition("e")[0].replace(".", "").strip("0")) >= 4}


def _stands(text: bytes, view: bytes) -> bool:
    """Whether a number stands there, and not only within a longer one."""
    return text in view and re.search(rb"(?<![\d.])" + re.escape(text) + rb"(?!\d)", view) is not None


def _packed(number: float) -> set[bytes]:
    """A number as the bytes of a float32 or a float64, in both orders."""
    return {struct.pack(order + size, number) for order in "<>" for size in "fd"}
