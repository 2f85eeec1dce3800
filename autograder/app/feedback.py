"""Feedback for each student, gathered from the gradebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from autograder.app import judging
from autograder.checks import check_for
from autograder.domain.assignment import Assignment
from autograder.domain.report import Report
from autograder.domain.texts import speaking
from autograder.execution import codec
from autograder.output.feedback.compose import Gathered, feedback, stem
from autograder.output.text import clean
from autograder.storage import Gradebook, Run, SavedReport, chunks


def gather(assignment: Assignment, book: Gradebook, run: Run) -> Gathered:
    """The feedback of a run, including manual scores; one entry per person."""
    made = Gathered()
    taken: set[str] = set()
    for scored, report, facts in _reports(assignment, book, run):
        if report.ungraded:
            made.failed.append(scored.name)
            continue
        people = facts.get("people") or [{}]
        for person in people:
            alone = scored.name if len(people) == 1 else f"{scored.name} - {_called(person)}"
            with speaking(assignment.texts):
                one = feedback(stem(alone, taken), scored.name, report)
            told = replace(one, name=clean(str(person.get("name") or ""), 200), email=str(person.get("email") or ""))
            if len(people) == 1 and not facts.get("group"):  # otherwise the account may be the group's
                kind, handle = str(run.intake.get("kind") or ""), str(facts.get("handle") or "")
                told = replace(told, platform=kind, account=scored.name, handle=handle)
            made.all.append(told)
    return made


def _called(person: Mapping[str, str]) -> str:
    return person.get("name") or person.get("email") or person.get("sid") or "member"


def _reports(
    assignment: Assignment, book: Gradebook, run: Run
) -> Iterator[tuple[SavedReport, Report, Mapping[str, Any]]]:
    """The reports with figures and metadata; read in chunks."""
    drawn = {id: key for id, key in codec.keys(assignment).items() if _draws(assignment, id)}
    for part in chunks(judging.reports(book, run.id)):
        facts = dict(book.facts(scored.name for scored, _ in part))
        digests = {scored.digest for scored, _ in part if scored.digest}
        answered = book.outcomes(digests, drawn) if drawn else {}
        for scored, report in part:
            found = judging.with_files(assignment, report, answered.get(scored.digest, {}))
            yield scored, found, facts.get(scored.name, {})


def _draws(assignment: Assignment, call: str) -> bool:
    return any(check_for(q).keeps for q in assignment.questions if call in q.calls)
