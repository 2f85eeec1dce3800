"""CSV text as spreadsheet programs read and write it.

Excel saves CSV in the system's code page, as UTF-8 with a byte order mark, or tab-separated in UTF-16 ("Unicode text").
LibreOffice and Numbers ask for the encoding.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.domain.errors import UsageError

#: Byte order mark: without it, Excel does not read a CSV file as UTF-8.
MARK = "\ufeff"
_LARGEST = 32 << 20


def read_csv_text(path: Path, what: str) -> str:
    """The text of a file; `UsageError` if it cannot be read or is larger than 32 MiB.

    ``what`` says what the file should be, such as "a roster".
    """
    try:
        with open(path, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is larger than {_LARGEST >> 20} MiB: is it {what}?")
    return decoded(content)


def decoded(content: bytes) -> str:
    """A file's bytes as text, whichever encoding a spreadsheet program used; line endings are kept."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content[:200]:  # UTF-16 without a byte order mark
        little = content[1:200:2].count(0) > content[0:200:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # Excel's "CSV" on a Western European system


def csv_lines(rows: Iterable[Sequence[object]], end: str = "\n", delimiter: str = ",") -> str:
    """The rows as CSV text, each followed by ``end``, with ``delimiter`` between cells."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()
