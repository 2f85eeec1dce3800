"""Stated cases whose labels are floats, where those that are drawn are whole numbers: `validate` warns."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.validation.whole_cases import whole_cases

SPEC = """\
spec: 1
title: Small
points: 1
defaults: {{within: {{abs: 0.01}}}}
questions:
  - id: a
    title: A
    points: 1
    {draw}
    cases: [{{name: "two", x: [[0, 1], [1, 0]], y: {y}}}]
    answer: {{function: f, args: [x, y]}}
    want: sum(x) + sum(y)
"""
DRAW = 'draw: {times: 2, seed: 1, x: "normal(3, 2)", y: "integer(0, 1, 3)"}'


@pytest.mark.parametrize(
    ("draw", "y", "warned"),
    [
        (DRAW, "[0, 1]", True),
        (DRAW, '"integers([0, 1])"', False),
        (DRAW, "[0.5, 1]", False),
        (DRAW.replace("integer(0, 1, 3)", "normal(3)"), "[0, 1]", False),
        ("", "[0, 1]", False),
    ],
)
def test_labels_that_are_floats_in_a_stated_case_are_a_warning(draw: str, y: str, warned: bool) -> None:
    found = [fault.what for fault in whole_cases(assignment(SPEC.format(draw=draw, y=y)))]
    assert len(found) == warned
    assert all('`y` is whole numbers where it is drawn and floats in the case "two"' in what for what in found)
