"""Grades for Canvas: a gradebook with one assignment.

What its importer does was read from https://github.com/instructure/canvas-lms, ``lib/gradebook_importer.rb`` and, for
what the browser sends, ``ui/features/gradebook_uploads/jquery/process_gradebook_upload.js``.
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

# columns that are no assignment, wherever in a name these words stand
_NO_ASSIGNMENT = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_DOTTED = re.compile(r"[0-9.]*\.[0-9.]*")


def _sis(row: PersonRow) -> dict[str, str]:
    return {"ID": "", "SIS User ID": row.sid, "SIS Login ID": row.login or row.email}


@register("canvas")
class Canvas(Export):
    """A gradebook with one assignment.

    The header must begin with Student and ID and have SIS User ID, SIS Login ID and Section in this order. People are
    looked for by ID (as Ruby's ``to_i`` reads it, so nothing but digits may stand there), then by SIS User ID, by
    SIS Login ID, and in the end by the name as Canvas has it; for the others it asks. A column is an existing
    assignment if it is called ``Name (id)`` or exactly as that is; otherwise Canvas offers to make a new one, worth
    what the row Points Possible says. There is no byte order mark: the importer does not take it off, and gets by only
    because it looks for "Student" anywhere in the first cell.
    """

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Who has a grade; who is told by nothing but a name is in it, and a doubt."""
        shared = shared_accounts(rows)
        graded = graded_lines(rows, pending, lambda row: self._ids(row, shared))
        lines, twice = once(graded, ("ID", "SIS User ID", "SIS Login ID"))
        said = on_grades(rows, pending, "Not in the file") + unwritten(lines, _sis) + twice
        by_name = [who(line.row) for line in lines if not any(line.ids.values())]
        if by_name:
            said.append(listed("Canvas has only the name to go by, and asks where it knows no such name", by_name))
        group = [who(line.row) for line in lines if line.row.account in shared]
        if group:
            said.append(listed("Told by number or address only, for several people share one account", group))
        return Plan(tuple(lines), tuple(said))

    def _ids(self, row: PersonRow, shared: set[str]) -> dict[str, str]:
        # of what looks like a number Canvas takes dots away
        ids = {key: "" if _DOTTED.fullmatch(text) else key_text(text) for key, text in _sis(row).items()}
        return {**ids, "ID": "" if row.account in shared else key_text(row.account, PLATFORM_NUMBER)}

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """A header, the points possible, the people."""
        yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", safe(column)]
        yield ["    Points Possible", "", "", "", "", points_possible(parts)]
        for line in plan.lines:
            # a student of this name would set what the assignment is worth
            name = safe(line.row.name).replace("Points Possible", "Points possible")
            yield [name, *line.ids.values(), "", line.grade]

    def how(self, plan: Plan) -> str:
        """By the gradebook's import."""
        return (
            "In the Canvas course: Grades, Import (in older ones Actions, Import), this file; look at From and To, "
            "then Save Changes. The column is an existing assignment's if it is called as that is, best with its "
            "number, “Homework 3 (12345)”, which is at the end of the assignment's address."
        )

    def on_title(self, title: str) -> list[str]:
        """A name by which Canvas takes the column for one of its own sums."""
        found = _NO_ASSIGNMENT.search(title)
        return [f"Canvas passes over a column with “{found[0]}” in its name: give it another."] if found else []
