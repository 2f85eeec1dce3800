"""Random numbers by their distribution: right ones pass, however few; others do not, and nothing is the same twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assignment, autograder, make_course

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.checks import Rejected, Verdict
from autograder.checks.random_numbers import FALSE_ALARM, Random, RandomSettings
from autograder.domain.assignment import Answer, Question
from autograder.domain.errors import SpecError
from autograder.domain.report import Result
from autograder.execution.sandbox.call import calls_of
from autograder.ingest import project
from autograder.readers import read

QUESTION = Question("1", "t", 1, Answer(function="f"), "random")
DISTRIBUTIONS: dict[str, tuple[dict[str, Any], Any]] = {
    "normal": ({"normal": [2.0, 3.0]}, lambda rng, n: rng.normal(2, 3, n)),
    "uniform": ({"uniform": [-1.0, 4.0]}, lambda rng, n: rng.uniform(-1, 4, n)),
    "exponential": ({"exponential": 3.0}, lambda rng, n: rng.exponential(3, n)),
    "values": ({"values": {0.1: 0.25, 0.3: 0.5, 7.0: 0.25}}, lambda rng, n: rng.choice([0.1, 0.3, 0.3, 7.0], n)),
    "the reference's": ({}, lambda rng, n: rng.standard_cauchy(n)),
    "the reference's, discrete": ({}, lambda rng, n: rng.integers(0, 5, n) / 10),
}


def check(**settings: Any) -> Random:
    return Random(replace(QUESTION, settings=RandomSettings(**settings)))


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("n", [30, 1000])
def test_right_numbers_pass(name: str, n: int) -> None:
    """And stay away from the bounds: of 300 samples none comes near, in float32 as well."""
    settings, draw = DISTRIBUTIONS[name]
    made, rng = check(**settings), np.random.default_rng(1)
    for _ in range(300):
        sample = draw(rng, n).astype(np.float32).astype(float).tolist()
        verdict = made(sample, draw(rng, n).tolist())
        assert verdict.right
        assert verdict.ratio is not None
        assert verdict.ratio < 0.95


def test_the_rate_of_false_alarms_is_as_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a rate of one in ten at most one in ten fails, and of stated distributions some do."""
    assert FALSE_ALARM == 1e-6
    monkeypatch.setattr("autograder.checks.random_numbers.FALSE_ALARM", 0.1)
    for name, (settings, draw) in DISTRIBUTIONS.items():
        made, rng = check(**settings), np.random.default_rng(2)
        failed = sum(not made(draw(rng, 50).tolist(), draw(rng, 50).tolist()).right for _ in range(1000))
        assert failed <= 100 + 3 * 10, name
        assert failed >= 10 or not settings or "values" in settings, name


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("normal", lambda rng: rng.normal(2, 9, 1000)),  # the variance in place of the standard deviation
        ("normal", lambda rng: rng.normal(2, 3**0.5, 1000)),
        ("normal", lambda rng: rng.normal(0, 3, 1000)),
        ("normal", lambda rng: rng.uniform(2 - 3 * 3**0.5, 2 + 3 * 3**0.5, 3000)[:1000] * 1.4),
        ("uniform", lambda rng: rng.uniform(-1, 1, 1000)),
        ("uniform", lambda rng: rng.uniform(-1, 4.01, 1000)),
        ("uniform", lambda rng: rng.triangular(-1, 1, 4, 1000)),
        ("exponential", lambda rng: rng.exponential(1 / 3, 1000)),  # the rate in place of the mean
        ("exponential", lambda rng: -rng.exponential(3, 1000)),
        ("values", lambda rng: rng.choice([0.1, 0.3, 7.0], 1000)),
        ("values", lambda rng: rng.choice([0.1, 0.3, 0.3, 7.1], 1000)),
        ("the reference's", lambda rng: rng.normal(0, 9, 1000)),
        ("the reference's, discrete", lambda rng: rng.integers(1, 6, 1000) / 10),
        ("the reference's, discrete", lambda rng: rng.integers(0, 5, 999) / 10),
    ],
)
def test_other_numbers_do_not(name: str, wrong: Any) -> None:
    settings, draw = DISTRIBUTIONS[name]
    rng = np.random.default_rng(3)
    verdict = check(**settings)(wrong(rng).tolist(), draw(rng, 1000).tolist())
    assert verdict.credit == 0
    assert verdict.feedback


def test_enough_calls_must_be_right_and_not_the_same() -> None:
    rng = np.random.default_rng(4)
    one, two, three = rng.normal(size=(3, 100)).tolist()
    right, wrong = Verdict(1.0, ratio=0.5), Verdict(0.0, "off")
    made = check(normal=[0.0, 1.0])
    for verdicts, credit in (([right] * 3, 1), ([right, wrong, right], 1), ([right, wrong, wrong], 0)):
        found = made.together([one, two, three], verdicts)
        assert found is not None
        assert found.credit == credit
    same = made.together([one, one, one], [right] * 3)
    assert same is not None
    assert (same.credit, same.feedback[:50]) == (0, "Your function returns the same numbers every time.")
    rare = [0.0] * 99 + [1.0]  # which comes again by chance
    again = check(values={0.0: 0.99, 1.0: 0.01}).together([rare] * 3, [right] * 3)
    assert again is not None
    assert again.right


@pytest.mark.parametrize("value", [None, "x", [float("nan")] * 100, np.zeros(1_000_001), [1 + 1j] * 100])
def test_what_is_no_sample_is_refused(value: Any) -> None:
    with pytest.raises(Rejected):
        check().fit(value, "`f()`")


def test_too_few_numbers_of_the_reference_are_an_error() -> None:
    with pytest.raises(ValueError, match="30 or more"):
        check()([0.0] * 29, [0.0] * 29)


SPEC = """\
spec: 1
title: Sampling
points: 6
submission: {imports: [numpy]}
questions:
  - {id: "1", title: Given, points: 3, answer: {function: draw, args: ["2000", rng(seed)], random: {normal: [0, 1]}}}
  - {id: "2", title: Global, points: 3, answer: {function: walk, random: {}}}
"""
REFERENCE = """
import numpy as np
def draw(n, rng): return rng.normal(size=n)
def walk(): return np.abs(np.random.normal(size=(2000, 4)).sum(axis=1))
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{normal: [0, 1]}", "{normal: [0, 1], uniform: [0, 1]}", "random: names several distributions"),
        ("{normal: [0, 1]}", "{normal: [0, 0]}", "random.normal: needs a standard deviation above 0"),
        ("{normal: [0, 1]}", "{uniform: [1, 1]}", "random.uniform: needs the least number first"),
        ("{normal: [0, 1]}", "{values: {1: 0.5, 2: 0.4}}", "random.values: has probabilities that add up to 0.9"),
        ("{normal: [0, 1]}", "{right: 4}", "random.right: is more than the 3 calls"),
        ("random: {}}", "random: {}}, draw: {times: 2, seed: 1, x: normal(2)}", "draw: cannot be combined with"),
        ("function: walk", "variable: walk", "variable: has the same numbers whatever the seed"),
        ("questions:", "givens: {seed: 1}\nquestions:", "has a name `seed` of its own"),
    ],
)
def test_a_mistake_has_its_place(old: str, new: str, said: str) -> None:
    with pytest.raises(SpecError) as found:
        assignment(SPEC.replace(old, new))
    assert said in str(found.value)


def test_only_random_questions_are_seeded() -> None:
    made = calls_of(assignment(SPEC))
    assert [call.message()["seed"] for call in made.values()] == [20001, 20002, 20003] * 2
    plain = assignment(
        SPEC.replace(", random: {}", "").replace("questions:", "defaults: {within: {abs: 1}}\nquestions:")
    )
    assert "seed" not in calls_of(plain)["2"].message()


def test_programs_are_judged_by_their_samples(tmp_path: Path) -> None:
    make_course(tmp_path, SPEC, REFERENCE)

    def results(source: str) -> list[Result]:
        (tmp_path / "hw.py").write_text(source)
        return list(grade(grader, read(tmp_path / "hw.py")).results)

    with Grader(project.find_project(str(tmp_path / "problems" / "small.yaml"))) as grader:
        assert [one.score for one in results(REFERENCE)] == [3, 3]
        unseeded = "import numpy as np\ndef draw(n, rng): return np.random.default_rng().normal(size=n)\n"
        unseeded += "def walk():\n    g = np.random.default_rng()\n    return np.abs(g.normal(0, 2, 2000))\n"
        assert [one.score for one in results(unseeded)] == [3, 3]
        same = results(
            "import numpy as np\nrow = np.random.default_rng(3).normal(size=2000)\ndef draw(n, rng): return row\n"
            "def walk():\n    np.random.seed(0)\n    return np.abs(np.random.normal(0, 2, 2000))\n"
        )
        assert [one.score for one in same] == [0, 0]
        assert {"returns the same numbers every time" in one.feedback for one in same} == {True}
        wrong = results(
            "import numpy as np\ndef draw(n, rng): return rng.uniform(-1, 1, n)\n"
            "def walk(): return np.random.normal(0, 2, 2000)\n"
        )
        assert [one.score for one in wrong] == [0, 0]
        assert "do not follow the distribution" in wrong[0].feedback
        assert [one.score for one in results("def draw(n, rng): return [0.1]\ndef walk(): 1 / 0\n")] == [0, 0]
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "14 wrong answers tried, nothing found" in done.stdout


def test_points_are_judged_by_something_of_each(tmp_path: Path) -> None:
    """Rows keep their shape for `got`, which is taken of the reference's rows as well."""
    half = '{id: "1", title: Disk, points: 3, answer: {function: draw, args: ["2000", rng(seed)], shape: [2000, 2], random: '
    spec = "spec: 1\ntitle: t\npoints: 6\nsubmission: {imports: [numpy]}\nquestions:\n"
    spec += f"- {half}{{uniform: [0, 1]}}}}, got: 'sum(answer ** 2, 1)'}}\n"
    spec += f"- {half.replace('1', '2', 1)}{{}}}}, got: 'answer[:, 0]'}}\n"
    head = "import numpy as np\ndef draw(n, rng):\n    "
    right = (
        head
        + "t, r = 2 * np.pi * rng.random(n), rng.random(n) ** 0.5\n    return np.stack([r * np.cos(t), r * np.sin(t)], 1)"
    )
    make_course(tmp_path, spec, right)

    def results(source: str) -> list[Result]:
        (tmp_path / "hw.py").write_text(source)
        return list(grade(grader, read(tmp_path / "hw.py")).results)

    with Grader(project.find_project(str(tmp_path / "problems" / "small.yaml"))) as grader:
        assert [one.score for one in results(right)] == [3, 3]
        other = "p = rng.normal(size=(n, 2))\n    return (p.T / np.hypot(*p.T) * rng.random(n) ** 0.5).T.tolist()"
        assert [one.score for one in results(head + other)] == [3, 3]
        assert results(right.replace("random(n) ** 0.5", "random(n)"))[0].score == 0
        line = "return np.stack([rng.random(n) ** 0.5, np.zeros(n)], 1)"
        assert [one.score for one in results(head + line)] == [3, 0]
        (turned, _) = results(right.replace(", 1)", ")"))
        assert "returned shape (2, 2000), but shape (2000, 2) is needed" in turned.feedback


def test_validate_finds_that_few_numbers_let_much_pass(tmp_path: Path) -> None:
    make_course(tmp_path, SPEC.replace("2000", "50"), REFERENCE.replace("2000", "50"))
    done = autograder("validate", "small", AUTOGRADER_PROJECT=str(tmp_path))
    assert done.returncode == 3
    assert "the wrong answer `half_as_wide` passes" in done.stdout
