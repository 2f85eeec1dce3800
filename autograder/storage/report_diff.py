"""The differences between two reports on one submission, by question, with the reasons that the reports show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.domain.report import Report, Result
from autograder.system.wording import truncated


@dataclass(frozen=True)
class Change:
    """A changed score of one question of a submission. ``before`` or ``after`` is None if there was or is no score.

    A late deduction is reported as a question called ``deducted``, with negative points.
    """

    name: str
    question: str
    before: float | None
    after: float | None
    why: str

    @property
    def by(self) -> float:
        """The change of the total score."""
        return (self.after or 0.0) - (self.before or 0.0)


def compare(name: str, old: Report, new: Report) -> Iterator[Change]:
    """The changes from ``old`` to ``new``."""
    before = {result.id: result for result in old.results}
    after = {result.id: result for result in new.results}
    for id in dict.fromkeys((*before, *after)):
        was, now = before.get(id), after.get(id)
        if _worth(was) != _worth(now):
            yield Change(name, id, _worth(was), _worth(now), _why(was, now))
    if (old.deduction, old.deducted) != (new.deduction, new.deducted):
        off = (old.score - old.earned, new.score - new.earned)
        yield Change(name, "deducted", *off, new.deducted or "no deduction any more")


def _worth(result: Result | None) -> float | None:
    return result.score if result is not None and result.decided else None


def _why(was: Result | None, now: Result | None) -> str:
    if was is None or now is None:
        return "new question" if was is None else "question removed"
    said = []
    if was.status is not now.status:
        said.append(f"{was.status.value} → {now.status.value}")
    if was.max_score != now.max_score:
        said.append(f"max_score {was.max_score:g} → {now.max_score:g}")
    if was.rule != now.rule:
        said.append(f"rule {was.rule or 'none'} → {now.rule or 'none'}")
    if was.credit != now.credit:
        said.append(f"credit {was.credit:.3g} → {now.credit:.3g}")
    if was.feedback != now.feedback:
        said.append(_first(now.feedback))
    return "; ".join(said)


def _first(text: str) -> str:
    """The first line, shortened."""
    return truncated(text.split("\n")[0], 100)
