"""Targets that rounding moves: what a right solution may return as well as the reference."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import make_course

from autograder.app.grader import Grader
from autograder.ingest import project
from autograder.readers import read
from autograder.validation.unstable_targets import unstable_targets

SPEC = """\
spec: 1
title: t
points: 1
submission: {imports: [numpy]}
defaults: {within: {rel: 1.0e-4, abs: 1.0e-6}}
questions:
- id: q
  title: t
  points: 1
  draw: {times: 3, seed: 1, n: "integer(5, 6)", d: "integer(2, 3)", X: "normal(n, d)", y: normal(n)}
  answer: {function: fit, args: [X, y], returns: {w: {}, loss: []}}
"""
REFERENCE = """\
import numpy as np
def fit(X, y):
    w = np.linalg.pinv(X.T @ X, rcond=0) @ X.T @ y
    return w, np.mean((X @ w - y) ** 2)
def rank(X, y):
    return np.linalg.matrix_rank(X), 0.0
"""
WIDE = ("integer(5, 6)", "integer(2, 2)")
STATED = """  cases:
  - {name: wide, X: "[[0.5, 1.5, 2.5], [1.5, 0.5, 3.5]]", y: "[0.5, 2.5]"}
  answer: {"""


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ([], False),
        ([WIDE], True),
        ([WIDE, ("function: fit", "function: rank")], False),
        ([('X: "normal(n, d)"', 'u: normal(n), X: "outer(u, ones(d))"')], True),
        ([WIDE, ("answer: {", 'want: {w: "0 * X[0]", loss: 0}\n  answer: {')], False),
        ([("  draw: {times: 3", "  draw: {times: 1"), ("  answer: {", STATED)], False),  # you know what you state
    ],
)
def test_only_what_the_arguments_do_not_determine_is_reported(
    tmp_path: Path, changes: list[tuple[str, str]], warned: bool
) -> None:
    spec = SPEC
    for old, new in changes:
        assert old in spec
        spec = spec.replace(old, new)
    make_course(tmp_path, spec, REFERENCE)
    with Grader(project.find_project(str(tmp_path / "problems" / "small.yaml"))) as grader:
        reference = read(tmp_path / "reference" / "small.py")
        found = list(
            unstable_targets(grader.assignment, grader.targets, lambda calls: grader.collect(reference, calls=calls))
        )
    assert bool(found) is warned
    for fault in found:
        assert "in case 1 the reference's answer changes by more than the tolerance" in str(fault)
