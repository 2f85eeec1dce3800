"""The tasks of ``benchmarks/tasks``: every verdict is right, and the table that is shown has these tasks and lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("benchmarks.tasks", reason="the benchmarks come with the repository")

from benchmarks.tasks import cookbook, ours
from benchmarks.tasks.__main__ import RESULTS, every, judged

TASKS = every()


@pytest.mark.parametrize("arrays", sorted({task.arrays for task in TASKS}))
def test_every_solution_earns_what_it_should(arrays: str, tmp_path: Path) -> None:
    tasks = [task for task in TASKS if task.arrays == arrays]
    ours.write(tmp_path, arrays, tasks)
    shares = ours.verdicts(tmp_path, arrays, tasks)
    assert {id: share for id, share in shares.items() if judged(share) != [True] * 6} == {}


def test_the_table_has_every_task_with_its_lines() -> None:
    rows = re.findall(r"^\| (\w+) \|.* (\d+) \| (\d+) \| \d \| \d \|$", RESULTS.read_text(), re.MULTILINE)
    assert rows == [(task.id, str(task.ours), str(task.theirs)) for task in TASKS]


def test_the_cookbook_has_the_specs_that_were_tried() -> None:
    assert cookbook.PAGE.read_text() == cookbook.page(TASKS), "python -m benchmarks.tasks writes it anew"
    assert len(cookbook.RECIPES) == len({id for *_, id in cookbook.RECIPES}) == 20
