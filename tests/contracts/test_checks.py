"""What every kind of check must do, run over the registry: a new kind is tested on arrival."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks import registry
from autograder.model.assignment import Answer, Question, Within

QUESTION = Question("1", "t", 1, Answer(function="f"), within=Within(abs=0.05))
TARGETS = {"close": np.array([[0.123456, -7.654321]])}
JUNK = [
    np.zeros((0,)),
    np.full((1, 2), np.nan),
    np.full((1, 2), np.inf),
    np.zeros(()),
    np.zeros((10**4, 10**4), dtype=bool),
    np.array([[1 + 2j, 3]]),
    np.zeros((1, 2, 1)),
]


@pytest.mark.parametrize("kind", sorted(registry()))
def test_contract(kind: str) -> None:
    target = TARGETS[kind]  # a new kind needs a target here
    check = registry()[kind](QUESTION)
    assert check(target, target).credit == 1.0
    for junk in JUNK:
        verdict = check(junk, target)
        assert 0 <= verdict.credit < 1
        for number in np.ravel(target):
            assert f"{abs(number):.4g}"[:6] not in verdict.feedback
