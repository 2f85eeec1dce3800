"""The class report as HTML: one page for the class and one per submission, each self-contained.

The pages contain no scripts and load no other files; student content appears only as text. The same gradebook gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.app import judging
from autograder.domain.assignment import Assignment
from autograder.domain.record import Outcome
from autograder.domain.report import Report
from autograder.execution import codec
from autograder.output.html import student_page
from autograder.output.html.aliases import Facts, Roll
from autograder.output.html.class_data import Class
from autograder.output.html.page_writer import PageWriter
from autograder.output.html.templating import PageRenderer
from autograder.storage import Gradebook, Run, SavedReport, chunks, saved_answers


def write_pages(
    folder: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
    anonymous: bool = False,
) -> None:  # fmt: skip
    """Write ``index.html`` and ``students/<submission>.html`` for a run into ``folder``, for staff.

    Pages of submissions that are not in the run are removed. If ``anonymous``, submissions are numbered and no page
    contains anything that identifies a student."""
    roll = _roll(assignment, book, run, anonymous)
    pages = PageRenderer(assignment, run)
    class_ = Class(assignment, targets)
    with PageWriter(folder) as writer:
        for scored, report, outcomes in _answered(assignment, book, run):
            known = roll.known(scored.name)
            class_.add(roll[scored.name], scored, report, outcomes, known.late)
            shown = student_page.view(scored.name, assignment, report, outcomes, roll, known)
            writer.write(f"students/{roll[scored.name].page}", pages.student(shown))
        writer.write("index.html", _page(class_, roll, book, run))
        writer.remove_others("students")


def _page(class_: Class, roll: Roll, book: Gradebook, run: Run) -> str:
    from autograder.output.html import class_page as index  # imports matplotlib, which is slow

    assignment = class_.assignment
    class_.time(book.seconds(book.graded(run.id).values(), codec.keys(assignment)))
    class_.settle()
    return PageRenderer(assignment, run).index(index.view(run, class_, roll, judging.lapsed(book, run.id)))


def _roll(assignment: Assignment, book: Gradebook, run: Run, anonymous: bool) -> Roll:
    digests = book.graded(run.id)
    facts = {one.name: Facts.of(one.file, one.facts) for one in book.submissions() if one.name in digests}
    missing = run.intake.get("missing") or []
    return Roll(digests, facts, anonymous=anonymous, assignment=assignment, missing=missing)


def _answered(
    assignment: Assignment, book: Gradebook, run: Run
) -> Iterator[tuple[SavedReport, Report, Mapping[str, Outcome]]]:
    """The reports of a run by name, with the saved answers; read in chunks."""
    tried = saved_answers.environments(book)
    for part in chunks(judging.reports(book, run.id)):
        digests = {scored.digest for scored, _ in part if scored.digest}
        answered = saved_answers.answers(assignment, book, digests, tried)
        for scored, report in part:
            known = answered.get(scored.digest)
            yield scored, report, known.outcomes if known else {}
