"""The tasks through gradescope-utils: the same solutions, the same checks, unittest and its JSON runner."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from benchmarks.tasks.task import HEADERS, Task, text

_IMPORTS = """import unittest
from io import StringIO

from gradescope_utils.autograder_utils.decorators import number, partial_credit, weight

import reference
import student
"""
_RUN = """
import importlib, sys, unittest
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

for round_ in range(6):
    for name in ("student", "test_tasks"):
        sys.modules.pop(name, None)
    sys.modules["student"] = importlib.import_module(f"student_{round_}")
    with open(f"results_{round_}.json", "w") as out:
        JSONTestRunner(stream=out).run(unittest.defaultTestLoader.loadTestsFromName("test_tasks"))
"""


def verdicts(folder: Path, name: str, tasks: Sequence[Task]) -> dict[str, list[float]]:
    """The share of the points that each solution of each task earned, by task; ``folder`` has been written by ours."""
    made: dict[str, list[float]] = {task.id: [] for task in tasks}
    place = folder / f"{name}_unittest"
    place.mkdir()
    (place / "test_tasks.py").write_text(source(tasks), encoding="utf-8")
    (place / "reference.py").write_bytes((folder / "reference" / f"{name}.py").read_bytes())
    for file in (folder / "problems" / name / "given").iterdir():
        (place / file.name).write_bytes(file.read_bytes())
    for round_ in range(6):
        (place / f"student_{round_}.py").write_bytes((folder / f"{name}_{round_}.py").read_bytes())
    done = subprocess.run([sys.executable, "-c", _RUN], cwd=place, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr)
    for round_ in range(6):
        tests = json.loads((place / f"results_{round_}.json").read_text(encoding="utf-8"))["tests"]
        for task in tasks:
            own = [test for test in tests if test["number"] == task.id]
            if not math.isclose(sum(test["max_score"] for test in own), sum(task.questions.values())):
                raise ValueError(f"{task.id}: the weights of the tests are not the points of the questions")
            made[task.id].append(sum(test["score"] for test in own) / sum(test["max_score"] for test in own))
    return made


def source(tasks: Sequence[Task]) -> str:
    """The module of tests. Each test is numbered with its task's id, so that its score can be found."""
    classes = []
    for task in tasks:
        body = text(task.tests)
        for points in ("@weight(", "@partial_credit("):
            body = body.replace(points, f'@number("{task.id}")\n{points}')
        classes.append(f"class Test_{task.id}(unittest.TestCase):\n" + textwrap.indent(body, "    "))
    return "\n\n".join([HEADERS[tasks[0].arrays] + _IMPORTS, *classes])
