"""Finds a student's write-ups for manually graded questions, and separates them from the handout's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.domain.assignment import Answer, Assignment, Question
from autograder.domain.submission import Prose
from autograder.domain.texts import speaking
from autograder.scoring.writeups import headings
from autograder.scoring.writeups.handout import Handout
from autograder.scoring.writeups.headings import Wanted
from autograder.scoring.writeups.outline import Block, Section, outline, own, section_text, sections
from autograder.scoring.writeups.placeholders import PLACEHOLDERS, untouched
from autograder.scoring.writeups.telling import comments_on, prose_like, words

__all__ = ["PLACEHOLDERS", "Written", "count_headings", "find", "section", "texts", "untouched"]

_LONGEST = 30_000
_TELLING = 8  # words in a heading that is more than a title
_TELLING_BELOW = 5  # the same right below a requested heading


@dataclass(frozen=True)
class FoundText:
    """The text for a question; ``sure`` unless it was found outside every requested section."""

    text: str = ""
    sure: bool = True


def texts(assignment: Assignment, prose: Iterable[str]) -> dict[str, FoundText]:
    """The text for each manually graded question, by its id.

    Text that belongs to no question goes to every question without one, for a grader to look at.
    """
    questions = [question for question in assignment.questions if question.by_hand]
    if not questions:
        return {}
    pieces = tuple(prose)
    starter = _starter(assignment, pieces)
    handout = Handout((*assignment.handout, *starter))
    landmarks = {name: q.id for q in assignment.questions for name in q.answer.names}
    found, blocks = _found(questions, pieces, landmarks, handout, _places(questions, starter or assignment.handout))
    if all(found.values()):
        return {id: FoundText(text) for id, text in found.items()}
    asked = frozenset(name for q in assignment.questions for name in q.answer.names)
    left = _left(blocks, handout, asked, questions)
    return {id: FoundText(text) if text else FoundText(left, sure=False) for id, text in found.items()}


def _starter(assignment: Assignment, pieces: Iterable[str]) -> tuple[str, ...]:
    """The text of the starter made from the spec, for a submission that has several of its headings; else nothing."""
    lines = {line.strip() for piece in pieces for line in piece.split("\n") if line.lstrip().startswith("### ")}
    if not lines:
        return ()
    from autograder.starters import question_heading, starter_prose  # most submissions need neither

    with speaking(assignment.texts):
        headings = {question_heading(question) for question in assignment.questions}
    return starter_prose(assignment) if len(lines & headings) >= min(2, len(headings)) else ()


def find(prose: Iterable[str], answer: Answer) -> str:
    """The text that answers one question, ignoring other questions; "" if there is none."""
    question = Question("", "", 1, answer)
    return _found([question], tuple(prose), {}, Handout(), {})[0][""]


def section(prose: tuple[str, ...], heading: str, nth: int) -> str:
    """The text under the nth heading that contains ``heading``, up to the next one of the same or a higher level."""
    return find(prose, Answer(markdown=heading, nth=nth))


def count_headings(prose: Iterable[str], heading: str) -> int:
    """The number of headings that contain ``heading``."""
    return len(sections(outline(prose, (Wanted(heading),), {}, Handout()), Handout()))


def _found(
    questions: Sequence[Question], pieces: tuple[str, ...], landmarks: Mapping[str, str], handout: Handout,
    places: Mapping[str, tuple[str, str]],
) -> tuple[dict[str, str], list[Block]]:  # fmt: skip
    """The text for each question by its tag or heading, and all blocks, with the used ones marked as taken."""
    found = dict.fromkeys((q.id for q in questions), "")
    tagged = {id(piece) for q in questions for piece in _tagged(q, pieces)}
    for question in questions:
        found[question.id] = "\n\n".join(piece.strip() for piece in _tagged(question, pieces))
    wanted = {q.answer.markdown: Wanted(q.answer.markdown) for q in questions if q.answer.markdown and not found[q.id]}
    nothing = {q.id: q.answer.placeholders for q in questions}
    blocks = _outline(questions, pieces, wanted, landmarks, handout)
    for block in blocks:
        block.taken = id(block.piece) in tagged
    made = sections(blocks, handout)
    if _above(blocks, made, handout, [text for texts in nothing.values() for text in texts]):
        return found, blocks
    for text, which in wanted.items():
        group = sorted(
            (q for q in questions if q.answer.markdown == text and not found[q.id]), key=lambda q: q.answer.nth
        )
        under = [one for one in made if one.head.wanted is which]
        for where, chosen in _placed(group, under, places).items():
            parts = [section_text(one, handout, nothing[where]) for one in chosen]
            found[where] = "\n\n".join(text for text, _ in parts if text)
            for block in (block for _, used in parts for block in used):
                block.taken = True
    return found, blocks


def _outline(
    questions: Sequence[Question], pieces: tuple[str, ...], wanted: Mapping[str, Wanted],
    landmarks: Mapping[str, str], handout: Handout,
) -> list[Block]:  # fmt: skip
    """All blocks. An unmarked line is a heading only if too few marked ones have text below them."""
    titles = [q.title for q in questions]
    blocks = outline(pieces, tuple(wanted.values()), landmarks, handout, titles, loose={})
    nothing = [text for q in questions for text in q.answer.placeholders]
    made = sections(blocks, handout)
    full = [one.head.wanted for one in made if section_text(one, handout, nothing)[0]]
    heads = {one.head.wanted for one in made}
    loose = {w: w not in heads for text, w in wanted.items() if full.count(w) < _asked(questions, text)}
    return outline(pieces, tuple(wanted.values()), landmarks, handout, titles, loose) if loose else blocks


def _asked(questions: Sequence[Question], text: str) -> int:
    return max(q.answer.nth for q in questions if q.answer.markdown == text)


def _above(blocks: Sequence[Block], made: Sequence[Section], handout: Handout, nothing: Sequence[str]) -> bool:
    """Whether texts may be above their headings: there is one before the first and none below the last."""
    if len(made) < 2 or section_text(made[-1], handout, nothing)[0]:
        return False
    used = [used for one in made for text, used in [section_text(one, handout, nothing)] if text]
    if not used or any(own(block, handout) and block.piece is used[0].piece for used in used for block in used[:1]):
        return False
    at = next(at for at, block in enumerate(blocks) if block is made[0].head)
    before = blocks[at - 1] if at else None
    beside = before is not None and (before.piece is blocks[at].piece or not blocks[at].piece.apart)
    return before is not None and beside and prose_like(before.piece, handout.own(before.text))


def _tagged(question: Question, pieces: tuple[str, ...]) -> list[Prose]:
    tag = question.answer.tag
    return [piece for piece in pieces if tag and isinstance(piece, Prose) and tag in piece.tags]


# which of several headings belongs to which question ---------------------------------------------------------------


def _placed(
    group: Sequence[Question], under: Sequence[Section], places: Mapping[str, tuple[str, str]]
) -> dict[str, list[Section]]:
    """The sections of each question, by the part of the assignment that contains them, or else by their order."""
    if len(group) == 1 and group[0].answer.nth == 1:
        return {group[0].id: list(under)}
    fits = [[q.id for q in group if _stands_in(one, *places.get(q.id, (_number(q.id), "")))] for one in under]
    by_part = {q.id: [one for one, ids in zip(under, fits, strict=True) if ids == [q.id]] for q in group}
    shared = any(len(given) > 1 for given in by_part.values()) and not all(by_part.values())
    if not any(by_part.values()) or (shared and len(under) >= len(group) and not all(one.head.sure for one in under)):
        return _by_order(group, under, [one for one, ids in zip(under, fits, strict=True) if one.head.near and not ids])
    for one, ids in zip(under, fits, strict=True):
        empty = next((id for id, given in by_part.items() if not given), None)
        if empty and (len(ids) > 1 or not (ids or one.head.near)):
            by_part[empty].append(one)
    return by_part


def _by_order(
    group: Sequence[Question], under: Sequence[Section], elsewhere: Sequence[Section]
) -> dict[str, list[Section]]:
    """The nth section for each question, or the one with that number, as in "Write-up 2".

    Sections ``elsewhere``, in parts without such a question, only count if there are enough of them.
    """
    called = {one.head.own: one for one in under}
    if len(called) == len(under) and all(id.isdigit() and 0 < int(id[:4]) <= group[-1].answer.nth for id in called):
        return {q.id: [called[str(q.answer.nth)]] if str(q.answer.nth) in called else [] for q in group}
    collected = len(under) == len(elsewhere) == group[-1].answer.nth  # all of them at the end
    left = [one for one in under if collected or not (one.head.sure and one in elsewhere)]
    if len(left) < group[-1].answer.nth and elsewhere:
        return {}
    return {q.id: left[q.answer.nth - 1 : q.answer.nth] for q in group}


def _stands_in(one: Section, number: str, title: str) -> bool:
    """Whether a section is in the part of the assignment with this number or title."""
    near = one.head.near
    if number and near and (_plain(near) == _plain(number) or near.startswith(number + ".")):
        return True
    return bool(title) and headings.title_words(one.head.around) == headings.title_words(title)


def _number(id: str) -> str:
    """The number at the beginning of a question's id."""
    found = re.match(r"\d+(?:\.\d+)*[a-z]?\b", id)
    return found[0] if found else ""


def _plain(number: str) -> str:
    return re.sub(r"\W", "", number)


def _places(questions: Sequence[Question], handout: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The number and the title of the part of the handout that contains each question's heading."""
    if not handout:
        return {}
    wanted = {q.answer.markdown: Wanted(q.answer.markdown) for q in questions if q.answer.markdown}
    made = sections(outline(handout, tuple(wanted.values()), {}, Handout()), Handout())
    places = {}
    for question in questions:
        heads = [one.head for one in made if one.head.wanted is wanted.get(question.answer.markdown or "")]
        if 0 < question.answer.nth <= len(heads):
            head = heads[question.answer.nth - 1]
            places[question.id] = (_number(question.id) or head.near, head.around)
    return places


# what no question took ---------------------------------------------------------------------------------------------


def _left(blocks: Sequence[Block], handout: Handout, asked: frozenset[str], questions: Sequence[Question]) -> str:
    """The student's text that belongs to no question, shortened."""
    kept: list[str] = []
    size = 0
    placeholders = [text for q in questions for text in q.answer.placeholders]
    titles = [q.title for q in questions]
    for before, block in zip([None, *blocks], blocks, strict=False):
        piece = block.piece
        if block.taken or (piece.label in asked and piece.origin != "inner") or _opening(blocks, block):
            continue
        text = own(block, handout)
        told = _told(block, before, handout, titles)
        said = f"{told}\n{handout.own(block.text)}"
        if untouched(said, placeholders) or comments_on(piece, said):
            continue
        if prose_like(piece, said, any_word=bool(told) or (handout.there and piece is not blocks[0].piece)):
            kept.append(text)
            size += len(text)
        if size > _LONGEST:
            break
    return "\n\n".join(kept)[:_LONGEST]


def _told(block: Block, before: Block | None, handout: Handout, titles: Sequence[str]) -> str:
    """The answer that a heading itself may contain, after the requested words if it has them; "" if none."""
    if block.wanted:
        said = headings.beyond(block.title, block.wanted, titles)
        return said if not handout.heading(block.title) and words(said) >= (2 if handout.there else 4) else ""
    if handout.heading(block.title):
        return ""
    below = before is not None and before.wanted and not before.text.strip() and not block.own
    return block.title if words(block.title) >= (_TELLING_BELOW if below else _TELLING) else ""


def _opening(blocks: Sequence[Block], block: Block) -> bool:
    """Whether this is the first line of a Python file, which describes the file."""
    piece = block.piece
    return block is blocks[0] and piece.origin not in ("markdown", "inner") and not piece.apart and "\n" not in piece
