"""Compares findings with the spec's ``accept``: a finding that is not accepted with a reason is an error."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path
from autograder.validation.self_checks import ACCEPTED, may_be_accepted
from autograder.validation.tolerance.findings import AuditFinding
from autograder.validation.tolerance.review import Audit


def unsettled(assignment: Assignment, audit: Audit) -> Iterator[Fault]:
    """Every finding that is not accepted, and every name under ``accept`` without a finding."""
    reviewed = {review.question.id: review for review in audit.reviews}
    for question in assignment.questions:
        if not question.by_machine:
            yield from _stale(assignment, question, ())
        elif question.id in reviewed:
            yield from _of(assignment, question, reviewed[question.id].findings)


def untried(assignment: Assignment, audit: Audit) -> Iterator[Fault]:
    """A warning for each question to which no wrong answer could be tried, unless the spec has a failing example."""
    for review in audit.reviews:
        question = review.question
        if review.blank and all(example.expect in ("pass", "review", 1) for example in question.examples):
            what = (
                f"no wrong answer to this question of kind `{question.kind}` could be tried: add some under "
                "`examples`, such as `- fail: …`"
            )
            yield _at(assignment, question, what)


def claimed(assignment: Assignment) -> Iterator[Fault]:
    """A warning for each question whose points rest on what the student's own process says alone."""
    compared = {
        name
        for question in assignment.questions
        if question.by_machine and not _claims(question)
        for name in question.answer.names
    }
    for question in assignment.questions:
        claims = question.by_machine and question.points and _claims(question)
        if claims and not compared.intersection(question.answer.names):
            kind = "steps" if question.answer.steps else question.kind
            what = (
                f"rests on what the student's own process claims (`{kind}`), which can be had without work; "
                "ask in another question for values that the same function returns"
            )
            yield _at(assignment, question, what)


def _claims(question: Question) -> bool:
    steps = question.answer.steps
    return check_for(question).claims or (steps is not None and steps.claims)


def accepted(audit: Audit) -> list[tuple[Question, str, str]]:
    """The accepted findings: the question, the names as written in the spec, and the reason."""
    return [
        (review.question, names, reason)
        for review in audit.reviews
        for names, reason in review.question.accept.items()
        if any(settled(review.question, finding) for finding in review.findings)
    ]


def count_settled(audit: Audit) -> int:
    """The number of accepted findings."""
    return sum(settled(review.question, finding) for review in audit.reviews for finding in review.findings)


def settled(question: Question, finding: AuditFinding) -> bool:
    """Whether the spec accepts the finding, under any of its names, with a reason."""
    named = {
        name for names, reason in question.accept.items() if reason.strip() for name in (names, *names_in_key(names))
    }
    return bool(named & set(finding.names))


def names_in_key(names: str) -> list[str]:
    """The names in a key of ``accept``: several, separated by commas, may share a reason."""
    return [name.strip() for name in names.split(",")]


def _of(assignment: Assignment, question: Question, findings: tuple[AuditFinding, ...]) -> Iterator[Fault]:
    for finding in findings:
        if not settled(question, finding):
            how = f"{finding.mend}, or accept it with `accept: {{{_key(finding.names[0])}: the reason}}`"
            yield _at(assignment, question, f"{finding.what}: {how}")
    yield from _stale(assignment, question, findings)


def _key(name: str) -> str:
    """A name as a key of YAML."""
    return f'"{name}"' if ":" in name else name


def _stale(assignment: Assignment, question: Question, findings: tuple[AuditFinding, ...]) -> Iterator[Fault]:
    known = [name for finding in findings for name in finding.names]
    known += [ACCEPTED] if may_be_accepted(assignment, question) else []
    for names, reason in question.accept.items():
        for name in [names] if names in known else names_in_key(names):
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean `{near[0]}`?" if near else "remove it"
                yield _at(assignment, question, f"`accept` has `{name}`, which is not a finding: {hint}")
        if not reason.strip():
            yield _at(assignment, question, f"`accept` gives no reason for `{names}`: write why it may pass")


def _at(assignment: Assignment, question: Question, what: str) -> Fault:
    text = " ".join(what.split())
    return Fault(shown_path(assignment.path), question.line, question.column, f"question {question.id}", text)
