"""Grades laid out as Gradescope's own "Download Grades": it has no documented import of scores."""

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
    """The layout of Gradescope's own "Download Grades": nothing can be imported with it there.

    Its documentation knows no way to upload scores; on Gradescope they come from the autograder. Scripts that carry
    grades from Gradescope to somewhere else read this layout, so they can be used on what was graded here. As in the
    original there is a row for everybody, no byte order mark (scripts look for "First Name"), and a question's column
    is called ``1.2: Title (2.0 pts)``. A deduction for being late is in Total Score, and not in the questions.
    """

    def plan(self, rows: Sequence[PersonRow], pending: bool) -> Plan:
        """Everybody."""
        lines = [
            Line(row, {k: key_text(text) for k, text in _known(row).items()}, grade_cell(row, pending)) for row in rows
        ]
        said = on_grades(rows, pending, "Total Score is empty") + unwritten(lines, _known)
        if unknown := [who(line.row) for line in lines if not any(line.ids.values())]:
            said.append(listed("There is neither SID nor Email to tell who it is", unknown))
        if late := [who(row) for row in rows if row.late]:
            said.append(listed("Late, by how much is not known: Lateness is empty, which scripts take for none", late))
        for key in ("SID", "Email"):
            times = Counter(line.ids[key] for line in lines if line.ids[key])
            if twice := [who(line.row) for line in lines if times[line.ids[key]] > 1]:
                said.append(listed(f"Several rows have one {key}", twice))
        return Plan(tuple(lines), tuple(said))

    def table(self, plan: Plan, parts: Sequence[GradedPart], column: str) -> Iterator[Sequence[str]]:
        """A header, and everybody; what is not decided is empty."""
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
        """Not at all."""
        return (
            "Gradescope imports no scores: this file is laid out as its own Download Grades, for the scripts that read "
            "those. To have scores on Gradescope, let it grade there with what `autograder build` makes."
        )


_GRADESCOPE = (
    *("First Name", "Last Name", "SID", "Email", "Sections", "Total Score", "Max Points", "Status", "Submission ID"),
    *("Submission Time", "Lateness (H:M:S)", "View Count", "Submission Count"),
)


def _known(row: PersonRow) -> dict[str, str]:
    return {"SID": row.sid, "Email": row.email}


def _names(name: str) -> tuple[str, str]:
    """First and last, of ``Ada King Lovelace`` or ``Lovelace, Ada King``."""
    name = one_line(name)
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
        first, last = (first, last) if first else (last, "")
    return safe(first), safe(last)


def _moment(iso: str | None) -> str:
    """``2024-04-26 17:34:00 +0000``, as Gradescope writes it; "" for what is no time."""
    try:
        return datetime.fromisoformat(re.sub(r"[Zz]$", "+00:00", iso or "")).strftime("%Y-%m-%d %H:%M:%S %z").strip()
    except ValueError:
        return ""
