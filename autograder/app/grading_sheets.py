"""CSV files for manual grading: written for spreadsheet programs, and read back however those save them.

The separator depends on the system, and some programs write a first line ``sep=;``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.output.grades_csv import cell
from autograder.system import csv_text

_SEPARATORS = (",", ";", "\t", "|")
_SEP = re.compile(r"\A\"?sep=(.)\"?[^\n]*\n", re.IGNORECASE)
_OTHERS = {
    b"PK\x03\x04": "an Excel or OpenDocument workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF",
}  # fmt: skip


@dataclass(frozen=True)
class SheetRow:
    """One row: its cells by lower-case column name, and its place as a prefix for messages ("marks.csv, line 3: ")."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell without its protecting apostrophe; "" if the row lacks the column."""
        return unprotected(self.cells.get(column, ""))


def sheet_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV text that Excel reads as UTF-8 and in which it evaluates no cell as a formula."""
    return csv_text.MARK + csv_text.csv_lines([columns, *(list(map(cell, row)) for row in rows)], "\r\n")


def read(path: Path, needed: Sequence[str]) -> tuple[tuple[str, ...], list[SheetRow]]:
    """The column names and the non-empty rows of a CSV file.

    Raises `UsageError` if the file cannot be read, lacks one of the columns ``needed`` or has a duplicate column.
    """
    text = _text(path)
    given = _SEP.match(text)
    skipped = 1 if given else 0
    text = text[given.end() :] if given else text
    found = {one: _columns(text, one) for one in ([given[1]] if given else _SEPARATORS)}
    separator = max(found, key=lambda one: len(set(needed) & set(found[one])))
    columns = found[separator]
    if lacking := [name for name in needed if name not in columns]:
        there = ", ".join(filter(None, columns)) or "none"
        raise UsageError(
            f"{path} lacks the column `{lacking[0]}`: the first line must name {', '.join(needed)} (found: {there})"
        )
    if len(set(filter(None, columns))) < len([one for one in columns if one]):
        twice = next(one for one in columns if one and columns.count(one) > 1)
        raise UsageError(f"{path} has a duplicate column `{twice}`: remove one of them")
    return columns, _rows(path, text, separator, columns, skipped)


def unprotected(text: str) -> str:
    """A cell without the apostrophe that `cell` added, which keeps spreadsheets from evaluating it."""
    return text[1:] if text[:1] == "'" and cell(text[1:]) == text else text


def _rows(path: Path, text: str, separator: str, columns: Sequence[str], skipped: int) -> list[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    usual = csv.field_size_limit(1 << 30)  # a write-up may be long
    rows, before = [], 0
    try:
        for cells in reader:
            if before and any(value.strip() for value in cells):
                where = f"{path}, line {before + 1 + skipped}: "
                rows.append(SheetRow(where, dict(zip(columns, cells, strict=False))))
            before = reader.line_num
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num + skipped}: not valid CSV: {error}") from error
    finally:
        csv.field_size_limit(usual)
    return rows


def _columns(text: str, separator: str) -> tuple[str, ...]:
    first = next(csv.reader(io.StringIO(text.lstrip("\r\n"), newline=""), delimiter=separator), [])
    return tuple(" ".join(name.split()).casefold().replace(" ", "_") for name in first)


def _text(path: Path) -> str:
    """The file as text, whichever encoding a spreadsheet program used; line endings are kept."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            raise UsageError(f"{path} is {what}: open it, save it as CSV, and use that file")
    return csv_text.decoded(data).lstrip("\r\n")
