"""Feedback for Canvas.

It has no table of comments to import. *Upload Submissions* takes a zip back whose files are called as those that were
downloaded, and attaches each as a comment: ``infer_comment_context_from_filename`` in
``app/models/abstract_assignment.rb`` wants the user's number and that of a file of the submission. By the API,
``submissions/update_grades`` takes ``grade_data`` with a ``text_comment`` for each user.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from autograder.output.feedback.compose import Feedback
from autograder.output.feedback.forms import FeedbackForm, register, zipped
from autograder.output.feedback.render import Renderer
from autograder.output.text import PLATFORM_NUMBER


@register("canvas")
class Canvas(FeedbackForm):
    """``feedback-canvas.zip``, for "Upload Submissions"; ``feedback-canvas.json``, for the API."""

    left_out = "Not in the zip, because no user and file number of Canvas is known (grade Canvas' own download)"
    how = (
        "In Canvas: the assignment, Upload Submissions (after Download Submissions), feedback-canvas.zip. Each page "
        "becomes a comment. feedback-canvas.json is for the API's submissions/update_grades.",
    )

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The files, and who is in none."""
        members, comments, left = [], {}, []
        for one in feedback:
            if one.platform != "canvas" or not PLATFORM_NUMBER.fullmatch(one.account):
                left.append(one.key)
                continue
            comments[one.account] = {"text_comment": renderer.text(one)}
            if PLATFORM_NUMBER.fullmatch(one.handle):
                who = re.sub(r"[\W\d_]", "", one.name).casefold() or "student"
                members.append((f"{who}_{one.account}_{one.handle}_feedback.html", renderer.page(one)))
            else:
                left.append(one.key)
        text = json.dumps({"grade_data": comments}, indent=1, ensure_ascii=False, sort_keys=True)
        return {"feedback-canvas.zip": zipped(members), "feedback-canvas.json": text + "\n"}, left
