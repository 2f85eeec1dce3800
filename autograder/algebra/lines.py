"""What a student wrote, line by line, without what is no mathematics: comments, numbering, words, full stops.

Lines keep the number that they have for the student. Nothing is taken away that could be part of a formula: where a
piece may be either, it stays, and reading it says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.algebra.tokens import EQUALS, within_dollars

_COMMENT = re.compile(r"\s*(?:#|(?<!\\)%|//(?=\s*[A-Za-z])).*", re.DOTALL)
_LEADING = re.compile(
    r"""\s*(?:
        (?: => | ==> | -> | ⇒ | ⟹ | ⟺ | ⇔ | → | ⟶ | ∴ | ∵ | \\(?:implies|Rightarrow|Longrightarrow|therefore|to)\b
          | [-*•]\s(?=\s*[A-Za-z\\=(∂]) | &(?==) )
      | (?: therefore | thus | hence | so | then | finally | now | and | which | that | we | this | it | follows | is
          | gives? | get | have | yields? | obtain | i\.e\. | that\sis | again | also | next | first | second | third
          | where | with | because | since | recall | note | let | for | but | as | using | from
          | start | begin | end | given | result | answer | solution | goal | proof | q\.?e\.?d\.? )
        (?= \s*[:,.] | \s | $ ) \s*[:,.]?
      )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_STEP = re.compile(r"\s*(?:step|line|eq(?:uation)?\.?)\s*\(?(\d{1,2})\)?\s*[:.)\-–]?\s+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:\(?(\d{1,2})[):]|(\d{1,2})\.(?=\s))\s+(?=\S)")
_LETTER = re.compile(r"\s*\(?([a-hi]{1,4})\)\s+(?=\S)")
_BARE = re.compile(r"\s*\((\d{1,2})\)\s*(?=\S)")
_TAIL = re.compile(r"(?:\s|[.,;:]|\\\\|&|∎|□|■|\\blacksquare|\\qed\b|\\square\b|\bq\.?e\.?d\b\.?)+$", re.IGNORECASE)
_REASON = re.compile(
    r"(?:[\s,;]+|\s[-–—]+\s*)[(\[]?(?:by|because|since|using|from|due\sto|with|as|where|via|see|chain|quotient|product|power|sum)"
    r"\s(?=\D*[A-Za-z]).*$",
    re.IGNORECASE | re.DOTALL,
)
_REMARK = re.compile(r"\s+[(\[]((?:[A-Za-z'’.,-]+\s+)+[\w'’.,-]+|q\.?e\.?d\.?)[)\]]\s*$", re.IGNORECASE)
_WORD = re.compile(r"(?<![\\\w])\w+")
_OPERATORS = re.compile(r"[=*/+^√∂\\]|\d|\w\(")
_SUMS = re.compile(r"[=*+^\\]")


@dataclass(frozen=True)
class Line:
    """A line with something on it: its ``number`` as the student counts, its text, and the sides of its equation.

    ``sides`` has one entry for an expression alone; None stands for what is no text. ``open``: whether it began with
    ``=``, so goes on from the line before.
    """

    number: int
    text: str
    sides: tuple[str, ...] | None
    open: bool = False


def lines(written: Sequence[str | None], known: Callable[[str], bool]) -> list[Line]:
    """The lines that hold mathematics. ``known`` says of a word whether it is a name or a function of the question."""
    labels = _labels([text for text in written if isinstance(text, str)])
    found = []
    for number, text in enumerate(written, 1):
        if not isinstance(text, str):
            found.append(Line(number, "", None))
            continue
        said = bare(text, known, labels)
        if said and not _is_prose(said, known):
            sides, opened = split(said)
            if sides:
                found.append(Line(number, text.strip(), tuple(sides), opened))
    return found


def bare(text: str, known: Callable[[str], bool], labels: bool = False) -> str:
    """A line without its comment, number, connecting words, reason and full stop."""
    said = _COMMENT.sub("", text, count=1)
    low, high = within_dollars(said.rstrip(" .,;"))
    said = said[low:high] if low else said
    before = None
    while said != before:
        before = said
        for pattern in (_STEP, _NUMBER, *((_BARE, _LETTER) if labels else ())):
            said = pattern.sub("", said, count=1) if pattern.match(said) else said
        leading = _LEADING.match(said)
        if leading and not any(map(known, _WORD.findall(leading[0]))):
            said = said[leading.end() :]
        said = _TAIL.sub("", said)
        remark = _REMARK.search(said)
        if remark and remark.start() and not any(map(known, _WORD.findall(remark[1]))):
            said = said[: remark.start()]
        reason = _REASON.search(said)
        if reason and reason.start():
            said = said[: reason.start()]
    return said.strip()


def split(text: str) -> tuple[list[str], bool]:
    """The sides of an equation, and whether the first of them is missing: ``= b`` goes on from the line before."""
    parts = EQUALS.split(text)
    return [part.strip().strip("&").strip() for part in parts if part.strip(" \t&")], len(parts) > 1 and not parts[
        0
    ].strip(" \t&")


def _labels(written: Sequence[str]) -> bool:
    """Whether "(1) …" at the beginnings are numbers of lines: they count up from 1, or a) b) c), more than one."""
    for pattern in (_BARE, _LETTER):
        found = [match[1] for text in written if (match := pattern.match(text))]
        numbers = [int(f) if f.isdigit() else ord(f) - ord("a") + 1 if len(f) == 1 else 0 for f in found]
        if len(numbers) > 1 and numbers == [*range(numbers[0], numbers[0] + len(numbers))] and numbers[0] in (0, 1):
            return True
    return False


def _is_prose(text: str, known: Callable[[str], bool]) -> bool:
    """Whether these are words alone, or so many that they cannot be a formula."""
    words = _WORD.findall(text)
    strange = [w for w in words if w.isalpha() and len(w) > 1 and not known(w)]
    if not strange:
        return False
    return not _OPERATORS.search(text) if len(strange) == len(words) else len(strange) >= 3 and not _SUMS.search(text)
