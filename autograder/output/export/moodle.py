"""Grades for Moodle: the assignment's grading worksheet, or a file for the gradebook.

What its importers do was read from https://github.com/moodle/moodle, ``mod/assign/feedback/offline``
(``importgradeslib.php``, ``locallib.php``), ``grade/import/csv/classes/load_data.php``, and ``lib/csvlib.class.php``
that both read CSV with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.domain.report import Report
from autograder.output.export import Export, GradedPart, PersonRow, Plan, register
from autograder.output.export.cells import (
    comment,
    graded_lines,
    key_text,
    listed,
    on_grades,
    once,
    points_possible,
    safe,
    shared_accounts,
    who,
)
from autograder.output.text import PLATFORM_NUMBER
from autograder.system.csv_text import MARK

_MOODLE = {"Identifier": "a participant's number", "Email address": "an address", "ID number": "an ID number"}
_GRADES = ("Grade", "Maximum Grade", "Last modified (grade)")


@register("moodle")
class Moodle(Export):
    """The assignment's grading worksheet, or where fewer people could be told by it, a file for the gradebook.

    A worksheet needs the columns Identifier, Grade and Last modified (grade), by these names in the language that the
    person who uploads it uses; Feedback comments is taken if it is there and not first, other columns are not looked
    at. The identifier is what stands after the word Participant, and Moodle passes over one that it does not know. We
    cannot know when a grade was last changed, so that column is empty: new grades go in, and a grade that is there is
    replaced only if the box for it is ticked. A download carries the identifiers; a group's number is none.

    The gradebook is told by hand which column holds addresses or ID numbers. One row that it does not know ends the
    import, and one with an empty cell there went to whoever stands in the row before: such rows are left out.

    There is a byte order mark, which Moodle takes off and Excel wants for letters with accents.
    """

    bom = MARK
    without_roster = "Without --roster, groups cannot be told from people: if groups handed in, the numbers are theirs."

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Who has a grade and can be told by what tells most people."""
        shared = shared_accounts(rows)
        graded = graded_lines(rows, pending, lambda row: self._ids(row, shared))
        # the first of those that tell most; the worksheet is first
        key = max(_MOODLE, key=lambda key: sum(bool(line.ids[key]) for line in graded))
        lines, twice = once([line for line in graded if line.ids[key]], (key,))
        said = on_grades(rows, pending, "Not in the file")
        if unknown := [who(line.row) for line in graded if not line.ids[key]]:
            lacks = _MOODLE[key] if len(unknown) < len(graded) else "a number or an address, which --roster adds"
            said.append(listed(f"Not in the file, for Moodle cannot tell who it is without {lacks}", unknown))
        if key == "Identifier" and (nothing := [who(line.row) for line in lines if line.grade == "0"]):
            said.append(listed("Newer Moodles pass over a 0 in a worksheet: see that these get it", nothing))
        return Plan(tuple(lines), (*said, *twice), key)

    def _ids(self, row: PersonRow, shared: set[str]) -> dict[str, str]:
        participant = "" if row.account in shared else key_text(row.account, PLATFORM_NUMBER)
        told = f"Participant {participant}" if participant else ""
        return {"Identifier": told, "Email address": key_text(row.email), "ID number": key_text(row.sid)}

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The worksheet, or what the gradebook needs."""
        sheet = plan.key == "Identifier"
        if sheet:
            yield [plan.key, "Full name", "Email address", *_GRADES, "Feedback comments"]
        else:
            yield ["Full name", plan.key, _php(column), "Feedback comments"]
        for line in plan.lines:
            name, told, said = _php(line.row.name), line.ids[plan.key], comment(line.row.report or Report("", ()))
            if sheet:
                yield [told, name, line.ids["Email address"], line.grade, points_possible(parts), "", said]
            else:
                yield [name, told, line.grade, said]

    def how(self, plan: Plan) -> str:
        """By the assignment, or by the gradebook."""
        if plan.key == "Identifier":
            return (
                "In the Moodle assignment, whose settings must have the feedback types “Offline grading worksheet” and "
                "“Feedback comments” on, simple direct grading, and a maximum grade that is not below the sheet's: "
                "set your language to English, then Submissions, Actions (in older ones View all submissions, Grading "
                "action), Upload grading worksheet, this file. To replace grades that are there, tick the box that "
                "allows updating records that have been modified more recently. "
                "Where groups hand in, grade with --roster: a group's number is no participant's."
            )
        return (
            "In the Moodle course: Grades, Import, CSV file, this file, separator comma; map from and to "
            f"“{plan.key}”, the column of grades to the assignment, and Feedback comments to its feedback. Such a "
            "grade is set in the gradebook: from then on it cannot be changed in the assignment."
        )


def _php(text: str) -> str:
    """The same for Moodle: PHP reads a backslash before a quote as if the quote did not end the cell."""
    return safe(text).replace("\\", "/").replace('"', "'")
