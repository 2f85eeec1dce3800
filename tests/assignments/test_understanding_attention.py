"""The real assignment: its reference, its traps, and what its feedback says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, mostly_full

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.domain.record import Record, Returned
from autograder.domain.report import Result
from autograder.ingest import submissions
from autograder.readers import read
from autograder.scoring.score import score
from autograder.validation import spec_examples as audit

KEY = np.array([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
EXAMPLES = sorted(p.parent for p in (ROOT / "submissions_example" / "understanding_attention").glob("*/expect.yaml"))


def results(grader: Grader, **answers: object) -> dict[str, Result]:
    """Results by id when these answers (q132=…, k142=…) replace the reference's."""
    ids = {"q121": "1.2.1", "q122": "1.2.2", "q131": "1.3.1", "q132": "1.3.2", "k141": "1.4.1", "k142": "1.4.2"}
    merged = {**grader.targets, **{ids[name]: value for name, value in answers.items()}}
    report = score(grader.assignment, grader.targets, Record({id: Returned(v) for id, v in merged.items()}))
    return {r.id: r for r in report.results}


def test_the_frozen_literals_are_the_ones_that_torch_draws() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(447)
    drawn = []
    for _ in range(2):
        matrix = torch.randn(4, 3)
        drawn.append((matrix / matrix.norm(dim=1, keepdim=True)).round(decimals=2).numpy())
    assert np.allclose(drawn[0], KEY, atol=1e-6)


def test_reference_examples_and_empty_submission(grader: Grader) -> None:
    spec, targets = grader.assignment, grader.targets
    assert [*audit.reference(spec, targets), *audit.check_empty(spec, targets), *audit.examples(spec, targets)] == []


def test_there_are_examples_of_everything() -> None:
    assert len(EXAMPLES) >= 15


# `autograder validate`, which .ci/run calls, grades all of them too
@pytest.mark.parametrize("path", mostly_full(EXAMPLES, *EXAMPLES[::6]), ids=lambda p: p.name)
def test_example_submissions_score_what_they_must(grader: Grader, path: Path) -> None:
    report = grading.grade(grader, submissions.read_submission(path, grader.assignment.files))
    assert list(audit.expectations(path, report)) == []


def test_mean_of_keys_is_right_by_the_sheet_and_told_so(grader: Grader) -> None:
    result = results(grader, q131=KEY.mean(0))["1.3.1"]
    assert (result.credit, result.rule) == (1, "mean_of_keys")
    least_squares = np.linalg.lstsq(KEY, np.full(4, 0.25), rcond=None)[0]
    result = results(grader, q131=least_squares)["1.3.1"]
    assert (result.credit, result.rule) == (1, "nearly_flat")


@pytest.mark.parametrize(
    ("s", "right"), [(2.5, False), (3.5, True), (100, True), (170, True), (180, False), (1000, False)]
)
def test_the_window_of_1_3_2(grader: Grader, s: float, right: bool) -> None:
    assert (results(grader, q132=s * (KEY[0] + KEY[1]) / 2)["1.3.2"].credit == 1) is right


@pytest.mark.parametrize("s", [4, 8, 12, 16, 20, 100])
def test_follow_through_of_1_4_2_is_fair_to_short_queries(grader: Grader, s: float) -> None:
    q = s * (KEY[0] + KEY[1]) / 2
    got = results(grader, q132=q, k142=KEY[0] + KEY[1])
    assert got["1.3.2"].credit == 1
    assert got["1.4.2"].credit == 1
    assert ("cannot be used here" in got["1.4.2"].feedback) == bool(np.linalg.norm(q) < 13.4)


def test_follow_through_uses_a_query_exactly_where_some_key_can_win_with_it(grader: Grader) -> None:
    # an unusual query that passes 1.3.2 at length 12: its own best key must count, though the reference's would not
    rng = np.random.default_rng(3)
    across = np.cross(KEY[0], KEY[1])
    found = 0
    for _ in range(4000):
        q = 12 * (lambda v: v / np.linalg.norm(v))((KEY[0] + KEY[1]) / 2 + across * rng.normal() * 0.6)
        got = results(grader, q132=q, k142=q)
        if got["1.3.2"].credit == 1 and "cannot be used" not in got["1.4.2"].feedback:
            assert got["1.4.2"].credit == 1
            found += 1
            if found > 20:
                break
    assert found > 5


def test_a_wrong_query_costs_once(grader: Grader) -> None:
    got = results(grader, q132=10 * KEY[0])
    assert got["1.3.2"].credit == 0
    assert got["1.4.1"].credit == got["1.4.2"].credit == 1
    assert "did not earn full marks" in got["1.4.1"].feedback


def test_keys_as_rows_are_taken_as_the_sheet_takes_them(grader: Grader) -> None:
    got = results(grader, k141=(KEY[0:1] + KEY[1:2]) / 2, k142=KEY[0:1] + KEY[1:2])
    assert got["1.4.1"].credit == got["1.4.2"].credit == 1


def test_no_feedback_gives_a_target_away(grader: Grader) -> None:
    rng = np.random.default_rng(0)
    values = [v for row in grader.assignment.givens["value"] for v in row]  # type: ignore[attr-defined]
    for _ in range(50):
        got = results(
            grader,
            q121=rng.normal(size=3),
            q122=rng.normal(size=(4, 3)),
            q131=rng.normal(size=3),
            k141=rng.normal(size=3),
        )
        for result in got.values():
            assert not any(f"{v:.3g}, {w:.3g}" in result.feedback for v, w in zip(values, values[1:], strict=False))


def test_the_reference_is_read_as_a_submission(grader: Grader) -> None:
    report = grading.grade(grader, read(ROOT / "reference" / "understanding_attention.py"))
    assert report.score == report.max_score == 16
    assert "autograder" not in (ROOT / "reference" / "understanding_attention.py").read_text()
