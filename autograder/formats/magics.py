"""IPython's magics and shell lines, taken out of source so that what is left is Python.

They never run: ``%matplotlib``, ``!pip install`` and ``name?`` become ``pass``, ``files = !ls`` becomes
``files = None``; ``%pylab`` becomes the import that it is; ``%time`` and ``%%time`` keep the Python they time. A line
is only looked at where a statement may begin, so a ``%`` that continues an expression, or stands in a string, is left
alone. Line numbers stay as they were.
"""

from __future__ import annotations

import re

_PYTHON_CELLS = ("time", "timeit", "capture", "prun", "python", "python3")
_KEEPS_STATEMENT = re.compile(r"^(\s*)%(?:time|prun)\s+(?!-)(.*)$")
_LINE = re.compile(r"^(\s*)(?:[%!?].*|[\w.*]+\?\??\s*)$")
# a magic that defines names: NumPy's and pyplot's, at the top level
_PYLAB = re.compile(r"""^(\s*)(?:%pylab\b.*|get_ipython\(\)\.(?:run_line_)?magic\(u?['"]pylab\b.*)$""")
_ASSIGNED = re.compile(r"^(\s*[\w.,\s\[\]]+=\s*)[%!][A-Za-z!.(].*$")
_SCAN = re.compile(
    r"""(?P<triple>[bBrRfFuU]{0,2}(?:'{3}|"{3}))|(?P<quote>['"])|(?P<comment>\#.*)|(?P<open>[(\[{])|(?P<close>[)\]}])""",
)
# without one of these, none of the above; a blank that is no line end, lest it look for the next sign in many lines
_ANY = re.compile(r"^[^\S\n]*(?:[%!?]|get_ipython)|=[^\S\n]*[%!]|\?[^\S\n]*$", re.MULTILINE)
_LONGEST = 1000
_STARTS_ANEW = re.compile(r"^(?:def|class|import|from|async def|@)\b|^@")


def strip(source: str) -> str:
    """``source`` without magics, with as many lines."""
    if not _ANY.search(source):
        return source
    lines = source.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    magic = re.match(r"%%\s*(\w+)", lines[first]) if lines else None
    if magic and magic[1] not in _PYTHON_CELLS:
        return "\n" * (len(lines) - 1)
    if magic:
        lines[first] = ""
    depth, triple, continued, magical = 0, "", False, False
    for i, line in enumerate(lines):
        if magical:  # a shell line that goes on
            magical, lines[i] = line.endswith("\\"), ""
            continue
        if depth and not triple and _STARTS_ANEW.match(line):
            depth = 0  # a bracket was left open above: what follows is a new statement all the same
        if not depth and not triple and not continued:
            plain = _plain(line)
            magical = plain != line and line.endswith("\\") and not _KEEPS_STATEMENT.match(line)
            line = lines[i] = plain
        depth, triple = _scan(line, depth, triple)
        continued = not triple and line.endswith("\\")
    return "\n".join(lines)


def _plain(line: str) -> str:
    if len(line) > _LONGEST:  # no magic is so long, and the patterns below would take their time
        return line
    if found := _PYLAB.match(line):
        return found[1] + "from pylab import *"
    if found := _KEEPS_STATEMENT.match(line):
        return found[1] + found[2]
    if found := _LINE.match(line):
        return found[1] + "pass"
    if found := _ASSIGNED.match(line):
        return found[1] + "None"
    return line


def _scan(line: str, depth: int, triple: str) -> tuple[int, str]:
    """How many brackets, and which triple quotes, are open after ``line``."""
    at = 0
    while True:
        if triple:
            end = line.find(triple, at)
            while end > 0 and line[end - 1] == "\\":
                end = line.find(triple, end + 1)
            if end < 0:
                return depth, triple
            at, triple = end + 3, ""
        found = _SCAN.search(line, at)
        if not found or found["comment"]:
            return depth, triple
        at = found.end()
        if found["triple"]:
            triple = found["triple"][-3:]
        elif found["quote"]:
            closing = re.compile(rf"(?:\\.|[^\\{found['quote']}])*{found['quote']}").match(line, at)
            at = closing.end() if closing else len(line)
        else:
            depth = depth + 1 if found["open"] else max(0, depth - 1)
