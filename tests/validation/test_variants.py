"""Wrong answers that the reference gives to changed calls: other weights, no mask, train for eval."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.checks import Candidate
from autograder.domain.submission import Cell, Submission
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.scoring.score import targets_of
from autograder.validation import tolerance

SPEC = """\
spec: 1
title: Small
points: 4
submission: {{imports: [torch]}}
defaults: {{within: {{abs: {within}}}}}
questions:
  - id: layer
    title: A layer
    points: 2
    draw: {{times: 2, seed: 1, x: "normal(3, 4)", w: "normal(4, 4)", v: "normal(4, 4)", bias: normal(4)}}
    answer: {{module: Layer, weights: {{w: w, v: v, bias: bias}}, args: [x], shape: [3, 4]}}
  - id: weights
    title: Masked weights
    points: 1
    draw: {{times: 2, seed: 2, s: "normal(3, 3)"}}
    answer: {{function: masked, args: [s, mask], shape: [3, 3]}}
  - id: slopes
    title: Slopes
    points: 1
    draw: {{times: 2, seed: 3, x: normal(3), g: normal(3)}}
    answer: {{function: square, args: [x], gradient: x, upstream: g, shape: [3]}}
givens: {{mask: [[1, 0, 0], [1, 1, 0], [1, 1, 1]]}}
"""
REFERENCE = """\
import torch
from torch import nn

class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.v = nn.Parameter(torch.zeros(4, 4)), nn.Parameter(torch.zeros(4, 4))
        self.bias, self.drop = nn.Parameter(torch.zeros(4)), nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(torch.relu(x @ self.w) @ self.v + self.bias)

def masked(s, mask):
    return torch.softmax(torch.where(mask > 0, s, torch.tensor(-1e9)), -1)

def square(x):
    return x ** 2
"""


def made(host: Host, within: str = "1.0e-4") -> tuple[Any, dict[str, Any], dict[str, list[Candidate]]]:
    """The assignment, the reference's answers, and those to the changed calls."""
    spec = assignment(SPEC.format(within=within))
    reference = Submission("reference", "r.py", (Cell("r.py", REFERENCE, 1),))
    asked = tolerance.variant_calls(spec)
    record = collect(spec, reference, host, calls=[call for *_, calls in asked.values() for call in calls])
    return spec, targets_of(spec, collect(spec, reference, host)), tolerance.variant_answers(asked, record)


@pytest.fixture(scope="module")
def variants(host: Host) -> tuple[Any, dict[str, Any], dict[str, list[Candidate]]]:
    return made(host)


def test_each_mistake_that_a_call_can_make_is_tried(variants: Any) -> None:
    names = {id: {name for one in many for name in one.names} for id, many in variants[2].items()}
    assert names["layer"] == {
        "ignored: x", "ignored: w", "transposed: w", "times 2: w", "ignored: v", "transposed: v", "times 2: v",
        "forgotten: bias", "times 2: bias", "all weights transposed", "w and v exchanged", "train for eval",
    }  # fmt: skip
    assert names["weights"] == {"ignored: s", "transposed: s", "mask left out: mask", "mask turned round: mask"}
    assert names["slopes"] == {"upstream left out"}


def test_they_are_what_such_a_submission_returns(variants: Any) -> None:
    spec, targets, found = variants
    by_name = {one.names[0]: one.answers for many in found.values() for one in many}
    layer, weights, _ = spec.questions
    case = layer.cases[1]
    want = np.maximum(case["x"] @ case["w"], 0) @ case["v"]
    assert np.allclose(by_name["forgotten: bias"][1], want, atol=1e-5)
    assert np.allclose(targets["layer #2"], want + case["bias"], atol=1e-5)
    scores = np.exp(weights.cases[0]["s"])
    assert np.allclose(by_name["mask left out: mask"][0], scores / scores.sum(1, keepdims=True), atol=1e-5)
    assert not np.allclose(by_name["train for eval"][0], targets["layer #1"], atol=0.1)


def test_the_audit_reports_those_that_pass(host: Host, variants: Any) -> None:
    spec, targets, found = variants
    audit = tolerance.run_audit(spec, targets, found)
    assert not [name for review in audit.reviews for one in review.findings for name in one.names]
    wide, targets, found = made(host, "9")
    audit = tolerance.run_audit(wide, targets, found)
    passing = {name for review in audit.reviews for one in review.findings for name in one.names}
    assert {"forgotten: bias", "mask left out: mask"} <= passing
