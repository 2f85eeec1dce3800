"""Submissions that share rare constants: answers that are equal and do not follow from the assignment.

Compared are numeric answers to questions with one call and no arguments: wrong ones, and right ones if the question
allows many (its spec has ``got``). Excluded are answers

- that match a feedback rule: a misconception is shared honestly;
- that more than two students and more than 3 % of them share;
- that are simple: all entries equal, or few digits in total;
- that are multiples of the reference's answer, of the assignment's constants, or of sums and differences of their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from autograder.output.html.clusters import near

SHARE = 0.03
_SAME = 1e-9
_DIGITS = 6  # in all distinct entries together
_PARALLEL = 0.01  # radians: multiples that were rounded to two digits still count as multiples
_MOST_ROWS = 5  # of a constant; sums and differences are computed of at most so many


@dataclass(frozen=True)
class Free:
    """A numeric answer: the index of the student, and the numbers."""

    student: int
    values: Any


@dataclass(frozen=True)
class Shared:
    """Students, by index, and the constants that they share, each with its question."""

    students: tuple[int, ...]
    constants: tuple[tuple[str, Any], ...]


def similar(
    answers: Mapping[str, Sequence[Free]], digests: Sequence[str], givens: Mapping[str, Any], targets: Mapping[str, Any]
) -> list[Shared]:
    """Groups that share rare constants, those with the most constants first; identical files count as one."""
    stands = {digest: i for i, digest in reversed(list(enumerate(digests)))}
    most = max(2, int(SHARE * len(digests)))
    found: dict[tuple[int, ...], list[tuple[str, Any]]] = {}
    for question, given in answers.items():
        own = [free for free in given if stands[digests[free.student]] == free.student]
        known = list(_known(givens, targets.get(question)))
        for students, values in _equal(own):
            if 2 <= len(students) <= most and telling(values, known):
                found.setdefault(students, []).append((question, values))
    shared = [Shared(students, tuple(constants)) for students, constants in found.items()]
    return sorted(shared, key=lambda one: (-len(one.constants), len(one.students), one.students))


def same_file(digests: Sequence[str]) -> list[tuple[int, ...]]:
    """Groups of students, by index, with identical files."""
    by_digest: dict[str, list[int]] = {}
    for i, digest in enumerate(digests):
        if digest:
            by_digest.setdefault(digest, []).append(i)
    return [tuple(found) for found in by_digest.values() if len(found) > 1]


def telling(values: Any, known: Sequence[Any]) -> bool:
    """Whether equal answers with these numbers are unlikely to be a coincidence; ``known`` are the expected numbers."""
    values = np.ravel(values)
    if values.max() == values.min() and values.size > 1:
        return False
    if sum(_digits(float(entry)) for entry in np.unique(np.abs(values))) < _DIGITS:
        return False
    return not any(_parallel(values, np.ravel(other)) for other in known)


def _equal(answers: Sequence[Free]) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Answers that are equal up to rounding, each with the students who gave it."""
    by_size: dict[int, list[Free]] = {}
    for free in answers:
        by_size.setdefault(free.values.size, []).append(free)
    for alike in by_size.values():
        points = np.array([free.values for free in alike])
        for middle, members in near(points, _SAME * np.abs(points).max(axis=1)):
            yield tuple(sorted(alike[i].student for i in members)), alike[middle].values


def _digits(number: float) -> int:
    """The number of significant digits: 0.25 has two, 1/3 has many."""
    return len(f"{number:.12g}".partition("e")[0].replace(".", "").strip("0"))


def _known(givens: Mapping[str, Any], target: Any) -> Iterator[Any]:
    """Numbers that follow from the assignment: the target, the constants, and sums and differences of their rows."""
    if target is not None:
        yield np.asarray(target)
    for given in givens.values():
        if not isinstance(given, np.ndarray) or given.size > 10_000:
            continue
        yield given
        if given.ndim == 2:
            yield given.T
            yield from given if len(given) > _MOST_ROWS else _combined(given)
            yield from given.T if given.shape[1] > _MOST_ROWS else _combined(given.T)


def _combined(rows: Any) -> Iterator[Any]:
    for signs in product((0, 1, -1), repeat=len(rows)):
        if any(signs):
            yield np.asarray(signs) @ rows


def _parallel(a: Any, b: Any) -> bool:
    """Whether one is a multiple of the other; single numbers, which always are, must be equal."""
    if a.size != b.size:
        return False
    if a.size == 1:
        return bool(abs(a[0] - b[0]) <= _PARALLEL * abs(b[0]))
    lengths = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return lengths > 0 and abs(float(a @ b)) / lengths > 1 - _PARALLEL**2 / 2
