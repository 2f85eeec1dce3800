"""The mutation score: see the package's docstring."""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from mutants import Mutant, mutants
from runner import Runner
from table import modules, tests

ROOT = Path(__file__).resolve().parent.parent.parent
EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def main() -> int:
    """Draw, run and count mutants; exit code 1 if the score is below ``--at-least``."""
    asked = _arguments()
    known = equivalent(EQUIVALENT.read_text(encoding="utf-8"))
    every = [one for module in modules(ROOT) if asked.module in module for one in mutants(ROOT, module)]
    drawn = random.Random(asked.seed).sample(every, min(asked.mutants, len(every)))
    print(f"{len(drawn)} of {len(every)} mutants, seed {asked.seed}", flush=True)
    for function, before, _ in () if asked.module else known.keys() - {one.key for one in every}:
        print(f"{EQUIVALENT.name}: {function} has no such mutant any more: {before}")
    same = [one for one in drawn if one.key in known]
    folder = Path(tempfile.mkdtemp(prefix="mutation-"))
    try:
        found = _run(Runner(ROOT, folder / "copy"), [one for one in drawn if one.key not in known], asked.journal)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _reported(found, same, known, asked.at_least)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests/mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=300, help="how many to draw")
    parser.add_argument("--module", default="", help="only modules whose path contains this")
    parser.add_argument("--at-least", type=float, default=0.0, help="the score that is needed, in percent")
    parser.add_argument("--journal", type=Path, help="a file of results, from which a run that was stopped goes on")
    return parser.parse_args()


def _run(runner: Runner, drawn: list[Mutant], journal: Path | None) -> list[tuple[Mutant, str]]:
    own = {one.module: tests(ROOT, one.module) for one in drawn}
    before = dict(json.loads(line) for line in journal.read_text().splitlines()) if journal and journal.exists() else {}
    found = []
    for one in sorted(drawn, key=lambda one: (one.module, one.line)):
        name, files = f"{one.module}:{one.line} {'|'.join(one.key)}", own[one.module]
        if name not in before:
            if tuple(files) not in runner.usual and (said := runner.unchanged(files)):
                raise SystemExit(f"{one.module}: its tests do not pass without any change: {said}")
            before[name] = runner.changed(one.module, one.source(), files)
            if journal:
                with journal.open("a") as file:
                    file.write(f"{json.dumps([name, before[name]])}\n")
        found.append((one, before[name]))
        if before[name] == "survived":
            print(_shown(one), flush=True)
    return found


def _reported(
    found: list[tuple[Mutant, str]], same: list[Mutant], known: dict[tuple[str, str, str], str], least: float
) -> int:
    """Print the score by module and in all."""
    noticed, total = Counter[str](), Counter[str]()
    for one, result in found:
        total[one.module] += 1
        noticed[one.module] += result != "survived"
    for module in sorted(total):
        print(f"{module:45} {noticed[module]:4} of {total[module]:4}  {100 * noticed[module] / total[module]:5.1f} %")
    for one in same:
        print(f"equivalent: {_shown(one)}\n    {known[one.key]}")
    all_, hit = sum(total.values()), sum(noticed.values())
    low, high = wilson(hit, all_)
    kinds = Counter(result for _, result in found)
    print(", ".join(f"{kinds[name]} {name}" for name in ("killed", "timeout", "survived")), f", {len(same)} equivalent")
    print(f"score {100 * hit / max(all_, 1):.1f} % (95 % interval {100 * low:.1f} to {100 * high:.1f} %)")
    return int(100 * hit / max(all_, 1) < least)


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    if not tries:
        return 0.0, 1.0
    z, share = 1.959964, hits / tries
    middle = share + z * z / (2 * tries)
    half = z * math.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    return (middle - half) / (1 + z * z / tries), (middle + half) / (1 + z * z / tries)


def equivalent(text: str) -> dict[tuple[str, str, str], str]:
    """The mutants that change nothing: blocks of a function's name, ``- before``, ``+ after`` and ``= reason``."""
    known = {}
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            function, before, after, reason = lines
            known[function, before.removeprefix("- "), after.removeprefix("+ ")] = reason.removeprefix("= ")
    return known


def _shown(one: Mutant) -> str:
    return f"{one.module}:{one.line} {one.function} ({one.kind})\n    - {one.before}\n    + {one.after}"


if __name__ == "__main__":
    sys.exit(main())
