"""The cells of a notebook or a percent script with their tags, as an author of homework marks them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.readers import notebook, python, read_text


@dataclass(frozen=True)
class MarkedCell:
    """A cell of Markdown or code, with its tags in lower case.

    nbgrader's metadata count as tags: ``solution`` for what students write, ``tests`` for what grades them.
    """

    markdown: bool
    source: str
    tags: frozenset[str]


def marked_cells(path: Path) -> list[MarkedCell]:
    """The cells of the file in order; raises `SubmissionError` if it cannot be read."""
    text = read_text(path)
    if path.suffix.lower() == ".ipynb":
        try:
            document = json.loads(text)
        except ValueError:
            return []
        cells = [cell for cell in notebook.cells_in(document) or () if isinstance(cell, dict)]
        return [_of_notebook(cell) for cell in cells if cell.get("cell_type") in ("code", "markdown")]
    lines = text.split("\n")
    made = []
    for part in python.parts_in(lines):
        source = "\n".join(lines[part.first : part.end]).strip("\n")
        markdown = "[markdown]" in part.kind or "[md]" in part.kind
        tags = re.findall(r"\"([^\"]*)\"", python.tags_in(part.kind))
        if source.strip():
            said = python.markdown_in(source) if markdown else source
            made.append(MarkedCell(markdown, said, frozenset(map(str.lower, tags))))
    return made


def _of_notebook(cell: dict[str, object]) -> MarkedCell:
    tags = {tag.lower() for tag in notebook.tags_of(cell)}
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(marks, dict):
        tags |= {"solution"} if marks.get("solution") else {"tests"} if marks.get("grade") else set()
    return MarkedCell(cell.get("cell_type") != "code", notebook.source_of(cell), frozenset(tags))
