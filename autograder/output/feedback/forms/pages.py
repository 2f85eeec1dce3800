"""A page and a text for each student."""

from __future__ import annotations

from autograder.output.feedback.forms import FeedbackForm, register


@register("pages")
class Pages(FeedbackForm):
    """``<submission>.html`` and ``<submission>.txt``."""

    pages = True
    writes = "<submission>.html and <submission>.txt"
