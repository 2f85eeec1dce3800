"""What a class is judged with: the targets, kept in the gradebook, and the key of everything that decides a score."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from autograder import targets
from autograder.gradebook import Gradebook, codec
from autograder.grader import Grader
from autograder.model.record import Record
from autograder.model.report import Report
from autograder.model.submission import Submission


def prepare(grader: Grader, book: Gradebook) -> str:
    """Have the targets ready, from the gradebook where reference and spec are the same; gives the key of all of it."""
    own = grader.project
    source = own.targets if own.targets.exists() else own.reference
    content = source.read_bytes() if source.exists() else b""
    key = codec.digest(grader.assignment.digest, codec.code(), hashlib.sha256(content).hexdigest())
    if not own.targets.exists():
        if saved := book.targets(key):
            grader.targets = targets.parse(saved)
        else:
            book.keep_targets(key, targets.dump(grader.assignment, grader.targets))
    return codec.digest(key, [hashlib.sha256(check.read_bytes()).hexdigest() for check in own.checks])


def score(grader: Grader, submission: Submission, record: Record) -> Report:
    """The report on what a submission answered, with the hand-written checks where the assignment has some."""
    if grader.project.checks:
        from autograder import harness

        return harness.run(grader, submission, record=record)
    from autograder.scoring import score as by_the_spec

    return by_the_spec(grader.assignment, grader.targets, record, submission)


def ids(grader: Grader, reports: Iterable[Report]) -> list[str]:
    """The questions in order, and after them the hand-written checks that reports have."""
    named = [question.id for question in grader.assignment.questions]
    if grader.project.checks:
        named = list(dict.fromkeys([*named, *(result.id for report in reports for result in report.results)]))
    return named
