"""Clusters of equal or nearly equal answers, independent of the order of the answers.

Arrays are points. Around each lies a box, within which every entry differs by at most its `reach`. The point with the
most answers in its box forms the first cluster from all of them, and so on with the rest. So each cluster has a center
that is an actual answer, a chain of near answers does not grow into one cluster, and ``close(answer, center, abs=…)``
holds for all members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks.close import error_bound
from autograder.domain.assignment import Question
from autograder.output.html.shown_answers import ShownAnswer, ShownNumbers, ShownWords

#: The largest distance of near answers, relative to the largest entry.
NEAR = 0.02
_SAME = 1e-9
_MOST_COMPARED = 16

Same = Callable[[str, str], bool]


@dataclass(frozen=True)
class Cluster:
    """A cluster: the indices of its answers, the one in the middle, and the largest distance from it."""

    members: tuple[int, ...]
    middle: ShownAnswer
    reach: float = 0.0


def clustered(
    question: Question | None, forms: Sequence[ShownAnswer], target: Any = None, same: Same | None = None
) -> list[Cluster]:
    """The answers in clusters, largest first.

    ``target`` is the reference's answer, with all calls in one flat array. ``same`` decides whether two texts mean the
    same; it is called for the most frequent ones.
    """
    made = []
    by_shape: dict[tuple[tuple[int, ...], ...], list[int]] = {}
    by_key: dict[tuple[bool, str], list[int]] = {}
    for i, one in enumerate(forms):
        if isinstance(one, ShownNumbers):
            by_shape.setdefault(one.shapes, []).append(i)
        else:
            by_key.setdefault((one.trouble, one.key), []).append(i)
    for at in by_shape.values():
        points = np.array([_numbers(forms[i]).values for i in at]).reshape(len(at), -1)
        reaches = reach(points, question, target)
        for middle, members in near(points, reaches):
            made.append(Cluster(tuple(at[i] for i in members), forms[at[middle]], float(reaches[middle])))
    for at in by_key.values():
        shown = Counter(_words(forms[i]).shown for i in at)
        likeliest = min(shown, key=lambda text: (-shown[text], text))
        made.append(Cluster(tuple(at), next(forms[i] for i in at if _words(forms[i]).shown == likeliest)))
    return _merged(sorted(made, key=_by_size), same) if same else sorted(made, key=_by_size)


def _merged(clusters: Sequence[Cluster], same: Same) -> list[Cluster]:
    """The clusters after merging those whose texts mean the same; the text of the larger one is kept."""
    made: list[Cluster] = []
    for n, cluster in enumerate(clusters):
        text = _text(cluster) if n < _MOST_COMPARED else None
        known = [(i, other) for i, one in enumerate(made[:_MOST_COMPARED]) if (other := _text(one)) is not None]
        at = next((i for i, other in known if same(text, other)), None) if text is not None else None
        if at is None:
            made.append(cluster)
        else:
            made[at] = replace(made[at], members=tuple(sorted((*made[at].members, *cluster.members))))
    return sorted(made, key=_by_size)


def _text(cluster: Cluster) -> str | None:
    middle = cluster.middle
    return middle.answer if isinstance(middle, ShownWords) and isinstance(middle.answer, str) else None


def _by_size(cluster: Cluster) -> tuple[int, str, tuple[float, ...]]:
    return -len(cluster.members), *_order(cluster.middle)


def reach(points: Any, question: Question | None, target: Any) -> Any:
    """For each point, the largest difference of any entry at which another point counts as near.

    That is 2 % of its largest entry, or the question's tolerance if that is larger and answers are compared with the
    target directly. It is at most a quarter of the distance to the target, so that no cluster reaches right answers.
    """
    size = np.abs(points).max(axis=1, initial=0.0)
    made = NEAR * size
    if question is not None and question.got is None and points.shape[1]:
        tolerance = np.min(error_bound(question.within, points), axis=1) * np.ones(len(points))
        made = np.maximum(made, tolerance)
    if target is not None and np.shape(target) == points.shape[1:]:
        made = np.minimum(made, np.abs(points - target).max(axis=1, initial=0.0) / 4)
    return np.maximum(made, _SAME * size)


def near(points: Any, reaches: Any) -> list[tuple[int, list[int]]]:
    """Clusters of the rows of ``points``: the index of the center and of all members; each row is in one cluster."""
    rows, where, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    where = where.ravel()
    first = np.full(len(rows), len(points))
    np.minimum.at(first, where, np.arange(len(points)))
    widths = reaches[first]
    sweep = _Sweep(rows, widths)
    weights = np.array([counts[sweep.box(i)].sum() for i in range(len(rows))])
    taken = np.full(len(rows), -1)
    leaders = []
    # by the number of answers in the box, then by the number of identical answers, then by value
    for i in np.lexsort((np.arange(len(rows)), -counts, -weights)):
        if taken[i] < 0:
            box = sweep.box(i)
            taken[box[taken[box] < 0]] = i
            leaders.append(int(i))
    members: dict[int, list[int]] = {leader: [] for leader in leaders}
    for index, row in enumerate(where):
        members[int(taken[row])].append(index)
    return [(int(first[leader]), found) for leader, found in members.items()]


class _Sweep:
    """Rows sorted by the column with the most distinct values, so that a box is searched only in a strip."""

    def __init__(self, rows: Any, widths: Any) -> None:
        self.rows, self.widths = rows, widths
        different = [len(np.unique(column)) for column in rows.T] or [0]
        column = rows[:, int(np.argmax(different))] if rows.shape[1] else np.zeros(len(rows))
        self.order = np.argsort(column, kind="stable")
        self.low = np.searchsorted(column[self.order], column - widths, "left")
        self.high = np.searchsorted(column[self.order], column + widths, "right")

    def box(self, i: int) -> Any:
        """The rows whose entries all lie within row ``i``'s width of its own, including row ``i``."""
        strip = self.order[self.low[i] : self.high[i]]
        if len(strip) == 1:
            return strip
        inside = (np.abs(self.rows[strip] - self.rows[i]) <= self.widths[i]).all(axis=1)
        return strip[inside]


def _numbers(one: ShownAnswer) -> ShownNumbers:
    assert isinstance(one, ShownNumbers)
    return one


def _words(one: ShownAnswer) -> ShownWords:
    assert isinstance(one, ShownWords)
    return one


def _order(middle: ShownAnswer) -> tuple[str, tuple[float, ...]]:
    if isinstance(middle, ShownNumbers):
        return str(middle.shapes), tuple(middle.values.tolist())
    return f"{'trouble' if middle.trouble else 'text'} {middle.key}", ()
