"""Finds questions whose self-check would put the answer itself into students' hands."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path

#: The name under which `accept` has the reason why a question's answer may be in a kit.
ACCEPTED = "self_check"


def gives_away(question: Question) -> str:
    """What a student's kit would give away of a question, which anybody can read there; "" if nothing."""
    if question.self_check.what != "verdict" or question.kind == "raises":
        return ""
    if question.kind == "derivation":
        return "`goal` is the result of the derivation"
    if question.got or question.answer.adapter or question.answer.steps:
        return ""
    if question.answer.takes_arguments:
        return "`want` is the formula that students are to program"
    return "`want` is the answer" if check_for(question).numeric else "`want` is the right answer, in words"


def given_away_answers(assignment: Assignment) -> Iterator[Fault]:
    """A warning for each question whose verdict gives its answer away, unless ``accept`` has a reason."""
    for question in assignment.questions:
        if (what := gives_away(question)) and not question.accept.get(ACCEPTED, "").strip():
            said = (
                f"with `self_check: verdict`, students' kits give the answer away: {what}; write `self_check: form`, "
                f"or accept it with `accept: {{{ACCEPTED}: the reason}}` if the handout shows it"
            )
            yield Fault(shown_path(assignment.path), question.line, question.column, f"question {question.id}", said)
