"""Feedback for a student whose code could not open a file, in an assignment with given files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from autograder.domain.assignment import Assignment
from autograder.domain.record import Raised, Record
from autograder.domain.texts import say

_NOT_FOUND = re.compile(r"\b(FileNotFoundError|NotADirectoryError|URLError|HTTPError)\b")
_REFUSED = re.compile(r"\bPermissionError: .*'([^']{1,300})'", re.S)
_MOST_NAMED = 10


def file_notes(assignment: Assignment, record: Record) -> Iterator[str]:
    """Notes for a report: by which names the given files can be opened, and that they cannot be written to."""
    if not assignment.given:
        return
    errors = [trouble.what for trouble in record.troubles]
    errors += [outcome.error for outcome in record.outcomes.values() if isinstance(outcome, Raised)]
    paths = [file.path for file in assignment.given]
    if any(map(_NOT_FOUND.search, errors)):
        named = ", ".join(f"`{path}`" for path in paths[:_MOST_NAMED])
        more = len(paths) - _MOST_NAMED
        yield say("score.given", names=say("list.more", names=named, count=more) if more > 0 else named)
    refused = {match[1] for match in map(_REFUSED.search, errors) if match}
    for path in paths:
        if path in refused:
            yield say("score.given_read_only", name=path)
