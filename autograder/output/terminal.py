"""Reports on the terminal: one submission by question, and a class with one line per submission."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import say
from autograder.output.text import amount, clean, earned, points

if TYPE_CHECKING:
    from rich.console import RenderableType

    from autograder.storage.report_diff import Change

_SIGNS = {
    Status.PASSED: ("✔", "+", "green"),
    Status.PARTIAL: ("◐", "~", "yellow"),
    Status.FAILED: ("✘", "x", "red"),
    Status.PENDING: ("…", ".", "cyan"),
    Status.NOT_ANSWERED: ("○", "o", "cyan"),
    Status.EXCUSED: ("–", "-", "cyan"),
    Status.UNGRADED: ("!", "!", "bold magenta"),
}
_LONGEST_PRINT = 2000
_MOST_LINES = 40


def show_report(console: Console, title: str, report: Report) -> None:
    """Print one submission, question by question."""
    console.print(Text(f"{title} · {clean(report.submission, 100)}", style="bold"))
    console.print()
    if report.diagnosis:
        console.print(Padding(Text(clean(report.diagnosis, 1000), style="bold yellow"), (0, 0, 1, 0)))
    missed = [r.id for r in report.results if report.diagnosis and r.feedback == say("score.see_above")]
    if missed:
        console.print(Padding(Text(say("report.no_answer_to", questions=", ".join(missed)), style="red"), (0, 0, 1, 0)))
    for result in (r for r in report.results if r.id not in missed):
        console.print(_line(console, result))
        console.print(Padding(_said(result), (0, 0, 1, 4)))
    if report.notes:
        console.print(Text(say("report.notes"), style="bold"))
        for note in report.notes[:30]:
            console.print(Padding(Text(clean(note, 1000)), (0, 0, 0, 4)))
        console.print()
    if report.printed.strip():
        console.print(Text(say("report.printed_loading"), style="bold"))
        console.print(Padding(Text(_printed(report.printed)), (0, 0, 1, 4)))
    console.print(Text(report_total(report), style="bold"))


def report_total(report: Report) -> str:
    """The total score in one or more sentences."""
    said = [say("report.total", score=points(report.score), all=points(report.max_score))]
    if report.pending:
        said.append(amount("report.pending", report.pending))
    if report.ungraded:
        said.append(say("report.ungraded", questions=", ".join(r.id for r in report.ungraded)))
    return " ".join(said)


_MOST_ROWS = 200


@contextmanager
def progress(total: int, slow: Callable[[], list[str]]) -> Iterator[Callable[[object], None]]:
    """Show the progress of grading: a progress bar on a terminal, elsewhere a line every 10 s.

    Yields a function to call after each of ``total`` submissions; ``slow`` gives the names of slow ones.
    """
    console = Console(stderr=True, highlight=False)
    began = last = time.monotonic()
    done = ran = 0
    if not console.is_terminal:

        def tell(graded: object) -> None:
            nonlocal done, last
            done += 1
            if time.monotonic() - last > 10:
                last = time.monotonic()
                rate = done / (last - began)
                console.print(f"{done} of {total} submissions, {rate:.1f}/s, {(total - done) / rate:.0f} s left")

        yield tell
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[slow]}"), console=console, transient=True) as bar:
        task = bar.add_task("", total=total, rate="", slow="")

        def advance(graded: object) -> None:
            nonlocal ran
            ran += 1
            waiting = ", ".join(clean(name, 30) for name in slow()[:3])
            rate = f"{ran / (time.monotonic() - began):.1f}/s"
            bar.update(task, advance=1, rate=rate, slow=f"slow: {waiting}" if waiting else "")

        yield advance


def show_class(console: Console, reports: Iterable[Report]) -> None:
    """Print many submissions, one line each."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("submission", overflow="fold")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    table.add_column("", overflow="fold", ratio=1)
    for report in reports:
        style = {"graded": "", "problem": "yellow"}.get(report.status, "bold magenta")
        name = Text(clean(report.submission, 60))
        table.add_row(name, points(report.score), points(report.max_score), Text(_remark(report)), style=style)
    if table.row_count:
        console.print(table)


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Print the changed scores, one line each, and a summary."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, right in (("submission", False), ("question", False), ("before", True), ("after", True)):
        table.add_column(heading, justify="right" if right else "left", overflow="fold", no_wrap=right)
    table.add_column("why", overflow="fold", ratio=1)
    for change in changes[:_MOST_ROWS]:
        numbers = ["–" if p is None else points(p) for p in (change.before, change.after)]
        style = "yellow" if change.by < 0 else ""
        texts = [Text(clean(change.name, 60)), Text(change.question), *map(Text, numbers), Text(clean(change.why, 300))]
        table.add_row(*texts, style=style)
    if changes:
        console.print(table)
    higher, lower = (len({c.name for c in changes if c.by * sign > 0}) for sign in (1, -1))
    whose = len({change.name for change in changes})
    said = "1 submission changes" if whose == 1 else f"{whose or 'No'} submissions change"
    console.print(f"{said}; higher on a question: {higher}, lower on a question: {lower}", markup=False)


def _remark(report: Report) -> str:
    if report.problem:
        return clean(report.problem, 300)
    if report.ungraded:
        return f"NOT GRADED because of an internal grader error: {', '.join(r.id for r in report.ungraded)}"
    missing = [r.id for r in report.results if r.decided and r.status is not Status.PASSED]
    waits = "1 point needs" if report.pending == 1 else f"{points(report.pending)} points need"
    pending = f"; {waits} manual grading" if report.pending else ""
    late = f"; {clean(report.deducted, 200)}" if report.deducted else ""
    late += f"; stopped by a time limit: {clean(', '.join(report.timeouts), 200)}" if report.timeouts else ""
    return ("points lost on " + ", ".join(missing) if missing else "full points") + pending + late


def _line(console: Console, result: Result) -> RenderableType:
    fancy, plain, style = _SIGNS[result.status]
    sign = fancy if (console.encoding or "").lower().startswith("utf") else plain
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    worth = earned(result) if result.decided else say(f"report.status.{result.status.value}")
    grid.add_row(Text(sign, style=style), Text(f"{result.id}  {clean(result.title, 200)}"), Text(worth, style=style))
    return grid


def _said(result: Result) -> Text:
    said = clean(result.feedback, 4000)
    if result.printed.strip():
        said += f"\n{say('report.printed_before')}\n" + _printed(result.printed)
    return Text(said)


def _printed(text: str) -> str:
    """Printed output of a student, shortened in the middle."""
    lines = clean(text.rstrip(), _LONGEST_PRINT).split("\n")
    if (more := len(lines) - _MOST_LINES) > 0:
        half = _MOST_LINES // 2
        lines[half:-half] = [say("report.lines_left_out", count=more)]
    return "\n".join(lines)
