"""The same submissions through this project and through its peers: ``python benchmarks/peers.py``.

Writes a table with ratios, the goals, the growth from 100 to 10,000 submissions, and where the difference to a loop
without isolation goes. nbgrader and Otter-Grader are installed into environments of their own, which are kept. Tools
that start anew for each submission are given a sample of it; rounds take turns, forwards and backwards, so a slow
moment of the machine hits all. Every score is checked: a tool that did not grade ends the benchmark. Linux only.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from against import stages, tables
from against.environments import NotInstalled
from against.submissions import Submission, a_class, make
from against.tables import Row, Size
from against.tools import TOOLS, Place, Tool, WrongScores
from against.tools.ours import Ours
from against.watch import Failed

HERE = Path(__file__).parent
_MEMORY = 40  # submissions that the fast tools are given while the memory of all their processes is watched


def parsed() -> argparse.Namespace:
    """What the command line says."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder-benchmarks"
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"tools: {', '.join(TOOLS)}",
    )  # fmt: skip
    numbers = lambda text: sorted({int(part) for part in text.split(",") if part})  # noqa: E731
    parser.add_argument("--submissions", type=int, default=1000, metavar="N", help="the class (default: 1000)")
    parser.add_argument("--each", type=int, default=10, metavar="N", help="sample of the slow tools (default: 10)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="how often each has its turn (default: 3)")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "peers.md", help="the file to write")
    parser.add_argument("--only", default=",".join(TOOLS), metavar="TOOL,…", help="measure these tools only")
    parser.add_argument("--venvs", type=Path, default=cache, metavar="DIR", help=f"peers' environments ({cache})")
    parser.add_argument(
        "--linear", type=numbers, default=[100, 1000, 10000], metavar="N,…",
        help="sizes of classes, for the growth (default: 100,1000,10000; empty for none)",
    )  # fmt: skip
    options = parser.parse_args()
    options.only = [name for name in options.only.split(",") if name]
    if unknown := set(options.only) - TOOLS.keys():
        parser.error(f"no such tool: {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    if not 1 <= options.each <= options.submissions or options.rounds < 1:
        parser.error("--rounds and --each must be at least 1, and --each at most --submissions")
    return options


def say(what: str) -> None:
    """Report progress."""
    print(what, file=sys.stderr, flush=True)


def prepared(place: Place, names: Sequence[str]) -> tuple[dict[str, Tool], dict[str, Row]]:
    """The tools that can be had, ready; and a row for every one."""
    tools, rows = {}, {}
    for name, kind in TOOLS.items():
        if name not in names:
            continue
        say(f"preparing {kind.title}")
        rows[name] = Row(kind.title)
        tool = kind(place)
        try:
            tool.prepare()
        except (NotInstalled, Failed) as problem:
            rows[name].problem = str(problem) if isinstance(problem, NotInstalled) else "it could not be made ready"
            say(f"it cannot be had: {problem}")
            continue
        tool.grade(place.everybody[-1:])  # not counted: what it reads is then in memory
        tools[name] = tool
    return tools, rows


def samples(everybody: Sequence[Submission], each: int) -> Iterator[Sequence[Submission]]:
    """For every round another part of the class, as long as there is one."""
    parts = [everybody[start : start + each] for start in range(0, len(everybody) - each + 1, each)]
    while True:
        yield from parts


class Revisits:
    """What this project takes when it grades what it knows, and when it scores that anew."""

    def __init__(self) -> None:
        self.again: list[float] = []
        self.rescored: list[float] = []

    def add(self, ours: Ours, sample: Sequence[Submission]) -> None:
        """After a grading: the same folder again, and then another spec."""
        self.again.append(ours.again(sample))
        self.rescored.append(ours.rescore(sample))


def compare(tools: dict[str, Tool], rows: dict[str, Row], place: Place, options: argparse.Namespace) -> Revisits:
    """The rounds; fills the rows."""
    revisits = Revisits()
    parts = samples(place.everybody, options.each)
    for number in range(options.rounds):
        part = next(parts)
        for name in list(tools)[:: -1 if number % 2 else 1]:
            tool, row = tools[name], rows[name]
            sample = place.everybody if tool.whole else part
            row.rounds.append(tool.grade(sample))
            row.count, row.main = len(sample), max(row.main, row.rounds[-1].main)
            say(f"round {number + 1}: {tool.title}: {row.seconds[-1]:.4f} s a submission")
            if name == "ours":
                assert isinstance(tool, Ours)
                revisits.add(tool, sample)
                say(f"round {number + 1}: again {revisits.again[-1]:.2f} s, rescored {revisits.rescored[-1]:.2f} s")
    for name, tool in tools.items():
        say(f"memory: {tool.title}")
        rows[name].tree = tool.grade(place.everybody[: _MEMORY if tool.whole else 2], tree=True).tree
    return revisits


def growth(ours: Ours, counts: Sequence[int]) -> list[Size]:
    """Classes of several sizes, each graded once."""
    sizes = []
    for count in counts:
        took = ours.grade([make(number) for number in range(count)])
        sizes.append(Size(count, took.seconds * count, took.main))
        say(f"{count} submissions: {sizes[-1].seconds:.1f} s, main process {took.main / tables.MIB:.0f} MiB")
    return sizes


def report(options: argparse.Namespace, load: float, rows: dict[str, Row], parts: dict[str, list[str]]) -> str:
    """The whole of it, as Markdown."""
    cores, rounds = len(os.sched_getaffinity(0)), f"{options.rounds} round{'s' * (options.rounds > 1)}"
    heading = [
        "# Against peers",
        "",
        "Written by `python benchmarks/peers.py`; run it again rather than edit this.",
        "",
        f"{cores} cores, {platform.system()} on {platform.machine()}, Python {platform.python_version()}, "
        f"torch {version('torch').partition('+')[0]}. {options.submissions:,} different submissions for "
        f"`understanding_attention`, {rounds}; median (lowest–highest). A ratio is taken within a "
        f"round. Load of the machine at the start: {load:.1f}.",
    ]
    notes = [
        "This project runs as `autograder grade --isolation required --no-report`, a whole process, with results, "
        f"table and gradebook written, on {cores} cores; in a row of its own, with the pages of the class too. The "
        "peers go through a sample of the same submissions one by one, as their commands do; from nbgrader and Otter's "
        "API the start is taken off. The whole class "
        "goes through the loop, which isolates nothing, saves nothing, and ends when one submission does.",
        "Every tool's verdict on every answer was compared with what is known of it, right and wrong. Memory: the main "
        "process's own peak; and the peak of all processes together, what they share counted once, from a run apart.",
    ]
    body = ["", "## Tools", "", *tables.compared(rows), "", *"\n\n".join(notes).splitlines()]
    for title, lines in parts.items():
        body += ["", f"## {title}", "", *lines]
    return "\n".join([*heading, *body]) + "\n"


def main() -> None:
    options = parsed()
    load = os.getloadavg()[0]
    options.venvs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="autograder-peers-") as folder:
        work = Path(folder)
        everybody = a_class(work / "class.py", options.submissions, ".py")
        a_class(work / "class.ipynb", options.submissions, ".ipynb")
        place = Place(work, options.venvs.absolute(), everybody)
        try:
            tools, rows = prepared(place, options.only)
            revisits = compare(tools, rows, place, options)
            ours, loop = tools.get("ours"), tools.get("loop")
            sizes = growth(ours, options.linear) if isinstance(ours, Ours) else []
            parts = {}
            goals = tables.goals(rows, sizes, revisits.again, revisits.rescored, options.submissions)
            parts["Goals"] = tables.reached(goals)
            if sizes:
                parts["Growth"] = tables.grown(sizes)
            if isinstance(ours, Ours):
                say("where the time goes")
                further = median(getattr(loop, "further", [math.nan]))
                parts["Where the difference to the loop goes"] = tables.gone(
                    stages.measure(ours, everybody, further), rows.get("loop")
                )
        except (WrongScores, Failed) as problem:
            sys.exit(f"peers.py: {problem}")
    text = report(options, load, rows, parts)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
