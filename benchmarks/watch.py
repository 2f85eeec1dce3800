"""A check after a save, against a bare fork: ``python benchmarks/watch.py``.

``check --watch`` keeps the worker's host, so torch is imported once. Measured is what each further check of the
reference takes, from the moment when the save has been noticed until the report has been written, and in turn what
forking a process takes that has imported torch and does nothing: fork, exit, wait. Prints the ratio pair by pair.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

TREE = Path(__file__).parent.parent
sys.path.insert(0, str(TREE))

from autograder.app.grader import Grader  # noqa: E402
from autograder.entrypoints.checking import Checking, CheckOptions  # noqa: E402
from autograder.ingest import project  # noqa: E402

NAME = "understanding_attention"
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 40
#: Waits for a line, forks, and answers with the seconds that took.
FORKS = """
import os, sys, time
import torch
for line in sys.stdin:
    began = time.perf_counter()
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    print(time.perf_counter() - began, flush=True)
"""


def main() -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", FORKS]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as forks,
        Grader(project.find_project(NAME), isolation="available") as grader,
        open(os.devnull, "w") as nowhere,
    ):
        assert forks.stdin
        assert forks.stdout
        checking = Checking(grader, TREE / "reference" / f"{NAME}.py", CheckOptions())
        checking.console.file = nowhere
        times: dict[str, list[float]] = {"first check": [], "further checks": [], "bare fork": []}
        for number in range(ROUNDS + 5):
            began = time.perf_counter()
            checking.again()
            taken = time.perf_counter() - began
            forks.stdin.write("\n")
            forks.stdin.flush()
            fork = float(forks.stdout.readline())
            if number == 0:
                times["first check"].append(taken)
            elif number >= 5:  # the host warms up at its fourth child
                times["further checks"].append(taken)
                times["bare fork"].append(fork)
        forks.stdin.close()
    ratios = [a / b for a, b in zip(times["further checks"], times["bare fork"], strict=True)]
    print(f"{'':16}{'ms (median)':>12}{'× bare fork':>13}{'min':>8}{'max':>8}")
    for name, taken in times.items():
        print(f"{name:16}{statistics.median(taken) * 1000:>12.1f}", end="")
        print(
            f"{statistics.median(ratios):>13.1f}{min(ratios):>8.1f}{max(ratios):>8.1f}"
            if name == "further checks"
            else ""
        )


if __name__ == "__main__":
    main()
