"""Who has the same rare answers: constants that are equal to the last digit and that nobody comes to by the reference.

What is looked at are answers of plain numbers to questions that call once and without arguments: wrong ones, and right
ones where the question leaves the choice (its spec has ``got``). Left out are answers

- that a feedback rule has recognised: a misconception is shared honestly;
- that more than two students share, or more than 3 % of them;
- that are simple: all entries equal, or with few digits in all;
- that are a multiple of the reference's answer, of what the sheet gives, or of sums and differences of its rows.
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
_DIGITS = 6  # in all different entries together
_PARALLEL = 0.01  # radians: numbers that were rounded to two digits are still a multiple
_MOST_ROWS = 5  # of a given, of which sums and differences are tried


@dataclass(frozen=True)
class Free:
    """An answer that may tell something: whose it is, by index, and its numbers."""

    student: int
    values: Any


@dataclass(frozen=True)
class Shared:
    """Students, by index, and the constants that they share: the question and the numbers of each."""

    students: tuple[int, ...]
    constants: tuple[tuple[str, Any], ...]


def similar(
    answers: Mapping[str, Sequence[Free]], digests: Sequence[str], givens: Mapping[str, Any], targets: Mapping[str, Any]
) -> list[Shared]:
    """Groups that share rare constants, those who share most first; of those with the same file, one stands for all."""
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
    """Those who handed in the same file, byte by byte."""
    by_digest: dict[str, list[int]] = {}
    for i, digest in enumerate(digests):
        if digest:
            by_digest.setdefault(digest, []).append(i)
    return [tuple(found) for found in by_digest.values() if len(found) > 1]


def telling(values: Any, known: Sequence[Any]) -> bool:
    """Whether it would be a strange chance that two come to these numbers without having anything in common."""
    values = np.ravel(values)
    if values.max() == values.min() and values.size > 1:
        return False
    if sum(_digits(float(entry)) for entry in np.unique(np.abs(values))) < _DIGITS:
        return False
    return not any(_parallel(values, np.ravel(other)) for other in known)


def _equal(answers: Sequence[Free]) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Answers that are equal but for the last bits, with those who gave them."""
    by_size: dict[int, list[Free]] = {}
    for free in answers:
        by_size.setdefault(free.values.size, []).append(free)
    for alike in by_size.values():
        points = np.array([free.values for free in alike])
        for middle, members in near(points, _SAME * np.abs(points).max(axis=1)):
            yield tuple(sorted(alike[i].student for i in members)), alike[middle].values


def _digits(number: float) -> int:
    """How many digits a number has that say something: 0.25 has two, a third has many."""
    return len(f"{number:.12g}".partition("e")[0].replace(".", "").strip("0"))


def _known(givens: Mapping[str, Any], target: Any) -> Iterator[Any]:
    """What anybody may come to: the reference's answer, what the sheet gives, and sums and differences of its rows."""
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
    """Whether one is a multiple of the other. A single number is one of any other: only the same counts there."""
    if a.size != b.size:
        return False
    if a.size == 1:
        return bool(abs(a[0] - b[0]) <= _PARALLEL * abs(b[0]))
    lengths = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return lengths > 0 and abs(float(a @ b)) / lengths > 1 - _PARALLEL**2 / 2
