"""Plain ``.py`` files, and the percent and notebook-export forms that mark cells with comments."""

from __future__ import annotations

import re

from autograder.formats import register
from autograder.formats.magics import strip
from autograder.model.submission import Cell

# "# %%", "# %% [markdown]", "#%% title" (Jupytext, Spyder, VS Code); "# In[3]:" (nbconvert); "# <codecell>" (IPython)
_MARK = re.compile(r"^#\s*(?:%%(?P<rest>.*)|In\s?\[[\d ]*\]:?\s*|<(?P<old>codecell|markdowncell)>\s*)$", re.MULTILINE)


@register(".py")
def read(text: str, file: str) -> tuple[list[Cell], list[str]]:
    """Cells where the file marks them, else the whole file as one cell in which errors cost one statement each."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return [Cell(file, strip(text), salvage=True)], []
    cells, prose = [], []
    starts = [0, *(m.end() for m in marks)]
    ends = [*(m.start() for m in marks), len(text)]
    for mark, start, end in zip([None, *marks], starts, ends, strict=True):
        piece = text[start:end]
        if not piece.strip():
            continue
        kind = (mark["rest"] or mark["old"] or "") if mark else ""
        if re.search(r"\[(markdown|md)\]|markdowncell", kind):
            prose.append(_uncomment(piece))
        elif "[raw]" not in kind:
            cells.append(Cell(file, strip(piece), first_line=text.count("\n", 0, start) + 1))
    return cells, prose


def _uncomment(piece: str) -> str:
    """Markdown out of ``# `` comments or one triple-quoted string."""
    quoted = re.fullmatch(r"\s*[rR]?(\"{3}|'{3})(.*?)\1\s*", piece, re.DOTALL)
    if quoted:
        return quoted[2]
    return re.sub(r"^#[ \t]?", "", piece, flags=re.MULTILINE)
