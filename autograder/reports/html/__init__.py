"""The class as pages to read in a browser: one of the class and one a submission, each complete in itself.

No page needs a network, a script or another file, and none runs anything: what students wrote is text in it. The same
gradebook gives the same pages, byte by byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder import judging
from autograder.gradebook import Gradebook, Run, codec, parts
from autograder.model.assignment import Assignment
from autograder.reports.html import index, student
from autograder.reports.html.gather import Class
from autograder.reports.html.pages import Pages
from autograder.reports.html.people import Facts, Roll
from autograder.reports.html.writing import Writer


def write(
    folder: Path, assignment: Assignment, targets: Mapping[str, Any], book: Gradebook, run: Run, *,
    anonymous: bool = False,
) -> None:  # fmt: skip
    """Write ``index.html`` and ``students/<submission>.html`` for a run into ``folder``, for staff.

    Pages of submissions that are not in the run are removed. If ``anonymous``, submissions are numbered, and no page
    has anything in it that tells whose it is.
    """
    asked, digests = codec.keys(assignment), book.graded(run.id)
    facts = {one.name: Facts.of(one.file, one.facts) for one in book.submissions() if one.name in digests}
    missing = run.intake.get("missing") or []
    roll = Roll(digests, facts, anonymous=anonymous, assignment=assignment, missing=missing)
    pages = Pages(assignment, run)
    class_ = Class(assignment, targets)
    with Writer(folder) as writer:
        for part in parts(judging.reports(book, run.id)):
            answered = book.outcomes({scored.digest for scored, _ in part if scored.digest}, asked)
            for scored, report in part:
                outcomes = answered.get(scored.digest, {})
                known = facts.get(scored.name, Facts())
                entry = roll[scored.name]
                class_.add(entry, scored, report, outcomes, known.late)
                shown = student.view(scored.name, assignment, report, outcomes, roll, known)
                writer.write(f"students/{entry.page}", pages.student(shown))
        class_.time(book.seconds(digests.values(), asked))
        class_.settle()
        writer.write("index.html", pages.index(index.view(run, class_, roll)))
        writer.remove_others("students")
