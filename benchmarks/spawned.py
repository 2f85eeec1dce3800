"""`check` where workers are spawned, as on macOS and Windows, beside forked ones and a bare script (on Linux).

``python benchmarks/spawned.py [PAIRS]``. All take turns, and each is divided by the bare script of its own round, so a
machine that slows down slows both sides. Processor time is that of the command and of everything it started.

- *first*: nothing is kept, so one process runs the reference and another the submission;
- *again*: the reference's answers are kept from the first check;
- *a call hangs*: one of the submission's functions never returns, and its limit is 1 s of processor time.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TREE = Path(__file__).parent.parent
NAME = "understanding_attention"
PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 7


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall time and processor time in seconds."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=TREE, check=False
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def project(folder: Path) -> Path:
    """A project with the assignment, whose calls may compute for a second."""
    for kind in ("problems", "reference"):
        (folder / kind).mkdir()
    spec = (TREE / "problems" / f"{NAME}.yaml").read_text(encoding="utf-8")
    lines = [line for line in spec.splitlines() if not line.startswith("limits:")]
    (folder / "problems" / f"{NAME}.yaml").write_text("\n".join([*lines, "limits: {call: 1s}", ""]), encoding="utf-8")
    shutil.copy(TREE / "reference" / f"{NAME}.py", folder / "reference")
    return folder


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = project(Path(made))
        right = folder / "reference" / f"{NAME}.py"
        hangs = folder / "hangs.py"
        hangs.write_text(
            right.read_text(encoding="utf-8") + "\ndef get_query131():\n    while True: pass\n", encoding="utf-8"
        )
        cache = folder / "cache"
        forked = {**os.environ, "AUTOGRADER_PROJECT": made, "XDG_CACHE_HOME": str(cache), "AUTOGRADER_SPAWN": ""}
        spawned = {**forked, "AUTOGRADER_SPAWN": "1"}
        check = [sys.executable, "-m", "autograder", "check", NAME]
        bare = [sys.executable, str(TREE / "benchmarks" / "bare.py"), str(right)]
        measured = {
            "bare script": (bare, forked),
            "check, forked": ([*check, str(right)], forked),
            "check, spawned, first": ([*check, str(right)], spawned),
            "check, spawned, again": ([*check, str(right)], spawned),
            "a call hangs, forked": ([*check, str(hangs)], forked),
            "a call hangs, spawned": ([*check, str(hangs)], spawned),
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in measured}
        for number in range(PAIRS + 1):
            for name, (command, environment) in measured.items():
                if name.endswith("first"):
                    shutil.rmtree(cache, ignore_errors=True)
                found = run(command, environment)
                if number:  # the first round fills the page cache
                    times[name].append(found)
    print(f"{'':24}{'wall × bare':>12}{'min':>7}{'max':>7}{'s':>7}{'CPU × bare':>13}{'CPU s':>8}")
    for name, found in times.items():
        wall, computed = (
            [one[at] / base[at] for one, base in zip(found, times["bare script"], strict=True)] for at in (0, 1)
        )
        print(
            f"{name:24}{statistics.median(wall):>12.2f}{min(wall):>7.2f}{max(wall):>7.2f}"
            f"{statistics.median(one[0] for one in found):>7.2f}{statistics.median(computed):>13.2f}"
            f"{statistics.median(one[1] for one in found):>8.2f}"
        )


if __name__ == "__main__":
    main()
