"""Which other questions a question needs, and why it is not judged while their names are not defined."""

from __future__ import annotations

from collections.abc import Collection

from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Missing, Record
from autograder.domain.texts import say


def questions_needed(assignment: Assignment, ids: Collection[str]) -> frozenset[str]:
    """These questions and all those whose answers they follow or depend on, by id."""
    found: set[str] = set()
    todo = [assignment.question(id) for id in ids]
    while todo:
        question = todo.pop()
        if question.id not in found:
            found.add(question.id)
            sources = (*question.depends, *(follow.source for follow in question.follow))
            todo += [assignment.question(id) for id in sources]
    return frozenset(found)


def unmet(question: Question, assignment: Assignment, record: Record) -> str:
    """Why a question is not judged: the first question it depends on whose name is not defined; "" if there is none.

    A name for which an answer may stand elsewhere in the file is not taken for missing.
    """
    for id in question.depends:
        outcomes = (record.outcomes.get(call) for call in assignment.question(id).calls)
        missing = next((one for one in outcomes if isinstance(one, Missing) and not one.unclear), None)
        if missing:
            return say("score.depends", name=missing.name, question=id)
    return ""
