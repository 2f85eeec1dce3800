"""Splits a student's sentence into words, letters and numbers, each with the signs before it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from autograder.checks.labels import GREEK_LETTERS_BY_SIGN, GREEK_NAMES

_CHARACTERS = str.maketrans({
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None),
})  # fmt: skip
_LATEX = [
    (re.compile(r"(?:\\mathbb\s*\{?\s*R\s*\}?|(?<!\w)R)\s*\^"), " "),  # the shape of what lies in R^(n x m)
    (re.compile(r"\\(?:text(?:bf|it|rm|tt|sf)?|math(?:bf|rm|it|sf|tt|cal|bb)?|operatorname|emph)\b"), " "),
    (re.compile(r"\\(?:vec|bm|boldsymbol|hat|bar)\b"), " "),
    (re.compile(r"\\(?:left|right|big|Big|,|;|:|!|quad|qquad|displaystyle)(?![a-z])"), " "),
    (re.compile(r"\\times\b"), " × "),
    (re.compile(r"\\(?:cdot|ast)\b"), " * "),
    (re.compile(r"\\(?:to|rightarrow|Rightarrow|longrightarrow|mapsto|implies|gets|leftarrow)\b"), " → "),
    (re.compile(r"\\(?:approx|sim|simeq|equiv)\b"), " = "),
    (re.compile(r"\\(?:neq?|lnot|neg|not)\b"), " ≠ "),
    (re.compile(r"\\(?:lt|gt|le|leq|ge|geq|ll|gg)\b"), " < "),
    (re.compile(r"\\frac\b"), " / "),
    (re.compile(r"\\sqrt\b"), " √ "),
    (re.compile(r"\\lor\b"), " or "),
    (re.compile(r"\\(?:top|intercal)\b"), " T "),
]  # fmt: skip
# Python's escapes in a string that is not raw: \times begins with a tab
_ESCAPED = [
    (re.compile(f"{sign}(?=(?:{rest})(?![a-zA-Z]))"), "\\\\" + letter)
    for sign, letter, rest in (
        ("\t", "t", "imes|ext|extbf|extit|extrm|o|op"),
        ("\n", "n", "eq?|eg|ot"),
        ("\r", "r", "ightarrow|ight"),
        ("\x0c", "f", "rac"),
        ("\x08", "b", "eta|ar|m|oldsymbol"),
        ("\x07", "a", "lpha|pprox|st"),
        ("\x0b", "v", "ec"),
    )
]
_TAGS = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*\s*/?>")
_EMPHASIS = re.compile(r"(?<![\w)*])\*{1,3}(?=\S)([^*\n]{1,200}?)(?<=\S)\*{1,3}(?![\w(*])")
_ARROWS = re.compile(r"[-=]{1,2}>|[→⇒⟶⟹↦⇾➔➜]")
_DENIED = re.compile(r"[≠¬~∉✗✘❌🚫👎⊄]|!=|<>|!(?=[\w(])")
_ASKED = re.compile(r"\?|(?<!\d)50\s*(?:%|[/:-]\s*50)")  # fifty-fifty is not an answer
_BULLETS = re.compile(r"^[ \t]*[-*+>•·‣#]+[ \t]+", re.MULTILINE)
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_ORDINAL = re.compile(r"(?<![\w.])(?:1st|2nd|3rd|4th)\b")
_COUNTED = {"zero": "0", "one": "1", "two": "2", "three": "3"}
_COUNT = re.compile(r"\b(axis|dim|dimension|input|token|option|position)( *[= ] *)(zero|one|two|three)\b")
_WORD = re.compile(r"\d+\.\d+|\d+|[^\W\d_]+(?:'[^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTENED = re.compile(r"'(?:s|re|d|ll|m|ve)$")
_LONGEST = 4000


@dataclass(frozen=True)
class Word:
    """A word, a letter or a number: its stem, its written form, and the signs before it."""

    text: str
    raw: str
    gap: str

    @property
    def short(self) -> bool:
        """Whether it is one or two letters, or a number: part of a symbol rather than a word."""
        return len(self.text) < 3 or self.text.isdigit() or self.text in GREEK_NAMES


@dataclass(frozen=True)
class Sentence:
    """The words of a text, the signs after the last one, and whether a sign negates or asks something."""

    tokens: tuple[Word, ...]
    rest: str
    denied: bool
    asked: bool

    def after(self, index: int) -> str:
        """The signs after the token at ``index``."""
        return self.tokens[index + 1].gap if index + 1 < len(self.tokens) else self.rest


def sentence(text: str) -> Sentence:
    """The text as a `Sentence`; text beyond `_LONGEST` characters is ignored."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST].translate(_CHARACTERS)).translate(_CHARACTERS)
    for pattern, sign in (*_ESCAPED, *_LATEX):
        plain = pattern.sub(sign, plain)
    plain = _TAGS.sub(" ", plain)
    plain = _ARROWS.sub(" → ", plain)
    plain = _BULLETS.sub("", plain)
    denied = _DENIED.search(plain) is not None
    asked = _ASKED.search(plain) is not None
    plain = _EMPHASIS.sub(r"\1", _EMPHASIS.sub(r"\1", plain)).casefold()
    plain = _ORDINAL.sub(lambda found: _ORDINALS[found[0]], plain)
    plain = _COUNT.sub(lambda found: found[1] + found[2] + _COUNTED[found[3]], plain)
    plain = _LETTERS.sub(lambda letters: " ".join(_spelt(letters[0])), plain)
    tokens: list[Word] = []
    end = 0
    for found in _WORD.finditer(plain):
        raw, gap = found[0], plain[end : found.start()]
        end = found.end()
        if raw == "s" and gap == "'" and tokens:
            continue  # the x1's
        tokens.append(Word(word_stem(raw), flat_word(raw), gap))
    return Sentence(tuple(tokens), plain[end:], denied, asked)


def _spelt(letters: str) -> list[str]:
    """Letters, with each Greek letter replaced by its name as a separate word."""
    return [
        GREEK_LETTERS_BY_SIGN.get(part, part)
        for part in re.split(f"([{''.join(GREEK_LETTERS_BY_SIGN)}])", letters)
        if part
    ]


def flat_word(raw: str) -> str:
    """A word in the lexicon's spelling: ``isn't`` as ``isnt``, ``decoder's`` as ``decoder``."""
    return _SHORTENED.sub("", raw).replace("'", "")


def word_stem(raw: str) -> str:
    """The word in the singular: ``decoders``, ``decoder's`` and ``decoder`` have the same stem."""
    word = flat_word(raw)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
