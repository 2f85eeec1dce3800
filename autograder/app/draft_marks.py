"""What an author's marks add to a draft: which names are asked, prompts, code to start from, and write-ups."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.app.authored import Authored, AuthoredPart
from autograder.app.draft_spec import DraftQuestion, block_lines
from autograder.app.solution import Askable

#: A heading with the number of a question before its title: ``1.2: Copying``, ``Question 3. Why?`` or ``1.2 Why?``.
_NUMBERED = re.compile(
    r"(?:(?:question|exercise|problem|task|part)\s+)?(\d+(?:\.\d+)*)(?:\s*[:.)]\s+|\s+[–—-]\s+|(?<=\.\d)\s+)(\S.*)",
    re.I,
)


def only_marked(found: Sequence[Askable], marks: Authored) -> list[Askable]:
    """What is marked as a solution, in the author's order; a variable is asked though no heading names it."""
    known = {one.name: one for one in found}
    made = []
    for name, part in marks.parts.items():
        if not part.written:
            one = known.get(name) or Askable(name, "variable", f"The value of {name}")
            made.append(replace(one, title=part.title or one.title))
    return made


def with_marks(
    questions: Sequence[DraftQuestion], found: Sequence[Askable], marks: Authored
) -> tuple[DraftQuestion, ...]:
    """The questions with prompts and code, and the write-ups between them, all with new ids.

    The ids are the numbers of the headings, if each has one of its own; else they count from 1.
    """
    drafted = {one.name: question for one, question in zip(found, questions, strict=True)}
    made: list[DraftQuestion] = []
    headings = [_NUMBERED.fullmatch(part.title) for part in marks.parts.values()]
    numbers = {heading[1] for heading in headings if heading}
    known = len(numbers) == len(headings)
    for (name, part), heading in zip(marks.parts.items(), headings, strict=True):
        id = heading[1] if heading and known else str(len(made) + 1)
        if heading and heading[1] == id:  # the id is shown before the title
            part = replace(part, title=heading[2])
        made.append(_writeup(id, part) if part.written else _with_part(replace(drafted[name], id=id), part))
    return tuple(made)


def _with_part(question: DraftQuestion, part: AuthoredPart) -> DraftQuestion:
    title, *rest = question.lines
    title = _title(part) if part.title else title
    return replace(
        question, lines=(title, *block_lines("prompt", part.prompt), *block_lines("starter", part.starter), *rest)
    )


def _writeup(id: str, part: AuthoredPart) -> DraftQuestion:
    lines = (
        _title(part),
        *block_lines("prompt", part.prompt),
        "points: 1",
        f'answer: {{markdown: "Answer {id}"}}',
        'by_hand: [{1: "what a right answer says"}]',
    )
    return DraftQuestion(id, lines, f"Answer {id}", "say what earns points", written=True)


def _title(part: AuthoredPart) -> str:
    return f"title: {json.dumps(part.title, ensure_ascii=False)}"
