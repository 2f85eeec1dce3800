"""Kit and notebook say the same: verdict and words of questions with ``self_check: verdict``, one message on the form."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, mostly_full

from autograder.app.kit.student_grader import self_check_grader
from autograder.ingest.project import find_project

NAMES = sorted(path.stem for path in (ROOT / "problems").glob("*.yaml"))
#: What only the file says of a missing name: that the code which would define it is not run.
ONLY_IN_FILES = re.compile(
    r" `[^`]+` is in (code with a syntax error|a markdown cell)[^.]*(\.py)?[^.]*, which is not run\."
    r"| Part of your file was not run: see the notes\."
)


def examples(name: str) -> list[dict[str, Any]]:
    """What both say of each example of an assignment."""
    script = Path(__file__).parent / "live_examples.py"
    environment = {**os.environ, "AUTOGRADER_PROJECT": str(ROOT), "OMP_NUM_THREADS": "1"}
    run = subprocess.run(
        [sys.executable, str(script), name], capture_output=True, text=True, check=True, env=environment
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize("name", mostly_full(NAMES, "autograd_engine"))
def test_verdicts_and_words_are_the_same(name: str) -> None:
    with self_check_grader(find_project(name), ahead=False) as grader:
        asked = {question.id: question for question in grader.assignment.questions if question.by_machine}
    found = examples(name)
    assert len(found) >= 5
    compared = 0
    for one in found:
        assert one["live"], one["example"]
        for id, question in asked.items():
            (status, score, said), live = one["file"][id], one["live"][id]
            if question.draws and live[0] == "pending":  # drawn by a cell, which only the file has
                continue
            assert live[:2] == [status, score], (one["example"], id, said, live[2])
            assert live[2] == ONLY_IN_FILES.sub("", said), (one["example"], id)
            compared += 1
    assert compared > len(asked)
    states = {one["live"][id][0] for one in found for id in asked}
    forms = [question for question in asked.values() if question.form]
    assert "failed" in states
    assert ("runs" in states) == bool(forms)
    assert ("passed" in states) == (len(forms) < len(asked))
