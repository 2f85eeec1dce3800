"""A starter as a notebook, as a script with cell marks, and as the files that students get."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable
from typing import Any

from autograder.domain.assignment import Assignment
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.texts import say, speaking
from autograder.readers import notebook, python
from autograder.starters.starter_cells import StarterCell, starter_cells


def starter_notebook(assignment: Assignment, version: str = "") -> dict[str, Any]:
    """The starter as a notebook (nbformat 4.5), whose metadata has the assignment's name and version.

    ``version`` is that of the kit that goes with it. A digest of the whole spec would not do: with it, whoever knows
    the rest of the spec could confirm guesses of what is secret in it.
    """
    metadata = {
        "autograder": {"assignment": assignment.name, "version": version},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    cells = [_cell(one) for one in starter_cells(assignment)]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: StarterCell) -> dict[str, Any]:
    kind: dict[str, Any] = (
        {"cell_type": "markdown"} if cell.markdown else {"cell_type": "code", "execution_count": None}
    )
    if not cell.markdown:
        kind["outputs"] = []
    tags = {"tags": [*cell.tags]} if cell.tags else {}
    question = {"autograder": {"question": cell.question}} if cell.question else {}
    return {**kind, "id": cell.id, "metadata": {**question, **tags}, "source": cell.source.splitlines(keepends=True)}


def starter_script(assignment: Assignment, version: str = "") -> str:
    """The starter as a script in the percent format, which Jupytext, VS Code, Spyder and PyCharm show as cells."""
    head = f"# autograder: {assignment.name} {version}".rstrip()
    return f"{head}\n\n{script_of(starter_cells(assignment))}"


def script_of(cells: Iterable[StarterCell]) -> str:
    """Cells in the percent format."""
    return "\n\n".join(map(_marked, cells)) + "\n"


def _marked(cell: StarterCell) -> str:
    tags = f" tags={json.dumps([*cell.tags])}" if cell.tags else ""
    if not cell.markdown:
        return f"# %%{tags}\n{cell.source}"
    lines = (f"# {line}".rstrip() for line in cell.source.split("\n"))
    return "\n".join([f"# %% [markdown]{tags}", *lines])


def starter_prose(assignment: Assignment) -> tuple[str, ...]:
    """All text of both, as readers find it in a submission: none of it is a student's."""
    made = json.dumps(starter_notebook(assignment))
    pieces = [*notebook.read(made, "starter.ipynb").prose, *python.read(starter_script(assignment), "starter.py").prose]
    return tuple(dict.fromkeys(pieces))


def starter_files(assignment: Assignment, version: str = "") -> dict[str, str]:
    """What students start from, by file name: a notebook and a script if they may submit them, and helpers."""
    made = {}
    if name := _file_name(assignment, ".ipynb"):
        made[name] = json.dumps(starter_notebook(assignment, version), indent=1, ensure_ascii=False) + "\n"
    if name := _file_name(assignment, ".py"):
        made[name] = starter_script(assignment, version)
    helpers = assignment.files.helpers if isinstance(assignment.files, FilePatterns) else ()
    with speaking(assignment.texts):
        for pattern in helpers:
            if not set(pattern) & set("*?[") and pattern not in made:
                made[pattern] = f'"""{say("starter.helper", file=next(iter(made), assignment.name))}"""\n'
    return made


def _file_name(assignment: Assignment, suffix: str) -> str:
    """A name with this ending that the assignment's patterns match; "" if there is none."""
    for pattern in assignment.files:
        if pattern.lower().endswith(suffix):
            usual = f"{assignment.name}{suffix}"
            if fnmatch.fnmatch(usual.lower(), pattern.lower()):
                return usual
            name = pattern.replace("*", assignment.name)
            return name if not set(name) & set("?[") else usual
    return ""
