"""One submission's page, for staff: the answer to each question, its score, and the student's feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Outcome, Returned
from autograder.domain.report import Report, Result, Status
from autograder.output.html import heatmaps
from autograder.output.html.aliases import Facts, Roll
from autograder.output.html.shown_answers import abbreviated
from autograder.output.text import SIGNS, clean, earned, rounded, rounded_score

#: A style class for each status.
STATUS_LOOKS = {
    Status.PASSED: "full",
    Status.PARTIAL: "part",
    Status.FAILED: "none",
    Status.PENDING: "wait",
    Status.NOT_ANSWERED: "wait",
    Status.EXCUSED: "wait",
    Status.RUNS: "wait",
    Status.UNGRADED: "ours",
}
_LONGEST, _LONGEST_ANSWER, _LONGEST_PRINT = 20_000, 400, 4_000
_MOST_CALLS = 8


@dataclass(frozen=True)
class Shown:
    """One question, ready for the template."""

    id: str
    title: str
    sign: str
    look: str
    worth: str
    answers: list[tuple[str, str]]
    calls: int
    written: str
    feedback: str
    detail: str
    rule: str
    error: str
    printed: str
    by_hand: str
    hidden: bool
    maps: Markup | None


def view(
    name: str, assignment: Assignment, report: Report, outcomes: Mapping[str, Outcome], roll: Roll, facts: Facts
) -> dict[str, Any]:
    """The data for the template of a student's page."""
    questions = {question.id: question for question in assignment.questions}
    before, after = roll.neighbours(name)
    return {
        "entry": roll[name],
        "name": "" if roll.anonymous or roll[name].shown == clean(name, 200) else clean(name, 200),
        "before": before,
        "after": after,
        "people": roll.people(name),
        "submitted": "" if roll.anonymous else to_the_minute(facts.submitted),
        "late": facts.late,
        "attempt": facts.attempt,
        "file": "" if roll.anonymous else roll.text(facts.file, 200),
        "score": rounded_score(report.score, report.max_score),
        "max_score": rounded(report.max_score),
        "pending": rounded(report.pending) if report.pending else "",
        "problem": roll.text(report.problem, _LONGEST),
        "deducted": roll.text(report.deducted, 500),
        "notes": [roll.text(note, 1000) for note in filter(None, (report.diagnosis, *report.notes[:50]))],
        "printed": roll.text(report.printed.rstrip(), _LONGEST_PRINT),
        "questions": [_shown(result, questions.get(result.id), outcomes, roll) for result in report.results],
    }


def to_the_minute(iso: str) -> str:
    """An ISO time for people: to the minute, with its zone."""
    if len(iso) < 16 or iso[10:11] not in ("T", " "):
        return iso[:40]
    zone = next((iso[i:] for i in range(16, len(iso)) if iso[i] in "+-Z"), "")
    return f"{iso[:10]} {iso[11:16]}{' UTC' if zone in ('Z', '+00:00') else ' ' + zone if zone else ''}"


def _shown(result: Result, question: Question | None, outcomes: Mapping[str, Outcome], roll: Roll) -> Shown:
    sign, look = SIGNS[result.status], STATUS_LOOKS[result.status]
    prose = question is not None and question.by_hand
    calls = [] if question is None or prose else list(question.calls)
    answers = [(call, outcomes[call]) for call in calls[:_MOST_CALLS] if call in outcomes]
    returned = [
        (call.rpartition(" ")[2] if len(calls) > 1 else "", roll.text(abbreviated(outcome.value), _LONGEST_ANSWER))
        for call, outcome in answers
        if isinstance(outcome, Returned) and not (question and question.draws)
    ]
    error, detail = _error(result, bool(returned), question is not None and question.reveal == "size_class")
    return Shown(
        id=result.id,
        title=result.title,
        sign=sign,
        look=look,
        worth=earned(result) if result.decided else result.status.value,
        answers=returned,
        calls=len(calls),
        written=roll.text(result.detail, _LONGEST) if prose else "",
        feedback=roll.text(result.feedback, _LONGEST),
        detail="" if prose else roll.text(detail, 2000),
        rule=result.rule,
        error=error,
        printed=roll.text(result.printed.rstrip(), _LONGEST_PRINT),
        by_hand="" if not result.by_hand else "a person" if roll.anonymous else roll.text(result.by_hand, 100),
        hidden=result.visibility != "visible",
        maps=_maps(result, question),
    )


def _maps(result: Result, question: Question | None) -> Markup | None:
    if result.heat_map is None or question is None or question.heat_map is None:
        return None
    own, target = result.heat_map
    return heatmaps.maps(own, target, question.heat_map.text)


def _error(result: Result, shown: bool, classes: bool) -> tuple[str, str]:
    """The largest error in words, and further details for staff, without the answer if the page shows it already.

    ``classes``: the error is a size class in words, not a number.
    """
    size, _, answer = result.detail.partition("; answer ")
    if not answer or not size.startswith("error "):
        return "", result.detail
    rest = "" if shown else f"answer {answer}"
    if result.ratio is None:
        return "", rest
    if classes:
        return size.removeprefix("error "), rest
    if result.ratio < 1e-4:
        times = "far below the tolerance"
    else:
        many = f"{result.ratio:.0f}" if 100 <= result.ratio < 1e6 else f"{result.ratio:.3g}"
        times = f"{result.ratio:.2g} of the tolerance" if result.ratio < 1 else f"{many} times the tolerance"
    return f"{size.removeprefix('error ')}, {times}", rest
