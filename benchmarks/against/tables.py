"""What was measured, as Markdown. Pure functions."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from against.stages import Stages
from against.tools.base import Measured

MIB = 2**20
_FLAT = 1.10  # the main process's memory may differ by this factor and still be called flat
_LINEAR = 1.15  # the cost of a further submission may grow by this factor, and still be called linear
_CLASS, _LARGEST = 1000, 10000  # the goals are for classes of these sizes: smaller ones are not judged


@dataclass
class Row:
    """A tool's measurements, a round each; or why there are none."""

    title: str
    rounds: list[Measured] = field(default_factory=list)
    main: int = 0
    tree: int | None = None
    count: int = 0
    problem: str = ""

    @property
    def seconds(self) -> list[float]:
        return [one.seconds for one in self.rounds]


@dataclass(frozen=True)
class Size:
    """A class of one size, graded once."""

    count: int
    seconds: float
    main: int


@dataclass(frozen=True)
class Goal:
    """Something that was promised, what was measured, and whether that is enough; None if it was not measured."""

    what: str
    found: str
    met: bool | None


def ratios(above: Row | None, below: Row | None) -> list[float]:
    """Round by round, how many times as long one took as the other."""
    if not above or not below:
        return []
    return [a / b for a, b in zip(above.seconds, below.seconds, strict=False)]


def compared(rows: Mapping[str, Row]) -> list[str]:
    """The table of the tools."""
    lines = [
        "| tool | submissions a round | seconds a submission | × bare | × this project "
        "| main process, MiB | all processes, MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows.values():
        if row.problem:
            lines.append(f"| {row.title} | – | not measured: {row.problem} | – | – | – | – |")
            continue
        bare, ours = ratios(row, rows.get("bare")), ratios(row, rows.get("ours"))
        memory = f"{row.main / MIB:.0f} | {'–' if row.tree is None else f'{row.tree / MIB:.0f}'}"
        lines.append(
            f"| {row.title} | {row.count:,} | {spread(row.seconds)} | {spread(bare)} | {spread(ours)} | {memory} |"
        )
    return lines


def goals(
    rows: Mapping[str, Row], sizes: Sequence[Size], again: Sequence[float], rescored: Sequence[float], count: int
) -> list[Goal]:
    """Each goal with what was measured."""
    ours, notebooks = rows.get("ours"), rows.get("ours-notebooks")
    return [
        _times("one bare process", 150, ratios(rows.get("bare"), ours), count),
        _times("nbgrader, both from notebooks", 200, ratios(rows.get("nbgrader"), notebooks), count),
        _times("Otter-Grader (`otter run`), both from notebooks", 450, ratios(rows.get("otter"), notebooks), count),
        *_steady(sizes),
        _under("`grade` again on an unchanged folder of 1,000", 3.0, again, count),
        _under("rescoring 1,000 saved submissions, every result of which changes", 10.0, rescored, count),
    ]


def _times(what: str, wanted: int, found: Sequence[float], count: int) -> Goal:
    said = f"1/{spread(found)}" if found else "not measured"
    met = median(found) >= wanted if found and count >= _CLASS else None
    return Goal(f"wall time a submission at most 1/{wanted} of {what}", said, met)


def _under(what: str, wanted: float, found: Sequence[float], count: int) -> Goal:
    if not found:
        return Goal(f"{what} in under {wanted:g} s", "not measured", None)
    said = f"{spread(found)} s for {count:,}"
    return Goal(f"{what} in under {wanted:g} s", said, median(found) < wanted if count >= _CLASS else None)


def _steady(sizes: Sequence[Size]) -> list[Goal]:
    """Whether time grows as the class does, and memory does not."""
    asked = ("the cost is linear", "the main process's memory is flat")
    if len(sizes) < 2:
        return [Goal(what, "not measured", None) for what in asked]
    grown = sizes[-1].main / sizes[0].main
    span = f"from {sizes[0].count:,} to {sizes[-1].count:,}"
    large = sizes[-1].count >= _LARGEST
    memory = Goal(f"{asked[1]} {span}", f"× {grown:.2f}", grown <= _FLAT if large else None)
    more = further(sizes)
    said = "a further submission costs " + ", then ".join(f"{seconds * 1e3:.1f} ms" for seconds in more)
    linear = all(later <= earlier * _LINEAR for earlier, later in itertools.pairwise(more))
    return [Goal(f"{asked[0]} {span}", said, linear if large and len(more) > 1 else None), memory]


def further(sizes: Sequence[Size]) -> list[float]:
    """Between one size and the next, seconds that each further submission costs."""
    pairs = itertools.pairwise(sizes)
    return [(b.seconds - a.seconds) / (b.count - a.count) for a, b in pairs]


def reached(goals: Iterable[Goal]) -> list[str]:
    """The table of the goals."""
    words = {True: "**met**", False: "**not met**", None: "not judged"}
    return ["| goal | measured | |", "|---|---|---|", *(f"| {g.what} | {g.found} | {words[g.met]} |" for g in goals)]


def grown(sizes: Sequence[Size]) -> list[str]:
    """The table of classes of several sizes."""
    lines = [
        "| submissions | seconds | ms a submission | ms each further one | main process, MiB |",
        "|---|---|---|---|---|",
    ]
    for size, more in zip(sizes, [None, *further(sizes)], strict=True):
        each = "–" if more is None else f"{more * 1e3:.2f}"
        lines.append(
            f"| {size.count:,} | {size.seconds:.1f} | {size.seconds / size.count * 1e3:.2f} | {each} "
            f"| {size.main / MIB:.0f} |"
        )
    return lines


def gone(stages: Stages, loop: Row | None) -> list[str]:
    """The table of where the time goes."""
    lines = ["| step | ms a submission | share |", "|---|---|---|"]
    total = sum(step.seconds for step in stages.steps)
    for step in stages.steps:
        lines.append(f"| {step.what} | {step.seconds * 1e3:.2f} | {step.seconds / total:.0%} |")
    lines += [
        f"| all of it, one after another | {total * 1e3:.2f} | 100% |",
        f"| doing it at the same time, less what the main thread then waits | {-stages.at_once * 1e3:+.2f} | |",
        f"| **wall time, as measured in that run** | **{stages.wall * 1e3:.2f}** | |",
        "",
        f"In that run a submission was with a worker for {stages.in_worker * 1e3:.2f} ms, the main thread waited for "
        f"workers for {stages.waiting * 1e3:.2f} ms a submission, and each cost {stages.processor * 1e3:.2f} ms of "
        "processor time over all processes.",
    ]
    if loop and loop.rounds:
        lines[-1] += f" The loop, with its start, costs {median(r.processor for r in loop.rounds) * 1e3:.2f} ms of it."
    if stages.missing:
        lines += ["", f"Not found, and so counted with what is around them: {', '.join(stages.missing)}."]
    return lines


def spread(found: Sequence[float]) -> str:
    """The median, with the lowest and the highest."""
    if not found:
        return "–"
    around = f" ({_number(min(found))}–{_number(max(found))})" if len(found) > 1 else ""
    return f"{_number(median(found))}{around}"


def _number(value: float) -> str:
    """About three digits that mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:#.3g}" if abs(value) >= 0.1 else f"{value:.4f}"
