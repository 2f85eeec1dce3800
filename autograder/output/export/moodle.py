"""Grades for Moodle: the assignment's grading worksheet, or a file for the gradebook.

Sources: https://github.com/moodle/moodle, ``mod/assign/feedback/offline`` (``importgradeslib.php``, ``locallib.php``),
``grade/import/csv/classes/load_data.php``, and the CSV reader of both, ``lib/csvlib.class.php``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.domain.report import Report
from autograder.output.export import Export, GradedPart, PersonRow, Plan, register
from autograder.output.export.cells import (
    capped,
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

_MOODLE = {"Identifier": "a participant number", "Email address": "an email address", "ID number": "an ID number"}
_GRADES = ("Grade", "Maximum Grade", "Last modified (grade)")


@register("moodle")
class Moodle(Export):
    """The assignment's grading worksheet or, if that would identify fewer people, a file for the gradebook.

    A worksheet needs the columns Identifier, Grade and Last modified (grade), with these names in the language of the
    person who uploads it. Feedback comments is optional and must not be first; other columns are ignored. The
    identifier is the number after the word Participant, and Moodle skips unknown ones. The time of the last change is
    not known here, so that column is empty: Moodle accepts new grades, and replaces existing ones only if the box for
    that is ticked. The identifiers come from a download; a group's number is not an identifier.

    For the gradebook, the person who imports chooses the column with email addresses or ID numbers. An unknown one ends
    the import, and a row with an empty cell went to the person in the row before, so such rows are left out.

    There is a byte order mark, which Moodle removes and Excel needs for accented letters.
    """

    bom = MARK
    without_roster = "Without --roster, groups are not known: if groups submitted, the participant numbers are theirs."

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Everyone with a grade whom the key identifies; the key is the one that identifies most people."""
        shared = shared_accounts(rows)
        graded = graded_lines(rows, pending, lambda row: self._ids(row, shared))
        # on a tie the first key, which is the worksheet's
        key = max(_MOODLE, key=lambda key: sum(bool(line.ids[key]) for line in graded))
        lines, twice = once([line for line in graded if line.ids[key]], (key,))
        lines, cut = capped(lines, "Moodle")
        said = on_grades(rows, pending, "Not in the file")
        if unknown := [who(line.row) for line in graded if not line.ids[key]]:
            lacks = _MOODLE[key] if len(unknown) < len(graded) else "an ID number or email address, which --roster adds"
            said.append(listed(f"Not in the file (Moodle needs {lacks})", unknown))
        if key == "Identifier" and (nothing := [who(line.row) for line in lines if line.grade == "0"]):
            said.append(listed("Newer versions of Moodle skip a grade of 0 in a worksheet; enter it for", nothing))
        return Plan(tuple(lines), (*said, *cut, *twice), key)

    def _ids(self, row: PersonRow, shared: set[str]) -> dict[str, str]:
        participant = "" if row.account in shared else key_text(row.account, PLATFORM_NUMBER)
        told = f"Participant {participant}" if participant else ""
        return {"Identifier": told, "Email address": key_text(row.email), "ID number": key_text(row.sid)}

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The worksheet, or the file for the gradebook."""
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
        """Instructions for the assignment's worksheet, or for the gradebook import."""
        if plan.key == "Identifier":
            return (
                "The settings of the Moodle assignment must enable the feedback types “Offline grading worksheet” and "
                "“Feedback comments”, simple direct grading, and a maximum grade that is at least the file's. Set your "
                "language to English, open the assignment, then Submissions, Actions (in older versions View all "
                "submissions, Grading action), Upload grading worksheet, and select this file. To replace existing "
                "grades, tick the box that allows updating records that have been modified more recently. "
                "If groups submit, grade with --roster: a group's number is not a participant's."
            )
        return (
            "In the Moodle course: open Grades, Import, CSV file, and select this file with separator comma; map from "
            f"and to “{plan.key}”, the grade column to the assignment, and Feedback comments to its feedback. These "
            "grades override the assignment: from then on they can be changed only in the gradebook."
        )


def _php(text: str) -> str:
    """The text for Moodle, without backslashes and quotes: PHP would take a backslash before a quote for an escape."""
    return safe(text).replace("\\", "/").replace('"', "'")
