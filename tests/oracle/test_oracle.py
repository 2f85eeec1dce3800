"""The package against the oracle: 300 generated submissions, every verdict compared."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from .blocks import SUFFIX
from .generator import Submission, generate
from .oracle import QUESTIONS, Choice, clearance, credits

COUNT = 300
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def submissions() -> list[Submission]:
    return generate(COUNT)


@pytest.fixture(scope="module")
def verdicts(submissions: list[Submission]) -> list[dict[str, float]]:
    return [credits(submission.choices) for submission in submissions]


def grade_all(paths: list[Path]) -> list[dict[str, float]]:
    """Grades submission folders that share a parent: for each, the share of the points that each question earned."""
    folder = paths[0].parent
    out = folder.with_name(folder.name + "-graded")
    command = [sys.executable, "-m", "autograder", "grade", "understanding_attention", str(folder), "--out", str(out)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=3600)
    results = [out / "results" / f"{path.name}.json" for path in paths]
    lost = [result.stem for result in results if not result.is_file()]
    assert not lost, f"no results for {lost}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return [read_result(result) for result in results]


def read_result(path: Path) -> dict[str, float]:
    tests = json.loads(path.read_text(encoding="utf-8"))["tests"]
    return {
        test["number"]: test.get("score", 0) / test["max_score"] for test in tests if test.get("number") in QUESTIONS
    }


@pytest.mark.parametrize("count", [30, pytest.param(COUNT, marks=pytest.mark.full)])
def test_every_verdict_agrees(submissions: list[Submission], tmp_path: Path, count: int) -> None:
    folders, submissions = [], submissions[:count]
    for i, submission in enumerate(submissions):
        folders.append(tmp_path / "class" / f"s{i:03}")
        folders[-1].mkdir(parents=True)
        (folders[-1] / submission.name).write_bytes(submission.data)
    differing = []
    for folder, submission, got in zip(folders, submissions, grade_all(folders), strict=True):
        for question, want in credits(submission.choices).items():
            if not abs(got.get(question, float("nan")) - want) <= 1e-9:
                answer = submission.choices[question]
                differing.append(
                    f"{folder / submission.name} {question}: want {want}, got {got.get(question)}: {answer!r}"
                )
    assert not differing, f"{len(differing)} verdicts differ:\n" + "\n".join(differing)


# ---- the generator and the oracle themselves


def test_generator_is_deterministic() -> None:
    first, again = generate(COUNT // 10), generate(COUNT // 10)
    assert [(s.name, s.data) for s in first] == [(s.name, s.data) for s in again]


@pytest.mark.parametrize("question", QUESTIONS)
def test_verdicts_are_varied(verdicts: list[dict[str, float]], question: str) -> None:
    earned = [credit[question] for credit in verdicts]
    assert earned.count(1.0) >= 20
    assert sum(credit < 1 for credit in earned) >= 20
    partial = {"1.2.1": {0.25}, "1.2.2": {0.25, 0.5, 0.75}, "1.3.2": {0.5}}
    assert {0.0, 1.0} | partial.get(question, set()) == set(earned)


def test_no_verdict_hangs_on_rounding(submissions: list[Submission]) -> None:
    gaps = [clearance(submission.choices) for submission in submissions]
    assert min(gaps) > 1e-6
    assert sum(gap < 1e-3 for gap in gaps) >= 30, "too few close calls to prove anything"


def test_oracle_follows_the_sheet() -> None:
    k0, k1 = np.array([0.47, 0.65, 0.60]), np.array([0.64, 0.50, -0.59])
    key = np.array([k0, k1, [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
    both = k0 + k1
    right: dict[str, Choice] = {
        "1.2.1": 10 * k0,
        "1.2.2": 10 * key,
        "1.3.1": np.zeros((1, 3)),
        "1.3.2": 50 * both[None],
        "1.4.1": both / 2,
        "1.4.2": both / np.linalg.norm(both),
    }
    assert credits(right) == dict.fromkeys(QUESTIONS, 1.0)
    assert credits(dict.fromkeys(QUESTIONS, None)) == dict.fromkeys(QUESTIONS, 0.0)
    assert credits(right | {"1.2.1": k0})["1.2.1"] == 0.25
    assert credits(right | {"1.2.2": 10 * key * [[1], [1], [0], [1]]})["1.2.2"] == 0.75
    assert credits(right | {"1.3.2": both})["1.3.2"] == 0.5
    assert credits(right | {"1.3.2": 1000 * both}) == dict.fromkeys(QUESTIONS, 1.0) | {"1.3.2": 0.0}
    assert credits(right | {"1.3.2": 2 * both}) == dict.fromkeys(QUESTIONS, 1.0), "a short query is not punished twice"
    assert credits(right | {"1.4.2": np.zeros(3)})["1.4.2"] == 0.0


@pytest.mark.filterwarnings("ignore")  # students' files warn, as they do
def test_sources_return_what_the_choices_say(submissions: list[Submission]) -> None:
    wrong = []
    for i, submission in enumerate(submissions):
        names = run(submission)
        for question, choice in submission.choices.items():
            got = look(names, SUFFIX[question])
            if not same(got, choice, submission.slack[question]):
                wrong.append(f"{i} {submission.name} {question}: said {choice!r}, returns {got!r}")
    assert not wrong, "\n".join(wrong)


def same(got: Choice, choice: Choice, slack: float) -> bool:
    if not isinstance(choice, np.ndarray) or not isinstance(got, np.ndarray):
        return type(got) is type(choice) and got == choice
    return got.shape == choice.shape and np.allclose(got, choice, rtol=0, atol=slack, equal_nan=True)


def run(submission: Submission) -> dict[str, object]:
    """Executes a file as a patient reader would: what parses and does not raise counts."""
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for chunk in chunks(submission):
            with contextlib.suppress(SyntaxError):
                for statement in ast.parse(chunk).body:
                    with contextlib.suppress(BaseException):
                        exec(compile(ast.Module([statement], []), submission.name, "exec"), names)
    return names


def chunks(submission: Submission) -> Iterator[str]:
    """The parts of a file that stand or fall on their own: cells, or in a plain file what blank lines part."""
    if submission.name.endswith(".py"):
        text = submission.data.decode("utf-16" if submission.data[:2] == b"\xff\xfe" else "utf-8-sig")
        text = text.replace("\r\n", "\n")
        yield from re.split(r"^# %%.*$" if "# %%" in text else "\n\n\n", text, flags=re.MULTILINE)
        return
    content = json.loads(submission.data.decode("utf-8-sig"))
    for cell in content["cells"] if "cells" in content else content["worksheets"][0]["cells"]:
        if cell["cell_type"] == "code":
            lines = "".join(cell.get("source", cell.get("input"))).split("\n")
            yield "\n".join(line for line in lines if not line.startswith(("!", "%")))


def look(names: dict[str, object], suffix: str) -> Choice:
    """The answer that the executed file gives, in the terms of the choices."""
    found = names.get(f"get_{suffix}", names.get(suffix, "missing"))
    if callable(found):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                found = found()
        except BaseException:
            return "raises"
    if isinstance(found, torch.Tensor):
        return found.detach().numpy()
    if found is None or isinstance(found, np.ndarray) or (isinstance(found, str) and found == "missing"):
        return found
    if isinstance(found, list) and found and np.asarray(found).dtype.kind in "fi":
        return np.asarray(found)
    return "other"
