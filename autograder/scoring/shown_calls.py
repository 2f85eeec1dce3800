"""Feedback on the call that a verdict is about, and on an answer whose numbers have another dtype."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.checks import Rejected, has_rejected
from autograder.domain.assignment import Answer, Scope
from autograder.domain.record import Outcome, Raised, Returned
from autograder.domain.texts import say, say_of
from autograder.scoring import explain, shown_sources
from autograder.spec.argument_words import ARGUMENT_WORDS
from autograder.spec.vocabulary import FUNCTIONS

if TYPE_CHECKING:
    from autograder.scoring.judge import Judge
    from autograder.scoring.opinion import Opinion

#: What Python's own numbers are, in NumPy's terms.
_PYTHONS = {"float": "float64", "int": "int64", "complex": "complex128", "bool": "bool"}
#: Marks a result that staff should look at, because the instructor's adapter failed at it.
ADAPTER_FAILED = "adapter failed"


def with_call(judge: Judge, case: Scope, said: str, opinion: Opinion | None = None) -> str:
    """``said`` with the call that it is about, for the student to make, and what that returned."""
    answer = judge.question.answer
    if not answer.takes_arguments:
        return said
    scope = {**judge.assignment.scope, **case}
    values = [formula(scope) for formula in answer.args]
    named = {name: formula(scope) for name, formula in answer.kwargs.items()}
    made = _outcome(judge, case)
    arrays, lacks = (made.arrays, made.lacks) if isinstance(made, Returned) else ("", False)
    arrays = arrays or judge.assignment.arrays
    if answer.gradient or answer.module:
        short = shown_sources.gradient_call(answer, scope, values, named)
        parts = shown_sources.module_values(answer, scope, values)
        call = short or explain.given(*parts, named, "torch", judge.drawn(case))
    elif answer.steps:
        call = shown_sources.steps_call(answer, named, arrays) or explain.given(
            [], [], named, arrays, judge.drawn(case)
        )
    elif answer.function:
        call = explain.call(answer.function, values, arrays, lacks, named, judge.drawn(case), _kept(answer))
    else:
        call = explain.given([f.text for f in answer.args], values, named, arrays, judge.drawn(case))
    if opinion is None or opinion.answer is None or has_rejected(opinion.answer) or judge.check.takes_errors:
        return f"{said}\n{explain.asked(call)}"
    if answer.changed:
        given = [values[one] if isinstance(one, int) else named[one] for one in answer.changed]
        if _same(opinion.answer, given):
            said += "\n" + say("score.unchanged", names=_places(judge))
        return f"{said}\n{explain.left(call, _places(judge), opinion.answer)}"
    return f"{said}\n{explain.tried(call, opinion.answer, judge.only_entry(opinion.verdict))}"


def _outcome(judge: Judge, case: Scope) -> Outcome | None:
    ids = zip(judge.question.calls, judge.question.cases, strict=True)
    return next((judge.record.outcomes.get(id) for id, one in ids if one is case), None)


def _kept(answer: Answer) -> dict[int | str, str]:
    """Names for the arguments that are the answer: those that the spec has for them."""
    made: dict[int | str, str] = {}
    for one in answer.changed:
        names = {one} if isinstance(one, str) else answer.args[one].names - {*FUNCTIONS, *ARGUMENT_WORDS}
        name = next(iter(names)) if len(names) == 1 else ""
        made[one] = name if name and name not in made.values() else f"argument_{one}"
    return made


def _places(judge: Judge) -> str:
    """The arguments that are the answer, by these names."""
    return ", ".join(f"`{name}`" for name in _kept(judge.question.answer).values())


def _same(got: Any, given: list[Any]) -> bool:
    """Whether arguments are what they were before the call; float32 takes something off their digits."""
    made = [got] if len(given) == 1 else got if isinstance(got, (list, tuple)) else list(np.atleast_1d(got))
    if len(made) != len(given):
        return False
    for one, before in zip(made, given, strict=True):
        try:
            one, before = np.asarray(one, dtype=float), np.asarray(before, dtype=float)
        except (TypeError, ValueError):
            return False
        if one.shape != before.shape or not np.allclose(one, before, rtol=1e-6, atol=1e-7):
            return False
    return True


def check_dtype(judge: Judge, outcome: Returned) -> None:
    """Raise `Rejected` where the answer's numbers are of another dtype than the question asks for."""
    wanted, got = judge.question.answer.dtype, _PYTHONS.get(outcome.dtype, outcome.dtype)
    if wanted and got and got != wanted and outcome.value is not None:  # None has a sentence of its own
        raise Rejected(say_of(judge.called(), "answer.dtype", got=outcome.dtype, wanted=wanted))


def flags(judge: Judge, outcome: Outcome) -> Mapping[str, Any]:
    """What staff are told where the instructor's adapter failed on what the student's code gave."""
    adapters = judge.assignment.adapters
    if not (isinstance(outcome, Raised) and outcome.adapter and adapters):
        return {}
    place = f"{adapters.file}, line {outcome.adapter}"
    return {"tags": (ADAPTER_FAILED,), "detail": f"please look at this: the adapter raised {outcome.error} ({place})"}
