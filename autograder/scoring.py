"""Record + assignment + targets → Report. Pure: nothing here runs a student's code or touches a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks import Verdict, check_for
from autograder.checks.close import shape
from autograder.model.assignment import Assignment, Question
from autograder.model.record import Died, Missing, Opaque, Outcome, Raised, Record, Returned
from autograder.model.report import Report, Result, Status
from autograder.model.submission import Submission
from autograder.spec.expressions import ExpressionError, show, true

Targets = Mapping[str, Any]


class _Unfit(Exception):
    """The answer cannot be compared at all; the message is the student's feedback."""


@dataclass(frozen=True)
class _Scored:
    """A question that has been scored, as the questions after it may use it."""

    result: Result
    answer: Any = None


def score(assignment: Assignment, targets: Targets, record: Record, submission: Submission | None = None) -> Report:
    """What the record is worth. ``targets`` holds the reference's answers by question id."""
    scored: dict[str, _Scored] = {}
    for question in assignment.questions:
        scored[question.id] = _question(question, assignment, targets, record, submission, scored)
    notes = tuple(f"{t.where}: {t.what}" + (_LOST if t.lost_cell else "") for t in record.troubles)
    name = submission.name if submission else ""
    return Report(name, tuple(s.result for s in scored.values()), notes, record.printed)


_LOST = ". What stands there was not run."


def _question(
    question: Question,
    assignment: Assignment,
    targets: Targets,
    record: Record,
    submission: Submission | None,
    scored: Mapping[str, _Scored],
) -> _Scored:
    blank = Result(question.id, question.title, question.points, Status.UNGRADED, visibility=question.visibility)
    if question.by_hand:
        return _Scored(_prose(question, blank, submission))
    outcome = record.outcomes.get(question.id, Died("it was not called"))
    try:
        judged = _Judge(question, assignment, targets, record, scored, blank).judge(outcome)
    except Exception as error:  # the spec's expressions or the check failed: the grader's fault, never a zero
        detail = f"{type(error).__name__}: {error}"
        feedback = "This question could not be graded. It is the grader's fault, not yours; the staff can see why."
        return _Scored(replace(blank, feedback=feedback, detail=detail))
    return replace(judged, result=_hide(judged.result))


def _hide(result: Result) -> Result:
    """Of a hidden question the student learns pass or fail and nothing else."""
    if result.visibility == "visible":
        return result
    said = "Passed." if result.status is Status.PASSED else "Not passed."
    return replace(result, feedback=said, detail=result.feedback + result.detail, printed="", rule="")


# prose -------------------------------------------------------------------------------------------------------------


def _prose(question: Question, blank: Result, submission: Submission | None) -> Result:
    text = section(submission.prose if submission else (), question.answer.markdown or "", question.answer.nth)
    if text:
        said = f"A person marks this: {question.points:g} points are waiting."
        return replace(blank, status=Status.PENDING, feedback=said, detail=text)
    nth = f" number {question.answer.nth}" if question.answer.nth > 1 else ""
    said = f"No text was found: write it in a markdown cell, under the heading “{question.answer.markdown}”{nth}."
    return replace(blank, status=Status.NOT_ANSWERED, feedback=said)


def section(prose: tuple[str, ...], heading: str, nth: int) -> str:
    """The text under the nth heading that contains ``heading``, up to the next one that is no deeper; "" if none."""
    lines = "\n\n".join(prose).split("\n")  # a heading may stand in one cell and its text in the next
    seen, kept, depth = 0, [], 0
    fence = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if fence or line.lstrip()[:3] in ("```", "~~~"):  # `# comments` in code are no headings
            fence = "" if fence and line.strip().startswith(fence) else fence or line.lstrip()[:3]
            here = 0
        else:
            here = _depth(line, following)
        if depth and here and here <= depth:
            break
        if depth:
            kept.append(line)
        elif here and heading.lower() in line.lower():
            seen += 1
            depth = here if seen == nth else 0
    text = "\n".join(kept)
    return re.sub(r"\A(=+|-{2,})[ \t]*$", "", text.lstrip("\n"), count=1, flags=re.MULTILINE).strip()


def _depth(line: str, following: str) -> int:
    """How deep a heading lies: 1 to 6 for ``#``, 1 or 2 for an underlined line, 7 for one in bold; 0 for none."""
    text = line.strip()
    marks = len(text) - len(text.lstrip("#"))
    if 0 < marks <= 6 and text.strip("#").strip():
        return marks
    bold = text.rstrip(":")
    if len(bold) > 4 and bold[:2] == bold[-2:] and bold[:2] in ("**", "__"):
        return 7
    under = following.rstrip()
    if text and len(under) > 1 and under in ("=" * len(under), "-" * len(under)):
        return 1 if under[0] == "=" else 2
    return 0


# answers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Judge:
    """One question of one submission."""

    question: Question
    assignment: Assignment
    targets: Targets
    record: Record
    scored: Mapping[str, _Scored]
    blank: Result

    def judge(self, outcome: Outcome) -> _Scored:
        printed = getattr(outcome, "printed", "")
        try:
            answer = self.fit(outcome)
        except _Unfit as unfit:
            return _Scored(replace(self.blank, status=Status.FAILED, feedback=str(unfit), printed=printed))
        scope, notes = self.scope(answer)
        got = self.question.got(scope) if self.question.got else answer
        want = self.question.want(scope) if self.question.want else self.target()
        verdict = check_for(self.question)(got, want)
        if np.isfinite(answer).all():
            rule, credit, said = self.rule({**scope, "got": got, "want": want, "error": verdict.error}, verdict)
        else:  # its finite rows may count; as a whole it is never right, whatever is observed of it
            kind = "NaN" if np.isnan(answer).any() else "infinity"
            rule, credit = "", 0.0 if verdict.right else verdict.credit
            said = f"{self.called()} returned {kind}, which is close to nothing."
        credit, warning = self.constants(credit)
        status = Status.PASSED if credit == 1 else Status.PARTIAL if credit > 0 else Status.FAILED
        right = "Correct." if verdict.right and credit == 1 else ""
        feedback = "\n".join(filter(None, [right, verdict.feedback, said, warning, *notes]))
        result = replace(
            self.blank,
            status=status,
            credit=credit,
            feedback=feedback,
            detail=f"error {verdict.error:.3g}; answer {_short(answer)}",
            rule=rule,
            printed=printed,
        )
        return _Scored(result, answer)

    def fit(self, outcome: Outcome) -> Any:
        """The answer as an array in the question's first shape; raises `_Unfit` with what to tell the student."""
        if not isinstance(outcome, Returned):
            raise _Unfit(explain(outcome, self.called(), bool(self.record.troubles)))
        array = plain(outcome.value, self.called())
        shapes = self.question.answer.shapes
        if shapes and array.shape not in shapes:
            wanted = " or ".join(shape(np.empty(s)) for s in shapes)
            raise _Unfit(f"{self.called()} returned shape {shape(array)}, but shape {wanted} is needed.")
        return array.reshape(shapes[0]) if shapes else array

    def called(self) -> str:
        answer = self.question.answer
        return f"`{answer.function}()`" if answer.function else f"`{answer.variable}`"

    def target(self) -> Any:
        """What the reference's own answer comes to, where the spec has no `want`."""
        answer = self.reference(self.question.id)
        if self.question.got is None:
            return answer
        followed = {follow.name: self.reference(follow.source) for follow in self.question.follow}
        return self.question.got({**self.assignment.scope, **followed, "answer": answer})

    def reference(self, id: str) -> Any:
        """The reference's answer to a question, in the first of its shapes."""
        if id not in self.targets:
            raise ExpressionError(f"the reference gave no answer to {id}")
        answer, shapes = plain(self.targets[id], "the reference"), self.assignment.question(id).answer.shapes
        return answer.reshape(shapes[0]) if shapes else answer

    def scope(self, answer: Any) -> tuple[dict[str, Any], list[str]]:
        """The names that the question's expressions see, and what to say about answers taken from elsewhere."""
        scope: dict[str, Any] = {**self.assignment.scope, "answer": answer}
        notes = []
        for follow in self.question.follow:
            earlier = self.scored[follow.source]
            full = earlier.result.status is Status.PASSED
            own = earlier.answer
            fair = own is not None and follow.guard is not None
            if fair and follow.guard and true(follow.guard({**scope, follow.name: own, "full_marks": full})):
                scope[follow.name] = own
                continue
            scope[follow.name] = self.reference(follow.source)
            notes += [follow.say] if follow.say else []
        return scope, notes

    def rule(self, scope: Mapping[str, Any], verdict: Verdict) -> tuple[str, float, str]:
        """The first feedback rule that fits: its id, the credit that is due now, and what it says."""
        for rule in self.question.rules:
            if rule.when != "any" and (rule.when == "right") != verdict.right:
                continue
            if true(rule.condition(scope)):
                return rule.id, max(verdict.credit, rule.credit), rule.say(scope)
        return "", verdict.credit, ""

    def constants(self, credit: float) -> tuple[float, str]:
        """The credit after the rule that answers are constants, and what to say; judged from the source."""
        policy = self.question.answer.constants_only
        given = self.assignment.givens
        names = self.question.answer.names
        used = next((self.record.reads[n] for n in names if n in self.record.reads), frozenset())
        read = sorted(name for name in used if name in given)
        if not policy or not read:
            return credit, ""
        named = " and ".join(f"`{name}`" for name in read)
        said = (
            f"The sheet asks for constants only: this answer reads the global {named}. Write the numbers out instead."
        )
        return (credit, said) if policy == "warn" else (0.0, said)


_PART = " A part of your file was not run: see the notes."


def explain(outcome: Missing | Died | Raised, called: str, troubles: bool = False) -> str:
    """Why there is no answer, for the student."""
    if isinstance(outcome, Missing):
        near = f" Is `{outcome.near[0]}` meant for it?" if outcome.near else ""
        lost = _PART if troubles else ""
        return f"`{outcome.name}` is not defined.{near}{lost}"
    if isinstance(outcome, Died):
        return f"{called} {outcome.why}."
    place = f" ({outcome.where})" if outcome.where else ""
    lost = _PART if troubles and outcome.error.startswith("NameError") else ""
    return f"{called} raised {outcome.error}{place}.{lost}"


def plain(value: Any, what: str) -> Any:
    """A returned value as an array of floats; raises `_Unfit` naming what it is instead."""
    if isinstance(value, Opaque):
        raise _Unfit(f"{what} returned {value.description}, not an array of numbers.")
    if value is None:
        raise _Unfit(f"{what} returned None. Does it end with a `return`?")
    if isinstance(value, (str, dict)):
        raise _Unfit(f"{what} returned {'text' if isinstance(value, str) else 'a dict'}, not an array of numbers.")
    try:
        array = np.asarray(value)
    except ValueError:
        raise _Unfit(f"{what} returned lists of different lengths, not an array of numbers.") from None
    if array.dtype.kind not in "biufc":
        raise _Unfit(f"{what} returned a list with things that are not numbers.")
    if array.dtype.kind == "c" and np.any(array.imag):
        raise _Unfit(f"{what} returned complex numbers, not real ones.")
    made = array.real.astype(float)
    made.setflags(write=False)  # what one expression sees, none can change for the next
    return made


def _short(array: Any) -> str:
    return show(np.ravel(array)[:12]) + (f" … ({np.size(array)} entries)" if np.size(array) > 12 else "")


def targets_of(assignment: Assignment, record: Record) -> dict[str, Any]:
    """The reference's answers by question id, for those it answered."""
    return {id: o.value for id, o in record.outcomes.items() if isinstance(o, Returned)}
