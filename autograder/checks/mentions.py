"""Finds which names a sentence mentions, and where: the longest name first, never part of another symbol."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from autograder.checks import lexicon
from autograder.checks.words import Sentence, Word, sentence

_SOFT = re.compile(r"[\s_'\"{}$\\^()\[\]]*|-|[\s_{}$\\]*\\_[\s_{}$\\]*")
_JOINED = re.compile(r"(?!.*\}\{)[_{}\\$]*")  # no spaces: n_q is one symbol
_SIGNED = re.compile(r"[\s=(,:]-$")
_FORMULA_BEFORE = re.compile(r"[*/+^√<>|]\s*[({$]*$")
_FORMULA_AFTER = re.compile(r"[)}$]*\s*[*/+^<>|·∙⋅]")
_MINUS = re.compile(r"[)}$]*\s*-\s*")
_MOST_BETWEEN = 3
_KEPT = "+/*"  # signs that distinguish names


@dataclass(frozen=True)
class Spelling:
    """One spelling of a name: its letters, and the position of each word with the signs before it."""

    name: str
    letters: str
    starts: Mapping[int, str]
    words: tuple[Word, ...]

    @property
    def weak(self) -> bool:
        """Whether it is too unspecific to be mentioned in passing: a numeral, an article, a negation."""
        words = [word.raw for word in self.words]
        return all(word.isdigit() or word in ("a", "i") or not lexicon.asserts(word) for word in words)


@dataclass(frozen=True)
class Mention:
    """The tokens from ``first`` up to ``end`` name each of ``names``; if ``weak``, they may mean something else."""

    first: int
    end: int
    names: tuple[str, ...]
    weak: bool


Names = Mapping[str, Sequence[str]]


@lru_cache(maxsize=512)
def _forms(names: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Spelling, ...]:
    found = []
    for name, others in names:
        for text in dict.fromkeys((name, *others)):
            words = sentence(text).tokens
            if len(words) > 1:  # articles are optional
                words = tuple(word for word in words if word.raw != "the")
            letters, starts = "", {}
            for word in words:
                starts[len(letters)] = word.gap if letters else ""
                letters += word.text
            if letters:
                found.append(Spelling(name, letters, starts, words))
    return tuple(found)


def spellings(names: Names) -> tuple[Spelling, ...]:
    """Every spelling of every name."""
    return _forms(tuple((name, tuple(others)) for name, others in names.items()))


def mentions(said: Sentence, names: Names) -> list[Mention]:
    """The mentions in order, without overlaps."""
    known = spellings(names)
    found: list[Mention] = []
    at = 0
    while at < len(said.tokens):
        made = _longest(said, known, at)
        if made:
            found.append(made)
        at = made.end if made else at + 1
    return found


def _longest(said: Sentence, known: Iterable[Spelling], at: int) -> Mention | None:
    """The longest mention that begins at token ``at``; None if there is none."""
    best: dict[str, bool] = {}
    end, fewest = 0, 0
    for form in known:
        till, passed = _matched(said, form, at)
        if till and (till, -passed) >= (end, -fewest) and not _part_of_a_symbol(said, at, till):
            if (till, -passed) > (end, -fewest):
                best, end, fewest = {}, till, passed
            weak = form.weak or _in_a_formula(said, form, at, till)
            best[form.name] = best.get(form.name, True) and weak
    if not best:
        return None
    return Mention(at, end, tuple(best), all(best.values()))


def _matched(said: Sentence, form: Spelling, at: int) -> tuple[int, int]:
    """The end of the form that begins at token ``at``, and the number of skipped words; 0 if none begins there."""
    done, i, between = 0, at, 0
    if form.words[0].gap.endswith("-") and not said.tokens[at].gap.endswith("-"):
        return 0, 0
    while done < len(form.letters):
        if i >= len(said.tokens):
            return 0, 0
        token = said.tokens[i]
        gap_of_form = form.starts.get(done)
        if i > at and not _goes_on(token.gap, gap_of_form):
            return 0, 0
        if form.letters.startswith(token.text, done):
            done += len(token.text)
        elif i > at and gap_of_form is not None and _passed(said, form, i, done, between):
            between += token.raw not in lexicon.ARTICLES
        else:
            return 0, 0
        i += 1
    return i, between


def _goes_on(gap: str, gap_of_form: str | None) -> bool:
    """Whether the gap between two tokens is allowed within a form that has ``gap_of_form`` there."""
    own = gap_of_form or ""
    if any((sign in own) != (sign in gap) for sign in _KEPT):
        return False
    if "-" in gap and "-" not in own and gap != "-":
        return False
    if "=-" in own.replace(" ", "") and "-" not in gap:
        return False
    kept = "".join(sign for sign in gap if sign not in own or sign in " _")
    return bool(_SOFT.fullmatch(kept)) and "\n\n" not in gap


def _passed(said: Sentence, form: Spelling, at: int, done: int, between: int) -> bool:
    """Whether a token may be skipped between two words of a form: "near the average", "one score clearly dominates"."""
    token = said.tokens[at]
    if token.raw in lexicon.ARTICLES and token.gap.isspace():
        return True
    starts = sorted(form.starts)
    which = starts.index(done)
    before, after = form.words[which - 1], form.words[which]
    symbol = any(word.short and word.text not in lexicon.SMALL for word in (before, after))
    if symbol or lexicon.loaded(token.raw) or token.raw in lexicon.COORDINATORS:
        return False
    return between < _MOST_BETWEEN and not any(lexicon.negates(word.raw) for word in form.words)


def _part_of_a_symbol(said: Sentence, first: int, end: int) -> bool:
    """Whether a match is part of a longer symbol: x1 in x10 and x_1_2, k in n_k; but not decoder in decoder_state."""
    tokens = said.tokens
    times = first > 0 and tokens[first - 1].text[0].isdigit() and not tokens[first].gap  # 2u_a is a product
    before = (
        first > 0
        and not times
        and _JOINED.fullmatch(tokens[first].gap)
        and (tokens[first - 1].short or tokens[first].short)
    )
    after = end < len(tokens) and _JOINED.fullmatch(tokens[end].gap) and (tokens[end].short or tokens[end - 1].short)
    return bool(before or after)


def _in_a_formula(said: Sentence, form: Spelling, first: int, end: int) -> bool:
    """Whether a match is part of a formula, which means something else: -u_a, 2 d_k, sqrt(d_k), d_k - 1."""
    token = said.tokens[first]
    own = form.words[0].gap
    signed = (_SIGNED.search(token.gap) if first else token.gap.endswith("-")) and "-" not in own
    after = said.after(end - 1)
    if signed or _FORMULA_BEFORE.search(token.gap) or _FORMULA_AFTER.match(after):
        return True
    if end < len(said.tokens) and said.tokens[end].text.isdigit() and _MINUS.fullmatch(after):
        return True
    before = said.tokens[first - 1] if first else None
    if before is None:
        return False
    if before.raw[0].isdigit() and not token.gap:
        return True
    if not form.words[0].short:
        return False
    root = before.raw in ("sqrt", "root", "log", "exp", "norm") and "(" in token.gap
    return root or (before.raw[0].isdigit() and token.gap == " ")
