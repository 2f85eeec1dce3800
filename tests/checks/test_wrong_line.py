"""``wrong_line``: feedback rules of a derivation look at the first line that is wrong, and at no other."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import assignment

from autograder.domain.record import Record, Returned
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: T
points: 2
questions:
  - id: d
    title: T
    points: 2
    answer:
      function: f
      derivation:
        symbols: {x: real, w: real, t: real}
        define: {y: w*x, L: (y - t)**2 / 2}
        given: diff(L, x)
        goal: (y - t)*w
        also: [{given: "diff(L, w)", goal: (y - t)*x}]
        steps: 2
    feedback:
      - {id: outer, if: 'wrong_line(answer, "y - t")', say: Where is the second factor?}
      - {id: factor, if: 'wrong_line(answer, "2*w*(y - t)", "2*x*(y - t)")', say: Twice too much.}
"""
STEP = "diff(L, y)*diff(y, x)"


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["diff(L, x)", "y - t"], "outer"),
        (["diff(L, x)", "w*x - t"], "outer"),  # in any form
        (["diff(L, x)", STEP, "2*(y - t)*w", "y - t"], "factor"),  # the first wrong line counts
        (["diff(L, w)", "diff(L, y)*diff(y, w)", "2*x*(w*x - t)"], "factor"),  # along the other route
        ("diff(L, x)\n= 2*w*(y - t)", "factor"),
        (["diff(L, x)", STEP, "(y - t)*w"], ""),
        (["diff(L, x)", "dL/dy = y - t", "3*w*(y - t)"], ""),  # a right line beside the chain is not a mistake
        (["y - t"], ""),  # it does not begin with the given
        (["diff(L, x)", "y - t +"], ""),
        (["diff(L, x)", 3], ""),
        ([], ""),
    ],
)
def test_the_first_wrong_line_is_recognized(lines: Any, rule: str) -> None:
    (result,) = score(assignment(SPEC), {}, Record({"d": Returned(lines)})).results
    assert result.rule == rule
    assert ("At " in result.feedback) or not rule  # with the numbers that disprove it


@pytest.mark.parametrize(
    ("line", "value"),
    [("(y - t)*w + 1e-7", "-1.9999999"), ("1e12*x", "1e+12"), ("1e-9*x", "1e-9"), ("0", "0"), ("(y - t)*x*w**2", "-4")],
)
def test_the_numbers_that_disprove_a_line_are_shown_whatever_their_size(line: str, value: str) -> None:
    (result,) = score(assignment(SPEC), {}, Record({"d": Returned(["diff(L, x)", line])})).results
    assert " At x = " in result.feedback
    assert f"line 2 is {value}" in result.feedback
