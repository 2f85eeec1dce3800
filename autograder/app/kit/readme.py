"""The page for students in a kit: ten lines on how to install and use it."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.domain.assignment import Assignment
from autograder.domain.kits import Kit
from autograder.domain.texts import say, speaking
from autograder.output.text import clean


def student_page(assignment: Assignment, kit: Kit, wheel: str, package: str, files: Sequence[str]) -> str:
    """The page in Markdown. ``files`` are the names of the kit's other files, of which one may be the starter."""
    first = next((name for ending in (".ipynb", ".py") for name in files if name.endswith(ending)), "homework.ipynb")
    fields = {
        "title": clean(assignment.title), "version": kit.shown, "wheel": wheel, "package": package,
        "command": package.replace("_", "-"), "file": first, "question": _example(assignment),
    }  # fmt: skip
    judged = any(q.visibility == "visible" and q.self_check.what == "verdict" for q in assignment.questions)
    lines = (*_LINES, "form" if judged else "form_only", "submit")
    with speaking(assignment.texts):
        return "\n\n".join(say(f"kit.page.{line}", **fields) for line in lines) + "\n"


_LINES = ("title", "install", "notebook", "terminal", "saved")


def _example(assignment: Assignment) -> str:
    """The id of a question that students can check."""
    shown = [q for q in assignment.questions if q.visibility == "visible" and q.self_check.what != "none"]
    return next((q.id for q in shown if q.by_machine), shown[0].id)
