"""The single path to a score: collect a submission's answers, score them by the spec, run the hand-written checks.

Used by `check`, Gradescope, pytest, `grade`, `rescore` and `validate`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.app.grader import Grader
from autograder.app.student_calls import Calls
from autograder.app.versions import with_version_note
from autograder.domain.errors import Fault
from autograder.domain.record import Missing, Outcome, Record, Returned
from autograder.domain.report import Report, Status
from autograder.domain.submission import Submission
from autograder.execution.sandbox.call import Call, calls_of
from autograder.scoring import answer_keys
from autograder.scoring.score import score as by_the_spec
from autograder.scoring.whose_fault import CHECK_FAILED


def grade(grader: Grader, submission: Submission) -> Report:
    """Run a submission and score it.

    Raises `SpecError` for errors in the spec, the reference or a hand-written check, and `GraderError` if the grader
    or this machine fails.
    """
    _ = grader.targets  # first, so that errors in the reference are not attributed to the submission
    report = score_record(grader, submission, grader.collect(submission))
    return with_version_note(grader, submission, report)


def score_record(grader: Grader, submission: Submission, record: Record, calls: Calls | None = None) -> Report:
    """The report on a record, including the results of hand-written checks; raises as `grade` does.

    ``calls`` are those that the checks make; without, they are made by ``grader``. Raises `Unrecorded` for a call that
    can neither be made nor is recorded.
    """
    report = by_the_spec(grader.assignment, grader.targets, record, submission)
    if not grader.checks:
        return report
    from autograder.app import handwritten  # imports pytest

    # what a check judged is unknown: use all the code
    code = submission.code_key or answer_keys.code(submission.all_cells)
    calls = calls or Calls(grader.assignment, lambda asked: grader.collect(submission, calls=asked))
    made = handwritten.run_checks(grader, report, record, calls)
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


def given_away(grader: Grader) -> tuple[list[Fault], list[Fault]]:
    """The hand-written checks that give points for nothing, and those that raise errors then.

    Tried are an empty submission, and one whose functions all return None.
    """
    asked = calls_of(grader.assignment)
    file = str(grader.checks[0].parent)
    given: list[Fault] = []
    broken: list[Fault] = []
    kinds: tuple[tuple[str, Callable[[Call], Outcome]], ...] = (
        ("an empty submission", lambda call: Missing(call.names[0])),
        ("a submission that returns None", lambda call: Returned(None)),
    )
    for what, answer in kinds:
        calls = Calls(grader.assignment, lambda new: Record({call.id: answer(call) for call in new}))  # noqa: B023
        record = Record({id: answer(call) for id, call in asked.items()})
        for result in score_record(grader, Submission("empty", "", ()), record, calls).results:
            mine = all(result.id != question.id for question in grader.assignment.questions)
            if mine and result.score > 0:
                given.append(Fault(file, 1, 1, f"check {result.id}", f"{what} gets {result.score:g} points here"))
            elif mine and (result.status is Status.UNGRADED or CHECK_FAILED in result.tags):
                said = f"it raises an error on {what}: test for that first, with an `assert`. {result.detail}"
                broken.append(Fault(file, 1, 1, f"check {result.id}", said))
    return given, broken
