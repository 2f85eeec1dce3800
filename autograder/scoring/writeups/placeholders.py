"""Recognises text that adds nothing to the handout: empty text, a comment, or a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Placeholders of handouts and editors, compared without case, spaces and punctuation.
PLACEHOLDERS = (
    "your answer here", "your answer", "write your answer here", "type your answer here", "enter your answer here",
    "answer here", "answer", "write here", "your text here", "type markdown and latex",
    "type markdown and latex alpha 2",
    "double click to edit", "double click or press enter to edit", "replace this text", "todo", "tbd", "fill in", "xxx",
    "your solution here", "solution", "write your text here", "type here", "your write-up here", "write-up here",
    "your explanation here", "insert your answer here", "put your answer here", "add your answer here",
    "your answer goes here", "answer goes here", "your code here",
)  # fmt: skip
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_IMAGE = re.compile(r"<img\b", re.IGNORECASE)


def untouched(text: str, placeholders: Iterable[str] = ()) -> bool:
    """Whether a text adds nothing to the handout."""
    if _IMAGE.search(text):
        return False
    lines = _TAG.sub(" ", _COMMENT.sub("", text)).split("\n")
    known = _KNOWN.union(map(bare, placeholders))
    kept = [said for line in lines if not line.lstrip().startswith("#") and (said := bare(line)) not in known]
    return not kept or "".join(bare(line) for line in lines if not line.lstrip().startswith("#")) in known


def bare(text: str) -> str:
    """``text`` without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold())


_KNOWN = frozenset({"", *map(bare, PLACEHOLDERS)})
