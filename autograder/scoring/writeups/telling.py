"""Distinguishes text that may be an answer from code, comments on code, and lines with the author's name."""

from __future__ import annotations

import re

from autograder.domain.submission import WORD, Prose

_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_PICTURE = re.compile(r"attachment:|data:image|<img\b|!\[", re.IGNORECASE)
_CODE = re.compile(
    r"\s*(?:[>.]{3}\s|@|(?:def|class|import|from|for|while|if|elif|else|return|with|assert|del|raise)\b.*[:(=]|import\s)"
    r"|\s*[\w.\[\], :'\"]{1,80}\s[-+*/@]?=\s|\s*[\w.]+\(.*\)\s*$|\s*(?:from|import)\s+\w+"
    r"|\s*(?:return|pass|break|else:)\s*[\w.]*\s*$"
)
_SAID = re.compile(r"(?:[^\W\d_]{2,}[,;]? ){4}")  # four words in a row, which code does not have
_FENCE = re.compile(r"^[ \t>]{0,8}(```|~~~)")
_BADGE = re.compile(r"(?:<img\b|!\[)[^\n]{0,600}(?:badge|shields\.io|colab-)", re.IGNORECASE)
_WHO = re.compile(
    r"\W{0,6}(?:(?:full|first|last|family|student|your|my|team|group|course|partner)['’]?s?[\s_-]{1,3})?(?:names?|id|ids|netid|uni|"
    r"numbers?|no|students?|authors?|collaborat\w{1,6}|partners?|members?|teams?|groups?|course|class|semester|term|date|due|"
    r"e-?mails?|instructors?|matriculation\w{0,12}(?:\snumber)?|matrikel\w{0,10}|university|discussed with|worked with)"
    r"\s?(?:\([^()\n]{0,40}\))?[\s*_]{0,4}[:：=][^\n]{0,160}$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\W{0,6}(?:I|we)\s(?:have\s)?(?:worked|collaborated|discussed|did)\b[^\n]{0,60}\bwith\b[^\n]{0,80}$", re.IGNORECASE
)
_MOST_WHO = 14  # words of a line that names the author
#: The least number of words in a text that may be an answer, by its origin.
_LEAST = {"markdown": 5, "string": 6, "comment": 7, "note": 7, "inner": 25}
COMMENTS = ("comment", "note", "inner")
_MANY = 25
_SENTENCE = re.compile(r"(?:^|\n)\W{0,3}[^\W\d_a-z][^\n]*(?:\n[^\n]+)*[.!?。！？]\W{0,3}(?:\n|$)")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")


def prose_like(piece: Prose, text: str, *, any_word: bool = False) -> bool:
    """Whether ``text``, from a piece, may be an answer: enough words that are not code, or a picture.

    ``any_word``: one word or formula in a markdown cell is enough.
    """
    origin = piece.origin
    if origin not in _LEAST:
        return False
    text = _without(text, piece)
    if origin == "markdown" and _PICTURE.search(text):
        return True
    if any_word and origin == "markdown":
        return bool(re.search(r"\w", _TAG.sub(" ", text)))
    many = words(text)
    if origin in COMMENTS:  # most describe the code
        return many >= _MANY or (many >= _LEAST[origin] and bool(_SENTENCE.search(text)))
    return many >= _LEAST[origin]


def comments_on(piece: Prose, text: str) -> bool:
    """Whether a comment right above code is so short that it probably describes the code."""
    return piece.origin == "note" and words(text) < 15


def words(text: str) -> float:
    """The number of words in a text, without formulas."""
    text = re.sub(r"\\[A-Za-z]+|\$[^$\n]{0,300}\$", " ", text[:20_000])
    return sum(1 for _ in WORD.finditer(_IDEOGRAPH.sub(" ", text))) + len(_IDEOGRAPH.findall(text)) / 1.5


def _without(text: str, piece: Prose) -> str:
    """``text`` without lines of code, badges, or lines that name the author."""
    markdown = piece.origin == "markdown"
    kept, fenced, fence = list[str](), list[str](), ""
    for line in text.split("\n"):
        mark = _FENCE.match(line) if markdown else None
        if fence and mark and mark[1] == fence:
            kept += [] if any(_code(one, markdown) for one in fenced) else fenced
            fenced, fence = [], ""
        elif fence:
            fenced.append(line)
        elif mark:
            fence = mark[1]
        elif not (_code(line, markdown) or _who(line) or (markdown and _BADGE.search(line[:2000]))):
            kept.append(line)
    return "\n".join(kept + fenced)


def _code(line: str, markdown: bool) -> bool:
    return bool(_CODE.match(line[:500])) and not (markdown and _SAID.search(line[:500]))


def _who(line: str) -> bool:
    return len(line) < 300 and bool(_WHO.match(line) or _WITH.match(line)) and words(line) <= _MOST_WHO
