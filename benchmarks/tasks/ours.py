"""The tasks through this project: all tasks with the same kind of array are the questions of one assignment."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from autograder.app.grader import Grader
from autograder.app.grading import grade
from autograder.ingest.project import Project
from autograder.readers import read
from benchmarks.tasks.task import HEADERS, Task, text


def write(folder: Path, name: str, tasks: Sequence[Task]) -> None:
    """The assignment ``name`` with its spec, reference and given files, and a file for each round of solutions."""
    problems, reference = folder / "problems", folder / "reference"
    for made in (problems / name / "given", reference):
        made.mkdir(parents=True, exist_ok=True)
    arrays = tasks[0].arrays
    imports = "torch, numpy" if arrays == "torch" else "numpy, matplotlib"
    adapters = [text(task.adapter) for task in tasks if task.adapter]
    points = sum(sum(task.questions.values()) for task in tasks)
    spec = f"spec: 1\ntitle: Tasks of many courses\npoints: {points:g}\n"
    spec += f"submission:\n  imports: [{imports}]\n  arrays: {arrays}\n" + f"  adapters: {name}_adapters.py\n" * bool(
        adapters
    )
    spec += "defaults: {within: {abs: 1.0e-5, rel: 1.0e-4}}\nquestions:\n"
    spec += "".join(textwrap.indent(text(task.spec), "  ") for task in tasks)
    (problems / f"{name}.yaml").write_text(spec, encoding="utf-8")
    if adapters:
        source = "\n\n".join([HEADERS[arrays], *adapters])
        (problems / f"{name}_adapters.py").write_text(source, encoding="utf-8")
    for task in tasks:
        for file, content in task.given.items():
            (problems / name / "given" / file).write_text(text(content), encoding="utf-8")
    for number in range(6):
        source = "\n\n".join([HEADERS[arrays], *(task.solutions[number] for task in tasks)])
        (folder / f"{name}_{number}.py").write_text(source, encoding="utf-8")
    (reference / f"{name}.py").write_text((folder / f"{name}_0.py").read_text(encoding="utf-8"), encoding="utf-8")


def verdicts(folder: Path, name: str, tasks: Sequence[Task]) -> dict[str, list[float]]:
    """The share of the points that each solution of each task earned, by task; NaN where one was not graded."""
    made: dict[str, list[float]] = {task.id: [] for task in tasks}
    with Grader(Project(folder, name), isolation="available") as grader:
        for number in range(6):
            results = {r.id: r for r in grade(grader, read(folder / f"{name}_{number}.py")).results}
            for task in tasks:
                own = [results[id] for id in task.questions]
                earned = sum(r.score if r.decided else float("nan") for r in own) / sum(task.questions.values())
                made[task.id].append(earned)
    return made
