"""Plain ``.py`` files, and the percent and notebook-export formats that mark cells with comments.

A file of Python runs as a whole, whatever its cell marks. The marks show what is prose, where a cell in another
language ends, and how far a syntax error reaches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.domain.submission import Cell
from autograder.readers import notebook, register
from autograder.readers.commented_magics import restore
from autograder.readers.comments import Remarks
from autograder.readers.contents import STARTER_VERSION, Contents
from autograder.readers.logical_lines import Scanner
from autograder.readers.magics import Plain, plain_cell

# "# %%", "# %% [markdown]", "#%% title" (Jupytext, Spyder, VS Code); "# In[3]:" (nbconvert); "# <codecell>" (IPython).
# "# %%time" is a magic that an export commented out.
_MARK = re.compile(
    r"[ \t]*#\s*(?:%%(?P<rest>[ \t[].*)?|In\s?\[[\d ]*\]:?\s*|<(?P<old>codecell|markdowncell)>\s*)",
)
_ANY_MARK = re.compile(r"^[ \t]*#\s*(?:%%|In\s?\[|<)", re.MULTILINE)
_QUOTED = re.compile(r"\s*[rR]?(\"{3}|'{3})(.*?)\1\s*", re.DOTALL)
_LANGUAGE = re.compile(r"language=\"(\w+)\"")
_FIRST_CODE = re.compile(r"^[^\S\n]*[^#\s].*", re.MULTILINE)
_INSIDE = re.compile(r"\s|(?:else|elif|except|finally)\b|[)\]}]")
MOST_CELLS = 5000
_MOST_STRINGS = 3  # unterminated strings, each assumed to end on its first line


@dataclass(frozen=True)
class _Part:
    """Lines ``first`` up to ``end`` (from 0), without the cell mark above them; ``kind`` is the text of the mark."""

    kind: str
    first: int
    end: int


#: The first comment of a starter: the assignment's name and the version.
_BEGUN = re.compile(rf"# autograder: \S+ ({STARTER_VERSION})$", re.MULTILINE)


@register(".py")
def read(text: str, file: str) -> Contents:
    """The file as one cell, with the parts marked in it and its prose.

    A syntax error costs its part; in a file without parts it costs one statement.
    """
    if re.match(r"\s*\{\s*\"", text) and '"cells"' in text:
        return notebook.read(text, file)  # saved under the wrong name
    begun = _BEGUN.match(text)
    contents, remarks = Contents(begun=begun[1] if begun else ""), Remarks()
    lines = restore(text).split("\n")
    whole = Plain("")
    written: list[tuple[int, int]] = []
    ranges: list[tuple[int, int, bool]] = []
    for part in parts_in(lines):
        piece = "\n".join(lines[part.first : part.end])
        prose = re.search(r"\[(markdown|md|raw)\]|markdowncell", part.kind)
        if prose:
            said = markdown_in(piece)
            contents.leave("a raw cell" if "[raw]" in part.kind else "a markdown cell", said)
            remarks.markdown(said, tuple(re.findall(r"\"([^\"]*)\"", tags_in(part.kind))))
            if _uncommented(piece):
                written.append((part.first + 1, part.end + 1))
        elif language := _LANGUAGE.search(part.kind):
            contents.leave(f"a cell of `%%{language[1]}`", markdown_in(piece))
        elif piece.strip():
            remarks.code(piece)
        made = plain_cell(piece, script=True)
        lines[part.first : part.end] = made.source.split("\n") if part.end > part.first else []
        whole.inner += [(part.first + number, magic, source) for number, magic, source in made.inner]
        contents.note(file, made, part.first + 1)
        if _code(made.source) and not (prose and not _uncommented(piece)):
            odd = made.odd or bool(prose)
            if ranges and _goes_on(made.source):
                first, _, _ = ranges.pop()
                ranges.append((first, part.end + 1, True))  # if it does not, its indented lines are cut off again
            else:
                ranges.append((part.first + 1, part.end + 1, odd))
        if made.foreign:
            contents.foreign(f"{file}, line {part.first + 1}", made.magic, piece)
    contents.prose += remarks.pieces
    source = "\n".join(lines)
    if source.strip():
        parts = tuple(ranges) if len(ranges) > 1 else ()
        contents.add(Cell(file, source, salvage=not parts, prose=tuple(written), parts=parts), whole)
    return contents


def parts_in(lines: list[str]) -> list[_Part]:
    """The file cut at its cell marks, ignoring marks inside strings."""
    marks = list(_marks(lines)) if _ANY_MARK.search("\n".join(lines)) else []
    if len(marks) > MOST_CELLS:  # not a real notebook
        marks = []
    ends = [*(number for number, _ in marks), len(lines)]
    starts = [("", 0), *((kind, number + 1) for number, kind in marks)]
    return [_Part(kind, first, end) for (kind, first), end in zip(starts, ends, strict=True)]


def _marks(lines: list[str]) -> list[tuple[int, str]]:
    """The line of each cell mark, and its text."""
    found: list[tuple[int, str]] = []
    at, opened, tries = 0, 0, 0
    scanner = Scanner()
    while at < len(lines):
        line = lines[at]
        if not scanner.quoted and "#" in line and (mark := _MARK.fullmatch(line)):
            found.append((at, mark["rest"] or mark["old"] or ""))
            scanner = Scanner()
        else:
            before = scanner.quoted
            scanner.feed(line)
            opened = at if scanner.quoted and not before else opened
        at += 1
        if at == len(lines) and scanner.quoted and tries < _MOST_STRINGS:
            scanner, at, tries = Scanner(), opened + 1, tries + 1
            found = [mark for mark in found if mark[0] <= opened]
    return found


def _code(source: str) -> bool:
    """Whether the source has more than comments."""
    return _FIRST_CODE.search(source) is not None


def _goes_on(source: str) -> bool:
    """Whether a part continues the code above its mark, such as a function or an ``if``."""
    found = _FIRST_CODE.search(source)
    return found is not None and _INSIDE.match(found[0]) is not None


def _uncommented(piece: str) -> bool:
    """Whether a text has lines that are neither comments nor in one string around it."""
    return not _QUOTED.fullmatch(piece) and any(
        line.strip() and not line.lstrip().startswith("#") for line in piece.split("\n")
    )


def tags_in(kind: str) -> str:
    """The list after ``tags=`` in a cell mark, as Jupytext writes it."""
    found = re.search(r"tags=\[([^\]]*)\]", kind)
    return found[1] if found else ""


def markdown_in(piece: str) -> str:
    """The Markdown inside ``# `` comments or one triple-quoted string."""
    quoted = _QUOTED.fullmatch(piece)
    if quoted:
        return quoted[2]
    return re.sub(r"^#[ \t]?", "", piece, flags=re.MULTILINE)
