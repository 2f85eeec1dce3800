"""Tries answers to one question: the credit and the observation, with the reference's answers to all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import numpy as np

from autograder.checks import check_for, checks_by_call
from autograder.checks.close import error_bound
from autograder.domain.assignment import Assignment, Question, Rule, Scope, Within
from autograder.domain.record import Outcome, Record, Returned
from autograder.domain.report import Result, Status
from autograder.scoring.score import Targets, score
from autograder.scoring.whose_fault import is_flagged
from autograder.spec.templates import template
from autograder.validation.spec_examples import only

#: The relative difference that counts as equal, because references are often computed in single precision by torch.
ROUNDING = 1e-6
#: A name that a spec cannot use, so that no expression sees it.
_CASE = "case #"


@dataclass(frozen=True)
class Tried:
    """The result of a try. ``got`` and ``want`` have a value for each call.

    ``error`` is their largest difference, ``ratio`` the same in multiples of the tolerance; both are infinite if there
    is nothing to measure. ``limit`` is the tolerance, if it is a single number.
    """

    credit: float
    graded: bool
    rule: str
    detail: str
    got: tuple[Any, ...] = ()
    want: tuple[Any, ...] = ()
    error: float = float("inf")
    ratio: float = float("inf")
    limit: float | None = None

    @property
    def right(self) -> bool:
        """Whether it earned full credit."""
        return self.graded and self.credit == 1


@dataclass
class _Probe:
    """The condition of a rule that never matches, and records the scopes that the question's rules see."""

    seen: list[Scope] = field(default_factory=list)
    text: str = ""
    names: frozenset[str] = frozenset()

    def __call__(self, scope: Scope) -> bool:
        self.seen.append(scope)
        return False


class TrialBench:
    """A question, with those that it follows, prepared for many tries."""

    def __init__(self, assignment: Assignment, targets: Targets, question: Question) -> None:
        self.targets, self.question = targets, question
        self.numeric = check_for(question).numeric
        # a hidden question does not show its rule; and scopes must say which case they belong to
        cases = tuple({**case, _CASE: i} for i, case in enumerate(question.cases))
        shown = replace(question, visibility="visible", cases=cases)
        self.assignment = only(assignment, shown)
        # without rules, which are slow with many cases, unless a rule gives full credit
        bare = replace(shown, rules=shown.rules if any(rule.credit == 1 for rule in shown.rules) else ())
        self.bare = only(assignment, bare)
        self.checks = checks_by_call(self.bare.questions)  # those of all assignments that are tried

    def judge(self, answers: Mapping[str, Any], *, rules: bool = True) -> Tried:
        """Grade the reference's answers with ``answers``, by call, in place of some. Without rules it is faster."""
        probe = _Probe()
        rule = Rule("probe", probe, template("", (), {}), when="any")
        *before, last = (self.assignment if rules else self.bare).questions
        probed = replace(last, rules=(rule, *last.rules))
        result = self._result(replace(self.assignment, questions=(*before, probed)), answers)
        graded = result.status is not Status.UNGRADED and not is_flagged(result)
        made = Tried(result.credit, graded, result.rule, result.detail)
        seen = list(_by_call(probe.seen))
        if len(seen) != len(self.question.calls):  # a rejected answer, or one that is not finite
            return made
        made = replace(made, got=tuple(s["got"] for s in seen), want=tuple(s["want"] for s in seen))
        return self._measured(made) if self.numeric else made

    def one(self, answers: Sequence[Any], *, rules: bool = True) -> Tried:
        """The same, with this question's answers in the order of its calls."""
        return self.judge(dict(zip(self.question.calls, answers, strict=True)), rules=rules)

    def said(self, answers: Sequence[Any]) -> str:
        """The feedback on these answers."""
        return self._result(self.assignment, dict(zip(self.question.calls, answers, strict=True))).feedback

    def passes(self, answers: Sequence[Any]) -> bool:
        """Whether these answers earn full credit; faster than `one`."""
        return self._result(self.bare, dict(zip(self.question.calls, answers, strict=True))).credit == 1

    def _result(self, assignment: Assignment, answers: Mapping[str, Any]) -> Result:
        outcomes: dict[str, Outcome] = {
            call: self.checks[call].outcome_of(value) if call in self.checks else Returned(value)
            for call, value in {**self.targets, **answers}.items()
        }
        return score(assignment, self.targets, Record(outcomes)).results[-1]

    def _measured(self, tried: Tried) -> Tried:
        within = self.question.within
        sizes = [measure(got, want, within) for got, want in zip(tried.got, tried.want, strict=True)]
        with np.errstate(all="ignore"):
            limits = np.concatenate([np.ravel(error_bound(within, np.asarray(want))) for want in tried.want])
        one = float(limits[0]) if limits.size and np.ptp(limits) <= 1e-9 * limits[0] else None
        return replace(tried, error=max(e for e, _ in sizes), ratio=max(r for _, r in sizes), limit=one)


def measure(got: Any, want: Any, within: Within) -> tuple[float, float]:
    """The largest error, absolute and in multiples of the tolerance; infinite if the shapes differ."""
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        return float("inf"), float("inf")
    if not got.size:
        return 0.0, 0.0
    with np.errstate(all="ignore"):
        off = np.where(got == want, 0.0, np.abs(got - want))  # infinities of one sign are equal
        ratio = np.where(off == 0, 0.0, off / error_bound(within, want))
    return float(np.nan_to_num(off.max(), nan=np.inf)), float(np.nan_to_num(ratio.max(), nan=np.inf))


def same_observation(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two observations are equal up to rounding in every call; an empty observation equals nothing."""
    return len(one) == len(other) > 0 and all(_same(a, b) for a, b in zip(one, other, strict=True))


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):  # several values, by name
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    try:
        a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    except (TypeError, ValueError):  # text, and values made from it
        return type(one) is type(other) and bool(one == other)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=0.0, atol=ROUNDING * largest(b)))


def largest(value: Any) -> float:
    """The largest absolute value of the finite entries; 0 if there are none."""
    array = np.abs(np.ravel(np.asarray(value, dtype=float)))
    return float(array[np.isfinite(array)].max(initial=0.0))


def _by_call(seen: list[Scope]) -> Iterator[Scope]:
    """The scope of each call; if a call was graded in several ways (with ``also``), the one with the least error."""
    for _, scopes in groupby(seen, key=lambda scope: scope.get(_CASE)):
        yield min(scopes, key=lambda scope: float(scope["error"]))  # type: ignore[arg-type]
