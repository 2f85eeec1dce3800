"""Checks that a spec works as intended, with the reference, the examples and an empty submission."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Example, Formula, Question, Scope
from autograder.domain.errors import Fault, SpecError, SubmissionError
from autograder.domain.record import Missing, Outcome, Record, Returned
from autograder.domain.report import Report, Result, Status
from autograder.domain.submission import Submission
from autograder.ingest.project import shown_path
from autograder.scoring.score import Targets, score
from autograder.scoring.shapes import sides
from autograder.scoring.whose_fault import is_flagged
from autograder.scoring.writeups import count_headings
from autograder.spec import source
from autograder.spec.budget import EXAMPLE, budget
from autograder.spec.expressions import ExpressionError


def reference(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """Errors unless the reference earns every point that is graded automatically."""
    for result in score(assignment, targets, _record(assignment, targets)).results:
        if result.status in (Status.FAILED, Status.PARTIAL, Status.UNGRADED) or is_flagged(result):
            said = " ".join(filter(None, (result.feedback, result.detail)))
            yield _at(assignment, assignment.question(result.id), f"the reference earns {result.score:g}: {said}")


def check_empty(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """Errors if an empty submission, or one whose functions all return None, earns anything."""
    asked = [(call, q.answer.names[0]) for q in assignment.questions if q.by_machine for call in q.calls]
    outcomes: dict[str, Outcome] = {call: Missing(name) for call, name in asked}
    for what, record in (
        ("an empty submission", Record(outcomes)),
        ("a submission that returns None", Record({id: Returned(None) for id in outcomes})),
    ):
        for result in score(assignment, targets, record, Submission("empty", "", ())).results:
            if result.credit > 0 or result.status is Status.UNGRADED or is_flagged(result):
                yield _at(assignment, assignment.question(result.id), f"{what} is {result.status.value} here")


def handout(assignment: Assignment) -> Iterator[Fault]:
    """Errors unless the starter file has the headings under which answers are expected."""
    for question in assignment.questions if assignment.handout else ():
        heading, nth = question.answer.markdown, question.answer.nth
        if heading and not question.answer.tag and (found := count_headings(assignment.handout, heading)) < nth:
            many = f"{found} heading{'' if found == 1 else 's'}"
            said = f'the handout has {many} with "{heading}", but this question needs number {nth}'
            yield _at(assignment, question, said)


def examples(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """Errors unless every row of ``examples`` has its expected result, and its feedback does not reveal the target."""
    for question in assignment.questions:
        alone = only(assignment, question)
        for example in question.examples:
            try:
                given = example_answers(assignment, question, example)
            except ExpressionError as error:
                yield _example(assignment, example, str(error))
                continue
            result = score(alone, targets, _record(alone, {**targets, **given})).results[-1]
            wrong = _landing(example, result) or _gives_away(assignment, question, targets, result)
            if wrong:
                yield _example(assignment, example, wrong)


def expectations(folder: Path, report: Report) -> Iterator[Fault]:
    """Errors unless a sample submission earns the scores in its ``expect.yaml``."""
    read = source.read_source(folder / "expect.yaml", shown_path(folder / "expect.yaml"))
    scores = read.data.get("scores") if isinstance(read.data, dict) else None
    if not isinstance(scores, dict):
        yield read.fault((), "needs `scores`, the points that each question must earn")
        return
    results = {r.id: r for r in report.results}
    for id in (id for id in results if id not in scores):
        yield read.fault(("scores",), f"does not mention question {id}")
    for id, wanted in scores.items():
        result = results.get(id)
        if result is None:
            yield read.fault(("scores", id), "is not a question of this assignment", key=True)
            continue
        got: object = result.score if result.decided else result.status.value
        earned = f"{got:g}" if isinstance(got, float) else got
        if not (got == wanted or _near(got, wanted)):
            yield read.fault(("scores", id), f"expects {wanted}, but it is {earned}: {result.feedback} {result.detail}")
    for id, text in (read.data.get("says") or {}).items():
        if id not in results or str(text).lower() not in results[id].feedback.lower():
            said = results[id].feedback if id in results else "nothing"
            yield read.fault(("says", id), f"expects {text!r} in the feedback, which is: {said}")


def check_unreadable(folder: Path, error: SubmissionError) -> Iterator[Fault]:
    """Errors unless a sample submission that cannot be read has the message under ``problem``."""
    read = source.read_source(folder / "expect.yaml", shown_path(folder / "expect.yaml"))
    wanted = read.data.get("problem") if isinstance(read.data, dict) else None
    if not wanted or str(wanted).lower() not in str(error).lower():
        yield read.fault((), f"the submission cannot be read: {error}")


def _near(got: object, wanted: object) -> bool:
    both = isinstance(got, (int, float)) and isinstance(wanted, (int, float))
    return both and abs(float(got) - float(wanted)) < 1e-9  # type: ignore[arg-type]


def _record(assignment: Assignment, answers: Targets) -> Record:
    asked = [q for q in assignment.questions if q.by_machine]
    kinds = {call: check_for(q) for q in asked for call in (*q.calls, *q.further_calls)}
    return Record({call: check.outcome_of(answers[call]) for call, check in kinds.items() if call in answers})


def only(assignment: Assignment, question: Question) -> Assignment:
    """The assignment with only this question and, before it, those that it follows.

    They have no invariants: a stated answer is one of a call, and must earn its points by its values. Nor does the
    question depend on others: its answer is stated.
    """
    needed, following = set[str](), [question]
    while following:
        sources = {follow.source for follow in following.pop().follow} - needed
        needed |= sources
        following += [assignment.question(id) for id in sources]
    before = tuple(q for q in assignment.questions if q.id in needed)
    return replace(assignment, questions=tuple(replace(q, invariants=(), depends=()) for q in (*before, question)))


def example_answers(assignment: Assignment, question: Question, example: Example) -> dict[str, Any]:
    """The answers, by call, that a row of ``examples`` describes; raises `ExpressionError`."""
    with budget(EXAMPLE):
        given = _answers(assignment, question, example.answer)
        for id, formula in example.others.items():
            given |= _answers(assignment, assignment.question(id), formula)
    return given


def _answers(assignment: Assignment, question: Question, formula: Formula) -> dict[str, Any]:
    """The answers of ``formula`` to a question, by call."""
    words = check_for(question).words()
    scopes = [{**words, **assignment.scope, **case} for case in question.cases or ({},)]
    return {call: _shaped(question, scope, formula(scope)) for call, scope in zip(question.calls, scopes, strict=True)}


def _shaped(question: Question, scope: Scope, value: Any) -> Any:
    """An example's value as an answer; the spec may write it in any of the accepted shapes."""
    if not check_for(question).numeric:
        return value
    array = np.asarray(value, dtype=float)
    shapes = [sides(given, scope) for given in question.answer.shapes]
    plain = [tuple(n for n in given if n is not None) for given in shapes if None not in given]
    fits = any(array.size == np.prod(s) and array.shape != s for s in plain) and array.shape not in plain
    return array.reshape(plain[0]) if fits else array


def _landing(example: Example, result: Result) -> str:
    wanted = example.expect
    said = f"{result.feedback} {result.detail}".strip().replace("\n", " ")
    if result.status is Status.UNGRADED:
        return f"could not be graded: {result.detail}"
    if wanted == "pass":
        return "" if result.status is Status.PASSED else f"must pass, but earns {result.credit:g}: {said}"
    if wanted == "review":
        review = result.status is Status.PENDING
        return "" if review else f"must need manual grading, but is {result.status.value}: {said}"
    if wanted == "fail":
        return "" if result.credit == 0 else f"must fail, but earns {result.credit:g}: {said}"
    if isinstance(wanted, str):
        return "" if result.rule == wanted else f"must match rule {wanted}, but matches {result.rule or 'none'}: {said}"
    return "" if abs(result.credit - wanted) < 1e-3 else f"must earn {wanted:g}, but earns {result.credit:g}: {said}"


_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# what reveals nothing: the list of wrong entries, the tolerance (whose 1e-06 is nearly zero), the student's own call
_REVEALS_NOTHING = re.compile(
    r"(Entr|Row)\w* [\d, ]+(and \d+ more )?(of \d+|(is|are) right)|All \d+ (entries|rows)|counting from 0"
    r"|; up to [^;]* is accepted|Try `[^`]*`|yours returns (\[.*\]|[^;]*)"
)


def _gives_away(assignment: Assignment, question: Question, targets: Targets, result: Result) -> str:
    """An error if the feedback contains the target, or a row of it, as consecutive numbers (to two decimals)."""
    if result.status in (Status.PASSED, Status.PENDING) or question.want is None:
        return ""
    if check_for(question).numeric:
        follows = {f.name: targets[f.source] for f in question.follow if f.source in targets}
        given = any(
            _holds(result.feedback, question, {**assignment.scope, **follows, **c}) for c in question.cases or ({},)
        )
    else:
        try:
            want = str(question.want({**check_for(question).words(), **assignment.scope, "answer": ""}))
        except ExpressionError:  # computed from the student's own answer
            return ""
        options = check_for(question).options
        all_listed = bool(options) and all(name in result.feedback for name in options)  # reveals nothing
        given = len(want) > 3 and want in result.feedback and not all_listed
    return f"the feedback reveals the target: {result.feedback}" if given else ""


def _holds(feedback: str, question: Question, scope: Scope) -> bool:
    """Whether the feedback contains the numbers of the target, or of a row of it, in order (to two decimals)."""
    try:
        want = np.atleast_2d(np.asarray(question.want(scope) if question.want else 0.0, dtype=float))
    except ExpressionError:  # computed from the student's own answer
        return False
    said = np.array([float(number) for number in _NUMBER.findall(_REVEALS_NOTHING.sub("", feedback))])
    for row in want.reshape(-1, want.shape[-1]):
        if not row.any() or (row.size == 1 and row[0] == np.round(row[0])):
            continue  # zeros and single integers occur in sentences that reveal nothing
        windows = (said[i : i + row.size] for i in range(said.size - row.size + 1))
        if any(np.all(np.abs(window - row) < 0.006) for window in windows):
            return True
    return False


def _at(assignment: Assignment, question: Question, what: str) -> Fault:
    return Fault(shown_path(assignment.path), question.line, question.column, f"question {question.id}", _line(what))


def _example(assignment: Assignment, example: Example, what: str) -> Fault:
    return Fault(
        shown_path(assignment.path), example.line, example.column, f"example {example.answer.text!r}", _line(what)
    )


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise `SpecError` with all of them, if there are any."""
    found = list(faults)
    if found:
        raise SpecError(found)
