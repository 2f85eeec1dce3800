"""Feedback as a table for a mail merge, one row per email."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from autograder.output.feedback.compose import Feedback
from autograder.output.feedback.forms import FeedbackForm, register
from autograder.output.feedback.render import Renderer
from autograder.output.grades_csv import cell
from autograder.system.csv_text import MARK, csv_lines


@register("email")
class Email(FeedbackForm):
    """``feedback-email.csv``, for a mail merge, with the pages to attach."""

    pages = True
    writes = "feedback-email.csv, for a mail merge, and the pages to attach"
    left_out = "Not in the table, because their email addresses are unknown (grade with --roster)"

    def files(self, feedback: Iterable[Feedback], renderer: Renderer) -> tuple[Mapping[str, str | bytes], list[str]]:
        """The table, and the keys of those without an email address."""
        rows, left = [["name", "email", "subject", "body", "attachment"]], []
        for one in feedback:
            if "@" not in one.email:
                left.append(one.key)
                continue
            subject = f"{renderer.title}: your feedback"
            rows.append([*map(cell, (one.name, one.email, subject, renderer.text(one))), f"{one.key}.html"])
        return {"feedback-email.csv": MARK + csv_lines(rows, "\r\n")}, left
