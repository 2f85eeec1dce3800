"""Finds questions whose self-check would put the answer itself into students' hands."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path
from autograder.scoring.shapes import shaped_answer

#: The name under which `accept` has the reason why a question's answer may be in a kit.
ACCEPTED = "self_check"


def gives_away(assignment: Assignment, question: Question) -> str:
    """What a student's kit would give away of a question, which anybody can read there; "" if nothing."""
    if question.self_check.what != "verdict" or question.kind == "raises":
        return ""
    if question.kind == "derivation":
        return "`goal` is the result of the derivation"
    if question.got:
        return "`want` is itself an answer that is right" if _right_answer(assignment, question) else ""
    if question.answer.adapter or question.answer.steps:
        return ""
    if question.answer.takes_arguments:
        return "`want` is the formula that students are to program"
    return "`want` is the answer" if check_for(question).numeric else "`want` is the right answer, in words"


def _right_answer(assignment: Assignment, question: Question) -> bool:
    """Whether the target would be right as the answer, as with ``got: answer`` or ``got: round(answer)``."""
    check = check_for(question)
    for case in question.cases or ({},):
        scope: dict[str, Any] = {**assignment.scope, **case}
        try:
            want = question.want(scope) if question.want else None
            answer = shaped_answer(question, np.asarray(want, dtype=float), scope, "")
            verdict = check.judge(question.got({**scope, "answer": answer}) if question.got else answer, want, answer)
        except Exception:  # a target of another shape, or an earlier answer that is needed: it is no answer as it is
            return False
        if not verdict.right:
            return False
    return True


def given_away_answers(assignment: Assignment, defined: Collection[str]) -> Iterator[Fault]:
    """A warning for each question whose answer a kit gives away, unless ``accept`` has a reason.

    ``defined`` are the names that the kit has definitions of.
    """
    for question in assignment.questions:
        if question.accept.get(ACCEPTED, "").strip():
            continue
        if what := gives_away(assignment, question):
            said = (
                f"with `self_check: verdict`, students' kits give the answer away: {what}; write `self_check: form`, "
                f"or accept it with `accept: {{{ACCEPTED}: the reason}}` if the handout shows it"
            )
        elif name := _defined_target(question, defined):
            said = (
                f"students' kits give the target away: they hold the definition `{name}`, which is `want` here, "
                "because what they need of a question uses it; write that without it, "
                f"or accept it with `accept: {{{ACCEPTED}: the reason}}` if the handout shows it"
            )
        else:
            continue
        yield Fault(shown_path(assignment.path), question.line, question.column, f"question {question.id}", said)


def may_be_accepted(assignment: Assignment, question: Question) -> bool:
    """Whether ``accept`` may have a reason for what a kit holds of a question."""
    return bool(gives_away(assignment, question) or _defined_target(question, assignment.scope.keys()))


def _defined_target(question: Question, defined: Collection[str]) -> str:
    """The definition of a kit that is, or works out, the target of a question without a verdict; "" if none."""
    if question.self_check.what == "verdict" or not question.want or not question.by_machine:
        return ""
    try:
        body = ast.parse(question.want.text.strip(), mode="eval").body
    except SyntaxError:  # a word, or several values by name
        return ""
    body = body.func if isinstance(body, ast.Call) else body
    return body.id if isinstance(body, ast.Name) and body.id in defined else ""
