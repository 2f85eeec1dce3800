"""Separates the handout's text from a student's, paragraph by paragraph, even if text was appended to it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.scoring.writeups.headings import html, marked

_KEY = 3
_PARAGRAPHS = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")


class Handout:
    """The text of the starter file; empty if there is none."""

    def __init__(self, pieces: Iterable[str] = ()) -> None:
        self.titles: set[str] = set()
        self.known: set[str] = set()
        self.begins: dict[str, list[str]] = {}  # by their first words, longest first
        self.there = False
        for piece in pieces:
            self.there = True
            lines = html(piece).split("\n")
            for line, following, before in zip(lines, [*lines[1:], ""], ["", *lines[:-1]], strict=True):
                if title := marked(line, following, before)[1]:
                    self.titles.add(_same(title))
            for paragraph in _PARAGRAPHS.split(html(piece)):
                self._learn(paragraph)
                for line in paragraph.split("\n"):
                    self._learn(line)
        for texts in self.begins.values():
            texts.sort(key=len, reverse=True)

    def _learn(self, text: str) -> None:
        same = _same(text)
        if same and same not in self.known:
            self.known.add(same)
            words = same.split(" ")
            if len(words) >= _KEY:
                self.begins.setdefault(" ".join(words[:_KEY]), []).append(same)

    def heading(self, title: str) -> bool:
        """Whether a heading is in the handout."""
        return _same(title) in self.titles

    def own(self, text: str) -> str:
        """The student's part of ``text``, without paragraphs or beginnings of paragraphs from the handout."""
        if not self.there:
            return text
        kept = []
        for paragraph in _PARAGRAPHS.split(text):
            if not paragraph.strip():
                kept.append(paragraph)
            elif _same(paragraph) not in self.known:
                kept.append(self._rest(paragraph))
        return "".join(kept).strip("\n")

    def _rest(self, paragraph: str) -> str:
        """A paragraph without text from the handout at its beginning or end."""
        lines = paragraph.split("\n")
        first, last = 0, len(lines)
        while first < last and self._is_line(lines[first]):
            first += 1
        while last > first and self._is_line(lines[last - 1]):
            last -= 1
        left = "\n".join(lines[first:last])
        words = [(found[0].casefold(), found.end()) for found in re.finditer(r"\w+", left[:5000])]
        for begin in self.begins.get(" ".join(word for word, _ in words[:_KEY]), ()):
            known = begin.split(" ")
            if [word for word, _ in words[: len(known)]] == known:
                return left[words[len(known) - 1][1] :].lstrip(" \t*_.:;?!)")
        return left

    def _is_line(self, line: str) -> bool:
        """Whether a line is from the handout; a short one, such as ``$$``, may be the student's."""
        same = _same(line)
        return same in self.known and len(same.split(" ")) >= _KEY


def _same(text: str) -> str:
    """``text`` in the form used for comparison: its words, without case, punctuation and line ends."""
    return " ".join(re.findall(r"\w+", text.casefold()))
