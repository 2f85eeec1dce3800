"""Whose grade a run would lower though the submission is the same: nothing is handed out without consent to that."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.app import judging
from autograder.domain.errors import UsageError
from autograder.output.text import clean
from autograder.storage import Gradebook, Run
from autograder.storage.report_diff import Change, compare
from autograder.system.wording import few

_LEAST = 1e-9


@dataclass(frozen=True)
class Lowered:
    """A submission whose grade gets lower, or is there no more; ``changes`` say by what."""

    name: str
    ungraded: bool
    changes: tuple[Change, ...]


def lowered(book: Gradebook, last: Run, run: Run) -> list[Lowered]:
    """The submissions that are the same in both runs and worth less in the second, or *ungraded* there.

    A run in which one was *ungraded* gave it no grade that could be lowered.
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
    """Take the run back, and raise `UsageError`."""
    book.withdraw(run)
    named = few([clean(one.name, 60) for one in found], 10)
    ungraded = sum(one.ungraded for one in found)
    lower = len(found) - ungraded
    said = [f"{lower} submissions would get a lower score"] if lower else []
    said += [f"{ungraded} that were graded would be ungraded"] if ungraded else []
    raise UsageError(
        f"{' and '.join(said)}, though they are the same as in run {last.id} ({named}): no results were written. "
        "--allow-lower lets them"
    )
