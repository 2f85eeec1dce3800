"""Grades one question of one submission: every case is compared in each fair way, and the worst case decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.checks import Check, NeedsReview, Rejected, Verdict, check_for, has_rejected
from autograder.checks.error_words import size_class
from autograder.domain.assignment import Assignment, Question, Scope
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Unjudged
from autograder.domain.report import Result, Status
from autograder.domain.texts import say, say_of
from autograder.scoring import cases, constants_only, explain, whose_fault
from autograder.scoring.feedback_rule import first_rule, spoken_sentence
from autograder.scoring.follow_through import scopes
from autograder.scoring.form import form_opinion, form_result
from autograder.scoring.heat_maps import heat_map
from autograder.scoring.hint import hint_of, kept_notes
from autograder.scoring.opinion import Opinion
from autograder.scoring.shapes import shaped_answer
from autograder.scoring.shown_calls import check_dtype, flags, with_call
from autograder.scoring.unfinished import not_answered
from autograder.scoring.whose_fault import NoTarget

Targets = Mapping[str, Any]
#: The outcome of a call that is missing from the record.
NOT_CALLED = Crashed("was not called")
_UNKNOWN = re.compile(r"NameError: name '(\w+)' is not defined")


@dataclass(frozen=True)
class ScoredQuestion:
    """A scored question, for use by later questions."""

    result: Result
    answer: Any = None


@dataclass(frozen=True)
class Judge:
    """Grades one question of one submission; ``scored`` are the questions before it.

    ``failures`` collects what of the spec could not be worked out on the answer. With ``strict``, it is raised instead.
    ``excused`` are the ways of judging that are known to work on the reference's answer.
    """

    question: Question
    assignment: Assignment
    targets: Targets
    record: Record
    scored: Mapping[str, ScoredQuestion]
    blank: Result
    strict: bool = False
    failures: list[str] = field(default_factory=list)
    excused: set[object] = field(default_factory=set)

    def judge(self) -> ScoredQuestion:
        """Grade every case; the worst decides the result."""
        asked = [self.record.outcomes.get(call, NOT_CALLED) for call in self.question.calls]
        if said := not_answered(asked, self.called()):
            printed = getattr(asked[0], "printed", "")
            return ScoredQuestion(replace(self.blank, status=Status.FAILED, feedback=said, printed=printed))
        opinions: list[Opinion] = []
        staff: Mapping[str, Any] = {}
        for call, case, outcome in zip(self.question.calls, self.question.cases or ({},), asked, strict=True):
            if isinstance(outcome, Unjudged):
                return ScoredQuestion(replace(self.blank, feedback=say("score.not_run"), detail=outcome.why))
            try:
                opinions.append(self.case(call, case, outcome))
            except Rejected as unfit:
                printed = getattr(outcome, "printed", "")
                said = str(unfit)
                staff = staff or flags(self, outcome)
                if self.question.partial == "cases" and not isinstance(outcome, Missing):  # the others may be right
                    opinions.append(Opinion(0.0, Verdict(0.0), said=said, printed=printed))
                    continue
                if not isinstance(outcome, Missing):
                    said = self.named(len(opinions), with_call(self, case, said))
                return ScoredQuestion(
                    replace(self.blank, status=Status.FAILED, feedback=said, printed=printed, **staff)
                )
            except NeedsReview as undecided:
                detail = f"answer {explain.short(getattr(outcome, 'value', None))}"
                return ScoredQuestion(
                    replace(self.blank, status=Status.PENDING, feedback=str(undecided), detail=detail)
                )
        if self.question.form:
            return ScoredQuestion(form_result(self, opinions[0]))
        if made := self.check.together([one.answer for one in opinions], [one.verdict for one in opinions]):
            opinions = [replace(one, credit=made.credit, verdict=made) for one in opinions]
        worst = cases.smallest_worst(self.question, opinions)
        opinion = opinions[worst]
        earned = cases.share(self.question, opinions) if self.question.partial == "cases" else opinion.credit
        credit, warning = constants_only.judged(self.question, self.assignment, self.record, earned)
        called = bool(self.question.cases) and opinion.credit < 1
        hint = "" if called else opinion.hint
        feedback = "\n".join(filter(None, [*opinion.feedback, hint, warning, *opinion.notes]))
        if called:
            feedback = with_call(self, self.question.cases[worst], feedback, opinion)
            feedback = self.named(worst, "\n".join(filter(None, [feedback, opinion.hint])), opinions)
        result = replace(
            self.blank,
            status=Status.PASSED if credit == 1 else Status.PARTIAL if credit > 0 else Status.FAILED,
            credit=credit,
            feedback=feedback,
            detail=f"error {self.size(opinion.verdict)}; answer {explain.short(opinion.answer)}",
            rule=opinion.rule,
            printed=opinion.printed,
            files=self.check.files(opinion.answer),
            ratio=opinion.verdict.ratio,
            heat_map=opinion.heat_map,
        )
        return ScoredQuestion(replace(result, **staff), None if has_rejected(opinion.answer) else opinion.answer)

    def named(self, at: int, said: str, opinions: Sequence[Opinion] = ()) -> str:
        """``said`` of a case after its name and sentence; and which other cases are wrong, where each has a share."""
        before = cases.wrong_ones(self.question, opinions), cases.intro(self.question, at)
        return "\n".join(filter(None, [*before, said]))

    @property
    def classes(self) -> bool:
        """Whether feedback may show only the size class of an error."""
        return self.question.reveal == "size_class"

    def size(self, verdict: Verdict) -> str:
        """The largest error, as shown on pages about a submission."""
        return size_class(verdict.ratio) if self.classes else f"{verdict.error:.3g}"

    @property
    def check(self) -> Check:
        return check_for(self.question)

    def case(self, call: str, case: Scope, outcome: Outcome) -> Opinion:
        """The opinion on one case; the best one, if it may use the student's own earlier answer or the reference's."""
        if self.question.form:
            return form_opinion(self, case, outcome)
        answer = self.fit(outcome, case)
        readings = [
            _best(
                [self.opinion(call, {**scope, **names}, notes, reading) for scope, notes in scopes(self, case, reading)]
            )
            for reading, names in self.check.readings(answer)
        ]
        made = min(readings, key=lambda opinion: opinion.credit) if self.check.every else _best(readings)
        printed = getattr(outcome, "printed", "")
        return replace(made, printed=printed) if printed else made

    def opinion(self, call: str, scope: dict[str, Any], notes: list[str], answer: Any) -> Opinion:
        """The opinion on one reading of an answer; what cannot be compared earns nothing."""
        try:
            return self._opinion(call, scope, notes, answer)
        except (Rejected, NeedsReview):
            raise
        except Exception as error:
            if whose_fault.is_ours(self, error, Judge.judge):
                raise
            self.failed(error)
            return Opinion(0.0, Verdict(0.0), answer, said=self.not_comparable(answer), notes=tuple(notes))

    def failed(self, error: Exception) -> None:
        """Note for staff that something of the spec could not be worked out on the answer."""
        if self.strict or whose_fault.of_machine(error):
            raise error
        self.failures.append(whose_fault.in_words(error))

    def not_comparable(self, answer: Any = None) -> str:
        """Feedback on an answer that the spec's expressions cannot be worked out on."""
        return self.nonsense(answer) or say_of(self.called(), "answer.not_comparable")

    def _opinion(self, call: str, scope: dict[str, Any], notes: list[str], answer: Any) -> Opinion:
        got = self.question.got(scope) if self.question.got else answer
        want = self.question.want(scope) if self.question.want else self.target(call, scope)
        verdict = self.check.judge(got, want, answer)
        if has_rejected(answer):
            return Opinion(verdict.credit, verdict, answer, notes=tuple(notes))
        nothing = self.nonsense(answer)
        if nothing:  # finite rows may earn credit, but the whole is never right
            return Opinion(0.0 if verdict.right else verdict.credit, verdict, answer, "", nothing, notes=tuple(notes))
        seen = {**scope, "got": got, "want": want, "error": verdict.error}
        rule, credit, said = first_rule(self, seen, verdict)
        hint = (
            "" if said else spoken_sentence(self, lambda at: hint_of(self.question, verdict, at, answer), seen, verdict)
        )
        id, instead = (rule.id, rule.instead and bool(said)) if rule else ("", False)
        weights = heat_map(self, call, scope)
        told = kept_notes(self.question, notes, credit)
        return Opinion(credit, verdict, answer, id, said, hint, instead, told, heat_map=weights)

    def nonsense(self, answer: Any) -> str:
        """Feedback on NaN and unexpected infinities; "" if there are none."""
        if not isinstance(answer, np.ndarray):
            return ""
        if np.isnan(answer).any():
            return say_of(self.called(), "answer.nan")
        if np.isinf(answer).any() and not self.question.infinite:
            return say_of(self.called(), "answer.infinity")
        return ""

    def fit(self, outcome: Outcome, case: Scope) -> Any:
        """The answer in the check's form and the question's first shape; raises `Rejected` or `NeedsReview`."""
        if isinstance(outcome, Missing) and outcome.unclear:
            raise NeedsReview(say("outcome.several", name=outcome.name))
        if not isinstance(outcome, Returned) and not (self.check.takes_errors and isinstance(outcome, Raised)):
            raise Rejected(explain.explain(outcome, self.called(), self.lost(outcome), self.assignment.limits.memory))
        if isinstance(outcome, Returned):
            check_dtype(self, outcome)
        try:
            return self.shaped(self.check.fit(self.check.value_in(outcome), self.called()), case, self.called())
        except (Rejected, NeedsReview):
            raise
        except (MemoryError, RecursionError):  # caused by the value itself: it must not leave the question ungraded
            raise Rejected(say_of(self.called(), "answer.too_large")) from None
        except Exception as error:
            if whose_fault.is_ours(self, error, Judge.judge):
                raise
            self.failed(error)
            raise Rejected(self.not_comparable()) from error

    def shaped(self, taken: Any, case: Scope, called: str) -> Any:
        """An answer in the first of the question's shapes, part by part where it has several."""
        return shaped_answer(self.question, taken, {**self.assignment.scope, **case}, called)

    def lost(self, outcome: Outcome) -> bool:
        """Whether the missing name is defined in a part of the file that did not run."""
        if not self.record.troubles:
            return False
        unknown = _UNKNOWN.match(outcome.error) if isinstance(outcome, Raised) else None
        names = self.question.answer.names if isinstance(outcome, Missing) else (unknown[1],) if unknown else ()
        return not {*names}.isdisjoint(self.record.defines)

    def drawn(self, case: Scope) -> str:
        """Which of the question's draws a case is."""
        drawn = self.question.cases[len(self.question.fixed) :]
        at = next((i for i, one in enumerate(drawn, 1) if one is case), 0)
        return say("score.drawn", case=at, all=len(drawn), seed=self.question.seed) if at and len(drawn) > 1 else ""

    def only_entry(self, verdict: Verdict) -> tuple[int, str] | None:
        """The index of the only wrong entry, and its error; None if several are wrong or numbers are not shown."""
        if verdict.entry is None or self.classes or self.question.got:
            return None
        return verdict.entry, f"{verdict.error:.2g}"

    def called(self) -> str:
        return f"`{self.question.answer.variable}`" if self.by_variable else self.question.answer.called

    @property
    def by_variable(self) -> bool:
        """Whether the answer was found in the question's variable, not its function."""
        found = self.record.outcomes.get(self.question.calls[0])
        return isinstance(found, Returned) and bool(found.name) and found.name == self.question.answer.variable

    def target(self, call: str, scope: Scope) -> Any:
        """The target from the reference's own answer, if the spec has no ``want``."""
        if self.check.selfcontained or self.check.optional:
            return None
        case = self.question.cases[self.question.calls.index(call)] if self.question.cases else {}
        answer = self.reference(self.question, call, case)
        if self.question.got is None:
            return answer
        followed = {follow.name: self.followed(follow.source) for follow in self.question.follow}
        return self.question.got({**self.assignment.scope, **case, **followed, "answer": answer})

    def reference(self, question: Question, call: str, case: Scope) -> Any:
        """The reference's answer to a call, in the question's first shape."""
        if call not in self.targets:
            raise NoTarget(f"the reference gave no answer to {call}")
        answer = check_for(question).fit(self.targets[call], "the reference")
        return shaped_answer(question, answer, {**self.assignment.scope, **case}, "the reference")

    def followed(self, id: str) -> Any:
        """The reference's answer to an earlier question."""
        return self.reference(self.assignment.question(id), id, {})


def _best(opinions: list[Opinion]) -> Opinion:
    """The opinion with the most credit, preferring one with a rule."""
    return max(opinions, key=lambda opinion: (opinion.credit, opinion.rule != ""))
