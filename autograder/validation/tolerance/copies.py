"""Finds earlier answers that a question follows and that can be submitted again unchanged.

A question that follows a student's own numbers lets the student choose them. Some leave nothing to do: a normalised
vector is its own normalisation, and equal scores have equal weights. This module looks for such fixed points by
repeating the question's operation, and tries the answers that then need no work.
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

#: How often the operation is repeated: most fixed points are reached in one or two steps.
STEPS = 3
#: The distances from a fixed point that are tried; a guard may exclude the point but not its neighbours.
NEARER = tuple(1.8**-k for k in range(1, 9))

Own = Mapping[str, Any]


@dataclass(frozen=True)
class Copied:
    """An answer that needs no work, the earlier answers with which it earns something, and its credit."""

    name: str
    own: Own
    credit: float


def copied(bench: TrialBench) -> list[Copied]:
    """Earlier answers submitted again, and constants, that earn something; for each name the one that earns most.

    Answers that earn as much with the reference's earlier answers are unrelated to following, and are omitted.
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
    """Answers that need no work: the earlier ones, as they are and reversed, and constants."""
    for follow in question.follow:
        if follow.source in own:
            given = np.ravel(own[follow.source])
            yield f"repeats_{follow.name}", np.resize(given, right.shape)
            yield f"repeats_{follow.name}_reversed", np.resize(given[::-1], right.shape)
    for name, answer in wrong_arrays.constants(right):
        yield f"{name}_after_own_{'_'.join(follow.name for follow in question.follow)}", np.asarray(answer)


def _chosen(bench: TrialBench, right: Any) -> Iterator[Own]:
    """Earlier answers that a student may choose, for each followed question alone and for all together."""
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
    """Starting values in the shape of the right answer."""
    ramp = np.arange(1.0, right.size + 1).reshape(right.shape)
    yield from (ramp / ramp.sum(), (right.size + 1 - ramp) / ramp.sum(), ramp, ramp / 100)
    yield from (np.ravel(right)[::-1].reshape(right.shape), np.zeros(right.shape), np.ones(right.shape))


def _towards_rest(bench: TrialBench, source: str, start: Any, right: Any) -> Iterator[Any]:
    """The start, the results of repeating the question's operation, and points between the start and the end."""
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
