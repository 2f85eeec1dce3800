"""Renders the templates; all values are escaped, and each page contains the style sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from autograder.domain.assignment import Assignment
from autograder.domain.texts import say
from autograder.storage import Run

_HERE = Path(__file__).parent


class PageRenderer:
    """Renders the pages of one run."""

    def __init__(self, assignment: Assignment, run: Run) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        style = (_HERE / "style.css").read_text(encoding="utf-8")
        self.environment.globals |= {"style": Markup(style), "assignment": assignment, "run": run, "say": say}
        self._student = self.environment.get_template("student.html")

    def index(self, view: dict[str, Any]) -> str:
        """The class page."""
        return self.environment.get_template("index.html").render(view)

    def student(self, view: dict[str, Any]) -> str:
        """One submission's page."""
        return self._student.render(view)

    def feedback(self, view: dict[str, Any]) -> str:
        """One student's feedback page."""
        return self.environment.get_template("feedback.html").render(view)
