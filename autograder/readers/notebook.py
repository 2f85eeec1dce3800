"""Jupyter notebooks, nbformat 3 and 4, as students submit them: without metadata or cell ids, with copied cells.

Format: https://nbformat.readthedocs.io/en/latest/format_description.html. The reference library validates first and
rejects many real submissions, so the two fields that matter are read here.
"""

from __future__ import annotations

import json
import re
from typing import Any

from autograder.domain.errors import SubmissionError
from autograder.domain.submission import Cell
from autograder.readers import register
from autograder.readers.comments import Remarks
from autograder.readers.contents import STARTER_VERSION, Contents
from autograder.readers.magics import plain_cell

MOST_PARTS = 1_000_000  # JSON lists and objects; each becomes a Python object


@register(".ipynb")
def read(text: str, file: str) -> Contents:
    """Code cells in order (labelled "cell 1", "cell 2", … counting code cells only), and the prose."""
    again = f"{file} is not a Jupyter notebook: open it in Jupyter or Colab, save it and submit that .ipynb file"
    if not text.strip():
        raise SubmissionError(f"{file} is empty: save the notebook and submit it again")
    if text.count("[") + text.count("{") > MOST_PARTS:
        raise SubmissionError(f"{file} has more than {MOST_PARTS} parts: clear the outputs and save it again")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SubmissionError(f"{again} ({error})") from error
    found = cells_in(document)
    if found is None:
        raise SubmissionError(f"{again} (it has no cells)")
    contents, remarks, count = Contents(begun=_begun(document)), Remarks(), 0
    for item in found:
        if not isinstance(item, dict):
            continue
        kind, source = item.get("cell_type"), source_of(item)
        if kind == "code":
            count += 1
            _code(f"cell {count}", source, contents)
            remarks.code(source)
        elif kind in ("markdown", "raw"):
            contents.leave(f"a {kind} cell", source)
            remarks.markdown(source, tags_of(item))
        elif kind == "heading":  # nbformat 3 has separate heading cells
            remarks.markdown(f"{'#' * _level(item)} {source}")
    contents.prose += remarks.pieces
    return contents


def _begun(document: dict[str, Any]) -> str:
    """The version of the starter, from the notebook's metadata; "" without one."""
    metadata = document.get("metadata")
    ours = metadata.get("autograder") if isinstance(metadata, dict) else None
    version = ours.get("version") if isinstance(ours, dict) else None
    return version if isinstance(version, str) and re.fullmatch(STARTER_VERSION, version) else ""


def _code(label: str, source: str, contents: Contents) -> None:
    """Add a code cell. If a line is not plain Python, a syntax error elsewhere costs only its own statement."""
    made = plain_cell(source)
    if made.foreign:
        contents.foreign(label, made.magic, source)
    contents.note(label, made)
    contents.add(Cell(label, made.source, salvage=made.odd and not made.foreign, magic=made.magic), made)


def cells_in(document: Any) -> list[Any] | None:
    """The cells of a parsed notebook; None if it has none."""
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("cells"), list):
        return list(document["cells"])
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    pages = [s["cells"] for s in sheets if isinstance(s, dict) and isinstance(s.get("cells"), list)]
    return [cell for page in pages for cell in page]


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell, with plain line ends."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(map(str, source))
    # \r\n inside a JSON string is not a line end of the file, so it was not normalized
    text = str(source).lstrip("\ufeff").encode("utf-8", "replace").decode()  # a lone surrogate cannot be encoded
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def tags_of(cell: dict[str, Any]) -> tuple[str, ...]:
    """The tags in a cell's metadata: https://jupyterbook.org/en/stable/content/metadata.html."""
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _level(cell: dict[str, Any]) -> int:
    level = cell.get("level", 1)
    return level if isinstance(level, int) and 1 <= level <= 6 else 1
