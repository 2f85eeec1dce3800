"""Warns students whose file was begun with another version of the assignment than the one it is checked by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.domain.texts import say, speaking

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.domain.kits import Kit
    from autograder.domain.report import Report
    from autograder.domain.submission import Submission


def with_version_note(grader: Grader, submission: Submission, report: Report) -> Report:
    """The report, with a note where the file says that it was made from the starter of another version.

    Without one in a kit: what shows a kit's report compares the versions itself.
    """
    if not submission.begun or grader.assignment.kit or submission.begun == (own := kit_of(grader)).shown:
        return report
    with speaking(grader.assignment.texts):
        note = say("score.other_version", begun=submission.begun, own=own.shown)
    return replace(report, notes=(note, *report.notes))


def kit_of(grader: Grader) -> Kit:
    """What a kit of the grader's assignment would be made of."""
    from autograder.app.kit.kit_contents import kit_spec  # which is in no kit

    return kit_spec(grader.source, grader.assignment).kit
