"""CSV as spreadsheet programs save it, and as they show it.

Excel saves CSV in the system's code page, as UTF-8 with a mark, or as tabs in UTF-16 ("Unicode text"); LibreOffice and
Numbers ask.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.domain.errors import UsageError

#: What Excel knows letters with accents by.
MARK = "\ufeff"
_LARGEST = 32 << 20


def read_csv_text(path: Path, what: str) -> str:
    """The text of a file that should be ``what`` ("a roster"); `UsageError` if it cannot be read or is too large."""
    try:
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST >> 20} MiB: is it {what}?")
    return decoded(content)


def decoded(content: bytes) -> str:
    """A file's bytes as text, in whichever encoding a spreadsheet program wrote it; line ends as they are."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content[:200]:  # UTF-16 without a mark
        little = content[1:200:2].count(0) > content[0:200:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # Excel's "CSV", west of Poland


def csv_lines(rows: Iterable[Sequence[object]], end: str = "\n") -> str:
    """The rows as CSV text, each with ``end`` behind it."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()
