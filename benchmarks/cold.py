"""One submission from a cold start, against a bare script that does the same sums: ``python benchmarks/cold.py``.

Prints the ratio of wall times pair by pair (the two take turns, so a machine that slows down slows both) and the peak
memory of the whole process tree, shared pages counted once (PSS, from /proc, so Linux only).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

TREE = Path(__file__).parent.parent
SUBMISSION = TREE / "reference" / "understanding_attention.py"
PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 7


def commands(gradescope: Path) -> dict[str, list[str]]:
    """What is measured, by name; the first is the baseline."""
    python = sys.executable
    name = "understanding_attention"
    return {
        "bare script": [python, str(TREE / "benchmarks" / "bare.py"), str(SUBMISSION)],
        "autograder check": [python, "-m", "autograder", "check", name, str(SUBMISSION)],
        "pytest --assignment": [python, "-m", "pytest", "-q", "--assignment", name, f"--submission={SUBMISSION}"],
        "run_autograder": [str(gradescope / "source" / "run_autograder")],
    }


def run(command: list[str], environment: dict[str, str], *, memory: bool = False) -> tuple[float, int]:
    """Wall time in seconds and, if requested, the peak memory in bytes of the whole process tree."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=TREE)
    peak = [0]

    def watch() -> None:
        while process.poll() is None:
            total = 0
            try:
                root = psutil.Process(process.pid)
                for one in [root, *root.children(recursive=True)]:
                    total += one.memory_full_info().pss
            except psutil.Error:
                pass
            peak[0] = max(peak[0], total)
            time.sleep(0.02)

    if memory:
        watcher = threading.Thread(target=watch)
        watcher.start()
        watcher.join()
    process.wait()
    return time.perf_counter() - began, peak[0]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        zipped = root / "hw.zip"
        build = [sys.executable, "-m", "autograder", "build", "understanding_attention", "-o", str(zipped)]
        subprocess.run(build, check=True, cwd=TREE, stdout=subprocess.DEVNULL)
        subprocess.run([sys.executable, "-m", "zipfile", "-e", str(zipped), str(root / "source")], check=True)
        (root / "source" / "run_autograder").chmod(0o755)
        (root / "submission").mkdir()
        (root / "submission" / "hw.py").write_bytes(SUBMISSION.read_bytes())
        venv = str(Path(sys.executable).parent.parent)
        environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "AUTOGRADER_VENV": venv}
        measured = commands(root)
        for command in measured.values():
            run(command, environment)  # once, so that files are in the page cache
        times: dict[str, list[float]] = {name: [] for name in measured}
        for _ in range(PAIRS):
            for name, command in measured.items():
                times[name].append(run(command, environment)[0])
        base = times["bare script"]
        print(f"{'':22}{'× bare (median)':>16}{'min':>8}{'max':>8}{'s':>8}{'peak MB':>10}")
        for name, command in measured.items():
            ratios = [a / b for a, b in zip(times[name], base, strict=True)]
            peak = run(command, environment, memory=True)[1] / 1e6
            median = statistics.median(times[name])
            print(
                f"{name:22}{statistics.median(ratios):>16.2f}{min(ratios):>8.2f}{max(ratios):>8.2f}"
                f"{median:>8.2f}{peak:>10.0f}"
            )


if __name__ == "__main__":
    main()
