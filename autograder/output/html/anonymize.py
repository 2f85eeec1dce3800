"""Removes names from student texts: printed output, file names, error messages.

Every secret (a name, an id, an email address, a file name) and its parts are hidden, in any case, with or without
accents, and inside longer words. Not hidden are single letters, pairs of lower-case letters, numbers of up to three
digits, and words of the spec, which the page shows anyway.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from autograder.output.text import clean

HIDDEN = "[hidden]"

_RUN = re.compile(r"[^\W\d_]+|\d+")
_AGAIN = re.compile(re.escape(HIDDEN) + r"(?:[\s._@+-]*" + re.escape(HIDDEN) + ")+")
# words of the grader's own sentences that are rarely names
_COMMON = re.findall(
    r"\w+",
    "all and answer are below cell defined entries error file for found from has have largest line must need needs "
    "not off returned row rows shape that the this was were with your",
)
_LONG = 5  # parts with at least this many letters are also searched inside longer words
_SHORTEST_WORD, _SHORTEST_NUMBER = 3, 4
_MOST_KEPT = 400


class Anonymizer:
    """Replaces secrets in texts by `HIDDEN`; ``public`` are texts whose words cannot be secret."""

    def __init__(self, secrets: Iterable[str], public: Iterable[str] = ()) -> None:
        self.public = {_fold(word) for text in public for word in _RUN.findall(_plain(text))} | set(_COMMON)
        self.parts: set[str] = set()
        self.inside: set[str] = set()
        self.exact: set[str] = set()
        self.phrases: dict[str, set[str]] = {}
        self.known: dict[str, bool] = {}
        self.kept: dict[str, str] = {}
        for secret in secrets:
            self._add(_plain(clean(secret)))
        self.sizes = sorted({len(part) for part in self.inside})

    def __call__(self, text: str) -> str:
        """``text`` without the secrets."""
        if len(text) > _MOST_KEPT:
            return self._without(text)
        if text not in self.kept:  # many students get the same feedback
            if len(self.kept) > 20_000:
                self.kept.clear()
            self.kept[text] = self._without(text)
        return self.kept[text]

    def _without(self, text: str) -> str:
        text = _plain(text)
        made, end = [], 0
        for run in _RUN.finditer(text):
            if run.start() < end:
                continue
            stop = self._phrase(text, run) or (run.end() if self._hidden(run[0]) else 0)
            if stop:
                made += [text[end : run.start()], HIDDEN]
                end = stop
        return _AGAIN.sub(HIDDEN, "".join([*made, text[end:]])) if made else text

    def _add(self, secret: str) -> None:
        runs = list(_RUN.finditer(secret))
        words = [run[0] for run in runs]
        if len(words) > 1:
            phrase = secret[runs[0].start() : runs[-1].end()]
            self.phrases.setdefault(_fold(words[0]), set()).add(phrase.casefold())
            letters = [word for word in words if word.isalpha()]
            for joined in ("".join(letters), "".join(letters[::-1])):  # annlee, leeann
                self._part(joined)
        for word in words:
            self._part(word)
            if len(word) == 2 and word.isascii() and word[0].isupper():  # Li and Bo, but not in lower case
                self.exact.add(word)

    def _part(self, word: str) -> None:
        for form in {_fold(word), _bare(_fold(word))} - self.public:
            spaced = form.isascii() or any(unicodedata.category(letter) in ("Ll", "Lu") for letter in form)
            if len(form) < (_SHORTEST_NUMBER if form.isdigit() else _SHORTEST_WORD if spaced else 2):
                continue
            self.parts.add(form)
            if not form.isdigit() and (len(form) >= _LONG or not spaced):
                self.inside.add(form)

    def _phrase(self, text: str, run: re.Match[str]) -> int:
        """Where a whole secret ends that begins with this word; 0 if none does."""
        ends = [run.start() + len(p) for p in self.phrases.get(_fold(run[0]), ()) if _at(text, run.start(), p)]
        return max(ends, default=0)

    def _hidden(self, word: str) -> bool:
        if word in self.exact:
            return True
        if len(self.known) > 100_000:
            self.known.clear()
        form = _fold(word)
        if form not in self.known:
            forms = {form, _bare(form)}
            self.known[form] = bool(forms & self.parts) or any(self._contains(one) for one in forms - self.public)
        return self.known[form]

    def _contains(self, word: str) -> bool:
        return any(word[i : i + n] in self.inside for n in self.sizes for i in range(len(word) - n + 1))


def _plain(text: str) -> str:
    """The text in Unicode's composed form (NFC), so that each accented letter has one spelling."""
    return unicodedata.normalize("NFC", text)


def _fold(word: str) -> str:
    return word.casefold()


def _bare(word: str) -> str:
    """The word without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _at(text: str, start: int, phrase: str) -> bool:
    """Whether the phrase starts at ``start`` and does not end inside a word."""
    end = start + len(phrase)
    return text[start:end].casefold() == phrase and not (text[end : end + 1].isalnum() and phrase[-1].isalnum())
