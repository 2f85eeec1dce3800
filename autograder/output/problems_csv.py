"""Submissions and files that were not graded, as a CSV table with the reason for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.output.grades_csv import cell
from autograder.system.csv_text import csv_lines


@dataclass(frozen=True)
class Problem:
    """A submission that was not graded (``problem``, ``ungraded``), or a file that was ignored (``left out``)."""

    status: str
    submission: str
    file: str
    person: Mapping[str, str]
    reason: str


def render(problems: Iterable[Problem]) -> str:
    """The CSV text."""
    rows = [["status", "submission", "file", "name", "sid", "email", "reason"]]
    for one in problems:
        who = (one.person.get(key, "") for key in ("name", "sid", "email"))
        rows.append([one.status, *map(cell, (one.submission, one.file, *who, " ".join(one.reason.split())))])
    return csv_lines(rows)
