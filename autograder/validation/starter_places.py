"""Whether write-ups are found where a starter has room for them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from autograder.domain.assignment import Assignment
from autograder.domain.errors import Fault
from autograder.readers import notebook, python
from autograder.scoring import writeups
from autograder.starters import starter_cells, starter_notebook
from autograder.starters.formats import script_of

_ANSWER = "The answer to question number {} is written here, in a few words of its own."


def lost_answers(assignment: Assignment) -> Iterator[Fault]:
    """Warnings on write-ups that are not found once a student has filled in the starter.

    A prompt that has a heading with the words of a write-up's own heading has this effect.
    """
    cells = starter_cells(assignment)
    places = [number for number, cell in enumerate(cells) if cell.markdown and cell.question]
    if not places:
        return
    wanted = {cells[number].question: _ANSWER.format(place) for place, number in enumerate(places)}
    made = starter_notebook(assignment)
    for number in places:
        made["cells"][number]["source"] = [wanted[cells[number].question]]
    filled = [
        cell if number not in places else type(cell)(cell.id, True, wanted[cell.question], cell.tags, cell.question)
        for number, cell in enumerate(cells)
    ]
    prose = (
        notebook.read(json.dumps(made), f"{assignment.name}.ipynb").prose,
        python.read(script_of(filled), f"{assignment.name}.py").prose,
    )
    for question in assignment.questions:
        if question.id in wanted and any(
            writeups.texts(assignment, one)[question.id].text != wanted[question.id] for one in prose
        ):
            what = (
                "in the starter made from the prompts, an answer to this write-up is not found: does another "
                "heading, in a prompt or an introduction, have the words of its heading?"
            )
            yield Fault(str(assignment.path), question.line, question.column, f"question {question.id}", what)
