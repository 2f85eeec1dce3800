"""Record + assignment + targets → Report. Pure: nothing here runs a student's code or touches a file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks import Check, NeedsReview, Rejected, Verdict, check_for
from autograder.checks.close import NOT_RIGHT, shape, size_class
from autograder.domain.assignment import Assignment, Formula, Question, Scope, Side
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Unjudged
from autograder.domain.report import SEE_ABOVE, Report, Result, Rows, Status
from autograder.domain.submission import Submission
from autograder.scoring import answer_keys, writeups
from autograder.scoring.example_calls import described, pasted, returned
from autograder.spec.expressions import ExpressionError, true
from autograder.spec.templates import show

Targets = Mapping[str, Any]


@dataclass(frozen=True)
class _Scored:
    """A question that has been scored, as the questions after it may use it."""

    result: Result
    answer: Any = None


def score(assignment: Assignment, targets: Targets, record: Record, submission: Submission | None = None) -> Report:
    """What the record is worth. ``targets`` holds the reference's answers by question id."""
    scored: dict[str, _Scored] = {}
    written = writeups.texts(assignment, submission.prose if submission else ())
    code = (submission.code_key or answer_keys.code(submission.cells)) if submission else ""
    for question in assignment.questions:
        if question.by_hand:
            scored[question.id] = _Scored(_prose(question, written[question.id]))
        else:
            key = _judged(question, record, code)
            scored[question.id] = _question(question, assignment, targets, record, scored, key)
    diagnosis = _diagnosis(assignment, record)
    notes = tuple(f"{t.where}: {t.what}" + (_LOST if t.lost_cell else "") for t in record.troubles)
    name = submission.name if submission else ""
    results = tuple(_see_above(s.result) if diagnosis else s.result for s in scored.values())
    timeouts = _timeouts(assignment, record)
    return Report(name, results, notes, record.printed, timeouts=timeouts, diagnosis=diagnosis)


def _timeouts(assignment: Assignment, record: Record) -> tuple[str, ...]:
    """What was stopped by a time limit: questions, and places in the file."""
    stopped = {id for id, outcome in record.outcomes.items() if isinstance(outcome, Crashed) and outcome.timed_out}
    asked = (question.id for question in assignment.questions if stopped.intersection(question.calls))
    return (*asked, *(trouble.where for trouble in record.troubles if trouble.timed_out))


def _diagnosis(assignment: Assignment, record: Record) -> str:
    """One sentence for a file in which nothing is found that the assignment asks for; "" for others."""
    asked = [q for q in assignment.questions if not q.by_hand]
    outcomes = [record.outcomes.get(call) for q in asked for call in q.calls]
    if len(asked) < 2 or not all(
        isinstance(one, Missing) and not (one.near or one.stands or one.unclear) for one in outcomes
    ):
        return ""
    if not record.code:
        return "The file holds no code. If you have written some, save the notebook and submit that file."
    names = {name for question in asked for name in question.answer.names}
    if lost := [name for name in record.defines if name in names]:
        return f"{_listed(lost)} {'was' if len(lost) == 1 else 'were'} not defined, because {_why(record)}."
    if record.inner:
        one = len(record.inner) == 1
        where = "inside a function or a class, where the grader cannot call " + ("it" if one else "them")
        return f"{_listed(record.inner)} {'is' if one else 'are'} defined {where}. Move it to the left margin."
    said = f"None of the {len(asked)} answers that this assignment asks for is defined in the file."
    if record.defines:
        return f"{said} It defines {_listed(record.defines)}: is it the file of another assignment?"
    return f"{said} It defines no function and no variable."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(f"`{name}`" for name in names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _why(record: Record) -> str:
    """Why code that stands in the file defined nothing."""
    if not record.troubles:
        return "that code did not run"
    trouble = next((one for one in record.troubles if one.lost_cell), record.troubles[0])
    return f"that code did not run ({trouble.where}: {trouble.what})"


def _see_above(result: Result) -> Result:
    """A question of a file that has a diagnosis, which is not to be said once more for each."""
    missed = result.status is Status.FAILED and result.visibility == "visible"
    return replace(result, feedback=SEE_ABOVE) if missed else result


_NAMED = 6
_LOST = ". What stands there was not run."


def _question(
    question: Question,
    assignment: Assignment,
    targets: Targets,
    record: Record,
    scored: Mapping[str, _Scored],
    key: str,
) -> _Scored:
    blank = _blank(question, key)
    try:
        made = _Judge(question, assignment, targets, record, scored, blank).judge()
    except Exception as error:  # the spec's expressions or the check failed: the grader's fault, never a zero
        detail = f"{type(error).__name__}: {error}"
        feedback = "This question could not be graded. It is the grader's fault, not yours; the staff can see why."
        return _Scored(replace(blank, feedback=feedback, detail=detail))
    return made if made.result.visibility == "visible" else replace(made, result=_hide(made.result))


def _judged(question: Question, record: Record, code: str) -> str:
    """The key of the answer to a question; "" where it could not be had, and nobody has judged it."""
    outcomes = [record.outcomes.get(call, Crashed("it was not called")) for call in question.calls]
    return "" if any(isinstance(one, Unjudged) for one in outcomes) else answer_keys.answer(outcomes, code)


def _hide(result: Result) -> Result:
    """Of a hidden question the student learns pass or fail, or that a person decides, and nothing else."""
    if result.status is Status.PENDING:
        said = "Needs manual grading."
    else:
        said = "Passed." if result.status is Status.PASSED else "Not passed."
    said = _NOT_RUN if result.status is Status.UNGRADED else said
    return replace(result, feedback=said, detail=result.feedback + result.detail, printed="")


def _blank(question: Question, key: str) -> Result:
    return Result(
        question.id, question.title, question.points, Status.UNGRADED, visibility=question.visibility, judged=key
    )


def _prose(question: Question, written: writeups.Written) -> Result:
    """A question that is graded manually: whether there is a text for it, or one that a person must look at."""
    answer = question.answer
    blank = replace(_blank(question, answer_keys.text(written.text)), status=Status.PENDING, detail=written.text)
    nth = f" number {answer.nth}" if answer.nth > 1 else ""
    place = f"under the heading “{answer.markdown}”{nth}" if answer.markdown else f"with the tag “{answer.tag}”"
    if not written.text:
        said = f"No answer was found. Write it in a markdown cell, {place}."
        return replace(blank, status=Status.NOT_ANSWERED, feedback=said)
    worth = f"{question.points:g} {'point' if question.points == 1 else 'points'}"
    if not written.sure:
        return replace(blank, feedback=f"No text was found {place}. {_LOOK} This question is worth {worth}.")
    return replace(blank, feedback=f"This answer is graded manually. It is worth {worth}.")


_LOOK = "But your file has other text that may be your answer, so it will be graded manually."


# answers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Opinion:
    """What one case of a question, or the only one, comes to."""

    credit: float
    verdict: Verdict
    answer: Any = None
    rule: str = ""
    said: str = ""
    instead: bool = False
    notes: tuple[str, ...] = ()
    printed: str = ""
    heat_map: tuple[Rows, Rows] | None = None

    @property
    def feedback(self) -> list[str]:
        """What to tell the student, in order."""
        right = "Correct." if self.verdict.right and self.credit == 1 else ""
        alone = self.instead or (self.said and self.verdict.feedback == NOT_RIGHT)
        return [right, "" if alone else self.verdict.feedback, self.said]


@dataclass(frozen=True)
class _Judge:
    """One question of one submission."""

    question: Question
    assignment: Assignment
    targets: Targets
    record: Record
    scored: Mapping[str, _Scored]
    blank: Result

    def judge(self) -> _Scored:
        """Every case is judged; the worst of them is what the question is worth."""
        opinions: list[_Opinion] = []
        for call, case in zip(self.question.calls, self.question.cases or ({},), strict=True):
            outcome = self.record.outcomes.get(call, Crashed("it was not called"))
            if isinstance(outcome, Unjudged):
                return _Scored(replace(self.blank, feedback=_NOT_RUN, detail=outcome.why))
            try:
                opinions.append(self.case(call, case, outcome))
            except Rejected as unfit:
                printed = getattr(outcome, "printed", "")
                said = self.worded(str(unfit))
                if not isinstance(outcome, Missing) and "NotImplementedError" not in said:
                    said = self.shown(case, said)
                return _Scored(replace(self.blank, status=Status.FAILED, feedback=said, printed=printed))
            except NeedsReview as undecided:
                detail = f"answer {_short(getattr(outcome, 'value', None))}"
                return _Scored(replace(self.blank, status=Status.PENDING, feedback=str(undecided), detail=detail))
        worst = self.worst(opinions)
        opinion = opinions[worst]
        credit, warning = self.constants(opinion.credit)
        feedback = "\n".join(filter(None, [*opinion.feedback, warning, *opinion.notes]))
        if self.question.cases and opinion.credit < 1:
            feedback = self.shown(self.question.cases[worst], feedback, opinion)
        result = replace(
            self.blank,
            status=Status.PASSED if credit == 1 else Status.PARTIAL if credit > 0 else Status.FAILED,
            credit=credit,
            feedback=feedback,
            detail=f"error {self.size(opinion.verdict)}; answer {_short(opinion.answer)}",
            rule=opinion.rule,
            printed=opinion.printed,
            files=self.check.files(opinion.answer),
            ratio=opinion.verdict.ratio,
            heat_map=opinion.heat_map,
        )
        return _Scored(result, opinion.answer)

    @property
    def classes(self) -> bool:
        """Whether no more is to be said of an error than how large it is."""
        return self.question.reveal == "size_class"

    def size(self, verdict: Verdict) -> str:
        """The largest error as pages on a submission show it."""
        return size_class(verdict.ratio) if self.classes else f"{verdict.error:.3g}"

    def worst(self, opinions: list[_Opinion]) -> int:
        """The case of least credit; of several that are told the same, the one with the fewest numbers."""
        first = min(range(len(opinions)), key=lambda i: opinions[i].credit)
        least, cases = opinions[first], self.question.cases
        alike = [i for i, one in enumerate(opinions) if (one.credit, one.rule) == (least.credit, least.rule)]
        return min(alike, key=lambda i: _numbers(cases[i])) if cases else first

    @property
    def check(self) -> Check:
        return check_for(self.question)

    def case(self, call: str, case: Scope, outcome: Outcome) -> _Opinion:
        """The opinion on one case; the best one, where an answer may build on the student's own or the reference's."""
        answer = self.fit(outcome, case)
        readings = [
            _best(
                [self.opinion(call, {**scope, **names}, notes, reading) for scope, notes in self.scopes(case, reading)]
            )
            for reading, names in self.check.readings(answer)
        ]
        made = min(readings, key=lambda opinion: opinion.credit) if self.check.every else _best(readings)
        printed = getattr(outcome, "printed", "")
        return replace(made, printed=printed) if printed else made

    def opinion(self, call: str, scope: dict[str, Any], notes: list[str], answer: Any) -> _Opinion:
        got = self.question.got(scope) if self.question.got else answer
        want = self.question.want(scope) if self.question.want else self.target(call, scope)
        verdict = self.check.judge(got, want, answer)
        nothing = self.nonsense(answer)
        if nothing:  # its finite rows may count; as a whole it is never right, whatever is observed of it
            return _Opinion(0.0 if verdict.right else verdict.credit, verdict, answer, "", nothing, notes=tuple(notes))
        rule, credit, said = self.rule({**scope, "got": got, "want": want, "error": verdict.error}, verdict)
        instead = any(one.instead for one in self.question.rules if one.id == rule)
        return _Opinion(credit, verdict, answer, rule, said, instead, tuple(notes), heat_map=self.heat_map(call, scope))

    def heat_map(self, call: str, scope: dict[str, Any]) -> tuple[Rows, Rows] | None:
        """The rows that the spec has drawn of this answer, and those of the reference's."""
        formula = self.question.heat_map
        if formula is None or call not in self.targets:
            return None
        drawn_by, targets, rows = _DRAWN.get((self.question.id, call), (None, None, ()))
        if drawn_by is not formula or targets is not self.targets:  # else it is the same as for the one before
            case = self.question.cases[self.question.calls.index(call)] if self.question.cases else {}
            reference = {follow.name: self.followed(follow.source) for follow in self.question.follow}
            reference["answer"] = self.reference(self.question, call, case)
            rows = _rows(formula({**scope, **reference}))
            _DRAWN[self.question.id, call] = formula, self.targets, rows
        return _rows(formula(scope)), rows

    def nonsense(self, answer: Any) -> str:
        """What is said of numbers that are no answer; "" if there are none."""
        if not isinstance(answer, np.ndarray):
            return ""
        if np.isnan(answer).any():
            return f"{self.called()} returned NaN, which is never accepted."
        if np.isinf(answer).any() and not self.question.infinite:
            return f"{self.called()} returned infinity, which is not accepted here."
        return ""

    def fit(self, outcome: Outcome, case: Scope) -> Any:
        """The answer as the check takes it, in the question's first shape; raises `Rejected` or `NeedsReview`."""
        if isinstance(outcome, Missing) and outcome.unclear:
            raise NeedsReview(_SEVERAL.format(name=outcome.name))
        if not isinstance(outcome, Returned):
            raise Rejected(explain(outcome, self.called(), self.lost(outcome)))
        try:
            taken = self.check.fit(outcome.value, self.called())
        except (MemoryError, RecursionError):  # the value's own doing: nobody can choose not to be graded
            raise Rejected(f"{self.called()} returned something that is too large to be an answer.") from None
        return self.shaped(taken, self.question, case, self.called())

    def lost(self, outcome: Outcome) -> bool:
        """Whether the name that is missing stands in the file, in a part that did not run."""
        if not self.record.troubles:
            return False
        unknown = _UNKNOWN.match(outcome.error) if isinstance(outcome, Raised) else None
        names = self.question.answer.names if isinstance(outcome, Missing) else (unknown[1],) if unknown else ()
        return not {*names}.isdisjoint(self.record.defines)

    def shaped(self, answer: Any, question: Question, case: Scope, called: str) -> Any:
        """An array in the first of the question's shapes; raises `Rejected` if it has none of them."""
        wanted = [sides(given, {**self.assignment.scope, **case}) for given in question.answer.shapes]
        if not wanted:
            return answer
        fits = any(_fits(np.shape(answer), given) for given in wanted)
        if not fits:
            named = " or ".join(_sides(given) for given in wanted)
            raise Rejected(f"{called} returned shape {shape(answer)}, but shape {named} is needed.")
        return (
            answer
            if _fits(np.shape(answer), wanted[0])
            else answer.reshape([-1 if n is None else n for n in wanted[0]])
        )

    def worded(self, said: str) -> str:
        """``said`` as it is right for a variable, which returns nothing."""
        if self.question.answer.function and not self.by_variable:
            return said
        said = said.replace("returned None. Does it end with a `return`?", "is None: give it a value.")
        return said.replace("` returned shape ", "` has shape ").replace("` returned ", "` is ")

    def shown(self, case: Scope, said: str, opinion: _Opinion | None = None) -> str:
        """``said`` with the call that it is about, for the student to make, and what that returned."""
        function = self.question.answer.function
        if not self.question.answer.args or not function:
            return said
        scope = {**self.assignment.scope, **case}
        values = [formula(scope) for formula in self.question.answer.args]
        ids = zip(self.question.calls, self.question.cases, strict=True)
        made = next((self.outcome(id) for id, one in ids if one is case), None)
        arrays, lacks = (made.arrays, made.lacks) if isinstance(made, Returned) else ("", False)
        call = pasted(function, values, arrays or self.assignment.arrays, lacks)
        told = f"Try `{call}`" if call else f"This was called with {described(values)}"
        if opinion is None:
            return f"{said}\n{told}."
        return f"{said}\n{told}: yours returns {returned(opinion.answer)}{self.where_off(opinion.verdict)}."

    def where_off(self, verdict: Verdict) -> str:
        """The one entry of the answer that is off, and by how much; nothing where more are, or no number is shown."""
        if verdict.entry is None or self.classes or self.question.got:
            return ""
        return f"; entry {verdict.entry} is off by {verdict.error:.2g}"

    def called(self) -> str:
        answer = self.question.answer
        return f"`{answer.variable}`" if self.by_variable or not answer.function else f"`{answer.function}()`"

    @property
    def by_variable(self) -> bool:
        """Whether the answer that was found is the question's variable, though it may be a function too."""
        found = self.outcome(self.question.calls[0])
        return isinstance(found, Returned) and bool(found.name) and found.name == self.question.answer.variable

    def outcome(self, call: str) -> Outcome | None:
        """What came of a call."""
        return self.record.outcomes.get(call)

    def target(self, call: str, scope: Scope) -> Any:
        """What the reference's own answer comes to, where the spec has no `want`."""
        if self.check.selfcontained or self.check.optional:
            return None
        case = self.question.cases[self.question.calls.index(call)] if self.question.cases else {}
        answer = self.reference(self.question, call, case)
        if self.question.got is None:
            return answer
        followed = {follow.name: self.followed(follow.source) for follow in self.question.follow}
        return self.question.got({**self.assignment.scope, **case, **followed, "answer": answer})

    def reference(self, question: Question, call: str, case: Scope) -> Any:
        """The reference's answer to a call, in the first of the question's shapes."""
        if call not in self.targets:
            raise ExpressionError(f"the reference gave no answer to {call}")
        answer = check_for(question).fit(self.targets[call], "the reference")
        return self.shaped(answer, question, case, "the reference")

    def followed(self, id: str) -> Any:
        """The reference's answer to an earlier question."""
        return self.reference(self.assignment.question(id), id, {})

    def scopes(self, case: Scope, answer: Any) -> list[tuple[dict[str, Any], list[str]]]:
        """The names that the question's expressions see, and what to say about answers taken from elsewhere.

        Where the student's own earlier answer is used and the reference's may do as well, there are two.
        """
        scope: dict[str, Any] = {**self.check.words(), **self.assignment.scope, **case, "answer": answer}
        notes = []
        other: dict[str, Any] = {}
        for follow in self.question.follow:
            earlier = self.scored[follow.source]
            full = earlier.result.status is Status.PASSED
            own = earlier.answer
            fair = own is not None and follow.guard is not None and not _endless(own)
            if fair and follow.guard and true(follow.guard({**scope, follow.name: own, "full_marks": full})):
                scope[follow.name] = own
                if not full:
                    notes.append(f"Judged with your own answer to {follow.source}, so that a slip there costs once.")
                if follow.also:
                    other[follow.name] = self.followed(follow.source)
                continue
            if follow.needed:
                raise Rejected(
                    follow.say or f"This builds on your answer to {follow.source}, which cannot be used here."
                )
            scope[follow.name] = self.followed(follow.source)
            notes += [follow.say] if follow.say else []
        return [(scope, notes), *([({**scope, **other}, [])] if other else [])]

    def rule(self, scope: Mapping[str, Any], verdict: Verdict) -> tuple[str, float, str]:
        """The first feedback rule that fits: its id, the credit that is due now, and what it says."""
        for rule in self.question.rules:
            if rule.when != "any" and (rule.when == "right") != verdict.right:
                continue
            if true(rule.condition(scope)):
                said = rule.say({**scope, "error": size_class(verdict.ratio)} if self.classes else scope)
                return rule.id, max(verdict.credit, rule.credit), said
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


def _best(opinions: list[_Opinion]) -> _Opinion:
    """The one with the most credit, and a rule that says why where there is one."""
    return max(opinions, key=lambda opinion: (opinion.credit, opinion.rule != ""))


_NOT_RUN = (
    "This could not be graded: your code could not be run to its end. This is not your fault; tell your instructor."
)
_UNKNOWN = re.compile(r"NameError: name '(\w+)' is not defined")
_SEVERAL = (
    "`{name}` is not defined, but the file changes copies several times, and which of them is the answer here cannot "
    "be decided by the autograder. It needs manual grading and has no points until then. To have it graded at once, "
    "define `{name}`."
)
_PART = " A part of your file was not run: see the notes."


def explain(outcome: Missing | Crashed | Raised | Unjudged, called: str, troubles: bool = False) -> str:
    """Why there is no answer, for the student."""
    if isinstance(outcome, Missing):
        near = f" Is `{outcome.near[0]}` meant for it?" if outcome.near else ""
        lost = f" {outcome.stands}." if outcome.stands else _PART if troubles else ""
        return f"`{outcome.name}` is not defined.{near}{lost}"
    if isinstance(outcome, Unjudged):
        return f"{called} could not be run: {outcome.why}."
    if isinstance(outcome, Crashed):
        return f"{called} {outcome.why}."
    place = f" ({outcome.where})" if outcome.where else ""
    lost = _PART if troubles and outcome.error.startswith("NameError") else ""
    return f"{called} raised {outcome.error}{place}.{lost}"


def sides(given: tuple[Side, ...], scope: Scope) -> tuple[int | None, ...]:
    """A shape with its expressions worked out; None for a side of any length."""
    return tuple(side if side is None or isinstance(side, int) else int(side(scope)) for side in given)


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        n >= 1 if w is None else n == w for n, w in zip(shape, wanted, strict=True)
    )


def _sides(wanted: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("any" if n is None else str(n) for n in wanted) + (",)" if len(wanted) == 1 else ")")


# the rows of the target that were drawn last, by question and call, with the formula and the targets they are from
_DRAWN: dict[tuple[str, str], tuple[Formula | None, Targets | None, Rows]] = {}


def _rows(value: Any) -> Rows:
    """A vector as one row, a matrix as its rows; to four digits, for it is to be looked at."""
    rows = np.atleast_2d(np.asarray(value, dtype=float))
    return tuple(tuple(round(float(number), 4) for number in row) for row in rows.reshape(len(rows), -1))


def _endless(value: Any) -> bool:
    return isinstance(value, np.ndarray) and not np.isfinite(value).all()


def _numbers(case: Scope) -> int:
    """How many numbers a case has."""
    return sum(value.size if isinstance(value, np.ndarray) else 1 for value in case.values())


def _short(array: Any) -> str:
    if not isinstance(array, np.ndarray):
        return repr(array)[:2000]
    return show(np.ravel(array)[:12]) + (f" … ({np.size(array)} entries)" if np.size(array) > 12 else "")


def targets_of(assignment: Assignment, record: Record) -> dict[str, Any]:
    """The reference's answers by question id, for those it answered."""
    return {id: o.value for id, o in record.outcomes.items() if isinstance(o, Returned)}
