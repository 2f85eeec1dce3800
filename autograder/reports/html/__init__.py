"""The class as pages to read in a browser: one of the class and one a submission, each complete in itself.

No page needs a network, a script or another file, and none runs anything: what students wrote is text in it. The same
gradebook gives the same pages, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder import judging, saved
from autograder.gradebook import Gradebook, Run, Scored, codec, parts
from autograder.model.assignment import Assignment
from autograder.model.record import Outcome
from autograder.model.report import Report
from autograder.reports.html import student
from autograder.reports.html.gather import Class
from autograder.reports.html.pages import Pages
from autograder.reports.html.people import Facts, Roll
from autograder.reports.html.writing import Writer
from autograder.reports.page_process import PageProcess


def write(
    folder: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
    anonymous: bool = False, process: PageProcess | None = None,
) -> None:  # fmt: skip
    """Write ``index.html`` and ``students/<submission>.html`` for a run into ``folder``, for staff.

    Pages of submissions that are not in the run are removed. If ``anonymous``, submissions are numbered, and no page
    has anything in it that tells whose it is. ``process`` is at work on the class's page already.
    """
    roll = _roll(assignment, book, run, anonymous)
    pages = Pages(assignment, run)
    class_ = None if process else Class(assignment, targets)
    with Writer(folder) as writer:
        for scored, report, outcomes in _answered(assignment, book, run):
            known = roll.known(scored.name)
            if class_:
                class_.add(roll[scored.name], scored, report, outcomes, known.late)
            shown = student.view(scored.name, assignment, report, outcomes, roll, known)
            writer.write(f"students/{roll[scored.name].page}", pages.student(shown))
        page = _page(class_, roll, book, run) if class_ else process.page() if process else None
        writer.write("index.html", page or class_page(assignment, targets, book, run, anonymous=anonymous))
        writer.remove_others("students")


def class_page(
    assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *, anonymous: bool = False
) -> str:  # fmt: skip
    """The page of the class."""
    roll = _roll(assignment, book, run, anonymous)
    class_ = Class(assignment, targets)
    for scored, report, outcomes in _answered(assignment, book, run):
        class_.add(roll[scored.name], scored, report, outcomes, roll.known(scored.name).late)
    return _page(class_, roll, book, run)


def _page(class_: Class, roll: Roll, book: Gradebook, run: Run) -> str:
    from autograder.reports.html import index  # and with it matplotlib, which takes its time

    assignment = class_.assignment
    class_.time(book.seconds(book.graded(run.id).values(), codec.keys(assignment)))
    class_.settle()
    return Pages(assignment, run).index(index.view(run, class_, roll, judging.lapsed(book, run.id)))


def _roll(assignment: Assignment, book: Gradebook, run: Run, anonymous: bool) -> Roll:
    digests = book.graded(run.id)
    facts = {one.name: Facts.of(one.file, one.facts) for one in book.submissions() if one.name in digests}
    missing = run.intake.get("missing") or []
    return Roll(digests, facts, anonymous=anonymous, assignment=assignment, missing=missing)


def _answered(
    assignment: Assignment, book: Gradebook, run: Run
) -> Iterator[tuple[Scored, Report, Mapping[str, Outcome]]]:
    """The reports of a run by name, with what was answered; read a few at a time."""
    tried = saved.environments(book)
    for part in parts(judging.reports(book, run.id)):
        digests = {scored.digest for scored, _ in part if scored.digest}
        answered = saved.answers(assignment, book, digests, tried)
        for scored, report in part:
            known = answered.get(scored.digest)
            yield scored, report, known.outcomes if known else {}
