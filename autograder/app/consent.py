"""Submissions whose score a run would lower although they are unchanged; --allow-lower is the consent to that."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.app import judging
from autograder.domain.errors import UsageError
from autograder.output.text import clean
from autograder.storage import Gradebook, Run
from autograder.storage.report_diff import Change, compare
from autograder.system.wording import few, numbered

_LEAST = 1e-9


@dataclass(frozen=True)
class Lowered:
    """A submission whose score gets lower, or that becomes ungraded; ``changes`` lists the questions."""

    name: str
    ungraded: bool
    changes: tuple[Change, ...]


def lowered(book: Gradebook, last: Run, run: Run) -> list[Lowered]:
    """The submissions that are the same in both runs, and whose score is lower or that are ungraded in the second.

    Submissions that were ungraded in the first run had no score that could get lower, so they are left out.
    """
    before = {
        scored.name: (scored.digest, report.score, scored.status) for scored, report in judging.reports(book, last.id)
    }
    names = {}
    for scored, report in judging.reports(book, run.id):
        digest, score, status = before.get(scored.name, ("", 0.0, "ungraded"))
        if digest != scored.digest or status == "ungraded":
            continue
        if scored.status == "ungraded" or report.score < score - _LEAST:
            names[scored.name] = report
    then = {scored.name: report for scored, report in judging.reports(book, last.id) if scored.name in names}
    return [
        Lowered(name, report.status == "ungraded", tuple(compare(name, then[name], report)))
        for name, report in names.items()
    ]


def withhold(book: Gradebook, last: Run, run: Run, found: list[Lowered]) -> None:
    """Withdraw the run, and raise `UsageError`."""
    book.withdraw(run)
    named = few([clean(one.name, 60) for one in found], 10)
    ungraded = sum(one.ungraded for one in found)
    lower = len(found) - ungraded
    said = [f"{numbered(lower, 'submission')} would get a lower score"] if lower else []
    said += [f"{numbered(ungraded, 'graded submission')} would become ungraded"] if ungraded else []
    raise UsageError(
        f"{' and '.join(said)}, although they are the same as in run {last.id} ({named}); no results were written. "
        "--allow-lower accepts that"
    )
