"""A report as JSON, for editors, CI and forges: ``autograder check --json``.

``python -m autograder.output.check_json`` prints the JSON Schema. Fields may be added to version 1; none changes its
meaning or is removed. docs/forges.md has an example.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.domain.assignment import Assignment
from autograder.domain.report import Report, Result
from autograder.domain.submission import Submission
from autograder.output.last_line import last_line
from autograder.output.places import Place, Places
from autograder.output.text import clean
from autograder.system import distribution

SCHEMA = "autograder/check/1"
_SCHEMA_FILE = Path(__file__).with_name("check.schema.json")
_MOST_NOTES = 50


def check_document(
    assignment: Assignment, report: Report, submission: Submission | None = None, asked: Sequence[str] = ()
) -> dict[str, Any]:
    """The report as a JSON value; text of students is cleaned of control characters.

    ``submission`` gives the places of answers; None if it could not be read. ``asked`` are the questions that were
    chosen, if not all.
    """
    places = Places(submission) if submission else None
    names = {question.id: question.answer.names for question in assignment.questions}
    return {
        "schema": SCHEMA,
        "autograder": distribution.version(),
        "assignment": {"name": assignment.name, "title": assignment.title, "spec": assignment.digest},
        "submission": {
            "name": clean(report.submission, 200),
            "file": clean(submission.file, 200) if submission else None,
        },
        "asked": list(asked),
        "status": report.status,
        "score": report.score,
        "max_score": report.max_score,
        "pending": report.pending,
        "summary": clean(report.problem) or last_line(report, asked),
        "problem": clean(report.problem),
        "diagnosis": clean(report.diagnosis),
        "questions": [_question(result, places, names.get(result.id, ())) for result in report.results],
        "notes": [
            {"text": clean(note, 1000), "place": _place(places.of_text(note) if places else None)}
            for note in report.notes[:_MOST_NOTES]
        ],
        "printed": clean(report.printed),
    }  # fmt: skip


def _question(result: Result, places: Places | None, names: Sequence[str]) -> dict[str, Any]:
    return {
        "id": result.id,
        "title": clean(result.title, 500),
        "status": result.status.value,
        "score": result.score if result.decided else None,
        "max_score": result.max_score,
        "bonus": result.bonus,
        "feedback": clean(result.feedback),
        "printed": clean(result.printed),
        "place": _place(places.of_answer(result, names) if places else None),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {"file": clean(place.file, 200), "cell": place.cell or None, "line": place.line}


def render_check(content: dict[str, Any], indent: int | None = 1) -> str:
    """The JSON text: ASCII only, without NaN; on one line without ``indent``."""
    return json.dumps(content, indent=indent, allow_nan=False)


def check_schema() -> str:
    """The JSON Schema of these documents."""
    return _SCHEMA_FILE.read_text(encoding="utf-8")


if __name__ == "__main__":
    print(check_schema(), end="")
