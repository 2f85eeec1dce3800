"""Finds where Python statements begin, line by line: outside strings, brackets and continuations.

Only quotes, brackets and comments are examined, each once, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# "= !" and "= %" assign what a shell line or magic gives, ": !" and "; !" follow a statement; "?" asks for help
_TOKEN = re.compile(
    r"""(?P<triple>'{3}|"{3})|(?P<quote>['"])|(?P<comment>\#)|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|(?P<escape>(?<![=!<>+\-*/%&|^@:~])(?:=(?!=)|[:;])[^\S\n]*(?=[!%]))|(?P<odd>[?$`]|!(?!=))"""
)
_ANEW = re.compile(r"(?:(?:def|class|import|from|async def)\b|@\w)")
#: Characters at the start of a statement that IPython handles itself.
ESCAPES = ("%", "!", "?", "/", ",", ";")


@dataclass
class LogicalLine:
    """What one line holds outside strings.

    ``end`` is where its comment begins. ``escapes`` are the positions, outside brackets, of magics or shell commands
    after other code. ``odd``: it has a character that Python does not use. ``first``: a statement begins here.
    """

    first: bool
    end: int
    escapes: list[int] = field(default_factory=list)
    odd: bool = False


class Scanner:
    """Scans source line by line and knows whether the next line begins a statement."""

    def __init__(self) -> None:
        self.depth, self.triple, self.quote, self.continued, self.opaque = 0, "", "", False, False

    @property
    def fresh(self) -> bool:
        """Whether a statement begins on the next line."""
        return not (self.depth or self.triple or self.quote or self.continued or self.opaque)

    @property
    def quoted(self) -> bool:
        """Whether the next line begins inside a string."""
        return bool(self.triple or self.quote)

    def feed(self, line: str) -> LogicalLine:
        """Scan the next line."""
        if self.depth and not self.quoted and _ANEW.match(line):
            self.depth = 0  # a bracket above was never closed: treat this as a new statement
        told = LogicalLine(self.fresh, len(line))
        if self.opaque or (told.first and line.lstrip().startswith(ESCAPES)):
            self.opaque = line.endswith("\\")
            told.odd = True
            return told
        self.continued = False
        self._tokens(line, told)
        if not self.quoted:
            self.continued = told.end == len(line) and line.endswith("\\") and not self.opaque
        return told

    def _tokens(self, line: str, told: LogicalLine) -> None:
        at = self._leave_string(line, 0) if self.quoted else 0
        while not self.quoted and (found := _TOKEN.search(line, at)):
            at = found.end()
            if found["comment"]:
                told.end = found.start()
                return
            if found["triple"]:
                self.triple = found["triple"]
                at = self._leave_string(line, at)
            elif found["quote"]:
                self.quote = found["quote"]
                at = self._leave_string(line, at)
            elif found["open"]:
                self.depth += 1
            elif found["close"]:
                self.depth = max(0, self.depth - 1)
            elif found["odd"]:
                told.odd = True
            elif not self.depth:  # the rest of the line is IPython's
                told.escapes.append(at)
                told.odd, self.opaque = True, line.endswith("\\")
                return

    def _leave_string(self, line: str, at: int) -> int:
        """The end of the open string, or the end of the line if the string does not end in it."""
        sign = self.triple or self.quote
        end = closing(line, sign, at)
        if end >= 0:
            self.triple = self.quote = ""
            return end
        if self.quote and not _escaped(line, len(line)):
            self.quote = ""  # unterminated: Python reports the error
        return len(line)


def closing(line: str, sign: str, at: int) -> int:
    """The position after the quote that closes the string open at ``at``; -1 if it continues."""
    end = line.find(sign, at)
    while end >= 0 and _escaped(line, end, at):
        end = line.find(sign, end + 1)
    return end if end < 0 else end + len(sign)


def _escaped(line: str, at: int, since: int = 0) -> bool:
    """Whether an odd number of backslashes precedes the character at ``at``."""
    first = at
    while first > since and line[first - 1] == "\\":
        first -= 1
    return bool((at - first) % 2)
