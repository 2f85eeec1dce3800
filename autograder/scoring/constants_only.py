"""The rule that an answer consists of constants: judged from the source, by the givens that the answer is made from."""

from __future__ import annotations

from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Record
from autograder.domain.texts import say


def judged(question: Question, assignment: Assignment, record: Record, credit: float) -> tuple[float, str]:
    """The credit after the rule, and what to say about an answer that reads givens."""
    used = next((record.reads[name] for name in question.answer.names if name in record.reads), frozenset())
    read = sorted(name for name in used if name in assignment.givens)
    if not question.answer.constants_only or not read:
        return credit, ""
    said = say("score.constants_only", names=say("list.and").join(f"`{name}`" for name in read))
    return (credit if question.answer.constants_only == "warn" else 0.0), said
