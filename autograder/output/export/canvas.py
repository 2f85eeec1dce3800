"""Grades for Canvas: a gradebook with one assignment.

Sources: https://github.com/instructure/canvas-lms, ``lib/gradebook_importer.rb`` and, for what the browser sends,
``ui/features/gradebook_uploads/jquery/process_gradebook_upload.js``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.output.export import Export, GradedPart, PersonRow, Plan, register
from autograder.output.export.cells import (
    graded_lines,
    key_text,
    listed,
    on_grades,
    once,
    points_possible,
    safe,
    shared_accounts,
    unwritten,
    who,
)
from autograder.output.text import PLATFORM_NUMBER

# columns whose names contain these words are not assignments
_NO_ASSIGNMENT = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_DOTTED = re.compile(r"[0-9.]*\.[0-9.]*")


def _sis(row: PersonRow) -> dict[str, str]:
    return {"ID": "", "SIS User ID": row.sid, "SIS Login ID": row.login or row.email}


@register("canvas")
class Canvas(Export):
    """A gradebook with one assignment.

    The header must begin with Student and ID and have SIS User ID, SIS Login ID and Section in this order. Canvas
    looks people up by ID (parsed by Ruby's ``to_i``, so it may contain only digits), then by SIS User ID, SIS Login ID
    and name, and asks about the others. A column belongs to an existing assignment if it has its name or
    ``Name (id)``; otherwise Canvas offers to create one with the points in the row Points Possible. There is no byte
    order mark: the importer does not remove it, and works with one only because it searches the first cell for
    "Student".
    """

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Everyone with a grade; people identified only by name are included, with a note."""
        shared = shared_accounts(rows)
        graded = graded_lines(rows, pending, lambda row: self._ids(row, shared))
        lines, twice = once(graded, ("ID", "SIS User ID", "SIS Login ID"))
        said = on_grades(rows, pending, "Not in the file") + unwritten(lines, _sis) + twice
        by_name = [who(line.row) for line in lines if not any(line.ids.values())]
        if by_name:
            said.append(listed("Identified only by name (Canvas asks about names that it does not know)", by_name))
        group = [who(line.row) for line in lines if line.row.account in shared]
        if group:
            said.append(listed("Identified by SIS ids only, because several people share one account", group))
        return Plan(tuple(lines), tuple(said))

    def _ids(self, row: PersonRow, shared: set[str]) -> dict[str, str]:
        # Canvas removes dots from ids that look like numbers
        ids = {key: "" if _DOTTED.fullmatch(text) else key_text(text) for key, text in _sis(row).items()}
        return {**ids, "ID": "" if row.account in shared else key_text(row.account, PLATFORM_NUMBER)}

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The header, the row with the points possible, and the people."""
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", safe(column)]
        yield ["    Points Possible", "", "", "", "", points_possible(parts)]
        for line in plan.lines:
            # a student of this name would change the points possible
            name = safe(line.row.name).replace("Points Possible", "Points possible")
            yield [name, *line.ids.values(), "", line.grade]

    def how(self, plan: Plan) -> str:
        """Instructions for the gradebook import."""
        return (
            "In the Canvas course: open Grades, choose Import (in older versions Actions, Import), select this file; "
            "compare From and To, then Save Changes. To update an existing assignment, the column must have its name, "
            "best with its id, as in “Homework 3 (12345)”; the id is at the end of the assignment's URL."
        )

    def on_title(self, title: str) -> list[str]:
        """A note if Canvas would take the column for one of its own totals."""
        found = _NO_ASSIGNMENT.search(title)
        return (
            [f"Canvas ignores columns with “{found[0]}” in their name: choose another with --column."] if found else []
        )
