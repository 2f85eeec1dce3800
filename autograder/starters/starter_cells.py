"""The cells of a starter in order: title, given numbers, and for every visible question what is asked and its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.domain.assignment import Assignment, Question
from autograder.domain.kit_names import kit_module
from autograder.domain.texts import say, speaking
from autograder.starters.given_numbers import given_line, import_lines, shown_givens
from autograder.starters.stubs import placeholders

_WORD = 5  # an id of as many letters is no label but a word, such as "bonus"
_NUMBER = re.compile(r"\d[\w.]*")


@dataclass(frozen=True)
class StarterCell:
    """A cell of Markdown or code. ``id`` is unique and stays the same; ``tags`` are those by which an answer is found.

    ``question`` is the id of the question whose answer goes here, or that is checked here.
    """

    id: str
    markdown: bool
    source: str
    tags: tuple[str, ...] = ()
    question: str = ""


def visible_questions(assignment: Assignment) -> list[Question]:
    """The questions that students are told of from the beginning."""
    return [question for question in assignment.questions if question.visibility == "visible"]


def question_heading(question: Question) -> str:
    """The heading of a question, by which write-ups are found: its number or id, its title and its points."""
    if question.answer.markdown:
        number = _NUMBER.match(question.id)
        same = number and number[0] in re.findall(_NUMBER, question.answer.markdown)
        label = " ".join([*([number[0]] if number and not same else []), question.answer.markdown])
    else:
        label = "" if question.id.isalpha() and len(question.id) >= _WORD else question.id
    heading = f"### {label}{': ' if label else ''}{' '.join(question.title.split())}"
    if not question.points:
        return heading
    which = "starter.bonus_points" if question.bonus else "starter.points"
    form = "one" if question.points == 1 else "many"
    return say(f"{which}.{form}", heading=heading, count=f"{question.points:g}")


def starter_cells(assignment: Assignment) -> list[StarterCell]:
    """The cells, in the assignment's language."""
    with speaking(assignment.texts):
        return [*_cells(assignment)]


def _cells(assignment: Assignment) -> Iterator[StarterCell]:
    questions = visible_questions(assignment)
    yield StarterCell("title", True, _joined(f"# {' '.join(assignment.title.split())}", assignment.introduction))
    yield StarterCell("setup", False, _setup(assignment, questions))
    code, ids = placeholders(assignment, questions), _Ids()
    for question in questions:
        id = ids.of(question.id)
        asked = _joined(question.introduction, question_heading(question), question.prompt)
        if question.by_hand and question.answer.tag:
            yield StarterCell(f"{id}-prompt", True, asked)
            tags = (question.answer.tag,)
            yield StarterCell(f"{id}-answer", True, say("starter.write"), tags, question.id)
            continue
        yield StarterCell(f"{id}-prompt", True, asked)
        if question.by_hand:
            yield StarterCell(f"{id}-answer", True, say("starter.write"), (), question.id)
            continue
        if code[question.id]:
            yield StarterCell(f"{id}-answer", False, code[question.id], (), question.id)
        if not question.survey and question.self_check.what != "none":
            yield StarterCell(f"{id}-check", False, f'check("{question.id}")', (), question.id)


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def _setup(assignment: Assignment, questions: Sequence[Question]) -> str:
    """Imports, given numbers and code, and the function that checks answers, which works without the kit as well."""
    lines = [
        given_line(n, v, assignment.arrays, assignment.imports)
        for n, v in shown_givens(assignment, [*questions]).items()
    ]
    kit = kit_module(assignment.name)
    told = [say("starter.install"), f"pip install {kit}-….whl"]
    lines_of_check = [f"        print({json.dumps(one, ensure_ascii=False)})" for one in told]
    check = f"try:\n    from {kit} import check\nexcept ImportError:\n\n    def check(*questions):\n"
    check += "\n".join(lines_of_check)
    blocks = ["\n".join(import_lines(assignment)), "\n".join(lines), assignment.starter, check]
    return _joined(*blocks)


class _Ids:
    """Ids for cells, as nbformat allows: letters, digits, ``-`` and ``_``."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def of(self, question: str) -> str:
        """An id for a question; another one for each."""
        plain = re.sub(r"[^A-Za-z0-9_]+", "-", question).strip("-")[:40] or "x"
        id, number = f"q-{plain}", 1
        while id in self.taken:
            number += 1
            id = f"q-{plain}-{number}"
        self.taken.add(id)
        return id
