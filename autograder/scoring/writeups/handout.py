"""The handout's own words, told from a student's: paragraph by paragraph, whatever was appended to them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.scoring.writeups.headings import html, marked

_KEY = 3
_PARAGRAPHS = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")


class Handout:
    """What stands in the file that students started from; without one nothing does."""

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
        """Whether a heading is the handout's."""
        return _same(title) in self.titles

    def own(self, text: str) -> str:
        """The student's part of ``text``: without the paragraphs of the handout, or what it begins with of them."""
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
        """A paragraph without the words of the handout that it begins or ends with."""
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
        """Whether a line is the handout's; a short one, such as ``$$``, may well be the student's too."""
        same = _same(line)
        return same in self.known and len(same.split(" ")) >= _KEY


def _same(text: str) -> str:
    """``text`` as it is compared: its words, without case, signs and line ends."""
    return " ".join(re.findall(r"\w+", text.casefold()))
