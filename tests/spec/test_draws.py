"""Draws: the same for everybody, everywhere, and what their names promise."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import Run, assignment

from autograder.domain.errors import SpecError
from autograder.domain.record import Crashed, Record, Returned
from autograder.domain.report import Result
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.host import Host
from autograder.readers import read
from autograder.scoring.score import score
from autograder.spec.draws import DrawError, Stream, cases


def test_the_stream_is_the_same_for_ever() -> None:
    stream = Stream(7)
    drawn = [stream.integer(3, 8), stream.uniform(-1, 1), stream.normal(), stream.choose("a", "b", "c")]
    # written down once: another machine or version that draws otherwise would judge by other cases
    assert drawn == [
        4,
        pytest.approx(-0.6983016521509962, abs=1e-12),
        pytest.approx(1.3031666217102853, abs=1e-12),
        "b",
    ], drawn


def test_what_is_drawn_is_what_it_is_called() -> None:
    stream = Stream(1)
    assert {stream.integer(2, 4) for _ in range(100)} == {2, 3, 4}
    numbers = stream.normal(20_000)
    assert abs(numbers.mean()) < 0.03
    assert abs(numbers.std() - 1) < 0.03
    for n, d in ((1, 1), (3, 3), (4, 9)):
        rows = stream.orthonormal(n, d)
        assert rows.shape == (n, d)
        assert np.allclose(rows @ rows.T, np.eye(n), atol=1e-14)
    assert stream.uniform(2, 3, 4, 5).shape == (4, 5)


def test_later_names_use_earlier_ones() -> None:
    made = cases({"n": "integer(2, 5)", "k": "normal(n, 3)", "twice": "2 * k + shift"}, 5, 3, {"shift": np.ones(3)})
    assert len(made) == 5
    assert len({case["n"] for case in made}) > 1
    for case in made:
        assert case["k"].shape == (case["n"], 3)
        assert np.array_equal(case["twice"], 2 * case["k"] + 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("integer(5, 2)", "no integer from"),
        ("orthonormal(4, 2)", "4 orthonormal vectors need"),
        ("m + 1", "unknown name"),
        ("open('x')", "unknown"),
    ],
)
def test_impossible_draws_are_told(text: str, why: str) -> None:
    with pytest.raises(DrawError, match=why):
        cases({"x": text}, 2, 1, {})


SPEC = """
spec: 1
title: Draws
points: 1
limits: {call: 1s}
submission: {arrays: KIND}
questions:
  - id: "1"
    title: t
    points: 1
    draw: {times: 6, seed: 3, n: "integer(1, 4)", v: normal(n), s: normal(), m: "choose(1, 2)"}
    answer: {function: f, args: [v, s, n], shape: [n]}
    want: v * s + n
    within: {abs: 1.0e-4}
    feedback: [{id: no_n, if: "close(answer, v * s, abs=1e-4)", say: "Left out n, which is {n}."}]
    examples: [{pass: v * s + n}, {no_n: v * s}]
"""


@pytest.fixture(params=["torch", "numpy"])
def judged(request: pytest.FixtureRequest, host: Host, tmp_path) -> object:
    """Runs a source and gives its record and result."""
    spec = assignment(SPEC.replace("KIND", request.param))

    def run(source: str) -> tuple[Record, Result, str]:
        (tmp_path / "hw.py").write_text(source)
        record = collect(spec, read(tmp_path / "hw.py"), host)
        return record, score(spec, {}, record).results[0], request.param

    return run


def test_a_function_is_called_once_a_case_with_what_the_sheet_has(judged) -> None:
    source = "import torch\nseen = []\ndef f(v, s, n):\n    seen.append(n)\n    print(type(v).__name__, type(s).__name__, type(n).__name__, len(seen))\n    return v * s + n\n"
    record, result, kind = judged(source)
    assert result.credit == 1
    assert list(record.outcomes) == [f"1 #{i}" for i in range(1, 7)]
    array = {"torch": "Tensor", "numpy": "ndarray"}[kind]
    assert record.outcomes["1 #6"].printed == f"{array} float int 6\n"


def test_a_function_for_the_other_kind_of_array_is_given_that(judged) -> None:
    needs_torch = "import torch\ndef f(v, s, n): return v.clone() * s + n\n"
    needs_numpy = "def f(v, s, n): return v.copy() * s + n\n"
    assert judged(needs_torch)[1].credit == judged(needs_numpy)[1].credit == 1
    _, result, kind = judged("def f(v, s, n): return v.nothing\n")
    first = {"torch": "'Tensor' object", "numpy": "'numpy.ndarray' object"}[kind]
    assert f"AttributeError: {first} has no attribute 'nothing'" in result.feedback


def test_the_worst_case_counts_and_is_shown(judged) -> None:
    _, result, kind = judged("def f(v, s, n): return v * s + min(n, 3)\n")
    assert result.credit == 0
    assert f"f({'np.array' if kind == 'numpy' else 'torch.tensor'}([" in result.feedback
    assert "`: yours returns [" in result.feedback
    _, result, _ = judged("def f(v, s, n): return v * s\n")
    assert result.rule == "no_n"
    _, result, _ = judged("def f(v, s, n): return v[:1] * s + n\n")
    assert "shape (1,), but shape (" in result.feedback
    _, result, _ = judged("def f(v): return v\n")
    assert "TypeError" in result.feedback


def test_changing_the_arguments_changes_nobody_elses(judged) -> None:
    assert judged("def f(v, s, n):\n    w = v * s + n\n    v *= 0\n    return w\n")[1].credit == 1


def test_a_call_that_hangs_is_the_last_one(judged) -> None:
    record, result, _ = judged("calls = 0\ndef f(v, s, n):\n    while n > 1: pass\n    return v * s + n\n")
    assert result.credit == 0
    died = [call for call, outcome in record.outcomes.items() if isinstance(outcome, Crashed)]
    assert died
    assert all(isinstance(o, (Crashed, Returned)) for o in record.outcomes.values())
    assert "of computing" in result.feedback


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("args: [v, s, n], ", "", "which uses what is drawn"),
        ("function: f, args", "variable: f, args", "needs `function`"),
        ("v: normal(n)", "v: normal(q)", "draw.v"),
        ("v: normal(n)", "e: normal(n), v: normal(n)", "exists already"),
        ("args: [v", "args: [w", "answer.args"),
        ("shape: [n]", "shape: [k]", "answer.shape"),
        ("want: v * s + n", "want: v * s + u", "want"),
        ("times: 6", "times: 0", "draw.times"),
    ],
)
def test_faults_of_the_spec_are_told(old: str, new: str, fault: str) -> None:
    assert old in SPEC
    with pytest.raises(SpecError, match=fault):
        assignment(SPEC.replace("KIND", "torch").replace(old, new))


def test_arguments_without_draws(run: Run, host: Host, tmp_path) -> None:
    spec = assignment(
        'spec: 1\ntitle: t\npoints: 1\ngivens: {x: [1, 2]}\nquestions:\n- {id: "1", title: t, points: 1, answer: {function: f, args: [x]}, want: 3 * x, within: {abs: 0.1}}\n'
    )
    (tmp_path / "hw.py").write_text("def f(x): return 3 * x\n")
    record = collect(spec, read(tmp_path / "hw.py"), host)
    assert score(spec, {}, record).score == 1
