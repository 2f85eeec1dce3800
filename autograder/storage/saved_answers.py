"""Saved answers, with whichever versions of Python and packages they were computed.

A class stays graded after an upgrade of Python or a package: each run records its versions, from which the keys of its
answers are computed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.domain.assignment import Assignment
from autograder.execution import codec
from autograder.storage import Gradebook, Known


def environments(book: Gradebook) -> list[Mapping[str, str]]:
    """The versions that submissions were run with: the present ones, then those of earlier runs, newest first."""
    found: list[Mapping[str, str]] = [{}]
    for run in reversed(book.runs()):
        if run.versions not in found:
            found.append(run.versions)
    return found


def answers(
    assignment: Assignment, book: Gradebook, digests: Collection[str], tried: Sequence[Mapping[str, str]]
) -> dict[str, Known]:
    """Saved answers by digest, for each submission from the first environment that has all of them.

    If none has, the answers saved with the present versions.
    """
    found: dict[str, Known] = {}
    left = set(digests)
    for versions in tried:
        asked, load = codec.keys(assignment, versions), codec.load_key(assignment, versions)
        for digest, known in (book.known(left, asked, load) if left else {}).items():
            complete = known.loaded is not None and len(known.outcomes) == len(asked)
            if complete:
                left.discard(digest)
            if complete or digest not in found:
                found[digest] = known
    return found
