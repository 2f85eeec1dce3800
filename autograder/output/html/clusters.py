"""Answers that are the same or nearly so, put together. In which order they come makes no difference.

Arrays are taken as points. Around each lies a box: every entry may differ by so much and no more (`reach`). The point
with the most answers in its box is the first to take all of them; of what is left the next one, and so on. So each
group has a middle that somebody answered, nothing in it is farther from that than the box is wide (a chain of near
answers does not grow into one group), and ``close(answer, middle, abs=…)`` holds for all of it.
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

#: How far near answers may lie apart, as a share of the largest entry.
NEAR = 0.02
_SAME = 1e-9
_MOST_COMPARED = 16

Same = Callable[[str, str], bool]


@dataclass(frozen=True)
class Cluster:
    """Answers that are alike: which ones, by their index; the one in the middle; and how far the others are from it."""

    members: tuple[int, ...]
    middle: ShownAnswer
    reach: float = 0.0


def clustered(
    question: Question | None, forms: Sequence[ShownAnswer], target: Any = None, same: Same | None = None
) -> list[Cluster]:
    """The answers in groups, the largest first. ``target`` is the reference's answer, all its calls in one row.

    ``same`` tells of two texts whether they mean the same; it is asked of those that most have written.
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
    """The groups with those made one whose texts mean the same; the larger one's stands for both."""
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
    """For each point, how far others may be from it in any entry and count as near.

    That is 2 % of its largest entry; or the question's tolerance, where answers are compared with the target as they
    are and it is more; but at most a quarter of the way to the target, lest a group reach from wrong to right.
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
    """Groups of the rows of ``points``: the index of the middle and those of all members, each row in one group."""
    rows, where, counts = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    where = where.ravel()
    first = np.full(len(rows), len(points))
    np.minimum.at(first, where, np.arange(len(points)))
    widths = reaches[first]
    sweep = _Sweep(rows, widths)
    weights = np.array([counts[sweep.box(i)].sum() for i in range(len(rows))])
    taken = np.full(len(rows), -1)
    leaders = []
    # by what is in the box, then by how many gave this very answer; rows are in the order of their numbers
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
    """Rows sorted along the column that tells most of them apart, so that a box is looked for in a strip alone."""

    def __init__(self, rows: Any, widths: Any) -> None:
        self.rows, self.widths = rows, widths
        different = [len(np.unique(column)) for column in rows.T] or [0]
        column = rows[:, int(np.argmax(different))] if rows.shape[1] else np.zeros(len(rows))
        self.order = np.argsort(column, kind="stable")
        self.low = np.searchsorted(column[self.order], column - widths, "left")
        self.high = np.searchsorted(column[self.order], column + widths, "right")

    def box(self, i: int) -> Any:
        """The rows of which no entry is farther than row ``i``'s width from its own; the row itself is one."""
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
