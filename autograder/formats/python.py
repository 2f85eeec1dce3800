"""Plain ``.py`` files, and the percent and notebook-export forms that mark cells with comments."""

from __future__ import annotations

import re
from dataclasses import replace

from autograder.formats import notebook, register
from autograder.formats.magics import strip
from autograder.formats.remarks import Remarks
from autograder.model.submission import Cell

# "# %%", "# %% [markdown]", "#%% title" (Jupytext, Spyder, VS Code); "# In[3]:" (nbconvert); "# <codecell>" (IPython).
# "# %%time" is a magic that an export has commented out, and what is followed by an indented line is inside a function.
_MARK = re.compile(
    r"^#\s*(?:%%(?P<rest>[ \t[].*)?|In\s?\[[\d ]*\]:?\s*|<(?P<old>codecell|markdowncell)>\s*)$(?!\n+[ \t]+\S)",
    re.MULTILINE,
)

MOST_CELLS = 5000


@register(".py")
def read(text: str, file: str) -> tuple[list[Cell], list[str]]:
    """Cells where the file marks them, else the whole file as one, in which a syntax error costs one statement."""
    if re.match(r"\s*\{\s*\"", text) and '"cells"' in text:
        return notebook.read(text, file)  # saved under the wrong name
    cells: list[Cell] = []
    remarks = Remarks()
    marks = list(_MARK.finditer(text))
    if len(marks) > MOST_CELLS:  # nobody's cells
        marks = []
    starts = [0, *(m.end() for m in marks)]
    ends = [*(m.start() for m in marks), len(text)]
    line = 1
    for mark, start, end in zip([None, *marks], starts, ends, strict=True):
        line += text.count("\n", mark.start() if mark else 0, start)
        first, line = line, line + text.count("\n", start, end)
        piece = text[start:end]
        kind = (mark["rest"] or mark["old"] or "") if mark else ""
        if re.search(r"\[(markdown|md|raw)\]|markdowncell", kind):
            remarks.markdown(_uncomment(piece), tuple(re.findall(r"\"([^\"]*)\"", _tagged(kind))))
        elif piece.strip():
            cells.append(Cell(file, strip(piece), first_line=first))
            remarks.code(piece)
    if len(cells) == 1:  # one mark at the top makes no notebook of a file
        cells = [replace(cells[0], salvage=True)]
    return cells, list(remarks.pieces)


def _tagged(kind: str) -> str:
    """The list after ``tags=`` in a cell's mark, as Jupytext writes it."""
    found = re.search(r"tags=\[([^\]]*)\]", kind)
    return found[1] if found else ""


def _uncomment(piece: str) -> str:
    """Markdown out of ``# `` comments or one triple-quoted string."""
    quoted = re.fullmatch(r"\s*[rR]?(\"{3}|'{3})(.*?)\1\s*", piece, re.DOTALL)
    if quoted:
        return quoted[2]
    return re.sub(r"^#[ \t]?", "", piece, flags=re.MULTILINE)
