"""Where the time of a submission goes: the steps from the unisolated loop to this project, each of them measured."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from against import watch
from against.submissions import Submission
from against.tools.base import SCRIPTS, TREE
from against.tools.ours import NAME, Ours

_CHUNK = 5  # submissions that one kind of host is given before it is another's turn


@dataclass(frozen=True)
class Step:
    """What one thing costs, in seconds a submission."""

    what: str
    seconds: float


@dataclass(frozen=True)
class Stages:
    """The steps in sequence, the time saved by running them concurrently, and the total."""

    steps: tuple[Step, ...]
    wall: float
    in_worker: float
    waiting: float
    processor: float
    missing: tuple[str, ...]

    @property
    def at_once(self) -> float:
        """What is saved by doing things at the same time, less what the main thread then waits."""
        return sum(step.seconds for step in self.steps) - self.wall


def measure(ours: Ours, sample: Sequence[Submission], loop: float) -> Stages:
    """The steps; ``loop`` is what a submission costs in the unisolated loop once torch is there."""
    unprotected, isolated = _children(sample[:200])
    ours.begin(sample)
    times = ours.out.with_name("times.json")
    environment = {"AUTOGRADER_PROJECT": str(ours.project)}
    command = [sys.executable, SCRIPTS / "stopwatch.py", times, *ours.grading(report=True)]
    took = watch.run(command, cwd=TREE, environment=environment)
    ours.check(sample)
    watched = json.loads(times.read_text())
    count = len(sample)
    (first, before), (last, after), ended = watched["first"], watched["last"], watched["main"]
    parts = {part: (after[part] - before.get(part, 0.0)) / count for part in after}
    closing = {part: (ended[part] - after.get(part, 0.0)) / count for part in ended}
    beside = {part: seconds / count for part, seconds in watched["beside"].items()}
    parts.pop("in a worker", None)
    in_worker, waiting = beside.pop("in a worker", 0.0), parts.pop("waiting for workers", 0.0)
    middle, end = (last - first) / count, (watched["ended"] - last) / count
    for_class = {part: closing[part] for part in closing if part.endswith("of the class")}
    steps = (
        Step("run the file, six calls, six checks: the unisolated loop", loop),
        Step("a forked child of its own: fork, two pipes, copied pages, exit", unprotected - loop),
        Step("the layers of isolation in it (limits, user, files, calls)", isolated - unprotected),
        *_by_cost({part: parts.get(part, 0.0) + beside.get(part, 0.0) for part in {**parts, **beside}}),
        Step("the rest of the main thread: passing on, progress", middle - waiting - sum(parts.values())),
        Step("start: Python, packages, the reference's targets", took.seconds / count - middle - end),
        *_by_cost(for_class),
        Step("end: summary on the screen, closing the workers", end - sum(for_class.values())),
    )
    missing = tuple(watched["missing"])
    return Stages(steps, took.seconds / count, in_worker, waiting, took.processor / count, missing)


def _by_cost(parts: Mapping[str, float]) -> list[Step]:
    """The dearest first; what takes no time at all is left out."""
    return [Step(part, cost) for part, cost in sorted(parts.items(), key=lambda item: -item[1]) if cost > 1e-6]


def _children(sample: Sequence[Submission]) -> tuple[float, float]:
    """Seconds that a submission takes in a forked child with no layer, and with all, one at a time; medians."""
    from isolation import LAYERS, host_without  # benchmarks/isolation.py

    from autograder.app.grader import Grader
    from autograder.domain import submission as nouns
    from autograder.execution.sandbox.collect import collect
    from autograder.ingest import project
    from autograder.readers.python import read

    read_ones = [nouns.Submission(one.name, f"{one.name}.py", tuple(read(one.script, "s.py")[0])) for one in sample]
    with Grader(project.find_project(NAME)) as grader:
        bare = host_without(*LAYERS)
        try:
            hosts: tuple[Any, ...] = (bare, grader.host)
            for host in hosts:
                for one in read_ones[:3]:  # the first ones are slower: the hosts settle
                    collect(grader.assignment, one, host)
            times: tuple[list[float], ...] = ([], [])
            for start in range(0, len(read_ones), _CHUNK):
                for host, took in zip(hosts, times, strict=True):
                    for one in read_ones[start : start + _CHUNK]:
                        took.append(_seconds(lambda one=one, host=host: collect(grader.assignment, one, host)))
        finally:
            bare.close()
    return median(times[0]), median(times[1])


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
