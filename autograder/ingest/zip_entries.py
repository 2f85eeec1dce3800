"""One entry of a zip file: its name, path and form, refused where it could do harm."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import unicodedata
import zipfile
from pathlib import Path

_DEEPEST = 40
_LONGEST = 200


class BadEntry(Exception):
    """Why an entry is left out."""


def entry_name(info: zipfile.ZipInfo) -> str:
    """The entry's name. macOS writes UTF-8 without the flag, where the zip format then means code page 437."""
    name = info.orig_filename
    if info.filename != name and "\0" not in name and info.filename != name.replace(os.sep, "/"):
        name = info.filename  # from the entry's extra field, where it is in Unicode
    elif not info.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def path_parts(name: str) -> list[str]:
    """The folders and the name. Raises `BadEntry` for a path that leads out of the zip."""
    if "\0" in name:
        raise BadEntry("has a null byte in its name")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise BadEntry("has an absolute path")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise BadEntry("leads out of the zip")
    if len(parts) > _DEEPEST:
        raise BadEntry("is nested too deeply in folders")
    return parts


def same_name_key(part: str) -> str:
    """A key that is equal for names that some file systems treat as the same (case, Unicode form of accents)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", part).casefold())


def shortened(part: str) -> str:
    """The name, shortened in the middle if it is too long for a file system."""
    data = part.encode("utf-8", "surrogatepass")
    if len(data) <= _LONGEST:
        return part
    suffix = Path(part).suffix
    suffix = suffix if len(suffix.encode("utf-8", "surrogatepass")) <= 20 else ""
    return f"{data[:150].decode('utf-8', 'ignore')}-{hashlib.sha256(data).hexdigest()[:8]}{suffix}"


def check_form(info: zipfile.ZipInfo) -> None:
    """Raise `BadEntry` if the entry is not a plain file or its compression cannot be bounded."""
    form = stat.S_IFMT(info.external_attr >> 16)
    if form == stat.S_IFLNK:
        raise BadEntry("is a link: submit the file itself")
    if form not in (0, stat.S_IFREG):
        raise BadEntry("is not a regular file")
    if info.flag_bits & 1:
        raise BadEntry("is encrypted: zip it without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        # bzip2 and LZMA can expand a few bytes to gigabytes in one step
        raise BadEntry("uses an unusual compression method: zip it with the system's own program")
