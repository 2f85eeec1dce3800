"""``self_check`` of a question: what students may check themselves, and whether their kit can hold what that takes."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.checks import Check
from autograder.domain.kits import SelfCheck
from autograder.spec.context import Context
from autograder.spec.document import AssignmentPart, QuestionPart, VerdictPart
from autograder.spec.source import Path_

#: Kinds that need no target, and whose settings are what a handout says: a kit may hold them.
_STATED = ("derivation", "raises")


def chosen_self_check(document: AssignmentPart, part: QuestionPart) -> SelfCheck:
    """What students may check of a question, by the question or by the defaults.

    A default of ``verdict`` is for the questions that can have one by their form: not for write-ups or hidden ones.
    """
    own, usual = part.self_check, document.defaults.self_check
    if isinstance(own, VerdictPart):
        return SelfCheck("verdict", tuple(own.verdict))
    if own is not None or usual != "verdict":
        return SelfCheck(own or usual)
    return SelfCheck("form" if _unfit(document, part) else "verdict")


def _unfit(document: AssignmentPart, part: QuestionPart) -> str:
    """Why a question can have no verdict, whatever its target is; "" if it can."""
    if part.answer.markdown or part.answer.tag:
        return "a write-up is graded manually"
    if (part.visibility or document.defaults.visibility) != "visible":
        return "a question that students do not see stays out of their kit"
    return ""


def read_self_check(context: Context, part: QuestionPart, at: Path_, check: Check) -> SelfCheck:
    """What students may check; errors are noted at ``self_check``, or at the question where the defaults say it."""
    made = chosen_self_check(context.document, part)
    if made.what != "verdict" or context.document.kit:
        return made
    here = (*at, "self_check") if part.self_check is not None else at
    for what in _obstacles(context.document, part, check, context.kind(part)[0]):
        context.fault(here, f"cannot be `verdict`: {what}; write `form`")
    known = [*(rule.id for rule in part.feedback), *(["hint"] if part.hint else [])]
    for i, rule in enumerate(made.rules):
        if rule not in known:
            listed = ", ".join(known) or "none"
            context.fault((*here, "verdict", i), f"`{rule}` is not a feedback rule of this question ({listed})")
    return made


def _obstacles(document: AssignmentPart, part: QuestionPart, check: Check, kind: str) -> Iterator[str]:
    """Why students' computers cannot judge an answer without something that they must not have."""
    if why := _unfit(document, part):
        yield why
        return
    if part.want is None and kind not in _STATED:
        yield "it needs `want`, because the reference stays out of students' kits"
    for name, item in part.follow.items():
        if item.else_ != "nothing" or item.also:
            yield f"`{name}` may be the reference's answer, which stays out of students' kits (see `else: nothing`)"
        elif chosen_self_check(document, _question(document, item.from_)).what != "verdict":
            yield f"`{name}` comes from question {item.from_}, which is not `verdict` itself"
    listed = [part.depends] if isinstance(part.depends, str) else part.depends
    for id in listed:
        one = _question(document, id)
        if (
            chosen_self_check(document, one).what == "none"
            or (one.visibility or document.defaults.visibility) != "visible"
        ):
            yield f"it depends on question {id}, which stays out of students' kits"


def _question(document: AssignmentPart, id: str) -> QuestionPart:
    """The question with this id; any, if there is none, which is reported elsewhere."""
    return next((one for one in document.questions if one.id == id), document.questions[0])
