"""Where Python's statements begin, told line by line: not in a string, in brackets or after a backslash.

Only quotes, brackets and comments are looked at, each once, so any text takes time in proportion to its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# "= !" and "= %" begin what IPython assigns, ": !" and "; !" a shell line behind a statement; "?" asks for help
_TOKEN = re.compile(
    r"""(?P<triple>'{3}|"{3})|(?P<quote>['"])|(?P<comment>\#)|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|(?P<escape>(?<![=!<>+\-*/%&|^@:~])(?:=(?!=)|[:;])[^\S\n]*(?=[!%]))|(?P<odd>[?$`]|!(?!=))"""
)
_ANEW = re.compile(r"(?:(?:def|class|import|from|async def)\b|@\w)")
#: What IPython reads as its own where a statement begins.
ESCAPES = ("%", "!", "?", "/", ",", ";")


@dataclass
class LogicalLine:
    """What one line holds outside of strings.

    ``end`` is where its comment begins; ``escapes`` are the places, outside of brackets, of a magic or shell command
    behind other code; ``odd`` is whether it holds a sign that no Python has; ``first`` whether a statement begins here.
    """

    first: bool
    end: int
    escapes: list[int] = field(default_factory=list)
    odd: bool = False


class Scanner:
    """Goes through source line by line and knows whether the next one begins a statement."""

    def __init__(self) -> None:
        self.depth, self.triple, self.quote, self.continued, self.opaque = 0, "", "", False, False

    @property
    def fresh(self) -> bool:
        """Whether a statement begins with the next line."""
        return not (self.depth or self.triple or self.quote or self.continued or self.opaque)

    @property
    def quoted(self) -> bool:
        """Whether the next line begins inside a string."""
        return bool(self.triple or self.quote)

    def feed(self, line: str) -> LogicalLine:
        """Go through the next line."""
        if self.depth and not self.quoted and _ANEW.match(line):
            self.depth = 0  # a bracket was left open above: what follows is a new statement all the same
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
            elif not self.depth:  # what follows is IPython's, to the line's end
                told.escapes.append(at)
                told.odd, self.opaque = True, line.endswith("\\")
                return

    def _leave_string(self, line: str, at: int) -> int:
        """Where the string that is open ends; the line's end if that is further down, or nowhere."""
        sign = self.triple or self.quote
        end = closing(line, sign, at)
        if end >= 0:
            self.triple = self.quote = ""
            return end
        if self.quote and not _escaped(line, len(line)):
            self.quote = ""  # it lacks its end, and Python says so
        return len(line)


def closing(line: str, sign: str, at: int) -> int:
    """Where the string that is open at ``at`` has ended, behind its last quote; -1 if it goes on."""
    end = line.find(sign, at)
    while end >= 0 and _escaped(line, end, at):
        end = line.find(sign, end + 1)
    return end if end < 0 else end + len(sign)


def _escaped(line: str, at: int, since: int = 0) -> bool:
    """Whether the character at ``at`` follows an odd number of backslashes."""
    first = at
    while first > since and line[first - 1] == "\\":
        first -= 1
    return bool((at - first) % 2)
