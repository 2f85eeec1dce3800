"""Answers that were saved, whatever Python and packages they were given by.

A newer Python or package takes nothing from a class that was graded before it came: a run notes its versions, and with
these the keys of its answers are found again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from autograder.domain.assignment import Assignment
from autograder.execution import codec
from autograder.storage import Gradebook, Known


def environments(book: Gradebook) -> list[Mapping[str, str]]:
    """The versions that submissions were run with: those of here, and then those of earlier runs, the newest first."""
    found: list[Mapping[str, str]] = [{}]
    for run in reversed(book.runs()):
        if run.versions not in found:
            found.append(run.versions)
    return found


def answers(
    assignment: Assignment, book: Gradebook, digests: Collection[str], tried: Sequence[Mapping[str, str]]
) -> dict[str, Known]:
    """What is saved of submissions, by digest; all of the answers to one are of the first environment that has all.

    Where none has, what is known of it here.
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
