"""Tasks of deep-learning courses, graded by this project and by gradescope-utils: ``python -m benchmarks.tasks``.

Each task is rewritten in words and numbers of our own. Every solution, one right and five wrong, is graded by both; a
verdict is right if the right solution earns all points and a wrong one does not. The table counts the lines that an
instructor writes, without blank lines, comments and what stands once at the head of a file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import iter_modules
from statistics import median

from benchmarks.tasks import cookbook, courses, ours, theirs
from benchmarks.tasks.task import Task

RESULTS = Path(__file__).parents[1] / "results" / "tasks.md"
HEAD = """\
# Tasks of public courses

Written by `python -m benchmarks.tasks`; run it again rather than edit this.

{tasks} tasks like those of {courses} public courses, in our own words and numbers: {alone} are expressed in YAML alone,
{others} with an adapter, a few lines of Python. Each has one right and five wrong solutions, graded by this project and
by gradescope-utils with the same checks. A verdict is right if the right solution earns all points, a wrong one less.

| | this project | gradescope-utils |
|---|---|---|
| right verdicts | {verdicts[0]} of {every} | {verdicts[1]} of {every} |
| lines per task, median | {middle[0]:g} | {middle[1]:g} |
| lines in all | {total[0]} | {total[1]} |

Lines are those of the questions and adapters, and of the test methods, up to 112 characters wide; blank lines, comments
and the head of each file are left out. Where a question has no `want`, its target is the reference's answer, and the
tests call the reference as well.

| task | course | what is asked | how | lines, ours | lines, theirs | right of 6, ours | right of 6, theirs |
|---|---|---|---|---|---|---|---|
"""
Shares = dict[str, list[float]]


def every() -> list[Task]:
    """All tasks, course by course."""
    modules = [import_module(f"{courses.__name__}.{found.name}") for found in iter_modules(courses.__path__)]
    return [task for module in modules for task in module.TASKS]


def run(tasks: list[Task], folder: Path) -> tuple[Shares, Shares]:
    """What all solutions earned, from us and from them."""
    mine: Shares = {}
    others: Shares = {}
    for arrays, group in groupby(sorted(tasks, key=lambda task: task.arrays), key=lambda task: task.arrays):
        same, name = list(group), f"{arrays}_tasks"
        began = time.monotonic()
        ours.write(folder, name, same)
        mine |= ours.verdicts(folder, name, same)
        middle = time.monotonic()
        others |= theirs.verdicts(folder, name, same)
        took = middle - began, time.monotonic() - middle
        print(f"{len(same)} tasks with {arrays}: {took[0]:.1f} s and {took[1]:.1f} s", file=sys.stderr)
    return mine, others


def judged(shares: list[float]) -> list[bool]:
    """Whether each verdict is right: all points for the right solution, fewer for the others; never without a score."""
    return [shares[0] == 1, *(share < 1 for share in shares[1:])]


def report(tasks: list[Task], mine: Shares, others: Shares) -> str:
    """The table, as Markdown."""
    rows, right = [], {task.id: (sum(judged(mine[task.id])), sum(judged(others[task.id]))) for task in tasks}
    for task in tasks:
        how = "adapter" if task.adapter else "YAML"
        own, other = right[task.id]
        rows.append(
            f"| {task.id} | {task.course} | {task.asks} | {how} | {task.ours} | {task.theirs} | {own} | {other} |"
        )
    alone = sum(not task.adapter for task in tasks)
    middle = median(task.ours for task in tasks), median(task.theirs for task in tasks)
    total = sum(task.ours for task in tasks), sum(task.theirs for task in tasks)
    verdicts = sum(own for own, _ in right.values()), sum(other for _, other in right.values())
    figures = HEAD.format(
        tasks=len(tasks), courses=len({task.course for task in tasks}), alone=alone, others=len(tasks) - alone,
        verdicts=verdicts, middle=middle, total=total, every=6 * len(tasks),
    )  # fmt: skip
    return figures + "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="TASK,…", help="these tasks only; the table is then not written")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder for the specs, tests and solutions")
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(",")))
    tasks = [task for task in every() if not wanted or task.id in wanted]
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        folder.mkdir(exist_ok=True)
        mine, others = run(tasks, folder)
    wrong = 0
    for task in tasks:
        for who, shares in (("ours", mine[task.id]), ("theirs", others[task.id])):
            for name, good, share in zip(["right", *task.wrong], judged(shares), shares, strict=True):
                wrong += not good and who == "ours"
                if not good:
                    print(f"{task.id}: {who}: {name}: earned {share:.0%}", file=sys.stderr)
    text = report(tasks, mine, others)
    if not wanted:
        RESULTS.write_text(text, encoding="utf-8")
        cookbook.PAGE.write_text(cookbook.page(tasks), encoding="utf-8")
    print(text)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
