"""Splits a student's derivation into lines and removes what is not mathematics: comments, numbering, words, full stops.

Lines keep the student's line numbers. Nothing is removed that could be part of a formula: an ambiguous piece stays, and
the parser then reports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from autograder.algebra.annotations import FUNCTION_WORDS, changes_meaning, knowing, squeezed, unquoted, without_end
from autograder.algebra.lexer import EQUALS, ascii_name, within_dollars
from autograder.algebra.names import pieces

_COMMENT = re.compile(r"#|(?<![\\\w)\]])(?<!\\)(?:%|//)\s{0,8}([^\W\d_]*)")
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
_LABEL = re.compile(r"\s*([^\W\d_][^=*/+^()\[\]\\:]{0,80}):\s+(?=\S)")
_CASE = re.compile(r"\s*(?:for|case|with|let)\s+\w\s*=\s*\w\s*(?:[:,]|$)", re.IGNORECASE)
_RUN = re.compile(r"\s*(?:[^\W\d_]{1,30}[,:]?\s+){2,12}")
_FROM = re.compile(
    r"\s*(?:from|by|using|with|in|see)\s+(?:(?:step|line|eq(?:uation)?|question|part|exercise)s?\.?\s*)?"
    r"\(?q?\d{1,2}[a-z]?\)?(?:\s*(?:,|and|&)\s*\(?q?\d{1,2}[a-z]?\)?){0,4}\s*(?:[,:]|we\s(?:get|have)\s)\s*",
    re.IGNORECASE,
)
_ALSO = re.compile(r";|,\s|\band\b")
_BARE = re.compile(r"\s*[(\[](\d{1,2})[)\]]\s*(?=\S)")
_DASHED = re.compile(r"\s*(\d{1,2})\s+[-–—]\s+(?=\S)")
_SIGNS = re.compile(rf"=>|==|≡|⇒|⟹|{EQUALS.pattern}")
_SIDES = ("lhs", "rhs", "l.h.s", "r.h.s")
_NUMBERED = {"bracket": (_BARE,), "dash": (_DASHED,), "letter": (_LETTER,)}
_BULLET = re.compile(r"\s*[-–—]\s+")
_REASON = re.compile(
    r"(?:[\s,;]|\s[-–—]{1,3}\s*)[(\[]?(?:by|because|since|using|from|due\sto|with|as|where|via|see|chain|quotient|product|power|sum)"
    r"\s(?=\D*[A-Za-z]).*$",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"(?<![\\\w])\w+")
_OPERATORS = re.compile(r"[=*/+^√∂\\]|\d|\w\(")
_SUMS = re.compile(r"[=*+^\\∂]|\bd\w*\s?/\s?d\w")
_BETWEEN = re.compile(r"\b(\w{1,40})[)\]]?\s{0,9}[-−–/]\s{0,9}[(\[]?(\w{1,40})")
_PLAIN = re.compile(r"[\w\s,.;:'’!]*")
_ENGLISH = frozenset(
    re.findall(r"\w+", "is are was the an of to does do not has have on in as we it this that only constant")
)
_ROUNDS = 4  # how often the rest is searched again: a label before a number before a word


@dataclass(frozen=True)
class WrittenLine:
    """A line that is not empty: its ``number`` (from 1, as the student counts), its text, the sides of its equation.

    ``sides`` has one entry for a single expression; None stands for a line that is not a string. ``open``: whether it
    begins with ``=`` and so continues the line before.
    """

    number: int
    text: str
    sides: tuple[str, ...] | None
    open: bool = False


def lines(written: Sequence[str | None], known: Callable[[str], bool]) -> list[WrittenLine]:
    """The lines with mathematics. ``known`` says whether a word is a name or a function of the question."""
    texts = [text for text in written if isinstance(text, str)]
    labels, bulleted, known = _labels(texts), _is_list(texts), knowing(known)
    found = []
    for number, text in enumerate(written, 1):
        if not isinstance(text, str):
            found.append(WrittenLine(number, "", None))
            continue
        text = squeezed(text)
        said = _bare(_BULLET.sub("", text) if bulleted else text, known, labels)
        if said and not _is_prose(said, known):
            for part in _apart(said):
                sides, opened = sides_of_line(part)
                if sides:
                    new = 0 if opened or len(sides) == 1 else 1  # a single name before an equals sign may be a new one
                    sides[new:] = [_spread(side, known) for side in sides[new:]]
                    found.append(WrittenLine(number, text, tuple(sides), opened))
    return found


def bare_line(text: str, known: Callable[[str], bool], labels: str = "") -> str:
    """The line without its comment, number, connecting words, reason and full stop."""
    return _bare(squeezed(text), knowing(known), labels)


def _bare(text: str, known: Callable[[str], bool], labels: str) -> str:
    said = unquoted(_uncommented(text, known))
    low, high = within_dollars(said.rstrip(" .,;"))
    said = said[low:high] if low else said
    for _ in range(_ROUNDS):
        before = said
        said = without_end(unquoted(_begun(said, known, labels)), known)
        reason = _REASON.search(said)
        if reason and reason.start():
            said = said[: reason.start()]
        if said == before:
            break
    return said.strip()


def _uncommented(text: str, known: Callable[[str], bool]) -> str:
    """The line up to its comment. After % and //, which are also operators, a comment must begin with a word."""
    for sign in _COMMENT.finditer(text):
        word = sign[1]
        if sign[0] == "#" or not sign.start() or (word and not known(word)):
            return text[: sign.start()]
    return text


def _begun(said: str, known: Callable[[str], bool], labels: str) -> str:
    """The line without anything before its formula."""
    at = -1
    start = 0
    while at != start:
        at = start
        for pattern in (_FROM, _STEP, _NUMBER, *_NUMBERED.get(labels, ()), _CASE):
            number = pattern.match(said, start)
            start = number.end() if number else start
        for pattern in (_LEADING, _LABEL):
            leading = pattern.match(said, start)
            if leading and not any(map(known, _WORD.findall(leading[0]))):
                start = leading.end()
        run = _RUN.match(said, start)
        if (
            run
            and not changes_meaning(run[0])
            and all(len(word) > 1 and not known(word) for word in _WORD.findall(run[0]))
        ):
            start = run.end()
    return said[start:]


def _spread(side: str, known: Callable[[str], bool]) -> str:
    """A side that consists only of adjacent names, as their product."""
    names = pieces(ascii_name(side), lambda name: name not in ("e", "pi", *FUNCTION_WORDS) and known(name))
    return "*".join(names) if names and not known(side) else side


def _apart(text: str) -> list[str]:
    """The equations on one line, separated by a semicolon, a comma or "and"."""
    parts, at, depth = [], 0, 0
    cuts = {match.start(): match.end() for match in _ALSO.finditer(text)}
    for place, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if place in cuts and not depth:
            parts.append(text[at:place])
            at = cuts[place]
    parts.append(text[at:])
    return parts if all(EQUALS.search(part) for part in parts[1:]) else [text]


def sides_of_line(text: str) -> tuple[list[str], bool]:
    """The sides of an equation, and whether the first one is missing: ``= b`` continues the line before."""
    parts = [part for part in _SIGNS.split(text) if part.strip().lower() not in _SIDES]
    return [part.strip().strip("&").strip() for part in parts if part.strip(" \t&")], len(parts) > 1 and not parts[
        0
    ].strip(" \t&")


def _is_list(written: Sequence[str]) -> bool:
    """Whether every line begins with a dash, including the first: then the dash is not a minus."""
    filled = [text for text in written if text.strip()]
    return len(filled) > 1 and all(map(_BULLET.match, filled))


def _labels(written: Sequence[str]) -> str:
    """The labels that number the lines: "(1)", "1 -" or "a)", counting up, at least two; "" if there are none."""
    for kind, pattern in (("bracket", _BARE), ("dash", _DASHED)):
        matches = [match for text in written if (match := pattern.match(text))]
        numbers = [int(match[1]) for match in matches]
        all_lines = kind == "bracket" or len(numbers) == sum(bool(text.strip()) for text in written)
        if len(numbers) > 1 and all_lines and numbers[0] in (0, 1) and _count_up(numbers):
            return kind
    letters = [match[1].lower() for text in written if (match := _LETTER.match(text))]
    lettered = any(tuple(letters) == named[: len(letters)] for named in (_LETTERS, _ROMAN))
    return "letter" if len(letters) > 1 and lettered else ""


def _count_up(numbers: Sequence[int]) -> bool:
    return all(after == before + 1 for before, after in pairwise(numbers))


def _is_prose(text: str, known: Callable[[str], bool]) -> bool:
    """Whether this is only words, or has too many words to be a formula."""
    words = _WORD.findall(text)
    strange = [w for w in words if w.isalpha() and len(w) > 1 and not known(w)]
    if not strange:
        return False
    if len(strange) == len(words):
        return not _OPERATORS.search(text)
    if _PLAIN.fullmatch(text) and len(strange) > 1:
        return len(strange) > 2 or any(word.lower() in _ENGLISH for word in strange)
    joined = any(known(a) and known(b) for a, b in _BETWEEN.findall(text))
    return len(strange) > 2 and not joined and not _SUMS.search(text)
