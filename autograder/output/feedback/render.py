"""One student's feedback as a page and as a text: each complete in itself, and the same every time."""

from __future__ import annotations

import base64
import textwrap

from autograder.domain.assignment import Assignment
from autograder.output.feedback.contents import Feedback
from autograder.output.html.student_page import SIGNS
from autograder.output.html.templating import Pages
from autograder.storage import Run

_WIDTH = 78


class Renderer:
    """Renders the feedback of one run."""

    def __init__(self, assignment: Assignment, run: Run) -> None:
        self.title = assignment.title
        self.pages = Pages(assignment, run)

    def page(self, one: Feedback) -> str:
        """The page: no script, no network, pictures inside it."""
        questions = [
            {
                "id": part.id,
                "title": part.title,
                "sign": SIGNS[part.status][0],
                "look": SIGNS[part.status][1],
                "worth": part.worth,
                "said": part.said,
                "pictures": [base64.b64encode(picture).decode() for picture in part.pictures],
            }
            for part in one.parts
        ]
        return self.pages.feedback({"one": one, "total": total(one), "questions": questions})

    def text(self, one: Feedback) -> str:
        """The same as plain text, for a mail."""
        lines = [self.title, *([one.name] if one.name else []), "", *_filled(total(one))]
        for note in filter(None, (one.deducted, one.problem)):
            lines += ["", *_filled(note)]
        for part in one.parts:
            lines += ["", *_filled(f"{part.id}  {part.title}: {part.worth}"), *_filled(part.said, "    ")]
            if part.pictures:
                lines += _filled("(Your figure is on the page.)", "    ")
        if one.notes:
            lines += ["", "Notes on your file"]
            for note in one.notes:
                lines += _filled(note, "    ")
        return "\n".join(line.rstrip() for line in lines) + "\n"


def total(one: Feedback) -> str:
    """The sum in one or two sentences; it says so where it is not that of all questions."""
    said = f"{one.score} of {one.max_score} points."
    if one.waits:
        said += f" {one.waits} more {'is' if one.waits == '1' else 'are'} graded manually and not in this sum yet."
    if one.partly:
        said += " This is the sum of the questions below; others are not shown."
    return said


def _filled(text: str, indent: str = "") -> list[str]:
    """The text in lines of a mail's width; line ends stay, and so does what stands in columns."""
    made = []
    for line in text.splitlines():
        wide = len(line) > _WIDTH - len(indent)
        made += (
            textwrap.wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=indent) if wide else [indent + line]
        )
    return made
