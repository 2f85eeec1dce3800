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
          | [*•]\s | &(?==) )
      | (?: therefore | thus | hence | so | then | finally | now | and | which | that | we | this | it | follows | is
          | gives? | get | have | yields? | obtain | i\.e\. | that\sis | again | also | next | first | second | third
          | where | with | because | since | recall | note | let | for | but | as | using | from
          | start | begin | end | given | result | answer | solution | goal | proof | q\.?e\.?d\.? )
        (?= \s*[:,.] | \s | $ ) \s*[:,.]?
      )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_STEP = re.compile(r"\s*(?:step|line|eq(?:uation)?\.?)\s*\(?(\d{1,2})\)?\s*[:.)\-–]?\s+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(?:(\d{1,2})[):]|(\d{1,2})\.(?=\s))\s+(?=\S)")
_LETTER = re.compile(r"\s*\(?([a-hivx]{1,4})\)\s+(?=\S)", re.IGNORECASE)
_LETTERS = tuple("abcdefghi")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_LABEL = re.compile(r"\s*([^\W\d_][^=*/+^()\[\]\\:]*):\s+(?=\S)")
_CASE = re.compile(r"\s*(?:for|case|with|let)\s+\w\s*=\s*\w\s*(?:[:,]|$)", re.IGNORECASE)
_RUN = re.compile(r"\s*(?:[^\W\d_]+[,:]?\s+){2,}")
_ALSO = re.compile(r";|,\s|\band\b")
_BARE = re.compile(r"\s*\((\d{1,2})\)\s*(?=\S)")
_SIGNS = re.compile(rf"=>|==|≡|⇒|⟹|{EQUALS.pattern}")
_SIDES = ("lhs", "rhs", "l.h.s", "r.h.s")
_BULLET = re.compile(r"\s*[-–—]\s+")
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
    bulleted = _is_list([text for text in written if isinstance(text, str)])
    found = []
    for number, text in enumerate(written, 1):
        if not isinstance(text, str):
            found.append(Line(number, "", None))
            continue
        said = bare(_BULLET.sub("", text) if bulleted else text, known, labels)
        if said and not _is_prose(said, known):
            for part in _apart(said):
                sides, opened = split(part)
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
        said = _CASE.sub("", said, count=1)
        for pattern in (_LEADING, _LABEL):
            leading = pattern.match(said)
            if leading and not any(map(known, _WORD.findall(leading[0]))):
                said = said[leading.end() :]
        run = _RUN.match(said)
        if run and all(len(word) > 1 and not known(word) for word in _WORD.findall(run[0])):
            said = said[run.end() :]
        said = _TAIL.sub("", said)
        remark = _REMARK.search(said)
        if remark and remark.start() and any(len(word) > 2 and not known(word) for word in _WORD.findall(remark[1])):
            said = said[: remark.start()]
        reason = _REASON.search(said)
        if reason and reason.start():
            said = said[: reason.start()]
    return said.strip()


def _apart(text: str) -> list[str]:
    """What stands on one line beside each other: equations after a semicolon, a comma or "and"."""
    parts, at, depth = [], 0, 0
    cuts = {match.start(): match.end() for match in _ALSO.finditer(text)}
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if place in cuts and not depth:
            parts.append(text[at:place])
            at = cuts[place]
    parts.append(text[at:])
    return parts if all(EQUALS.search(part) for part in parts[1:]) else [text]


def split(text: str) -> tuple[list[str], bool]:
    """The sides of an equation, and whether the first of them is missing: ``= b`` goes on from the line before."""
    parts = [part for part in _SIGNS.split(text) if part.strip().lower() not in _SIDES]
    return [part.strip().strip("&").strip() for part in parts if part.strip(" \t&")], len(parts) > 1 and not parts[
        0
    ].strip(" \t&")


def _is_list(written: Sequence[str]) -> bool:
    """Whether every line begins with a dash, the first one too: then it is no minus."""
    filled = [text for text in written if text.strip()]
    return len(filled) > 1 and all(map(_BULLET.match, filled))


def _labels(written: Sequence[str]) -> bool:
    """Whether "(1) …" at the beginnings are numbers of lines: they count up from 1, or a) b) c), more than one."""
    numbers = [int(match[1]) for text in written if (match := _BARE.match(text))]
    if len(numbers) > 1 and numbers[0] in (0, 1) and numbers == [*range(numbers[0], numbers[0] + len(numbers))]:
        return True
    letters = [match[1].lower() for text in written if (match := _LETTER.match(text))]
    return len(letters) > 1 and any(tuple(letters) == named[: len(letters)] for named in (_LETTERS, _ROMAN))


def _is_prose(text: str, known: Callable[[str], bool]) -> bool:
    """Whether these are words alone, or so many that they cannot be a formula."""
    words = _WORD.findall(text)
    strange = [w for w in words if w.isalpha() and len(w) > 1 and not known(w)]
    if not strange:
        return False
    return not _OPERATORS.search(text) if len(strange) == len(words) else len(strange) >= 3 and not _SUMS.search(text)
