"""A backup of the manual scores as a CSV file beside the results, from which they can be restored."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograder.domain.manual_score import Decision, Identity, ManualScore
from autograder.storage.checksums import checksum
from autograder.system import csv_text, files

MANUAL_SCORES_FILE = "manual-scores.csv"
HISTORY_COLUMNS = (
    "at", "by", "submission", "question", "decision", "points", "of", "was", "comment", "people", "judged", "file",
    "checksum",
)  # fmt: skip


def write(folder: Path, assignment: str, given: Iterable[ManualScore]) -> None:
    """Replace the file with the whole history, atomically."""
    rows = [_row(assignment, one) for one in given]
    path = folder / MANUAL_SCORES_FILE
    if not rows and not path.exists():
        return
    text = csv_text.MARK + csv_text.csv_lines([HISTORY_COLUMNS, *rows], "\r\n")
    if not path.exists() or path.read_bytes() != text.encode():
        files.write_file(path, text)


def read(assignment: str, rows: Iterable[Sequence[str]]) -> tuple[list[ManualScore], list[int]]:
    """The saved history, and the numbers of the rows that were modified.

    ``rows`` are those below the first, with a cell for each of `HISTORY_COLUMNS`; a spreadsheet may have saved them.
    """
    made = [_score(assignment, row) for row in rows]
    return [one for one in made if one], [number for number, one in enumerate(made, 2) if one is None]


def seal(assignment: str, one: ManualScore) -> str:
    """The checksum of one manual score."""
    return _row(assignment, one)[-1]


def _row(assignment: str, one: ManualScore) -> list[str]:
    row = [
        one.at, one.by, one.who.submission, one.question, one.decision.value, repr(one.points), repr(one.of), one.was,
        one.comment, one.who.people, one.judged, one.digest,
    ]  # fmt: skip
    # the backslash keeps spreadsheets from evaluating the cell, and is removed on reading
    safe = [f"\\{cell}" if cell[:1] in ("=", "+", "-", "@", "\\", "\t", "\r") else cell for cell in row]
    return [*safe, checksum(assignment, *row)]


def _score(assignment: str, cells: Sequence[str]) -> ManualScore | None:
    row = [cell[1:] if cell[:1] == "\\" else cell for cell in cells[:-1]]
    for place in (
        HISTORY_COLUMNS.index("points"),
        HISTORY_COLUMNS.index("of"),
    ):  # spreadsheets save 2.0 as 2 or 2,0
        with contextlib.suppress(ValueError):
            row[place] = repr(float(row[place].replace(",", ".")))
    if len(cells) != len(HISTORY_COLUMNS) or checksum(assignment, *row) != cells[-1].zfill(8):
        return None
    at, by, submission, question, decision, points, of, was, comment, people, judged, digest = row
    who = Identity.kept(submission, people)
    return ManualScore(
        who, question, float(points), comment, by, at, Decision(decision), digest, judged, float(of), was
    )
