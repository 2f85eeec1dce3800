"""Numeric wrong answers, by name: made from the assignment's numbers, or from the right answer with a slip.

All have the shape of the right answer. Names are stable, because specs accept findings by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.checks import Candidate, Sheet
from autograder.domain.assignment import Side

Array = Any
Named = Iterator[tuple[str, Array]]

#: The number of leading rows, columns or entries of a given that are tried, in addition to the last.
MOST_WRONG = 24

#: A length this close to 1 counts as 1, up to rounding.
SLIGHTLY_OFF = 0.02

#: Data of more numbers than this is not borrowed from number by number.
LARGE = 100

#: The arguments whose lengths an answer may be scaled by.
MOST_SCALING = 3

SCALES = (0.1, 0.5, 2.0, 10.0)


def constants(right: Array) -> Named:
    """Constant arrays, and the identity."""
    yield "zeros", np.zeros(right.shape)
    yield "ones", np.ones(right.shape)
    yield "halves", np.full(right.shape, 0.5)
    if right.ndim:
        yield "uniform", np.full(right.shape, 1 / max(right.shape[-1], 1))
    if right.ndim >= 2 and right.shape[-1] == right.shape[-2]:
        yield "identity", np.broadcast_to(np.eye(right.shape[-1]), right.shape)


def spoiled(right: Array) -> Named:
    """The right answer with one slip."""
    yield "negated", -right
    yield "absolute", np.abs(right)
    yield "one_minus", 1 - right
    yield "plus_one", right + 1
    yield "minus_one", right - 1
    if right.ndim >= 2:
        yield "transposed", np.swapaxes(right, -1, -2).reshape(right.shape)
        yield "rows_reversed", right[::-1]
        yield "rows_rolled", np.roll(right, 1, axis=0)
    if right.ndim:
        yield "entries_reversed", right[..., ::-1]
        yield "entries_rolled", np.roll(right, 1, axis=-1)
        yield "mean_of_reference", np.full(right.shape, right.mean())
    if np.isinf(right).any():
        yield "large_numbers", np.nan_to_num(right, posinf=1e9, neginf=-1e9)


def placed(right: Array, sides: Sequence[int]) -> Named:
    """The right answer with one position, or the diagonal, of these sides repeated."""
    if not right.size:
        return
    first = right[tuple(slice(0, 1) if i in sides else slice(None) for i in range(right.ndim))]
    yield "one_place", np.broadcast_to(first, right.shape)
    if len(sides) > 1:
        indices = np.indices(right.shape)
        along = np.minimum.reduce(indices[list(sides)])
        yield "along_a_line", right[tuple(along if i in sides else index for i, index in enumerate(indices))]


def scaled(right: Array) -> Named:
    """The right answer times a factor."""
    for factor in SCALES:
        yield f"times_{factor:g}", factor * right


def by_sides(values: Sequence[Any], right: Array) -> Named:
    """The right answer by the length of a side of an argument or its root: a sum for a mean, a scale that is wrong."""
    for i, value in enumerate(values[:MOST_SCALING], 1):
        for j, length in enumerate(np.shape(array(value))[:2]):
            if length > 1:
                name = f"side_{j}_of_argument_{i}"
                yield f"times_{name}", right * length
                yield f"over_{name}", right / length
                yield f"times_root_of_{name}", right * length**0.5
                yield f"over_root_of_{name}", right / length**0.5


def borrowed(name: str, value: Any, shape: tuple[int, ...]) -> Named:
    """A given value, its parts and simple derivatives of it, each also negated and scaled to length 1."""
    numbers = array(value)
    for label, part in _parts(name, numbers):
        if numbers.size > LARGE and label[-1].isdigit() and part.size == 1:
            continue  # one of so many numbers may be near the target by chance, which says nothing
        if (made := fitted(part, shape)) is None:
            continue
        yield label, made
        yield f"negative_{label}", -made
        length = float(np.linalg.norm(part))
        if made.size > 1 and length > 0 and abs(length - 1) > SLIGHTLY_OFF:
            yield f"unit_{label}", made / length


def arguments(values: Sequence[Any], shape: tuple[int, ...]) -> Named:
    """Trivial functions of the arguments."""
    for i, value in enumerate(values, 1):
        yield from borrowed(f"argument_{i}", value, shape)
    numbers = [made for made in map(array, values) if made.size]
    alike = [made for made in numbers if made.shape == numbers[0].shape]
    if len(alike) < 2:
        return
    for label, made in (
        ("sum_of_arguments", sum(alike)),
        ("difference_of_arguments", alike[0] - alike[1]),
        ("mean_of_arguments", sum(alike) / len(alike)),
        ("product_of_arguments", np.prod(alike, axis=0)),
        ("arguments_stacked", np.stack(alike)),
    ):
        if (fits := fitted(made, shape)) is not None:
            yield label, fits


def fitted(value: Array, shape: tuple[int, ...]) -> Array | None:
    """``value`` reshaped to ``shape``, or repeated as every row; None if it does not fit."""
    if value.size == np.prod(shape):
        return value.reshape(shape)
    if len(shape) > 1 and value.size == shape[-1] > 1:
        return np.broadcast_to(value.ravel(), shape)
    return None


def _parts(name: str, value: Array) -> Named:
    """The value; its rows (or entries) recursively; sums and means; for a matrix also by columns."""
    if value.size:
        yield name, value
    if not (value.ndim and value.size):
        return
    for i in _some(len(value)):
        yield from _parts(f"{name}_{i}", value[i]) if value.ndim > 1 else [(f"{name}_{i}", value[i])]
    yield f"mean_of_{name}", value.mean(axis=0)
    yield f"sum_of_{name}", value.sum(axis=0)
    if value.ndim == 2:
        yield f"{name}_transposed", value.T
        for j in _some(value.shape[1]):
            yield f"{name}_column_{j}", value[:, j]
        yield f"row_means_of_{name}", value.mean(axis=1)
        yield f"row_sums_of_{name}", value.sum(axis=1)
        yield from _equal_scores(name, value)


def _equal_scores(name: str, matrix: Array) -> Named:
    """The least-squares x for which all rows score the same, matrix @ x = c: a query that "averages"."""
    if not np.isfinite(matrix).all():
        return
    for label, c in (("equal_scores", 1 / len(matrix)), ("equal_scores_1", 1.0)):
        yield f"{label}_of_{name}", np.linalg.lstsq(matrix, np.full(len(matrix), c), rcond=None)[0]


def _some(length: int) -> list[int]:
    return sorted({*range(min(length, MOST_WRONG)), length - 1})


def array(value: Any) -> Array:
    """The value as an array of floats; empty if it is not numeric."""
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return np.zeros(0)


def common(cases: Sequence[Mapping[str, Array]]) -> dict[str, tuple[Array, ...]]:
    """The answers to all calls, for each name that every call has."""
    return {name: tuple(case[name] for case in cases) for name in cases[0] if all(name in case for case in cases)}


def array_candidates(shapes: Sequence[Sequence[Side]], right: Sequence[Array], sheet: Sheet) -> Iterator[Candidate]:
    """All wrong answers to a question whose answers have one of ``shapes``; ``right`` has one for each call."""
    right = tuple(right)
    for name, answers in common([dict(constants(answer)) for answer in right]).items():
        yield Candidate((name,), answers, "blind")
    per_call = zip(right, sheet.arguments or [()] * len(right), strict=True)
    of_the_sheet = [dict(_of_the_sheet(sheet, answer, values)) for answer, values in per_call]
    for name, answers in common(of_the_sheet).items():
        yield Candidate((name,), answers)
    for name, answers in _placed(shapes, right):
        yield Candidate((name,), answers, "placed")
    for name, value in sheet.steps.items():  # intermediate results
        yield from _fitted(name, (array(value),) * len(right), right)
    for id, others in sheet.others.items():
        if len(others) in (1, len(right)):
            yield from _fitted(f"answer_of_{id}", others if len(others) > 1 else (*others,) * len(right), right)
    if len(right) > 1 and len({answer.shape for answer in right}) == 1:
        yield Candidate(("same_every_time",), (right[0],) * len(right))
    if sheet.arguments:
        by_call = zip(right, sheet.arguments, strict=True)
        for name, answers in common([dict(by_sides(values, answer)) for answer, values in by_call]).items():
            yield Candidate((name,), answers, "scaled")
    for origin, make in (("spoiled", spoiled), ("scaled", scaled)):
        for name, answers in common([dict(make(answer)) for answer in right]).items():
            yield Candidate((name,), answers, origin)


def _of_the_sheet(sheet: Sheet, right: Array, values: Sequence[Any]) -> Named:
    for name, value in sheet.givens.items():
        yield from borrowed(name, value, right.shape)
    if values:
        yield from arguments(values, right.shape)


def _placed(shapes: Sequence[Sequence[Side]], right: tuple[Array, ...]) -> Iterator[tuple[str, tuple[Array, ...]]]:
    """If a side has any length, a student may choose where to be judged: in one position, or along a diagonal."""
    free = [one for one in shapes if None in one and len(one) == right[0].ndim]
    if not free:
        return
    least = tuple(np.zeros([1 if n is None else m for n, m in zip(free[0], a.shape, strict=True)]) for a in right)
    yield "zeros_in_one_place", least
    yield "ones_in_one_place", tuple(answer + 1 for answer in least)
    sides = [i for i, side in enumerate(free[0]) if side is None]
    yield from common([dict(placed(answer, sides)) for answer in right]).items()


def _fitted(name: str, values: Sequence[Array], right: Sequence[Array]) -> Iterator[Candidate]:
    made = tuple(fitted(value, answer.shape) for value, answer in zip(values, right, strict=True))
    if all(answer is not None for answer in made):
        yield Candidate((name,), made, "spoiled")
