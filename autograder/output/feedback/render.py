"""One student's feedback as a self-contained HTML page and as plain text; both are reproducible."""

from __future__ import annotations

import base64
import textwrap

from autograder.domain.assignment import Assignment
from autograder.domain.texts import say, speaking
from autograder.output.feedback.compose import Feedback
from autograder.output.html.student_page import STATUS_LOOKS
from autograder.output.html.templating import PageRenderer
from autograder.output.text import SIGNS
from autograder.storage import Run

_WIDTH = 78


class Renderer:
    """Renders the feedback of one run."""

    def __init__(self, assignment: Assignment, run: Run) -> None:
        self.title, self.texts = assignment.title, assignment.texts
        self.pages = PageRenderer(assignment, run)

    def page(self, one: Feedback) -> str:
        """The HTML page, without scripts; figures are embedded."""
        questions = [
            {
                "id": part.id,
                "title": part.title,
                "sign": SIGNS[part.status],
                "look": STATUS_LOOKS[part.status],
                "worth": part.worth,
                "said": part.said,
                "pictures": [base64.b64encode(picture).decode() for picture in part.pictures],
            }
            for part in one.parts
        ]
        with speaking(self.texts):
            return self.pages.feedback({"one": one, "total": feedback_total(one), "questions": questions})

    def text(self, one: Feedback) -> str:
        """The same as plain text, for emails."""
        with speaking(self.texts):
            return self._text(one)

    def _text(self, one: Feedback) -> str:
        lines = [self.title, *([one.name] if one.name else []), "", *_filled(feedback_total(one))]
        for note in filter(None, (one.deducted, one.problem)):
            lines += ["", *_filled(note)]
        for part in one.parts:
            lines += ["", *_filled(f"{part.id}  {part.title}: {part.worth}"), *_filled(part.said, "    ")]
            if part.pictures:
                lines += _filled(say("report.figure_on_page"), "    ")
        if one.notes:
            lines += ["", say("report.notes")]
            for note in one.notes:
                lines += _filled(note, "    ")
        return "\n".join(line.rstrip() for line in lines) + "\n"


def feedback_total(one: Feedback) -> str:
    """The total score in sentences, which say if it does not include all questions."""
    said = [say("report.total", score=one.score, all=one.max_score)]
    if one.waits:
        said.append(say(f"report.pending_not_in_sum.{'one' if one.waits == '1' else 'many'}", points=one.waits))
    if one.partly:
        said.append(say("report.others_not_shown"))
    return " ".join(said)


def _filled(text: str, indent: str = "") -> list[str]:
    """The text wrapped to the width of an email; line breaks and short lines are kept."""
    made = []
    for line in text.splitlines():
        wide = len(line) > _WIDTH - len(indent)
        made += (
            textwrap.wrap(line, _WIDTH, initial_indent=indent, subsequent_indent=indent) if wide else [indent + line]
        )
    return made
