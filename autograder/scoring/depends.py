"""Questions that depend on others: not judged, and worth nothing, while the names of these are not defined."""

from __future__ import annotations

from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Missing, Record
from autograder.domain.texts import say


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
