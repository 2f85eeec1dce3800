"""Right submissions on a busy machine: ``python benchmarks/busy.py [SUBMISSIONS]`` (as root, on Linux).

Grades the same class twice, on one processor that four busy loops share and in a control group of half a processor with
``--jobs 8``, and says what it earned. A class is right submissions, some of which use ``torch.optim``, some of which
compute for half a second a call, and one with an endless loop, which has to end. Every other point must be earned.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TREE = Path(__file__).parent.parent
NAME = "understanding_attention"
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 40
CGROUPS = Path("/sys/fs/cgroup")

HEAD = """\
import time
import torch

key = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])

def work(seconds):
    end = time.process_time() + seconds
    x = torch.zeros(3)
    while time.process_time() < end:
        x = torch.tanh(x + 1e-3)

def fitted(target):
    q = target.clone().requires_grad_()
    optimiser = torch.optim.{optimiser}([q], lr=0.1)
    for _ in range(2):
        optimiser.zero_grad()
        loss = ((q - target) ** 2).sum()
        loss.backward()
        optimiser.step()
    return q.detach()
"""
ANSWERS = {
    "get_query121": "10 * key[0:1]",
    "get_query122": "10 * key",
    "get_query131": "torch.zeros(1, 3)",
    "get_query132": "50 * (key[0:1] + key[1:2])",
    "get_key141": "(key[0] + key[1]) / 2",
    "get_key142": "(key[0] + key[1]) / (key[0] + key[1]).norm()",
}


def submission(number: int) -> str:
    """A right submission; every second one computes, every third one fits its answers with an optimiser."""
    text = HEAD.format(optimiser="SGD" if number % 2 else "Adam")
    for name, answer in ANSWERS.items():
        body = f"    work({0.5 if number % 2 else 0.01})\n"
        text += f"def {name}():\n{body}    return {f'fitted({answer})' if number % 3 == 0 else answer}\n"
    return text


def grade(folder: Path, out: Path, *options: str, within: Path | None = None) -> dict[str, float]:
    """What the submissions in a folder earned."""

    def enter() -> None:
        if within:
            (within / ("tasks" if (within / "tasks").exists() else "cgroup.procs")).write_text(str(os.getpid()))

    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        NAME,
        str(folder),
        "--out",
        str(out),
        "--no-report",
        *options,
    ]
    subprocess.run(command, cwd=TREE, preexec_fn=enter, stdout=subprocess.DEVNULL, check=False)
    with open(out / "grades.csv", newline="", encoding="utf-8") as file:
        return {
            row["submission"]: float(row["score"]) if row["status"] == "graded" else -1.0
            for row in csv.DictReader(file)
        }


@contextmanager
def busy_loops(processor: int, count: int = 4) -> Iterator[None]:
    """Loops that want one processor, which this process is confined to as well."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {processor})
    loop = [sys.executable, "-c", "while True: pass"]
    loops = [subprocess.Popen(loop, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
        os.sched_setaffinity(0, before)


@contextmanager
def half_a_processor() -> Iterator[Path]:
    """A control group of either version."""
    old = (CGROUPS / "cpu").is_dir()
    made = (CGROUPS / "cpu" if old else CGROUPS) / f"autograder-busy-{os.getpid()}"
    made.mkdir()
    try:
        if old:
            (made / "cpu.cfs_period_us").write_text("100000")
            (made / "cpu.cfs_quota_us").write_text("50000")
        else:
            (made / "cpu.max").write_text("50000 100000")
        yield made
    finally:
        time.sleep(0.5)
        made.rmdir()


def show(where: str, scores: dict[str, float], began: float) -> bool:
    """A line about one class; whether all is as it should be."""
    loop = scores.pop("endless", None)
    full = sum(score == 16 for score in scores.values())
    print(
        f"{where}: {full} of {len(scores)} have 16 of 16, the endless loop {loop}; {time.time() - began:.0f} s",
        flush=True,
    )
    for name, score in scores.items():
        if score != 16:
            print(f"  {name}: {score}")
    return full == len(scores) and loop == 14


def main() -> int:
    """Both classes; 0 if every point was earned."""
    right = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "class"
        folder.mkdir()
        for number in range(COUNT):
            (folder / f"s{number:02}.py").write_text(submission(number))
        endless = submission(2).replace("    return torch.zeros(1, 3)", "    while True: pass")
        (folder / "endless.py").write_text(endless)
        began = time.time()
        with busy_loops(min(os.sched_getaffinity(0))):
            right.append(show("one processor, four busy loops", grade(folder, Path(made) / "a"), began))
        began = time.time()
        with half_a_processor() as group:
            scores = grade(folder, Path(made) / "b", "--jobs", "8", within=group)
        right.append(show("half a processor, --jobs 8", scores, began))
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main())
