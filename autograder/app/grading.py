"""The one road to a score: collect what a submission answers, score it by the spec, run the hand-written checks.

Under `check`, Gradescope and pytest, and under `grade`, `rescore` and `validate`.
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

    Raises `SpecError` where the spec, the reference or a hand-written check is at fault, `GraderError` where this
    machine is.
    """
    _ = grader.targets  # before the submission is run: an error of the reference's is nobody's else
    return score_record(grader, submission, grader.collect(submission))


def score_record(grader: Grader, submission: Submission, record: Record) -> Report:
    """The report on what a submission answered, with the hand-written checks where the assignment has some."""
    report = by_the_spec(grader.assignment, grader.targets, record, submission)
    if not grader.checks:
        return report
    from autograder.app import handwritten  # and with it pytest

    code = submission.code_key or answer_keys.code(submission.cells)  # nothing else tells what a check has judged
    made = handwritten.run_checks(grader, report, record)
    keyed = (one if one.judged or one.status is Status.UNGRADED else replace(one, judged=code) for one in made)
    return replace(report, results=(*report.results, *keyed))


def unearned(grader: Grader, reference: Submission) -> list[Fault]:
    """The hand-written checks that the reference does not pass, each an error of the check or of the reference."""
    own = len(grader.assignment.questions)
    file = str(grader.checks[0].parent)
    return [
        Fault(file, 1, 1, f"check {r.id}", f"the reference is {r.status.value}: {r.feedback} {r.detail}".strip())
        for r in grade(grader, reference).results[own:]
        if r.status.value not in ("passed", "not answered")
    ]
