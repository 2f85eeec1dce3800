"""A page and a text for each student."""

from __future__ import annotations

from autograder.output.feedback.forms import Form, register


@register("pages")
class Pages(Form):
    """``<submission>.html`` and ``<submission>.txt``."""

    pages = True
