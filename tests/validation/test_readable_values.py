"""Steps that calculate with a value of the target put it where a submission can read it: `validate` warns."""

from __future__ import annotations

import pytest
from conftest import assignment

from autograder.validation.readable_values import readable_values

SPEC = """\
spec: 1
title: Small
points: 1
defaults: {{within: {{abs: 0.01}}}}
questions:
  - id: a
    title: A
    points: 1
    draw: {{times: 2, seed: 1, X: "normal(9, 3)", w: "normal(3)", truth: w, y: X @ w, new: "normal(4, 3)"}}
    answer: {{steps: {steps}}}
    {judged}
"""


@pytest.mark.parametrize(
    ("steps", "judged", "secret"),
    [
        ('["m = fit(X, X @ w)", "predict(m, new)"]', "{got: mean((answer - new @ w) ** 2), want: 0}", "`w`"),
        ('["t = X @ w", "m = fit(X, t)", "predict(m, new)"]', "{want: new @ w}", "`w`"),
        ('["m = fit(X, -w)", "predict(m, new)"]', "{want: new @ truth}", "`w`"),
        ('["m = fit(X, X @ w)", "predict(m, new)"]', "{want: new @ truth}", "`w`"),
        ('["m = fit(X, y)", "predict(m, new)"]', "{want: new @ w}", ""),
        ('["m = fit(X, w)", "predict(m, new)"]', "{want: new @ w}", ""),  # a task about a given w
        ('["m = fit(X, X @ w)", "predict(m, w)"]', "{want: new @ w}", ""),
        ('["m = fit(X, y / 2)", "predict(m, new)"]', "{want: new @ w}", ""),
        ('["m = fit(X)", "m.w * w"]', "{want: w * w}", ""),  # with what the submission gives: its own operator
    ],
)
def test_a_value_of_the_target_in_the_worker_is_a_warning(steps: str, judged: str, secret: str) -> None:
    rest = judged.strip("{}").replace(", want", "\n    want")
    found = [fault.what for fault in readable_values(assignment(SPEC.format(steps=steps, judged=rest)))]
    assert len(found) == bool(secret)
    assert all(f"calculate with {secret}, which makes the target" in what for what in found)


def test_other_questions_have_no_steps() -> None:
    made = SPEC.format(steps="[]", judged="want: new @ w").replace("steps: []", "function: f, args: [X @ w]")
    assert not list(readable_values(assignment(made)))
