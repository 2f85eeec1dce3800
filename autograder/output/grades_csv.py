"""Reports as a CSV table: one row per submission, one column per question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from autograder.domain.report import Report, Result
from autograder.output.text import clean, points
from autograder.system.csv_text import csv_lines


def table(rows: Iterable[Sequence[str]], ids: Sequence[str], names: Sequence[str] = ()) -> str:
    """The CSV text of rows from `row`; ``ids`` are the questions in order.

    ``names``, one per row, are written to a column after the submission, unless all are empty.
    """
    head = ["submission", "score", "max_score", "status", "deducted", *map(cell, ids)]
    if not any(names):
        return csv_lines([head, *rows])
    second = ["name", *map(cell, names)]
    return csv_lines([first, name, *rest] for (first, *rest), name in zip([head, *rows], second, strict=True))


def row(report: Report, ids: Sequence[str]) -> list[str]:
    """The cells of one submission. A question without a score has its status, not a zero."""
    by_id = {result.id: result for result in report.results}
    facts = [points(report.score), points(report.max_score), report.status, points(report.earned - report.score)]
    return [cell(report.submission), *facts, *(_score(by_id.get(id)) for id in ids)]


def people_table(
    everybody: Iterable[tuple[Mapping[str, str], Mapping[str, Any], Report]], missing: Iterable[Mapping[str, str]]
) -> str:
    """The CSV text of a class by person, with submission times.

    Each member of a group has a row, and so has each person in ``missing``, who did not submit.
    """
    rows = [["name", "sid", "email", "submission", "submitted", "late", "score", "max_score", "status"]]
    for person, known, report in everybody:
        late = known.get("late")
        when = [cell(known.get("submitted") or ""), "" if late is None else "yes" if late else "no"]
        row = [points(report.score), points(report.max_score), report.status]
        rows.append([*_told(person), cell(report.submission), *when, *row])
    rows += [[*_told(person), "", "", "", "", "", "missing"] for person in missing]
    return csv_lines(rows)


def _told(person: Mapping[str, str]) -> list[str]:
    return [cell(person[key]) for key in ("name", "sid", "email")]


def cell(text: str) -> str:
    """Text that no spreadsheet evaluates as a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""
    text = clean(text)
    return "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\r", "\n") else text


def _score(result: Result | None) -> str:
    if result is None:
        return ""
    return points(result.score) if result.decided else result.status.value
