"""Feedback for Canvas.

Canvas cannot import a table of comments. *Upload Submissions* takes a zip file whose file names match those of the
download, and attaches each file as a comment: ``infer_comment_context_from_filename`` in
``app/models/abstract_assignment.rb`` needs the ids of the user and of a file of the submission. The API's
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

    writes = 'feedback-canvas.zip, for "Upload Submissions"; feedback-canvas.json, for the API'
    left_out = "Not in the zip, because their Canvas user and file ids are unknown (grade the download from Canvas)"
    how = (
        "In Canvas: open the assignment, choose Upload Submissions (after Download Submissions), and select "
        "feedback-canvas.zip. Each page becomes a comment. feedback-canvas.json is for the API's "
        "submissions/update_grades.",
    )

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The zip file and the JSON file, and the keys of those missing from the zip file."""
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
