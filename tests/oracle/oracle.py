"""What a fair marker gives for `understanding_attention`, worked out from the bare answers.

This module implements the handout's rules. It shares nothing with the package that it checks: other literals,
another attention (torch's own, in double precision), another bookkeeping.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import torch
import torch.nn.functional as F

Choice = np.ndarray | str | None
"""An answer as a plain value: numbers, `None`, or one of the words "raises", "missing", "other" (not numbers)."""

QUESTIONS = ("1.2.1", "1.2.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2")

KEY = torch.tensor(
    [[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]], dtype=torch.float64
)
VALUE = torch.tensor(
    [[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]], dtype=torch.float64
)
TARGET = {
    "1.2.1": VALUE[0:1],
    "1.2.2": VALUE,
    "1.3.1": VALUE.mean(0, keepdim=True),
    "1.3.2": VALUE[:2].mean(0, keepdim=True),
    "1.4.1": VALUE[:3].mean(0, keepdim=True),
    "1.4.2": VALUE[2:3],
}
REFERENCE_QUERY = 50 * (KEY[0:1] + KEY[1:2])

FULL = 0.05
HALF = 0.15
UNSCALED = 0.02


def credits(choices: Mapping[str, Choice]) -> dict[str, float]:
    """The share of each question's points that the answers earn, between 0 and 1."""
    errors = measure(choices)
    earned = {name: float(np.mean([error < FULL for error in errors[name]])) for name in QUESTIONS}
    if earned["1.2.1"] == 0 and distance_to_first_key(choices["1.2.1"]) < UNSCALED:
        earned["1.2.1"] = 0.25
    if earned["1.3.2"] == 0 and errors["1.3.2"][0] < HALF:
        earned["1.3.2"] = 0.5
    return earned


def measure(choices: Mapping[str, Choice]) -> dict[str, list[float]]:
    """How far each question's result is from its target: one number a row, NaN where there is nothing to measure."""
    return {name: row_errors(name, choices[name], choices["1.3.2"]) for name in QUESTIONS}


def row_errors(question: str, choice: Choice, own_query: Choice = None) -> list[float]:
    """The errors of one answer; `own_query` is the student's answer to 1.3.2, which 1.4 builds on."""
    answer = usable(question, choice)
    if answer is None:
        return [math.nan]
    if question == "1.4.1":
        result = attend(own(own_query), with_third_key(answer))
    elif question == "1.4.2":
        result = attend(own_if_winnable(own_query), with_third_key(answer / answer.norm()))
    else:
        result = attend(answer, KEY)
    return (TARGET[question] - result).abs().amax(1).tolist()


def usable(question: str, choice: Choice) -> torch.Tensor | None:
    """The answer as a matrix of finite numbers of the required shape, or None."""
    if not isinstance(choice, np.ndarray):
        return None
    shapes = [(4, 3)] if question == "1.2.2" else [(1, 3), (3,)]
    if choice.shape not in shapes or not np.isfinite(choice.astype(np.float64)).all():
        return None
    return torch.from_numpy(choice.astype(np.float64)).reshape(-1, 3)


def attend(query: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    return F.scaled_dot_product_attention(query, key, VALUE, scale=1.0)


def with_third_key(row: torch.Tensor) -> torch.Tensor:
    return torch.cat([KEY[:2], row, KEY[3:]])


def own(query: Choice) -> torch.Tensor:
    """The student's query if it earned full marks, otherwise the reference's."""
    answer = usable("1.3.2", query)
    if answer is None or not row_errors("1.3.2", query)[0] < FULL:
        return REFERENCE_QUERY
    return answer


def own_if_winnable(query: Choice) -> torch.Tensor:
    """As `own`, but a query so short that no key of length 1 can win is not held against the student."""
    answer = own(query)
    return answer if best_unit_key_error(answer) < FULL else REFERENCE_QUERY


def best_unit_key_error(query: torch.Tensor) -> float:
    best = attend(query, with_third_key(query / query.norm()))
    return float((TARGET["1.4.2"] - best).abs().max())


def distance_to_first_key(choice: Choice) -> float:
    answer = usable("1.2.1", choice)
    return math.nan if answer is None else float((answer - KEY[0:1]).abs().max())


def clearance(choices: Mapping[str, Choice]) -> float:
    """How far the closest call is from going the other way."""
    return min((gap for gap in _gaps(choices) if not math.isnan(gap)), default=math.inf)


def _gaps(choices: Mapping[str, Choice]) -> Iterator[float]:
    for name, errors in measure(choices).items():
        yield from (abs(error - FULL) for error in errors)
        if name == "1.3.2":
            yield from (abs(error - HALF) for error in errors)
    yield abs(distance_to_first_key(choices["1.2.1"]) - UNSCALED)
    yield abs(best_unit_key_error(own(choices["1.3.2"])) - FULL)
