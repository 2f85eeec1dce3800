"""The class as pages to read in a browser: one of the class and one a submission, each complete in itself.

No page needs a network, a script or another file, and none runs anything: what students wrote is text in it. The same
gradebook gives the same pages, byte by byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder import judging
from autograder.gradebook import Gradebook, Run, Scored, codec, parts
from autograder.model.assignment import Assignment
from autograder.model.record import Outcome
from autograder.model.report import Report
from autograder.reports.html import student
from autograder.reports.html.gather import Class
from autograder.reports.html.pages import Pages
from autograder.reports.html.people import Facts, Roll
from autograder.reports.html.writing import Writer


def write(
    folder: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
    anonymous: bool = False,
) -> None:  # fmt: skip
    """Write ``index.html`` and ``students/<submission>.html`` for a run into ``folder``, for staff.

    If ``anonymous``, submissions are numbered, and no page has anything in it that tells whose it is.
    """
    write_students(folder, assignment, book, run, anonymous=anonymous)
    write_class(folder, assignment, targets, book, run, anonymous=anonymous)


def write_students(folder: Path, assignment: Assignment, book: Gradebook, run: Run, *, anonymous: bool = False) -> None:
    """Write a page for each submission; those of submissions that are not in the run are removed."""
    roll = _roll(assignment, book, run, anonymous)
    pages = Pages(assignment, run)
    with Writer(folder) as writer:
        for scored, report, outcomes in _answered(assignment, book, run):
            shown = student.view(scored.name, assignment, report, outcomes, roll, roll.known(scored.name))
            writer.write(f"students/{roll[scored.name].page}", pages.student(shown))
        writer.remove_others("students")


def write_class(
    folder: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
    anonymous: bool = False,
) -> None:  # fmt: skip
    """Write the page of the class."""
    from autograder.reports.html import index  # and with it matplotlib, which takes its time

    roll = _roll(assignment, book, run, anonymous)
    class_ = Class(assignment, targets)
    for scored, report, outcomes in _answered(assignment, book, run):
        class_.add(roll[scored.name], scored, report, outcomes, roll.known(scored.name).late)
    class_.time(book.seconds(book.graded(run.id).values(), codec.keys(assignment)))
    class_.settle()
    with Writer(folder) as writer:
        writer.write("index.html", Pages(assignment, run).index(index.view(run, class_, roll)))


def _roll(assignment: Assignment, book: Gradebook, run: Run, anonymous: bool) -> Roll:
    digests = book.graded(run.id)
    facts = {one.name: Facts.of(one.file, one.facts) for one in book.submissions() if one.name in digests}
    missing = run.intake.get("missing") or []
    return Roll(digests, facts, anonymous=anonymous, assignment=assignment, missing=missing)


def _answered(
    assignment: Assignment, book: Gradebook, run: Run
) -> Iterator[tuple[Scored, Report, Mapping[str, Outcome]]]:
    """The reports of a run by name, with what was answered; read a few at a time."""
    asked = codec.keys(assignment)
    for part in parts(judging.reports(book, run.id)):
        answered = book.outcomes({scored.digest for scored, _ in part if scored.digest}, asked)
        for scored, report in part:
            yield scored, report, answered.get(scored.digest, {})
