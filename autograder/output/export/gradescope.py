"""Grades in the layout of Gradescope's "Download Grades"; Gradescope has no documented import of scores."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from autograder.output.export import Export, GradedPart, Line, PersonRow, Plan, register
from autograder.output.export.cells import (
    grade_cell,
    key_text,
    listed,
    on_grades,
    one_line,
    points_possible,
    safe,
    unwritten,
    who,
)
from autograder.output.text import points


@register("gradescope")
class Gradescope(Export):
    """The layout of Gradescope's "Download Grades", which Gradescope itself cannot import.

    Its documentation describes no upload of scores; on Gradescope they come from the autograder. Scripts that transfer
    grades from Gradescope elsewhere read this layout, so they work with this file. As in the original, everyone has a
    row, there is no byte order mark (scripts look for "First Name"), and a question's column is named
    ``1.2: Title (2.0 pts)``. A late deduction is included in Total Score, not in the questions.
    """

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Everyone, with or without a grade."""
        lines = [
            Line(row, {k: key_text(text) for k, text in _known(row).items()}, grade_cell(row, pending)) for row in rows
        ]
        said = on_grades(rows, pending, "Total Score is empty") + unwritten(lines, _known)
        if unknown := [who(line.row) for line in lines if not any(line.ids.values())]:
            said.append(listed("Neither SID nor Email is known", unknown))
        if late := [who(row) for row in rows if row.late]:
            said.append(listed("Late by an unknown time: Lateness is empty, which scripts may read as on time", late))
        for key in ("SID", "Email"):
            times = Counter(line.ids[key] for line in lines if line.ids[key])
            if twice := [who(line.row) for line in lines if times[line.ids[key]] > 1]:
                said.append(listed(f"Several rows have the same {key}", twice))
        return Plan(tuple(lines), tuple(said))

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """The header and everyone; cells without a score are empty."""
        named = [safe(f"{part.id}: {one_line(part.title, 100)} ({float(part.points)} pts)") for part in parts]
        yield [*_GRADESCOPE, *named]
        for line in plan.lines:
            row, report = line.row, line.row.report
            status = "Missing" if report is None else "Graded" if line.grade else "Ungraded"
            late = "00:00:00" if row.late is False else ""
            handed_in = [key_text(row.account), _moment(row.submitted), late, "", ""]
            facts = [line.grade, points_possible(parts), status, *handed_in]
            read = report.results if report and not report.problem else ()
            scores = {result.id: points(result.score) for result in read if result.decided}
            yield [*_names(row.name), *line.ids.values(), "", *facts, *(scores.get(part.id, "") for part in parts)]

    def how(self, plan: Plan) -> str:
        """What the file is for, since it cannot be imported."""
        return (
            "Gradescope cannot import scores: this file has the layout of its Download Grades, for scripts that read "
            "it. To have scores on Gradescope, grade there with the zip file from `autograder build`."
        )


_GRADESCOPE = (
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status", "Submission ID"),
    *("Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count"),
)


def _known(row: PersonRow) -> dict[str, str]:
    return {"SID": row.sid, "Email": row.email}


def _names(name: str) -> tuple[str, str]:
    """First and last name, from ``Ada King Lovelace`` or ``Lovelace, Ada King``."""
    name = one_line(name)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return safe(first), safe(last)


def _moment(iso: str | None) -> str:
    """``2024-04-26 17:34:00 +0000``, as Gradescope writes it; "" if it is not a valid time."""
    try:
        return datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", iso or "")).strftime("%Y-%m-%d %H:%M:%S %z").strip()
    except ValueError:
        return ""
