"""Terminal, Gradescope and batch: the same verdicts and the same words for every example."""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, autograder, mostly_full

from autograder.app.grader import Grader
from autograder.entrypoints import gradescope
from autograder.entrypoints.checking import CheckOptions, run_check
from autograder.ingest.attempts import EarlierAttempts
from autograder.ingest.project import Project

NAMES = [path.stem for path in sorted((ROOT / "problems").glob("*.yaml"))]
VERSION = re.compile(r"(?:<br>\n<br>\n)?Version of the assignment: \w+\.$")
_DECIDED = ("passed", "partial", "failed")


def words(text: str) -> str:
    """What is read of a text, whatever its layout and markup."""
    return " ".join(re.findall(r"\w+", html.unescape(re.sub("</?[a-z]+>", " ", text))))


def questions(made: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The tests of a results.json that are questions; what was printed comes after them."""
    return [test for test in made["tests"] if "number" in test]


class Shared:
    """A grader that several entry points use, one after the other; none of them closes it."""

    def __init__(self, grader: Grader) -> None:
        self.grader = grader

    def __enter__(self) -> Grader:
        return self.grader

    def __exit__(self, *error: object) -> None:
        pass


def on_the_terminal(grader: Grader, example: Path, out: Path) -> tuple[dict[str, Any], str, int]:
    """``check``: its JSON, what it shows, and its exit code."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        code = run_check(lambda: Shared(grader), example, CheckOptions(verbose=True, report=out))  # type: ignore[arg-type,return-value]
    return json.loads((out / "check.json").read_text()), shown.getvalue(), code


def on_gradescope(grader: Grader, example: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The results.json of a run on Gradescope."""
    shutil.copytree(example, root / "submission")
    monkeypatch.setenv("AUTOGRADER_ROOT", str(root))
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(grader.project.root))
    monkeypatch.setenv("AUTOGRADER_ASSIGNMENT", grader.project.name)
    monkeypatch.setattr(gradescope, "Grader", lambda which, began: Shared(grader))
    made: dict[str, Any] = json.loads(gradescope._text(0.0, {"id": example.name}, EarlierAttempts.of({})))
    return made


def verdicts(tests: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {test["number"]: (test["name"], test.get("score"), test.get("max_score"), test["output"]) for test in tests}


@pytest.mark.parametrize(
    ("name", "every"),
    mostly_full([*((name, 1) for name in NAMES), ("regression_on_data", 4)], ("regression_on_data", 4)),
)
def test_an_example_gets_the_same_everywhere(
    name: str, every: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = tmp_path / "in"
    whole = sorted(path for path in (ROOT / "submissions_example" / name).iterdir() if path.is_dir())
    for path in whole[::every]:
        shutil.copytree(path, examples / path.name)
    done = autograder("grade", name, examples, "--out", tmp_path / "out", "--isolation", "available")
    assert done.returncode == 0, done.stderr
    with Grader(Project(ROOT, name), isolation="available") as grader:
        for example in sorted(examples.iterdir()):
            batch = json.loads((tmp_path / "out" / "results" / f"{example.name}.json").read_text())
            shell, shown, code = on_the_terminal(grader, example, tmp_path / "report")
            upload = on_gradescope(grader, example, tmp_path / "root" / example.name, monkeypatch)
            assert verdicts(questions(upload)) == verdicts(questions(batch)), example
            page, version = VERSION.subn("", upload["output"])
            assert version == 1, example  # the results of a class go to staff, who have the spec
            assert (upload["score"], page) == (batch["score"], batch["output"]), example
            assert shell["score"] == batch["score"], example
            assert [question["id"] for question in shell["questions"]] == [test["number"] for test in questions(batch)]
            for question, test in zip(shell["questions"], questions(batch), strict=True):
                assert question["title"] == test["name"], example
                assert question["score"] == test.get("score"), (example, question["id"])
                assert (question["status"] in _DECIDED) == ("score" in test), (example, question["id"])
                assert words(question["feedback"]) in words(test["output"]), (example, question["id"])
                said = question["feedback"] if not shell["diagnosis"] else shell["diagnosis"]
                assert words(said) in words(shown), (example, question["id"])
            for note in shell["notes"]:
                assert words(note["text"]) in words(shown), example
                assert words(note["text"]) in words(batch["output"]), example
            machine = {question.id for question in grader.assignment.questions if question.by_machine}
            right = all(q["status"] == "passed" for q in shell["questions"] if q["id"] in machine)
            assert code == (0 if right else 1), example
    assert len(whole) >= 15
