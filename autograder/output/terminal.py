"""Reports on the terminal: one submission by question, in several forms, and a class with one line per submission."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import count, say
from autograder.output.last_line import last_line
from autograder.output.text import SIGNS, clean, earned, points

if TYPE_CHECKING:
    from rich.console import RenderableType

    from autograder.storage.report_diff import Change

#: What stands for the sign where the output has ASCII only, and its style.
_PLAIN = {
    Status.PASSED: ("+", "green"),
    Status.PARTIAL: ("~", "yellow"),
    Status.FAILED: ("x", "red"),
    Status.PENDING: (".", "cyan"),
    Status.NOT_ANSWERED: ("o", "cyan"),
    Status.EXCUSED: ("-", "cyan"),
    Status.RUNS: (">", "cyan"),
    Status.UNGRADED: ("!", "bold magenta"),
}
_LONGEST_PRINT = 2000
_MOST_LINES = 40


#: The option that shows what is folded.
_UNFOLD = "--verbose"


@dataclass(frozen=True)
class Form:
    """How a report is shown.

    ``brief``: a line per question. ``plain``: words in place of signs, nothing in color or aligned, and lines that only
    the terminal breaks, for screen readers. ``verbose``: also what right answers printed. ``asked`` are the questions
    that were chosen, if not all.
    """

    brief: bool = False
    plain: bool = False
    verbose: bool = False
    asked: Sequence[str] = ()


def show_report(console: Console, title: str, report: Report, form: Form = Form()) -> None:
    """Print one submission, question by question."""
    if form.plain:
        console.soft_wrap = True
    console.print(_styled(form, f"{title}{', ' if form.plain else ' · '}{clean(report.submission, 100)}", "bold"))
    console.print()
    if report.diagnosis:
        console.print(_below(form, clean(report.diagnosis, 1000), 0, "bold yellow"))
    missed = [r.id for r in report.results if report.diagnosis and r.feedback == say("score.see_above")]
    if missed:
        console.print(_below(form, say("report.no_answer_to", questions=", ".join(missed)), 0, "red"))
    for result in (r for r in report.results if r.id not in missed):
        console.print(_plain_line(result) if form.plain else _line(console, result))
        if not form.brief:
            console.print(_below(form, _said(result, form)))
    if form.brief and report.results:
        console.print()
    elif not form.brief:
        _show_file(console, report, form)
    console.print(_styled(form, last_line(report, form.asked), "bold"))


def _show_file(console: Console, report: Report, form: Form) -> None:
    """Print what concerns the whole file: the notes, and what it printed."""
    if report.notes:
        console.print(_styled(form, say("report.notes"), "bold"))
        console.print(_below(form, "\n".join(clean(note, 1000) for note in report.notes[:30])))
    if not report.printed.strip():
        return
    if (_fine(report) or form.asked) and not form.verbose:
        console.print(_below(form, _folded("report.printed_loading_folded", report.printed), 0))
        return
    console.print(_styled(form, say("report.printed_loading"), "bold"))
    console.print(_below(form, _printed(report.printed)))


def _fine(report: Report) -> bool:
    """Whether there is nothing in the report for which somebody would look at printed output."""
    return not report.notes and all(
        result.status in (Status.PASSED, Status.PENDING, Status.NOT_ANSWERED, Status.EXCUSED)
        for result in report.results
    )


def _styled(form: Form, said: str, style: str) -> Text:
    return Text(said, style="" if form.plain else style)


def _below(form: Form, said: str, indent: int = 4, style: str = "") -> RenderableType:
    """A paragraph with a blank line after it, indented unless the form is plain."""
    text = _styled(form, said, style)
    return Text(f"{said}\n") if form.plain else Padding(text, (0, 0, 1, indent), expand=False)


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
    blank = [r.id for r in report.results if r.status is Status.NOT_ANSWERED and r.max_score]
    found = ["points lost on " + ", ".join(missing)] if missing else []
    found += ["no answer found for " + ", ".join(blank)] if blank else []
    return ("; ".join(found) or "full points") + pending + late


def _line(console: Console, result: Result) -> RenderableType:
    fancy, (plain, style) = SIGNS[result.status], _PLAIN[result.status]
    sign = fancy if (console.encoding or "").lower().startswith("utf") else plain
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    worth = earned(result) if _scored(result) else say(f"report.status.{result.status.value}")
    grid.add_row(Text(sign, style=style), Text(f"{result.id}  {clean(result.title, 200)}"), Text(worth, style=style))
    return grid


def _scored(result: Result) -> bool:
    """Whether a question shows points; a kit has none for a form."""
    return result.decided and bool(result.max_score or result.status is Status.PASSED)


def _plain_line(result: Result) -> Text:
    """The question, its state as a word, and its points."""
    known = {"id": result.id, "title": clean(result.title, 200), "word": say(f"report.word.{result.status.value}")}
    return Text(say("report.plain_scored", **known, points=earned(result)) if _scored(result)
                else say("report.plain_line", **known))  # fmt: skip


def _said(result: Result, form: Form) -> str:
    said = clean(result.feedback, 4000)
    if not result.printed.strip():
        return said
    if result.status is Status.PASSED and not form.verbose:
        return f"{said}\n{_folded('report.printed_folded', result.printed)}"
    return f"{said}\n{say('report.printed_before')}\n{_printed(result.printed)}"


def _folded(key: str, printed: str) -> str:
    return count(key, len(printed.rstrip().split("\n")), option=_UNFOLD)


def _printed(text: str) -> str:
    """Printed output of a student, shortened in the middle."""
    lines = clean(text.rstrip(), _LONGEST_PRINT).split("\n")
    if (more := len(lines) - _MOST_LINES) > 0:
        half = _MOST_LINES // 2
        lines[half:-half] = [say("report.lines_left_out", count=more)]
    return "\n".join(lines)
