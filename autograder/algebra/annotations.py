"""Words around a formula: remarks, which may be removed, and words that change the formula's meaning.

Anything that could be part of a formula is not a remark: names and functions of the question, digits, operators, Greek
letters, and words that calculate, negate or hedge ("twice", "not", "or").

All of this takes time linear in the length of the text, because searches from an end use a window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from autograder.algebra.lexer import GREEK_LETTERS, MathToken, ascii_name
from autograder.algebra.names import DeclaredNames, pieces
from autograder.algebra.types import AlgebraError

KnownWords = Callable[[str], bool]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WINDOW = 120
_LONGEST_PRODUCT = 5
_SPACES = re.compile(r"(\s{8})\s+")
_WORD = re.compile(r"(?<![\\\w])\w+")
_WORDS = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*[.,]?(?:(?:\s+|(?<=[^\W\d_]{3})-)[^\W\d_]+(?:[’'][^\W\d_]+)*[.,]?)*!*")
_LOOSE = re.compile(r"[^\W\d_][\w\s’'.,-]*!*")
_TRANSPOSED = re.compile(r"(?<=[^\W\d_])(?:\^\{?T\}?|ᵀ|⊤)")
_QED = re.compile(r"\bq\.?\s?e\.?\s?d\b\.?", re.IGNORECASE)
_QUESTION = re.compile(r"(?:q|question|ex|exercise|eq|step|part)\.?\s?\d{1,2}[a-z]?", re.IGNORECASE)
_QUOTES = {"`": "`", "'": "'", '"': '"', "“": "”", "‘": "’", "«": "»"}
_OPEN = {")": "(", "]": "["}
_BREAKS = ("<-", "←", "⟵", "--", "—", "|", ",", ";", ":", ".", "!")
_ARROWS = _BREAKS[:3]
_MARKS = "✓✔☑✅∎□■◻◼⬛🎉&.,;:"
_ENDS = ("\\blacksquare", "\\qed", "\\square", "\\Box", "\\\\")

_CHANGES = _words(
    """
    minus plus times over per each every half halves twice thrice double doubled triple tripled quadruple square squared
    squares cube cubed root roots power powers inverse reciprocal negative negated opposite divide divided divides
    multiply multiplied multiplies subtract subtracted added increased decreased reduced factorial modulo percent
    one two three four five six seven eight nine ten dozen hundred thousand million pairs less more fewer
    not no nor never isn't aren't doesn't don't cannot without except excluding excepting wrong false incorrect mistake
    or either maybe perhaps alternatively instead versus vs unless if otherwise rather but approximately roughly about
    almost nearly least most unsure guess
    """
)
FUNCTION_WORDS = frozenset(
    ("exp", "log", "ln", "sqrt", "abs", "sin", "cos", "tan", "tanh", "sigmoid", "diff", "derivative")
)
_SINGLE = _words("qed done goal given end final finished shown proved proven simplified expanded start ok")
_UNITS = _words(
    """
    multiplications multiplication mults mult muls additions addition adds divisions division divs operations operation
    ops flops scalar total in altogether overall
    """
)
_LEADING = _words("is are get gives have need needs takes requires obtain equals total answer so then thus hence")
_HARMLESS = (
    _UNITS
    | _SINGLE
    | _LEADING
    | _words(
        """
    the a an it this that there here we i my our which was to be of for in from as required wanted asked would will
    therefore result solution formula expression number count amount matrix product products matmul dot computing
    compute computation calculation calculating attention softmax scores score weights output outputs queries keys
    values query key value scaling vector vectors
    """
    )
)
_COUNTED = re.compile(r"\s*#\s*(?=[^\W\d_][^=:#]{0,40}[=:])")
_BRACKETED = re.compile(r"(?<=[\w)\]}])\s*[(\[]([^()\[\]]{1,80})[)\]](?=\s*(?:[.;]?\s*$|[+]|plus\b))")
_LABEL = re.compile(r"(?P<before>^\s*|(?:\+|\bplus\b)\s*)(?P<label>[^\W\d_][^=*/+()\[\]\\:]{0,60}):\s+(?=\S)")
_FIRST = re.compile(r"\s*([^\W\d_]{1,30})[,:]?\s+")
_MOST_WORDS = 12
_SPOKEN = {"plus": "+", "times": "*", "minus": "-"}


def squeezed(text: str) -> str:
    """The text with very long runs of spaces shortened."""
    return _SPACES.sub(r"\1", text.strip())


def knowing(known: KnownWords) -> KnownWords:
    """``known`` for any spelling: other letters and subscripts, differentials (``dL``), adjacent names."""

    def knows(word: str) -> bool:
        spelled = ascii_name(word)
        return (
            any(map(known, (word, spelled, spelled.replace("_", ""))))
            or (spelled[0] in "d∂" and len(spelled) > 1 and known(spelled[1:]))
            or pieces(spelled, known) is not None
        )

    return knows


def changes_meaning(text: str) -> bool:
    """Whether a word calculates, negates or hedges."""
    return not _CHANGES.isdisjoint(text.lower().replace("’", "'").replace(",", " ").replace(":", " ").split())


def is_remark(text: str, known: KnownWords, strict: bool = False) -> bool:
    """Whether these words, in brackets or behind an arrow, are a remark and not part of the formula.

    ``strict``: they must not contain any name of the question, or word that calculates or negates; otherwise only the
    first word must not be one.
    """
    text = _QED.sub("qed", text.strip())
    if _QUESTION.fullmatch(text):
        return not any(map(known, _WORD.findall(text)))
    transposed = _TRANSPOSED.sub("", text)
    if not (_WORDS if strict else _LOOSE).fullmatch(transposed):
        return False
    words = _WORD.findall(transposed)
    if changes_meaning(text if strict else words[0]) or any(_is_letter(word) for word in words):
        return False
    if strict and any(map(known, words)):
        return False
    if len(words) == 1:
        return _is_single(words[0], known)
    return any(len(word) > 2 and not known(word) for word in words)


def _is_letter(word: str) -> bool:
    """Whether a word is the name of a Greek letter, or of a function."""
    return (
        word.lower() in GREEK_LETTERS
        or word.lower() in FUNCTION_WORDS
        or (not word.isascii() and ascii_name(word) != word)
    )


def _is_single(word: str, known: KnownWords) -> bool:
    lower = word.lower()
    return not known(word) and (lower in _SINGLE or word.isupper() or (len(word) > 2 and word.isalpha()))


def is_ending(text: str, known: KnownWords) -> bool:
    """Whether these words, after a comma or a full stop, are a remark: "done", "as we wanted"."""
    words = _WORD.findall(_QED.sub("qed", text))
    single = len(words) == 1 and words[0].lower() in _SINGLE
    return (single or len(words) > 1) and is_remark(text, known, strict=True)


def without_end(text: str, known: KnownWords, strict: bool = False) -> str:
    """The formula without full stops, check marks, "QED" and remarks at its end. ``strict``: keep exclamation marks."""
    marks = _MARKS if strict else _MARKS + "!"
    while True:
        text = text.rstrip().rstrip(marks).rstrip()
        end = next((end for end in _ENDS if text.endswith(end)), "")
        at = len(text) - len(end) if end else _remark(text, known, strict)
        if at == len(text):
            return text
        text = text[:at]


def _remark(text: str, known: KnownWords, strict: bool) -> int:
    """Where the closing remark begins; the end of the text if there is none."""
    low = max(0, len(text) - _WINDOW)
    qed = list(_QED.finditer(text, max(low, len(text) - 9)))
    if qed and qed[-1].end() == len(text):
        return qed[-1].start()
    if text[-1:] in _OPEN and text:
        at = text.rfind(_OPEN[text[-1]], low)
        spaced = at > 0 and (text[at - 1].isspace() or text[at - 1] in ".,;")
        return at if spaced and text[:at].strip() and is_remark(text[at + 1 : -1], known, strict) else len(text)
    at, sign = max((text.rfind(sign, low), sign) for sign in _BREAKS)
    if at > 0:
        words = text[at + len(sign) :].lstrip("- ")
        if is_ending(words, known) or (sign in _ARROWS and not strict and is_remark(words, known)):
            return len(text[:at].rstrip("-<"))
    return len(text)


def unquoted(text: str) -> str:
    """The text without quotes or backticks that enclose all of it."""
    text = text.strip()
    inner = text.rstrip(",;. ")
    close = _QUOTES.get(inner[:1])
    if close and len(inner) > 2 and inner.endswith(close) and close not in inner[1:-1]:
        return inner[1:-1].strip()
    return text


def formula(text: str, symbols: Collection[str], functions: Iterable[str] = ()) -> str:
    """The formula in an answer, without words that introduce it, name its parts or state its unit.

    Two formulas give a text that cannot be parsed, unless "+" or "plus" joins them.
    """
    known = _named(symbols, functions)
    said = unquoted(_COUNTED.sub("", squeezed(text), count=1))
    said = _without_units(without_end(said, known, strict=True))
    said = _LABEL.sub(lambda found: _unlabelled(found, known), said)
    said = said[_introduced(said, known) :]
    said = _BRACKETED.sub(lambda found: "" if is_remark(found[1], known, strict=True) else found[0], said)
    for word, sign in _SPOKEN.items():
        said = re.sub(rf"(?<=[\w)\]]) {word} (?=[\w(\[])", f" {sign} ", said)
    said = said.strip()
    return "*".join(DeclaredNames(dict.fromkeys(symbols)).run(MathToken("name", said, 1)) or [said])


def _named(symbols: Iterable[str], functions: Iterable[str]) -> KnownWords:
    """The words that must stay: names, and all others except a few harmless ones such as matrices."""
    names, words = DeclaredNames(dict.fromkeys(symbols)), {*functions, *FUNCTION_WORDS, "e", "pi"}

    def declared(word: str) -> bool:
        try:
            return word in words or names.find(MathToken("name", word, 1)) is not None
        except AlgebraError:  # it may mean more than one
            return True

    def known(word: str) -> bool:
        if declared(word) or declared(word.lower()) or names.run(MathToken("name", word, 1)):
            return True
        matrices = word.isupper() and len(word) < _LONGEST_PRODUCT and not any(declared(c.lower()) for c in word)
        return not (matrices or word.lower() in _HARMLESS)

    return known


def _introduced(text: str, known: KnownWords) -> int:
    """Where the formula begins, after an introduction such as "the number is" or "we get"."""
    words: list[str] = []
    at = end = 0
    while len(words) < _MOST_WORDS and (word := _FIRST.match(text, at)) and not known(word[1]):
        words.append(word[1].lower())
        at = word.end()
        if len(words) > 1 and (words[-1] in _LEADING or words[-2:] in (["number", "of"], ["total", "of"])):
            end = at
    return end if end == at else 0


def _unlabelled(found: re.Match[str], known: KnownWords) -> str:
    label = _TRANSPOSED.sub("", found["label"])
    words = _WORD.findall(label)
    named = len("".join(words)) > 1 and "^" not in label and all(w.isalpha() and not known(w) for w in words)
    return found["before"] if named else found[0]


def _without_units(text: str) -> str:
    """The formula without words for what it counts: "… scalar multiplications in total"."""
    while True:
        before, _, last = text.rpartition(" ")
        if not before.strip() or last.lower() not in _UNITS:
            return text
        text = before.rstrip()
