"""The feedback written last time, kept as a file in the feedback folder, to find what has changed since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.domain.errors import UsageError
from autograder.output.feedback.compose import Feedback
from autograder.output.grades_csv import cell
from autograder.system import files
from autograder.system.csv_text import csv_lines

STATE_FILE = "feedback-state.json"
CHANGES = "feedback-changes.csv"


@dataclass(frozen=True)
class Changes:
    """Feedback that is new, changed, the same or gone since last time; by the stems of its files."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]

    def table(self, all: Iterable[Feedback]) -> str:
        """The changes as CSV text."""
        what = {key: word for word in ("new", "changed", "same") for key in getattr(self, word)}
        rows = [[cell(one.key), cell(one.submission), cell(one.name), what[one.key]] for one in all]
        gone = [[cell(key), "", "", "gone"] for key in self.gone]
        return csv_lines([["feedback", "submission", "name", "change"], *rows, *gone])


def read(folder: Path, assignment: str) -> dict[str, dict[str, str]]:
    """The digests of the last feedback, by format and key; {} if there is none.

    Raises `UsageError` if the file is damaged or belongs to another assignment.
    """
    path = folder / STATE_FILE
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
        owner, forms = made["assignment"], made["forms"]
        found = {str(form): {str(k): str(v) for k, v in keys.items()} for form, keys in forms.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is damaged: delete it, and all feedback counts as new") from None
    if owner != assignment:
        raise UsageError(f"{folder} holds the feedback for {owner}: use another folder for {assignment}")
    return found


def feedback_changes(before: Mapping[str, str], all: Iterable[Feedback]) -> Changes:
    """The changes since ``before``, which has digests by key."""
    now = {one.key: one.digest for one in all}
    return Changes(
        new=tuple(key for key in now if key not in before),
        changed=tuple(key for key, digest in now.items() if before.get(key, digest) != digest),
        same=tuple(key for key, digest in now.items() if before.get(key) == digest),
        gone=tuple(key for key in before if key not in now),
    )


def write_state(folder: Path, assignment: str, forms: Mapping[str, Mapping[str, str]]) -> None:
    """Save the state; call it last, so that feedback whose writing was interrupted counts as not written."""
    made = {"assignment": assignment, "forms": {form: dict(sorted(keys.items())) for form, keys in forms.items()}}
    files.write_file(folder / STATE_FILE, json.dumps(made, indent=1, sort_keys=True) + "\n")
