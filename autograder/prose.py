"""Finding what a student wrote: text under a heading or in a tagged cell, and telling it from the sheet's own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.model.assignment import Answer
from autograder.model.submission import Prose

#: What sheets and editors put where an answer is to come; compared without case, spaces and signs.
PLACEHOLDERS = (
    "your answer here", "your answer", "write your answer here", "type your answer here", "enter your answer here",
    "answer here", "answer", "write here", "your text here", "type markdown and latex",
    "type markdown and latex alpha 2",
    "double click to edit", "double click or press enter to edit", "replace this text", "todo", "tbd", "fill in", "xxx",
    "your solution here", "solution",
)  # fmt: skip
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def find(prose: Iterable[str], answer: Answer) -> str:
    """The text that answers a question: of the cells with its tag, else under its heading; "" if there is none."""
    pieces = tuple(prose)
    if answer.tag:
        tagged = [piece for piece in pieces if isinstance(piece, Prose) and answer.tag in piece.tags]
        if tagged:
            return "\n\n".join(piece.strip() for piece in tagged)
    return section(pieces, answer.markdown, answer.nth) if answer.markdown else ""


def untouched(text: str, placeholders: Iterable[str] = ()) -> bool:
    """Whether a text says no more than the sheet did: nothing, a comment, or a placeholder."""
    lines = _COMMENT.sub("", text).split("\n")
    kept = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    known = {_bare(placeholder) for placeholder in (*PLACEHOLDERS, *placeholders)} | {""}
    return _bare(kept) in known or all(_bare(line) in known for line in kept.split("\n"))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def section(prose: tuple[str, ...], heading: str, nth: int) -> str:
    """The text under the nth heading that contains ``heading``, up to the next one that is no deeper; "" if none."""
    whole = "\n\n".join(prose)  # a heading may stand in one cell and its text in the next
    if heading.lower() not in whole.lower():
        return ""
    lines = whole.split("\n")
    seen, kept, depth = 0, [], 0
    fence = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if fence or line.lstrip()[:3] in ("```", "~~~"):  # `# comments` in code are no headings
            fence = "" if fence and line.strip().startswith(fence) else fence or line.lstrip()[:3]
            here = 0
        else:
            here = _depth(line, following)
        if depth and here and here <= depth:
            break
        if depth:
            kept.append(line)
        elif here and heading.lower() in line.lower():
            seen += 1
            depth = here if seen == nth else 0
    text = "\n".join(kept)
    return re.sub(r"\A(=+|-{2,})[ \t]*$", "", text.lstrip("\n"), count=1, flags=re.MULTILINE).strip()


def _depth(line: str, following: str) -> int:
    """How deep a heading lies: 1 to 6 for ``#``, 1 or 2 for an underlined line, 7 for one in bold; 0 for none."""
    text = line.strip()
    marks = len(text) - len(text.lstrip("#"))
    if 0 < marks <= 6 and text.strip("#").strip():
        return marks
    bold = text.rstrip(":")
    if len(bold) > 4 and bold[:2] == bold[-2:] and bold[:2] in ("**", "__"):
        return 7
    under = following.rstrip()
    if text and len(under) > 1 and under in ("=" * len(under), "-" * len(under)):
        return 1 if under[0] == "=" else 2
    return 0
