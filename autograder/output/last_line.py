"""The last line under a report: the score, what can still be earned, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.domain.report import Report, Result, Status
from autograder.domain.texts import count, say
from autograder.output.text import amount, rounded, score_of

_MOST_NAMED = 4


def last_line(report: Report, asked: Sequence[str] = ()) -> str:
    """The total in one or more sentences, which end with what to do next.

    ``asked`` are the questions that were chosen, if the report is not about the whole file.
    """
    counted = [result for result in report.results if not result.bonus and result.max_score > 0]
    open_ = [result for result in counted if result.status is Status.NOT_ANSWERED]
    wrong = [result for result in counted if result.decided and result.score < result.max_score]
    form = [result for result in report.results if result.status is Status.RUNS]
    broken = [result for result in report.results if result.status is Status.FAILED and not result.max_score]
    by_machine = bool(report.max_score) and bool(report.pending or open_)
    key = "report.total_by_machine" if by_machine else "report.total"
    said = [] if not counted and (form or broken) else [score_of(report.score, report.max_score, key)]
    missing = sum(result.max_score - result.score for result in wrong) + sum(result.max_score for result in open_)
    if float(rounded(missing)):
        said.append(amount("report.can_earn", float(rounded(missing)), why="; ".join(_reasons(report, wrong, open_))))
    said += [count("report.wrong_form", len(broken), questions=_listed(broken))] if broken else []
    said += [count("report.form_only", len(form), questions=_listed(form))] if form else []
    if report.pending:
        said.append(amount("report.pending", report.pending))
    if report.ungraded:
        said.append(say("report.ungraded", questions=_listed(report.ungraded, len(report.results))))
        said.append(say("report.tell_instructor"))
    elif asked:
        said.append(count("report.only_checked", len(asked), questions=_enumerated(asked)))
    elif not (wrong or open_ or broken) and report.results:
        said.append(say("report.submit"))
    return " ".join(said)


def _reasons(report: Report, wrong: Sequence[Result], open_: Sequence[Result]) -> list[str]:
    """Why points are missing: in clauses without a full stop."""
    if report.diagnosis:
        return [say("report.nothing_found")]
    said = [count("report.not_right", len(wrong), questions=_listed(wrong))] if wrong else []
    return said + ([say("report.unanswered", questions=_listed(open_))] if open_ else [])


def _listed(results: Sequence[Result], most: int = _MOST_NAMED) -> str:
    """The ids of questions, as many as a line takes."""
    ids = [result.id for result in results]
    if len(ids) > most:
        return say("list.more", names=", ".join(ids[:most]), count=len(ids) - most)
    return _enumerated(ids)


def _enumerated(ids: Sequence[str]) -> str:
    """``1, 2 and 3``."""
    return say("list.and").join(filter(None, (", ".join(ids[:-1]), ids[-1])))
