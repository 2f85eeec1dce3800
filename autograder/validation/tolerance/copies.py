"""Earlier answers handed in once more, where a question follows them and an operation may change nothing.

Who follows a student's own numbers lets that student choose the numbers. With some of them nothing is left to do: what
is normalised already is its own normalisation, equal scores have equal weights. Such numbers are looked for here, by
doing what the question asks again and again until nothing changes, and the answers that then cost no work are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from autograder.checks import wrong_arrays
from autograder.domain.assignment import Question
from autograder.validation.tolerance.candidates import right_answers
from autograder.validation.tolerance.trial import TrialBench

#: How often what the question asks is done to its own result: most fixed points are met in one step or two.
STEPS = 3
#: How near a fixed point numbers are tried; a guard keeps off those at it, not always those beside it.
NEARER = tuple(1.8**-k for k in range(1, 9))

Own = Mapping[str, Any]


@dataclass(frozen=True)
class Copied:
    """An answer without work, the earlier answers with which it earns something, and what it earns."""

    name: str
    own: Own
    credit: float


def copied(bench: TrialBench) -> list[Copied]:
    """What earlier answers handed in again earn, and constants beside them; of each name the one that earns most.

    What earns as much with the reference's earlier answers has nothing to do with following and is not told.
    """
    question = bench.question
    right = right_answers(bench.targets, question)
    if not bench.numeric or not question.follow or not right or len(question.calls) > 1:
        return []
    found: dict[str, Copied] = {}
    alone: dict[bytes, float] = {}
    for own in _chosen(bench, right[0]):
        for name, answer in _idle(question, own, right[0]):
            key = answer.tobytes()
            if key not in alone:
                alone[key] = bench.one([answer]).credit
            made = bench.judge({**own, question.calls[0]: answer})
            if made.graded and made.credit > max(alone[key], found[name].credit if name in found else 0.0):
                found[name] = Copied(name, own, made.credit)
    return list(found.values())


def _idle(question: Question, own: Own, right: Any) -> Iterator[tuple[str, Any]]:
    """Answers that cost no work: the earlier ones, as they are and in reverse, and constants."""
    for follow in question.follow:
        if follow.source in own:
            given = np.ravel(own[follow.source])
            yield f"repeats_{follow.name}", np.resize(given, right.shape)
            yield f"repeats_{follow.name}_reversed", np.resize(given[::-1], right.shape)
    for name, answer in wrong_arrays.constants(right):
        yield f"{name}_after_own_{'_'.join(follow.name for follow in question.follow)}", np.asarray(answer)


def _chosen(bench: TrialBench, right: Any) -> Iterator[Own]:
    """Earlier answers that a student may choose: for each followed question by itself, and for all together."""
    shapes = {}
    for follow in bench.question.follow:
        given = wrong_arrays.array(bench.targets.get(follow.source))
        if given.size:
            shapes[follow.source] = given
    for source, given in shapes.items():
        for start in _starts(given):
            for value in _towards_rest(bench, source, start, right):
                yield {source: value}
    if len(shapes) > 1:
        for values in product((0.0, 1.0, 2.0), repeat=len(shapes)):
            yield {source: np.full(g.shape, v) for (source, g), v in zip(shapes.items(), values, strict=True)}
        for some in zip(*(_starts(given) for given in shapes.values()), strict=False):
            yield dict(zip(shapes, some, strict=True))


def _starts(right: Any) -> Iterator[Any]:
    """Numbers to begin with, in the shape of the right answer."""
    ramp = np.arange(1.0, right.size + 1).reshape(right.shape)
    yield from (ramp / ramp.sum(), (right.size + 1 - ramp) / ramp.sum(), ramp, ramp / 100)
    yield from (np.ravel(right)[::-1].reshape(right.shape), np.zeros(right.shape), np.ones(right.shape))


def _towards_rest(bench: TrialBench, source: str, start: Any, right: Any) -> Iterator[Any]:
    """The start, what the question makes of it, of that, and so on; then what lies between start and end."""
    yield start
    value = start
    for _ in range(STEPS):
        made = bench.judge({source: value, bench.question.calls[0]: right}, rules=False).want
        wanted = wrong_arrays.array(made[0]) if made else np.zeros(0)
        if wanted.size != value.size or not np.isfinite(wanted).all():
            break
        value = wanted.reshape(start.shape)
        yield value
    yield from _between(start, value)


def _between(start: Any, end: Any) -> Sequence[Any]:
    return [end + part * (start - end) for part in NEARER] if np.any(start != end) else []
