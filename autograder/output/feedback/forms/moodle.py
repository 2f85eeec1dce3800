"""Feedback for Moodle's *Upload multiple feedback files in a zip*.

``mod/assign/feedback/file/importziplib.php`` splits a path at its underscores and needs name, participant number,
``assignsubmission`` and ``file``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from autograder.output.feedback.compose import Feedback
from autograder.output.feedback.forms import FeedbackForm, register, zipped
from autograder.output.feedback.render import Renderer
from autograder.output.text import PLATFORM_NUMBER


@register("moodle")
class Moodle(FeedbackForm):
    """``feedback-moodle.zip``, for "Upload multiple feedback files in a zip"."""

    writes = 'feedback-moodle.zip, for "Upload multiple feedback files in a zip"'
    left_out = "Not in the zip, because their Moodle participant numbers are unknown (grade the download from Moodle)"
    how = (
        "In Moodle: open the assignment, then Submissions, Actions, Upload multiple feedback files in a zip. The "
        "feedback type Feedback files must be enabled.",
    )

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The zip file, and the keys of those without a participant number."""
        members, left = [], []
        for one in feedback:
            if one.platform == "moodle" and PLATFORM_NUMBER.fullmatch(one.account):
                # Moodle splits the path at underscores and slashes
                name = " ".join(re.sub(r"[_/\\\x00-\x1f]", " ", one.name).split()) or "Participant"
                folder = f"{name[:100]}_{one.account}_assignsubmission_file_"
                members.append((f"{folder}/feedback.html", renderer.page(one)))
            else:
                left.append(one.key)
        return {"feedback-moodle.zip": zipped(members)}, left
