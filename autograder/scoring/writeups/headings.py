"""Recognises headings (marked, bold, in HTML, underlined or on their own line) and the questions that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

#: The levels of bold headings and of unmarked lines that name a question; marked headings have levels 1 to 6.
BOLD, PLAIN = 7, 8
LONGEST = 400  # characters of a line that may be a heading
_SPLIT = re.compile(r"[^\W\d_]+|\d+")
_LABEL_TOKEN = re.compile(r"\d+|[^\W\d_]|[ivx]{1,4}")
_TAGS = re.compile(r"</?(?:b|strong|u|i|em|font|span|p|div|center|big|mark|small|a|ins|h[1-6]|br)\b[^<>]{0,200}>", re.I)
_HTML = re.compile(r"<h([1-6])\b[^<>]{0,200}>(.{0,400}?)</h\1\s*>", re.I | re.S)
_SECTION = re.compile(r"^\s*\\(?:sub)*section\*?\{([^{}\n]{1,200})\}")
_BOLD = re.compile(
    r"^(?:\\textbf\{(?P<tex>[^{}]+)\}|(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<text>.+?)(?P=mark))(?P<rest>[\s:.–—-]*)$"
)
_UNDERLINE = re.compile(r"(?:={2,}|-{2,}|~{3,})\s*")
_FILLERS = frozenset((
    "a", "an", "the", "my", "our", "your", "part", "section", "question", "exercise", "problem", "task", "of",
    "for", "to", "on", "in", "q", "ex", "no", "nr", "number", "text", "answer", "points", "point", "pts", "pt",
    "aufgabe", "frage", "teil", "zu", "zur", "item", "and",
))  # fmt: skip
_ANSWERS = frozenset((
    "answer", "answers", "solution", "response", "reply", "explanation", "text", "discussion", "antwort",
    "antworten", "lösung", "erklärung", "réponse", "respuesta", "risposta", "resposta", "odpowiedź", "ответ", "回答",
    "答案", "答", "解答",
))  # fmt: skip
_NUMBER = r"\d+(?:[._]\d+)*(?:[._]?[a-z](?:[._][ivx]+)?)?"
_LABEL = re.compile(
    rf"^\W{{0,4}}(?:(?:question|part|exercise|problem|task|section|q|ex|aufgabe|frage|teil|§)[\s.:]{{0,3}})?\(?({_NUMBER})\b",
    re.I,
)
_DEEP_LABEL = re.compile(r"(?<![\w.])\d+(?:[._]\d+)+\b")
_SEPARATOR = re.compile(r"[\s`)\]}>|]{0,20}[*_]{0,3}\s?(?:[:：.–—―−\-=→|]|\*\*|__)")
_EDGES = " \t*_`)]}>|:：.–—―−-=→~\\"
_DEEPER = re.compile(r"(?:[._]\d{1,3})+(?!\w)")
_ITEM = re.compile(r"(?:[-*+•]|\d{1,2}[.)])\s")
_STRONG = re.compile(r"\s*(?:>\s?)?(?:[-*+•]\s+)?(?:\*\*|__|<(?:b|strong|u|h[1-6])\b)", re.I)
_ENDED = re.compile(r"[.!?。！？][)\]\"'*_]{0,4}\s{0,9}$")
_FILLED = re.compile(r"[\s*_`)\]}>|,]{0,20}(?:\([^()]{0,40}\)|\[[^\[\]]{0,40}\]|[^\W_]+(?:[._][^\W_]+)*)")


def title_words(text: str) -> list[str]:
    """Words and numbers, without case and punctuation."""
    return _SPLIT.findall(text.casefold())


def label(title: str) -> str:
    """The number in a title: "1.3" in "1.3. Averaging" and in "Write-up 1.3"; "" if there is none."""
    found = _LABEL.match(title)
    if found:
        return found[1].replace("_", ".").lower()
    deep = _DEEP_LABEL.search(title)
    return deep[0].replace("_", ".") if deep else ""


def says_answer(title: str) -> bool:
    """Whether a title only announces an answer: "My answer", "Answer:"."""
    words = title_words(title)
    return bool(words) and len(words) <= 4 and any(w in _ANSWERS for w in words) and all(
        w in _ANSWERS or w in _FILLERS or _LABEL_TOKEN.fullmatch(w) for w in words
    )  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Text that headings must contain, in any spelling: "Write-up" is in "1.2 writeup" and "WRITE UP:"."""

    text: str
    whole: str = field(init=False, compare=False)
    words: str = field(init=False, compare=False)
    label: str = field(init=False, compare=False)
    numbers: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        found = title_words(self.text)
        numbers = [token for token in found if _LABEL_TOKEN.fullmatch(token)]
        put(self, "whole", "".join(found))
        put(self, "words", "".join(token for token in found if token not in numbers))
        put(self, "label", "".join(numbers))
        put(self, "numbers", tuple(numbers))

    def find(self, title: str) -> tuple[int, int] | None:
        """The start and end of the text within a title; None if it is not there."""
        found = [(t[0].casefold(), t.start(), t.end()) for t in _SPLIT.finditer(title)]
        if span := _run(found, self.whole):
            return span
        if not (self.words and self.label):
            return None
        words, number = _run(found, self.words), _run(found, self.label)  # the number may come first
        return (min(words[0], number[0]), max(words[1], number[1])) if words and number else None


def _run(found: list[tuple[str, int, int]], wanted: str) -> tuple[int, int] | None:
    """The span of the first tokens that spell ``wanted`` and are not part of a longer word."""
    for first in range(len(found)):
        made = ""
        for text, _, end in found[first : first + 12]:
            made += text
            if made == wanted and not _goes_on(found, end, wanted):
                return found[first][1], end
            if not wanted.startswith(made):
                break
    return None


def _goes_on(found: list[tuple[str, int, int]], end: int, wanted: str) -> bool:
    """Whether a letter directly follows a number: "Answer 2b" if "Answer 2" is wanted."""
    return wanted[-1:].isdigit() and any(start == end and len(text) <= 2 for text, start, _ in found)


def best(title: str, wanted: Iterable[Wanted]) -> tuple[Wanted, int, int] | None:
    """The longest of the wanted texts that a title contains, with its span."""
    made = [(w, *span) for w in wanted if (span := w.find(title[:LONGEST]))]
    return max(made, key=lambda m: len(m[0].whole), default=None)


def marked(line: str, following: str, before: str) -> tuple[int, str]:
    """The level of a heading (1 to 6, or `BOLD`) and its words; level 0 if the line is not a heading."""
    text = line.strip()
    if not text or len(text) > 10 * LONGEST or (text[0] not in "#*_<>\\" and following[:1] not in ("=", "-", "~")):
        return 0, ""
    text = text.lstrip("> ") if text.startswith(">") else text
    if text.startswith("#"):
        marks = len(text) - len(text.lstrip("#"))
        words = text.strip("#").strip()
        return (marks, words) if marks <= 6 and words else (0, "")
    if found := _SECTION.match(text):
        return 2, found[1]
    if (
        (not before.strip() or underlined(before.strip()))
        and len(text) <= 80
        and underlined(following)
        and not text.startswith(("|", "- ", "* "))
    ):
        return (1 if following.startswith("=") else 2), text.strip("*_ ")
    plain = _TAGS.sub("", text) if text.startswith("<") else text
    found = _BOLD.match(plain.strip()) if len(text) <= LONGEST else None
    if found and "**" not in (found["text"] or "") and len(found["mark"] or "**") > 1:
        return BOLD, found["tex"] or found["text"]
    if plain != text and len(plain.split()) <= 10 and text.endswith(">"):
        return BOLD, plain.strip()
    return 0, ""


def underlined(following: str) -> bool:
    """Whether a line underlines the one above it as a heading."""
    return bool(_UNDERLINE.fullmatch(following))


def html(text: str) -> str:
    """``text`` with HTML headings replaced by marked ones on their own lines."""
    if "<h" not in text and "<H" not in text:
        return text
    return _HTML.sub(lambda h: "\n" + "#" * int(h[1]) + " " + " ".join(_TAGS.sub(" ", h[2]).split()) + "\n", text)


def plain_heading(line: str, wanted: Iterable[Wanted], known: Iterable[str] = ()) -> tuple[Wanted, str] | None:
    """The requested text that an unmarked line names, if it is a heading, and any text after it."""
    text = _TAGS.sub("**", line).strip().lstrip(">-*+•#_ \t")
    found = best(text, wanted)
    if not found:
        return None
    which, start, end = found
    before = title_words(text[:start])
    if len(before) > 4 or any(not (w in _FILLERS or _LABEL_TOKEN.fullmatch(w)) for w in before):
        return None
    after = _filled(text[end:])
    if not after.strip(_EDGES):
        return which, ""
    if not _SEPARATOR.match(after) or after.startswith("-"):
        return None
    return which, rest(text, end, known)


def bold(line: str) -> bool:
    """Whether a line begins in bold or with an HTML heading."""
    return bool(_STRONG.match(line))


def item(line: str) -> bool:
    """Whether a line is a list item."""
    return bool(_ITEM.match(line.lstrip("> \t")))


def anew(before: str) -> bool:
    """Whether something new may begin below a line: it is empty, a rule, or the end of a sentence."""
    return not re.search(r"\w", before) or bool(_ENDED.search(before))


def rest(title: str, end: int, known: Iterable[str] = ()) -> str:
    """The text on a heading's own line, after its words up to ``end``; "" if it only continues the title.

    ``known`` are titles of questions, which handouts repeat there.
    """
    after = _filled(title[end:])
    said = after.lstrip(_EDGES).strip()
    words = title_words(said)
    if not words or said.rstrip("*_ ").endswith("?") or any(words == title_words(other) for other in known):
        return ""
    if _SEPARATOR.match(after):
        return said
    return said if len(words) >= 6 or said[-1:] in ".!。" else ""


def beyond(title: str, wanted: Wanted, known: Iterable[str]) -> str:
    """The text after the requested words in a heading, unless it is a question or the title of one."""
    found = wanted.find(title[:LONGEST])
    said = _filled(title[found[1] :]).lstrip(_EDGES).strip() if found else ""
    known_one = any(title_words(said) == title_words(other) for other in known)
    return "" if said.rstrip("*_ ").endswith("?") or known_one else said


def _filled(after: str) -> str:
    """The text after a heading's words, without numbers, brackets and words such as "part" before punctuation."""
    deeper = _DEEPER.match(after)  # "Answer 1.2" if "Answer 1" is wanted
    at = deeper.end() if deeper else 0
    while found := _FILLED.match(after, at):
        bracket = found[0].endswith((")", "]"))
        if not bracket and not all(w in _FILLERS or _LABEL_TOKEN.fullmatch(w) for w in title_words(found[0])):
            break
        at = found.end()
    left = after[at:]
    return left if not left.strip(_EDGES) or _SEPARATOR.match(left) else after
