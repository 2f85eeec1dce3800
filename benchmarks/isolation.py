"""What one isolated submission costs, layer by layer: ``python benchmarks/isolation.py [rounds] [--many N]``.

All rows take turns in one run, so a machine that slows down slows every row. The baseline is a fresh
``python -c "import torch"``; beside it stands a loop without isolation (one process that has torch, which runs file
after file), the limit of what any design could reach. With ``--many N``, N submissions also go through one host, and
the memory and descriptors of both processes are printed as they go (Linux only; a child's memory needs root).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import psutil

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.submission import Submission
from autograder.execution.sandbox import host as hosts
from autograder.execution.sandbox import launch
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.ingest import project
from autograder.readers import read
from autograder.scoring.score import score

TREE = Path(__file__).parent.parent
NAME = "understanding_attention"
SUBMISSION = TREE / "reference" / f"{NAME}.py"
EACH = 20  # submissions a row and round
LAYERS = ("limits", "user", "files", "calls")

# a worker that goes without some layers: the worker's own code, with parts of the plan taken out
WITHOUT = """
import sys
folder, off = sys.argv.pop(1), sys.argv.pop(1).split(",")
sys.path.insert(0, folder)
import kernel_calls as kernel, layers, __main__ as here
import importlib.util
spec = importlib.util.spec_from_file_location("worker_main", folder + "/__main__.py")
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
class Plan(layers.Plan):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        if "files" in off: self.rules = self.root = None
        if "user" in off: self.uid = None
        if "limits" in off: self.limits, self.taken = [], 0
        if "calls" in off: self.filter = []  # not None: nothing is swept, so that a row is this layer's cost alone
    def identity(self, more):
        if "capabilities" not in off: super().identity(more)
plain = layers.prctl
left = {kernel.PR_SET_DUMPABLE: "closed", kernel.PR_SET_PDEATHSIG: "parent", kernel.PR_SET_NO_NEW_PRIVS: "privileges"}
layers.prctl = lambda option, value: None if left.get(option) in off else plain(option, value)
if "session" in off: layers.os.setsid = lambda: None
if "environment" in off: layers.os.environ["SECRET"] = "1"
if "descriptors" in off: worker.close_all_but = lambda *kept: worker.close_standard()
if "one thread" in off:
    import threading
    threading.Thread(target=threading.Event().wait, daemon=True).start()
layers.Plan = Plan
worker.main()
"""


def host_without(*off: str) -> hosts.Host:
    """A forking host whose children go without these layers."""
    worker = str(TREE / "autograder" / "worker")

    def command(mode: str, imports: list[str], isolation: str) -> list[str]:
        return [sys.executable, "-s", "-B", "-c", WITHOUT, worker, ",".join(off), mode, ",".join(imports), isolation]

    with patch.object(launch, "worker_command", command):
        return ForkHost(["torch", "numpy"])


LOOP = """
import sys, time, importlib.util
import torch, numpy
torch.set_num_threads(1)
path, calls = sys.argv[1], sys.argv[2].split(",")
print("ready", flush=True)
for line in sys.stdin:
    began = time.perf_counter()
    for _ in range(int(line)):
        spec = importlib.util.spec_from_file_location("submission", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for call in calls:
            getattr(module, call)()
    print(time.perf_counter() - began, flush=True)
"""


class Loop:
    """One process that runs submission after submission, with nothing between them."""

    def __init__(self) -> None:
        calls = "get_query121,get_query122,get_query131,get_query132,get_key141,get_key142"
        command = [sys.executable, "-c", LOOP, str(SUBMISSION), calls]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout
        assert self.process.stdin
        self.out, self.into = self.process.stdout, self.process.stdin
        self.out.readline()

    def __call__(self) -> float:
        self.into.write(f"{EACH}\n")
        self.into.flush()
        return float(self.out.readline()) / EACH


def timed(work: Callable[[], object], times: int = EACH) -> float:
    """Seconds that one call of ``work`` takes, of several in a row."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times


def bare() -> float:
    return timed(lambda: subprocess.run([sys.executable, "-c", "import torch"], check=True), 1)


def compare(rounds: int, grader: Grader, submission: Submission) -> None:
    """The table."""
    assignment, targets = grader.assignment, grader.targets
    open_hosts = {
        "forked child, no layer": host_without(*LAYERS),
        "+ limits": host_without("user", "files", "calls"),
        "+ user": host_without("files", "calls"),
        "+ files (Landlock)": host_without("calls"),
        "+ calls (seccomp): isolated": grader.host,
    }
    rows: dict[str, Callable[[], float]] = {'python -c "import torch"': bare, "loop, not isolated": Loop()}
    for name, host in open_hosts.items():
        rows[name] = lambda host=host: timed(lambda: collect(assignment, submission, host))
    rows["isolated, read and scored"] = lambda: timed(
        lambda: score(assignment, targets, grader.collect(read(SUBMISSION, "s")), submission)
    )
    for row in rows.values():
        row()  # the first submission is not counted, and the hosts settle
    times: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(rounds):
        for name, row in rows.items():
            times[name].append(row())
    base = next(iter(times.values()))
    print(f"{'one submission, after the first':34}{'ms':>9}{'import torch ÷ it':>20}{'min':>7}{'max':>7}")
    for name, took in times.items():
        ratios = [b / t for b, t in zip(base, took, strict=True)]
        print(
            f"{name:34}{statistics.median(took) * 1e3:>9.2f}{statistics.median(ratios):>20.0f}"
            f"{min(ratios):>7.0f}{max(ratios):>7.0f}"
        )
    for host in list(open_hosts.values())[:-1]:
        host.close()


def memory(grader: Grader, assignment: Assignment) -> None:
    """What a child holds for itself at its end."""
    if os.geteuid():
        print("a child's memory can be looked at by root only")
        return
    from autograder.domain.submission import Cell

    source = SUBMISSION.read_text() + "\nimport time\ndef late():\n    time.sleep(3)\nlate()\n"
    slow = Submission("slow", "slow.py", (Cell("slow.py", source, 1, True),))
    import threading

    host = grader.host
    assert isinstance(host, ForkHost)
    thread = threading.Thread(target=collect, args=(assignment, slow, host))
    thread.start()
    time.sleep(1)
    for child in psutil.Process(host.process.pid).children():
        with open(f"/proc/{child.pid}/smaps_rollup") as file:
            fields = dict(line.split(":", 1) for line in list(file)[1:])
        private = sum(int(fields[name].split()[0]) for name in ("Private_Dirty", "Private_Clean")) / 1024
        print(f"child {child.pid}: {private:.1f} MiB private, beyond what it shares with the host")
    thread.join()


def many(count: int, grader: Grader, submission: Submission) -> None:
    """Memory and descriptors while many submissions go through one host."""
    assert isinstance(grader.host, ForkHost)
    processes = {"grader": psutil.Process(), "host": psutil.Process(grader.host.process.pid)}
    print(f"{'submissions':>12}{'s':>8}" + "".join(f"{name + ' MiB':>14}{'descriptors':>13}" for name in processes))
    began = time.perf_counter()
    for done in range(1, count + 1):
        grading.grade(grader, submission)
        if done in (1, 10, 100) or done % (count // 10) == 0:
            facts = "".join(f"{p.memory_info().rss / 2**20:>14.1f}{p.num_fds():>13}" for p in processes.values())
            print(f"{done:>12}{time.perf_counter() - began:>8.1f}{facts}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=10)
    parser.add_argument("--many", type=int, default=0)
    options = parser.parse_args()
    with Grader(project.find_project(NAME)) as grader:
        submission = read(SUBMISSION, "s")
        compare(options.rounds, grader, submission)
        memory(grader, grader.assignment)
        if options.many:
            many(options.many, grader, submission)


if __name__ == "__main__":
    main()
