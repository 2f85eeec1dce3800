"""An example's feedback that contains the target is an error; the words around numbers are not the target."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.validation import spec_examples

SPEC = """\
spec: 1
title: One-hot rows
points: 1
submission: {imports: [numpy]}
questions:
  - id: "1"
    title: t
    points: 1
    cases: [{name: three, k: "3", y: "integers([2, 0, 1])"}]
    answer: {function: one_hot, args: [y, k], shape: [3, 3]}
    want: "where(y[:, None] == arange(k)[None, :], 1.0, 0.0)"
    within: {abs: 1.0e-6, rel: 1.0e-5}
    feedback: [{id: hint, if: "sum(answer) == 9", say: SAY}]
    examples:
      - hint: ones(3, 3)
      - fail: zeros(3, 3)
      - fail: 2 * eye(3)
"""


@pytest.mark.parametrize(
    ("say", "found"),
    [
        ("Each row has a single one", 0),
        ("The first row is 0, 0, 1", 1),
        ("The first row is [0.0, 0.0, 1.0]", 1),
    ],
)
def test_neither_the_tolerance_nor_the_students_own_call_is_the_target(say: str, found: int) -> None:
    """ "1; up to 1e-06 plus 0.001 %" rounds to a row of the target, and so does what `yours returns`."""
    faults = [str(fault) for fault in spec_examples.examples(assignment(SPEC.replace("SAY", f'"{say}"')), {})]
    assert len(faults) == found, faults
    assert all("the feedback reveals the target" in fault for fault in faults)
