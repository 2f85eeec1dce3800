"""The single path to a score: collect a submission's answers, score them by the spec, run the hand-written checks.

Used by `check`, Gradescope, pytest, `grade`, `rescore` and `validate`.
"""

from __future__ import annotations

from dataclasses import replace

from autograder.app.grader import Grader
from autograder.domain.errors import Fault
from autograder.domain.record import Record
from autograder.domain.report import Report, Status
from autograder.domain.submission import Submission
from autograder.scoring import answer_keys
from autograder.scoring.score import score as by_the_spec


def grade(grader: Grader, submission: Submission) -> Report:
    """Run a submission and score it.

    Raises `SpecError` for errors in the spec, the reference or a hand-written check, and `GraderError` if the grader
    or this machine fails.
    """
    _ = grader.targets  # first, so that errors in the reference are not attributed to the submission
    return score_record(grader, submission, grader.collect(submission))


def score_record(grader: Grader, submission: Submission, record: Record) -> Report:
    """The report on a record, including the results of hand-written checks; raises as `grade` does."""
    report = by_the_spec(grader.assignment, grader.targets, record, submission)
    if not grader.checks:
        return report
    from autograder.app import handwritten  # imports pytest

    # what a check judged is unknown: use all the code
    code = submission.code_key or answer_keys.code(submission.all_cells)
    made = handwritten.run_checks(grader, report, record)
    keyed = (one if one.judged or one.status is Status.UNGRADED else replace(one, judged=code) for one in made)
    return replace(report, results=(*report.results, *keyed))


def unearned(grader: Grader, reference: Submission) -> list[Fault]:
    """The hand-written checks that the reference does not pass, each as an error of the check or the reference."""
    own = len(grader.assignment.questions)
    file = str(grader.checks[0].parent)
    return [
        Fault(file, 1, 1, f"check {r.id}", f"the reference is {r.status.value}: {r.feedback} {r.detail}".strip())
        for r in grade(grader, reference).results[own:]
        if r.status.value not in ("passed", "not answered")
    ]
