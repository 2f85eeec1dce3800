"""Finds prose in Python source: comments, and strings that stand alone, are printed or are assigned to a name.

The source is scanned in one pass. It is neither parsed nor run, so it may be broken or hostile.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from dataclasses import dataclass, field

from autograder.domain.submission import WORD, Prose

#: Characters of source to scan; the rest is ignored.
LONGEST_COMMENTED = 4 << 20
_MOST_NAMES = 200
_LEAST_INSIDE = 6  # fewest words of prose inside a function, or in a variable along with other values

_TOKEN = re.compile(
    r"""(?P<triple>"{3}|'{3})|(?P<quote>["'])|(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<joined>\\\n)|(?P<open>[(\[{])"""
    r"""|(?P<close>[)\]}])|(?P<name>\w+)|(?P<blank>[^\S\n]+)|(?P<other>.)"""
)
_NAME = re.compile(r"[^\W\d]\w*")
_PREFIXES = frozenset((
    "r", "u", "b", "f", "br", "rb", "fr", "rf",
))  # fmt: skip
_SHOWN = frozenset((
    "print", "display", "Markdown", "HTML", "Latex", "Math", "pprint",
))  # fmt: skip
_ENDS = {quote: re.compile(rf"[{quote}\\\n]") for quote in "\"'"}
_KEYWORDS = frozenset((*keyword.kwlist, "match", "case", "type", "print", "exec"))
_SIGN = re.compile(r"^#[ \t]?")
_WORDS = re.compile(r"[^\W\d_][^=(\[{\n]*$")
_STARTS_ANEW = re.compile(r"(?:def|class|import|from|async def)\b|@")
_FOR_TOOLS = re.compile(r"^#(?:!|\s*(?:-\*-|%%|In\s?\[|coding[:=]|noqa|type:|pylint:|fmt:|<\w+cell>))")
_TEXT_CELL = re.compile(r"\s*%%(?:markdown|html|latex)\b[^\n]*\n")
_ESCAPED = re.compile(r"\\(?:\n|[nt\"'\\])")
_ESCAPES = {"\\\n": "", "\\n": "\n", "\\t": "\t"}


@dataclass
class _Statement:
    """The current logical line."""

    inner: bool = False
    words: list[str] = field(default_factory=list)  # the first tokens, without strings and whitespace
    strings: list[str] = field(default_factory=list)
    start: int = -1  # where it begins
    spoken: int = 0  # adjacent pairs of words, which Python does not allow
    after: bool = False  # the last token was a word
    other: int = 0  # tokens other than strings and what may surround them
    parted: bool = False


@dataclass
class Remarks:
    """Scans source. ``pieces`` is the prose found; ``names`` and ``apart`` describe the code after the last piece."""

    pieces: list[Prose] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    apart: bool = False
    left: int = LONGEST_COMMENTED
    _block: list[str] = field(default_factory=list)
    _block_inner: bool = False
    _inside: str = ""
    _said: list[str] = field(default_factory=list)

    def markdown(self, text: str, tags: tuple[str, ...] = ()) -> None:
        """Add a text cell that stands between code cells."""
        self._add(text, "markdown", "", tags)

    def code(self, source: str) -> None:
        """Add the prose in a code cell."""
        self.left -= len(source)
        if self.left < 0:
            return
        if magic := _TEXT_CELL.match(source):
            self.markdown(source[magic.end() :])
            return
        self._inside = ""
        at, depth, begun = 0, 0, False  # begun: this line has a token already
        statement = _Statement()
        foreign = source.lstrip().startswith("%%")
        while found := _TOKEN.match(source, at):
            kind, text = found.lastgroup or "", found[0]
            start, at = at, found.end()
            if kind == "line":
                if depth and _STARTS_ANEW.match(source, at):
                    depth = 0  # a bracket above was never closed
                if not depth:
                    self._line(statement, begun, source, start, foreign)
                    statement = _Statement()
                begun = False
            elif kind == "comment":
                if not begun and not depth:
                    self._comment(text, inner=source[start - 1 : start] not in ("", "\n"))
                    begun = True
            elif kind == "blank":
                statement.inner = statement.inner or not (begun or depth or statement.words or statement.strings)
            elif kind != "joined":
                if not begun:
                    self._close(above=True)
                begun = True
                statement.start = start if statement.start < 0 else statement.start
                if kind in ("triple", "quote"):
                    at, body = _string(source, at, text)
                    raw = _raw(statement, source, start)
                    statement.strings.append(body if raw else _plain(body))
                else:
                    depth = max(0, depth + (kind == "open") - (kind == "close"))
                    _count(statement, kind, text)
        self._line(statement, begun, source, at, foreign)
        self._flush()
        self._close()

    def _line(self, statement: _Statement, begun: bool, source: str, end: int, foreign: bool) -> None:
        """End a physical line. Adjacent words make it prose: a text cell of the wrong type."""
        text = source[statement.start : end] if statement.start >= 0 and not foreign else ""
        goes_on = self._said and (statement.spoken or _WORDS.match(text))
        spoken = statement.spoken > 1 or goes_on
        if text and spoken and text[0] not in "%!?":
            self._close()
            self._said.append(text)
        elif self._said and not begun and statement.start < 0:
            self._said.append("")
        else:
            self._flush()
            self._end(statement, begun)

    def _flush(self) -> None:
        if not self._said:
            return
        said, self._said = "\n".join(self._said).strip("\n"), []
        if _words(said) >= 3:
            self._add(said, "string", "")

    def _end(self, statement: _Statement, begun: bool) -> None:
        """End a logical line."""
        words, strings = statement.words, statement.strings
        if not words and not strings:
            if not begun:
                self._close()  # a blank line
            return
        self._close()
        if statement.inner:
            long = [text for text in strings if _words(text) >= _LEAST_INSIDE]
            if long:
                self._add(_dedent("\n".join(long)), "inner", self._inside)
            self.apart = True
            return
        self._inside = ""
        if strings and not statement.other:
            self._add(_dedent("".join(strings)), "string", "")
        elif strings and words[0] in _SHOWN and words[1:2] == ["("]:
            self._add(_dedent(" ".join(strings)), "string", "")
        else:
            self._names(statement)

    def _names(self, statement: _Statement) -> None:
        """Handle a statement that defines a name and may hold a text."""
        words, strings = statement.words, statement.strings
        name = next((word for word in words if word not in ("async", "def", "class")), "")
        defines = words[0] in ("def", "class", "async")
        sign = words[1:2]
        assigns = sign in (["="], [":"], [","], ["["], ["+"]) and "=" in words and words[2:3] != ["="]
        if (defines or assigns) and _NAME.fullmatch(name):
            if len(self.names) < _MOST_NAMES:
                self.names.append(name[:100])
            if defines:
                self._inside = name
            text = ("\n" if statement.parted else "").join(strings)
            if strings and not defines and _words(text) >= (3 if statement.other <= 4 else _LEAST_INSIDE):
                self._add(_dedent(text), "string", name)
                return
        self.apart = True

    def _comment(self, text: str, inner: bool) -> None:
        self._flush()
        if self._block and self._block_inner != inner:
            self._close()
        self._block_inner = inner
        if not _FOR_TOOLS.match(text):
            self._block.append(_SIGN.sub("", text))

    def _close(self, *, above: bool = False) -> None:
        """End a block of comments; ``above``: code follows directly."""
        if not self._block:
            return
        lines, self._block = self._block, []
        while len(lines) > 1 and all(line.startswith("#") for line in lines):  # "## so" on every line
            lines = [_SIGN.sub("", line) for line in lines]
        text = "\n".join(lines)
        if not self._block_inner and text.strip():
            self._add(text, "note" if above else "comment", "")
        elif _words(text) >= _LEAST_INSIDE:
            self._add(text, "inner", self._inside)

    def _add(self, text: str, origin: str, label: str, tags: tuple[str, ...] = ()) -> None:
        if text.strip() or origin == "markdown":
            self.pieces.append(Prose(text, tags, origin, label, tuple(self.names), self.apart))
            self.names, self.apart = [], False


def _string(source: str, at: int, quote: str) -> tuple[int, str]:
    """The end and the content of a string opened before ``at``. An unterminated string ends with its line."""
    start = at
    if len(quote) == 3:
        while (at := source.find(quote, at)) >= 0:
            slashes = at
            while slashes > start and source[slashes - 1] == "\\":
                slashes -= 1
            if (at - slashes) % 2 == 0:
                return at + 3, source[start:at]
            at += 1
        return len(source), source[start:]
    while found := _ENDS[quote].search(source, at):
        at = found.end()
        if found[0] == quote:
            return at, source[start : at - 1]
        if found[0] == "\n":
            return at - 1, source[start : at - 1]
        at += 1  # the escaped character
    return len(source), source[start:]


def _raw(statement: _Statement, source: str, start: int) -> bool:
    """Whether the string at ``start`` has a raw prefix. The prefix is not counted as a name."""
    words = statement.words
    last = words[-1].lower() if words else ""
    if last in _PREFIXES and source[start - len(last) : start].lower() == last:
        words.pop()
        statement.other -= 1
        return "r" in last
    return False


def _count(statement: _Statement, kind: str, text: str) -> None:
    """Count one more token."""
    word = kind == "name" and text not in _KEYWORDS and not text[0].isdigit()
    statement.spoken += word and statement.after
    if kind != "other" or not unicodedata.category(text).startswith("M"):
        statement.after = word
    if len(statement.words) < 8 or kind == "name":
        statement.words.append(text)
        del statement.words[8:-1]
    statement.parted = statement.parted or text in (",", ":", "[")
    if kind not in ("open", "close") and text not in (",", "+", ";"):
        statement.other += 1


def _words(text: str) -> int:
    return sum(1 for _ in WORD.finditer(text[:2000]))


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], found[0][1:]), text)


def _dedent(text: str) -> str:
    """Remove the common indentation of all lines after the first."""
    lines = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines[1:] if line.strip()), default=0)
    return "\n".join([lines[0].lstrip(), *(line[margin:] for line in lines[1:])]).strip("\n")
