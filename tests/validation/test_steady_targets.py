"""Targets that do not depend on the case: a constant would earn them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.validation.steady_targets import steady_targets

SPEC = """\
spec: 1
title: Small
points: 2
defaults: {{within: {{abs: 0.01}}}}
questions:
  - {{id: a, title: A, points: 2, draw: {{times: 3, seed: 1, x: normal(3)}}, answer: {{{answer}}}, {more}}}
"""


def said(answer: str, more: str, targets: dict[str, Any] | None = None) -> str:
    made = assignment(SPEC.format(answer=answer, more=more))
    return " ".join(warning.what for warning in steady_targets(made, targets or {f"a #{i}": 0 for i in (1, 2, 3)}))


@pytest.mark.parametrize(
    ("answer", "more", "warning"),
    [
        ("function: f, args: [x]", "want: sum(softmax(x))", "a constant would earn it"),
        ("function: f, args: [x]", "want: x - x", "zeros would earn it"),
        ("function: f, args: [x]", "want: softmax(x)", ""),
        ("function: f, args: [x]", "got: answer - x, want: 0", ""),
        ("function: f, args: [x], returns: {one: [], two: [3]}", "want: {one: sum(softmax(x)), two: x}", "of `one` is"),
        ("function: f, args: [x], returns: {one: [], two: [3]}", "want: {one: sum(x), two: x}", ""),
        ("function: f, args: [x], choice: [left, right]", "want: left", ""),
    ],
)
def test_a_target_that_is_the_same_in_every_case_is_a_warning(answer: str, more: str, warning: str) -> None:
    values = {
        "returns": [np.array(1.0), np.zeros(3)],
        "choice": "left",
    }
    answered = next((value for kind, value in values.items() if kind in answer), np.zeros(3))
    if "sum(softmax(x))" in more and "returns" not in answer:
        answered = np.array(1.0)
    found = said(answer, more, {f"a #{i}": answered for i in (1, 2, 3)})
    assert (warning in found) if warning else found == ""
