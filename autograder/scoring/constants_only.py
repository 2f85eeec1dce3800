"""The rule that an answer must consist of constants, checked by the givens that its source code reads."""

from __future__ import annotations

from string import Formatter

from autograder.domain.assignment import Assignment, Question
from autograder.domain.record import Record
from autograder.domain.texts import Texts, say


def judged(question: Question, assignment: Assignment, record: Record, credit: float) -> tuple[float, str]:
    """The credit after applying the rule, and the feedback on an answer that reads givens."""
    used = next((record.reads[name] for name in question.answer.names if name in record.reads), frozenset())
    read = sorted(name for name in used if name in assignment.givens)
    if not question.answer.constants_only or not read:
        return credit, ""
    said = say("score.constants_only", names=say("list.and").join(f"`{name}`" for name in read))
    return (credit if question.answer.constants_only == "warn" else 0.0), said


def mentioned(text: str, texts: Texts) -> bool:
    """Whether feedback in the language of ``texts`` says that an answer reads givens."""
    if "asks for constants only" in text:  # in English, in reports of earlier versions too
        return True
    return all(literal in text for literal, *_ in Formatter().parse(texts.entries["score.constants_only"]))
