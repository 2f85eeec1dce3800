"""The outline of a submission's text: blocks divided at headings, and the sections under headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.domain.submission import Prose
from autograder.scoring.writeups import headings
from autograder.scoring.writeups.handout import Handout
from autograder.scoring.writeups.headings import BOLD, PLAIN, Wanted
from autograder.scoring.writeups.placeholders import untouched
from autograder.scoring.writeups.telling import COMMENTS, prose_like, words

#: The most headings that may name a question; more than this is not a real submission.
_MOST_NAMED = 2000


@dataclass
class Block:
    """A heading, if there is one, and the text up to the next. ``wanted`` is the requested text that it names.

    ``near`` is the number of the enclosing section, by the headings or the code before it; ``around`` is that section's
    title. ``sure``: the number is from a heading.
    """

    piece: Prose
    level: int
    title: str
    text: str
    wanted: Wanted | None = None
    line: str = ""  # the heading as it was written
    own: str = ""  # the heading's own number
    depth: int = 0  # a heading of at most this level ends it
    near: str = ""
    sure: bool = False
    around: str = ""
    passed: tuple[str, ...] = ()  # ids of the questions answered by the code right before it
    taken: bool = False


@dataclass
class Section:
    """The blocks under a requested heading."""

    head: Block
    blocks: list[Block] = field(default_factory=list)
    spare: list[Block] = field(default_factory=list)  # comments and strings in code, used only if there is nothing else


def outline(
    prose: Iterable[str], wanted: Sequence[Wanted], landmarks: Mapping[str, str], handout: Handout,
    titles: Sequence[str] = (), loose: Mapping[Wanted, bool] | None = None,
) -> list[Block]:  # fmt: skip
    """All blocks in order. ``landmarks`` are the ids of questions by the names of their answers.

    An unmarked line is a heading only for texts in ``loose``, and a list item only if its value is true; None allows
    both for all.
    """
    made: list[Block] = []
    loose = dict.fromkeys(wanted, True) if loose is None else loose
    near, sure, around, depth = "", False, "", 2
    named = 0
    for text in prose:
        piece = text if isinstance(text, Prose) else Prose(text)
        passed = tuple(landmarks[name] for name in piece.names if name in landmarks)
        for at in passed:
            if not (near and f"{at}.".startswith(f"{near}.")):
                near, sure = at, False
        for block in _blocks(piece, wanted, handout, titles, loose):
            block.passed, passed = passed, ()
            block.own = headings.label(block.title) if block.title else ""
            block.near, block.sure, block.around = block.own or near, sure or bool(block.own), around
            depth = block.level if 0 < block.level < BOLD and not block.wanted else depth
            block.depth = block.level if block.level < BOLD else min(6, depth + 1)
            if block.title and not block.wanted and (block.level <= 6 or block.own):
                near, sure, around = block.own or near, sure or bool(block.own), block.title
            made.append(block)
            named += block.wanted is not None
        if named > _MOST_NAMED:
            wanted = ()
    return made


def _blocks(
    piece: Prose, wanted: Sequence[Wanted], handout: Handout, titles: Sequence[str], loose: Mapping[Wanted, bool]
) -> Iterator[Block]:  # fmt: skip
    """The blocks of one piece."""
    hint = _hint(wanted)
    comment = piece.origin in COMMENTS
    block = Block(piece, 0, "", "")
    called = piece.label.replace("_", " ")
    if called and (found := headings.best(called, wanted)) and found[0] in loose:
        block = Block(piece, PLAIN, called, "", found[0], piece.label)
    lines, kept, fence, skip = headings.html(piece).split("\n"), list[str](), "", False
    named = 0
    for number, line in enumerate(lines):
        if skip:
            skip = False
            continue
        start = line.lstrip()[:3]
        if fence or start in ("```", "~~~"):  # `# comments` in code are not headings
            fence = "" if fence and line.strip().startswith(fence) else fence or start
            kept.append(line)
            continue
        following = lines[number + 1] if number + 1 < len(lines) else ""
        before = lines[number - 1] if number else ""
        level, title = headings.marked(line, following, before)
        made = _heading(piece, level, title, line, wanted if hint and hint.search(line[:1000]) else (), handout, titles)
        if made and made.wanted and made.level == PLAIN:
            alone = headings.anew(before) or not kept or (block.level == PLAIN and len(kept) == 1)
            allowed = made.wanted in loose and (loose[made.wanted] or not headings.item(line))
            made = made if alone and allowed else None  # otherwise it only mentions the requested text
        if made and comment and not made.wanted and not made.own and not headings.label(made.title):
            made = None  # "# ## Load the data" in code
        if made is None:
            kept.append(line)
            continue
        named += made.wanted is not None
        if named > _MOST_NAMED:
            wanted, hint = (), None
        block.text += "\n".join(kept)
        if block.title or block.text.strip():
            yield block
        block, kept = made, [made.text] if made.text else []
        block.text = ""
        skip = level in (1, 2) and not line.lstrip("> ").startswith("#") and bool(headings.underlined(following))
    block.text += "\n".join(kept)
    if block.title or block.text.strip():
        yield block


def _heading(
    piece: Prose, level: int, title: str, line: str, wanted: Sequence[Wanted], handout: Handout, titles: Sequence[str]
) -> Block | None:  # fmt: skip
    """The block that begins with a heading on this line; None if the line is not a heading."""
    if level:
        found = headings.best(title, wanted)
        text = headings.rest(title, found[2], titles) if found and not handout.heading(title) else ""
        return Block(piece, level, title, text, found[0] if found else None, line)
    named = headings.plain_heading(line, wanted, titles) if wanted else None
    if named:
        title = line.strip()[: headings.LONGEST]
        level = BOLD if headings.bold(line) else PLAIN
        return Block(piece, level, title, "" if handout.heading(title) else named[1], named[0], line)
    return None


def _hint(wanted: Sequence[Wanted]) -> re.Pattern[str] | None:
    """A pattern that every line naming one of them must match: the first letters of each."""
    starts = {re.escape(w.whole[:3]) for w in wanted} | {re.escape(w.words[:3]) for w in wanted}
    loose = ["[\\W_]{0,2}".join(re.findall(r"\\.|.", start)) for start in starts if start]
    return re.compile("|".join(sorted(loose)), re.IGNORECASE) if loose else None


def sections(blocks: Sequence[Block], handout: Handout) -> list[Section]:
    """The section under each requested heading, up to the next heading that ends it."""
    made: list[Section] = []
    here: Section | None = None
    for block in blocks:
        if block.wanted:
            here = Section(block)
            made.append(here)
            here.blocks.append(block)
        elif here and (_ends(here, block, handout) or any(_apart(here.head, at) for at in block.passed)):
            here = None
        elif here:
            spare = here.head.piece.origin in ("markdown", "string") and not _level_with(here.head, block)
            (here.spare if spare else here.blocks).append(block)
    return made


def _level_with(head: Block, block: Block) -> bool:
    """Whether a block is the same kind of text as the heading, and not a comment under a notebook's heading."""
    kinds = ("markdown",) if head.piece.origin == "markdown" else ("markdown", "string")
    return block.piece.origin in kinds or block.piece is head.piece


def _ends(section: Section, block: Block, handout: Handout) -> bool:
    head = section.head
    if head.piece.origin in COMMENTS or (head.level == PLAIN and head.piece.origin == "string"):
        further = block.piece is not head.piece
        if further and (
            block.piece.apart or (block.piece.origin == "note" and any(b.text.strip() for b in section.blocks))
        ):
            return True
    if not block.title or (block.piece.origin in COMMENTS and not _level_with(head, block) and not block.own):
        return False
    if headings.says_answer(block.title) and not (handout.there and handout.heading(block.title)):
        return False
    if _elsewhere(head, block):
        return True
    if block.level > head.depth and not (head.level >= BOLD and block.level >= BOLD and block.own):
        return False
    return handout.heading(block.title) if handout.there else True


def _elsewhere(head: Block, block: Block) -> bool:
    """Whether a heading has the number of another part, as "1.3" has within 1.2."""
    return "." in block.own and not f"{block.own}.".startswith(f"{head.near}.")


def _apart(head: Block, at: str) -> bool:
    """Whether the code of the question with this id belongs to a different part than a heading."""
    theirs, ours = _numbers(at), (head.wanted.numbers if head.wanted else ()) or _numbers(head.near)
    if not theirs or not ours:
        return False
    least = min(len(theirs), len(ours))
    return theirs[:least] != ours[:least] and not theirs[:-1] == ours[:-1] != ()


def _numbers(id: str) -> tuple[str, ...]:
    """The parts of a question's number: ("1", "2", "1") for "1.2.1", ("2", "b") for "2b write-up"."""
    made = tuple(headings.title_words(id.split(" ")[0]))
    return made if all(len(one) <= 4 for one in made) else ()


def section_text(section: Section, handout: Handout, placeholders: Iterable[str]) -> tuple[str, list[Block]]:
    """The student's text in a section, and its blocks; text in code is used only if there is no other."""
    nothing = tuple(placeholders)
    for blocks in (section.blocks, [block for block in section.spare if prose_like(block.piece, block.text)]):
        parts = ((block, own(block, handout, section.head)) for block in blocks)
        kept = [part for block, part in parts if not untouched(part, nothing) or _typed(section.head, block, handout)]
        text = "\n\n".join(kept)
        if text:
            return text, blocks
    return "", []


def _typed(head: Block, block: Block, handout: Handout) -> bool:
    """Whether an answer was typed as a heading that is not in the handout."""
    if not handout.there or block is head or not block.title or handout.heading(block.title):
        return False
    return words(block.title) >= 2 and not untouched(block.title) and not headings.says_answer(block.title)


def own(block: Block, handout: Handout, head: Block | None = None) -> str:
    """The student's part of a block, with its heading unless that is the section's or only announces an answer."""
    text = handout.own(block.text).strip()
    if block is head or not block.title or handout.heading(block.title):
        return text
    if head and block.level <= head.depth and headings.says_answer(block.title):
        return text
    return f"{block.line.strip()}\n{text}".strip()
