"""The feedback rule that applies to an answer, and the conditions of the spec."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from autograder.checks import Verdict
from autograder.checks.error_words import size_class
from autograder.domain.assignment import Formula, Rule, Scope
from autograder.spec.expressions import true

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge


def first_rule(judge: Judge, scope: Mapping[str, Any], verdict: Verdict) -> tuple[Rule | None, float, str]:
    """The first rule that matches, if any does, the resulting credit, and its sentence."""
    for rule in judge.question.rules:
        if rule.when != "any" and (rule.when == "right") != verdict.right:
            continue
        if holds(judge, rule.condition, scope):
            return rule, max(verdict.credit, rule.credit), spoken_sentence(judge, rule.say, scope, verdict)
    return None, verdict.credit, ""


def holds(judge: Judge, condition: Formula, scope: Scope) -> bool:
    """Whether a condition is true; one that cannot be worked out on this answer is not, and is noted for staff."""
    try:
        return true(condition(scope))
    except Exception as error:
        judge.failed(error)
        return False


def spoken_sentence(judge: Judge, say: Callable[[Scope], str], scope: Mapping[str, Any], verdict: Verdict) -> str:
    """What a rule or a hint says; nothing where that cannot be worked out on this answer, which is noted for staff."""
    try:
        return say({**scope, "error": size_class(verdict.ratio)} if judge.classes else scope)
    except Exception as error:
        judge.failed(error)
        return ""
