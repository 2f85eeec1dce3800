"""Runs the autograder's command line with a stopwatch at the borders between its parts.

``python stopwatch.py TIMES.json grade ASSIGNMENT …``: writes seconds by part, what lies inside taken out: of the main
thread, whose add up to its wall time, and of the threads beside it. A function that is no longer there is named under
``missing``, and its time is then with what is around it.
"""

from __future__ import annotations

import functools
import importlib.abc
import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

BEGAN = time.time()

#: Functions by module, and the part that each is.
PARTS = {
    "autograder.ingest.submissions": {"read": "reading the file"},
    "autograder.storage.answers": {"Answers.known": "gradebook: what is known"},
    "autograder.storage.reports": {
        "Reports.judged": "gradebook: what is known",
        "Reports.keep": "gradebook: saving, one transaction",
    },
    "autograder.app.grading": {"score": "scoring"},
    "autograder.output.results_json": {"render": "results file"},
    "autograder.system.files": {"write": "results file"},
    "autograder.app.results": {"write_class": "the tables of the class", "write_report": "the report of the class"},
    "autograder.app.grader": {"Grader.collect": "in a worker", "Grader.exposed": "a look at the isolation, once"},
    "threading": {"Condition.wait": "waiting for workers"},
}
#: What lies inside these counts as theirs.
WHOLE = ("the tables of the class", "the report of the class")
#: The first call of one of these in the main thread ends the beginning, and the last of the other begins the end.
FIRST, LAST = "reading the file", "gradebook: saving, one transaction"
#: Waiting of the other threads is not reported.
WAITING = "waiting for workers"

main_thread: dict[str, float] = defaultdict(float)
beside: dict[str, float] = defaultdict(float)
marks: dict[str, tuple[float, dict[str, float]]] = {}
missing: list[str] = []
lock = threading.Lock()


class Open(threading.local):
    """The parts that a thread is in, the innermost last: each with seconds of what lies inside it."""

    def __init__(self) -> None:
        self.parts: list[list[Any]] = []


opened = Open()


def timed(work: Callable[..., Any], part: str) -> Callable[..., Any]:
    """The function with a stopwatch around it."""

    @functools.wraps(work)
    def measured(*arguments: Any, **more: Any) -> Any:
        main, parts = threading.current_thread() is threading.main_thread(), opened.parts
        if (part == WAITING and not main) or (parts and parts[-1][0] in WHOLE):
            return work(*arguments, **more)
        if main and part == FIRST:
            marks.setdefault("first", (time.time(), dict(main_thread)))
        parts.append([part, 0.0])
        began = time.perf_counter()
        try:
            return work(*arguments, **more)
        finally:
            took = time.perf_counter() - began
            own = took - parts.pop()[1]
            if parts:
                parts[-1][1] += took
            if main:
                main_thread[part] += own
            else:
                with lock:
                    beside[part] += own
            if main and part == LAST:
                marks["last"] = (time.time(), dict(main_thread))

    return measured


def attach(module: ModuleType) -> None:
    """Put the stopwatches into a module that has just been loaded."""
    for name, part in PARTS[module.__name__].items():
        *owner, function = name.split(".")
        holder = getattr(module, owner[0], None) if owner else module
        if work := getattr(holder, function, None):
            setattr(holder, function, timed(work, part))
        else:
            missing.append(f"{module.__name__}.{name}")


class Attaching(importlib.abc.MetaPathFinder):
    """Loads modules when and as they would be, and then puts the stopwatches in."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name not in PARTS:
            return None
        others = (finder.find_spec(name, path, target) for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, others), None)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                attach(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def main() -> None:
    times = Path(sys.argv.pop(1))
    sys.path[0] = str(Path(__file__).parents[3])  # as with `python -m autograder` in the tree
    for name in PARTS.keys() & sys.modules.keys():
        attach(sys.modules[name])
    sys.meta_path.insert(0, Attaching())
    from autograder.__main__ import main as command

    code: Any = 0
    try:
        command()
    except SystemExit as ended:
        code = ended.code
    finally:
        now = (time.time(), dict(main_thread))
        content = {
            "began": BEGAN, "ended": now[0], "first": marks.get("first", now), "last": marks.get("last", now),
            "main": main_thread, "beside": beside, "missing": missing,
        }  # fmt: skip
        times.write_text(json.dumps(content))
    sys.exit(code)


if __name__ == "__main__":
    main()
