"""What a class is judged with, and what a report comes to in the end.

The targets are kept in the gradebook; the key of everything that decides a score tells when to score again. What being
late takes off and what people have marked is added to what the machine says.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from autograder import targets
from autograder.checks import Unfit, check_for
from autograder.gradebook import Gradebook, Mark, Scored, codec
from autograder.grader import Grader
from autograder.model.assignment import Assignment
from autograder.model.record import Outcome, Record, Returned
from autograder.model.report import Report, Result, Status
from autograder.model.submission import Submission


def prepare(grader: Grader, book: Gradebook) -> str:
    """Have the targets ready, from the gradebook where it has them; gives the key of all that decides a score.

    A reference that is the same is not run again for other points, tolerances or feedback.
    """
    own, spec = grader.project, grader.assignment
    source = own.targets if own.targets.exists() else own.reference
    content = source.read_bytes() if source.exists() else b""
    key = codec.digest(codec.keys(spec), codec.load_key(spec), codec.code(), hashlib.sha256(content).hexdigest())
    if not own.targets.exists():
        if saved := book.targets(key):
            grader.targets = targets.parse(saved)
        else:
            book.keep_targets(key, targets.dump(grader.assignment, grader.targets))
    return codec.digest(key, spec.digest, [hashlib.sha256(check.read_bytes()).hexdigest() for check in own.checks])


def score(grader: Grader, submission: Submission, record: Record) -> Report:
    """The report on what a submission answered, with the hand-written checks where the assignment has some."""
    if grader.checks:
        from autograder import harness

        return harness.run(grader, submission, record=record)
    from autograder.scoring import score as by_the_spec

    return by_the_spec(grader.assignment, grader.targets, record, submission)


def nothing(assignment: Assignment, status: Status, why: str) -> tuple[Result, ...]:
    """A result for every question where there is no answer to judge."""
    return tuple(
        Result(q.id, q.title, q.points, Status.NOT_ANSWERED if q.by_hand else status, feedback=why)
        for q in assignment.questions
    )


def unreadable(assignment: Assignment, name: str, problem: str) -> Report:
    """The report on a hand-in of which nothing could be read."""
    return Report(name, nothing(assignment, Status.FAILED, "Nothing could be read."), problem=problem)


def with_files(assignment: Assignment, report: Report, outcomes: Mapping[str, Outcome]) -> Report:
    """A report from the gradebook with what there is to look at, which is taken from the answers again."""
    results = list(report.results)
    for at, result in enumerate(results):
        question = next((q for q in assignment.questions if q.id == result.id), None)
        outcome = outcomes.get(result.id)
        if question is None or question.by_hand or not isinstance(outcome, Returned):
            continue
        check = check_for(question)
        if check.keeps:
            with contextlib.suppress(Unfit):
                results[at] = replace(result, files=check.files(check.fit(outcome.value, result.id)))
    return replace(report, results=tuple(results))


def marked(report: Report, marks: Mapping[str, Mark]) -> Report:
    """The report with the points that people gave; what a person says counts, whatever the machine has said."""
    if not marks:
        return report
    return replace(report, results=tuple(_marked(result, marks.get(result.id)) for result in report.results))


def _marked(result: Result, mark: Mark | None) -> Result:
    if mark is None:
        return result
    credit = min(max(mark.points / result.max_score, 0.0), 1.0)
    status = Status.PASSED if credit == 1 else Status.PARTIAL if credit > 0 else Status.FAILED
    said = f"Marked by hand: {mark.points:g} of {result.max_score:g}."
    own = "" if result.status in (Status.PENDING, Status.NOT_ANSWERED) else result.feedback
    feedback = "\n".join(filter(None, [said, mark.comment, own]))
    return replace(result, credit=credit, status=status, feedback=feedback, by_hand=mark.by or "a person")


def reports(book: Gradebook, run: int, *, odd: bool = False) -> Iterator[tuple[Scored, Report]]:
    """The reports of a run by name, each as the machine made it and as it counts, with the marks by hand.

    ``odd``: only those that the machine could not grade.
    """
    marks = book.marks()
    for scored in book.reports(run, odd=odd):
        yield scored, marked(scored.report, marks.get((scored.name, scored.digest), {}))


def ids(grader: Grader, reports: Iterable[Report]) -> list[str]:
    """The questions in order, and after them the hand-written checks that reports have."""
    named = [question.id for question in grader.assignment.questions]
    if grader.checks:
        named = list(dict.fromkeys([*named, *(result.id for report in reports for result in report.results)]))
    return named
