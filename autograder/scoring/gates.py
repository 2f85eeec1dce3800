"""Invariants: what must hold between the answers of one submission, or a question earns nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from autograder.checks import Rejected
from autograder.checks.close import Close, error_bound, plain_array
from autograder.domain.assignment import Question, Scope, Within
from autograder.domain.invariant import Gate, Invariant
from autograder.domain.record import Returned, Unjudged
from autograder.domain.report import Result, Status
from autograder.domain.texts import say
from autograder.scoring import explain
from autograder.scoring.example_calls import pasted
from autograder.scoring.judge import NOT_CALLED, Judge, ScoredQuestion

#: What float32 takes off the digits of an argument that nobody touched.
_ROUNDING = Within(abs=1e-9, rel=1e-6)


def gated(judge: Judge, made: ScoredQuestion) -> ScoredQuestion:
    """What a question comes to once its invariants are looked at.

    An answer that earns nothing stays as it is; the instructor's sentence on an invariant that it breaks may say why.
    """
    if not made.result.credit:
        return _hinted(judge, made)
    for invariant in judge.question.invariants:
        for gate in invariant.gates:
            if result := _broken(judge, invariant, gate, made.result):
                return replace(made, result=result)
    return made


def _hinted(judge: Judge, made: ScoredQuestion) -> ScoredQuestion:
    """The feedback on a wrong answer, after the first sentence of the instructor's that applies to it."""
    for invariant in judge.question.invariants if made.answer is not None else ():
        if not invariant.say:
            continue
        try:
            found = [_broken(judge, invariant, gate, made.result) for gate in invariant.gates]
        except Exception:  # such as an index beyond an answer of a wrong shape: it earns nothing in any case
            continue
        if any(one is not None and one.status is Status.FAILED for one in found):
            said = f"{invariant.say}\n{made.result.feedback}"
            return replace(made, result=replace(made.result, feedback=said))
    return made


def _broken(judge: Judge, invariant: Invariant, gate: Gate, before: Result) -> Result | None:
    """The result of a question that breaks an invariant in this case; None if it holds."""
    question, outcomes = judge.question, judge.record.outcomes
    further = [outcomes.get(id, NOT_CALLED) for id in gate.calls]
    if undone := next((one for one in further if isinstance(one, Unjudged)), None):
        return replace(judge.blank, feedback=say("score.not_run"), detail=undone.why)
    failed = replace(before, status=Status.FAILED, credit=0.0, rule="", heat_map=None)
    case = question.cases[gate.case]
    scopes = list(gate.calls.values())
    try:
        answer = judge.fit(outcomes.get(question.calls[gate.case], NOT_CALLED), case)
        after = [
            judge.fit(one, scope)
            if gate.unmodified is None
            else plain_array(one.value if isinstance(one, Returned) else None, judge.called())
            for one, scope in zip(further, scopes, strict=True)
        ]
    except Rejected as unfit:
        said = [_sentence(invariant), str(unfit), _calls(judge, [scopes[-1]])]
        return replace(failed, feedback="\n".join(filter(None, said)), detail=f"invariant `{invariant.kind}`: {unfit}")
    # what else has another shape is wrong, and would make an expression of the spec fail
    odd = [one for one in after if np.shape(one) != np.shape(answer)] if gate.unmodified is None else []
    got, want = (odd[0], answer) if odd else gate.compared(answer, after)
    within = question.within if gate.unmodified is None else _ROUNDING
    verdict = Close(within, infinite=question.infinite)(got, want)
    if verdict.right or (gate.unmodified is None and _within_both(gate, question.within, got, want, [*after, answer])):
        return None
    shown = [] if invariant.kind == "unmodified" else [case, scopes[-1]]
    said = [_sentence(invariant), _size(judge, verdict.error), _calls(judge, shown)]
    return replace(
        failed,
        feedback="\n".join(filter(None, said)),
        detail=f"invariant `{invariant.kind}` is off by {verdict.error:.3g}; answer {explain.short(answer)}",
    )


def _within_both(gate: Gate, within: Within, got: Any, want: Any, answers: list[Any]) -> bool:
    """Whether two values differ by no more than right answers may: each of them may be off by the tolerance.

    ``answers`` are those to the further calls, and the one to the case.
    """
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or not got.size:
        return False
    bound = error_bound(within, got)
    if gate.factors:
        own = answers[-len(gate.factors) :] if len(gate.factors) == 1 else [answers[0], answers[-1]]
        for factor, answer in zip(gate.factors, own, strict=True):
            bound = bound + abs(factor) * error_bound(within, answer)
    else:
        bound = bound + error_bound(within, want)
    with np.errstate(invalid="ignore"):
        return bool(np.all((np.abs(got - want) < bound) | (got == want)))


def _sentence(invariant: Invariant) -> str:
    """What must hold, in the instructor's words or in general ones."""
    return invariant.say or say(f"invariant.{invariant.kind}", name=invariant.name)


def _size(judge: Judge, error: float) -> str:
    """By how much it does not hold; nothing where sizes are not shown."""
    return "" if judge.classes or not error < float("inf") else say("invariant.off", size=f"{error:.2g}")


def _calls(judge: Judge, scopes: list[Scope]) -> str:
    """The calls whose results do not go together, where they can be pasted."""
    made = [_call(judge.question, {**judge.assignment.scope, **scope}, judge.assignment.arrays) for scope in scopes]
    if not made or not all(made):
        return ""
    return say("score.try", call=made[0]) if len(made) == 1 else say("invariant.compare", first=made[0], then=made[1])


def _call(question: Question, scope: dict[str, Any], arrays: str) -> str:
    answer = question.answer
    if not answer.function or answer.gradient or answer.module:
        return ""
    values = [formula(scope) for formula in answer.args]
    named = {name: formula(scope) for name, formula in answer.kwargs.items()}
    return pasted(answer.function, values, arrays, False, named)
