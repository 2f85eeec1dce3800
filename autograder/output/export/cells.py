"""What exports to all platforms share: who has a grade, cells that are safe, people told apart, sentences on them."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from autograder.domain.report import Report, Status
from autograder.output import grades_csv
from autograder.output.export import GradedPart, Line, PersonRow
from autograder.output.text import clean, points
from autograder.system.wording import few, truncated

_WAITS = "points wait for a person"

# what tells people must arrive as it is, so nothing may be put before it: only what no program takes for more than text
_HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+'-]{0,199}")


def one_line(text: str, longest: int = 200) -> str:
    """Text of students in one line, with nothing that a reader is misled by."""
    return truncated(clean(" ".join(text.split())), longest)


def safe(text: str) -> str:
    """The same for a cell, where no spreadsheet takes it for a formula, written in wide letters either."""
    text = one_line(text)
    safe = grades_csv.cell(text)
    return "'" + text if safe == text and unicodedata.normalize("NFKC", text[:1])[:1] in set("=+-@") else safe


def key_text(text: str, pattern: re.Pattern[str] = _HARMLESS) -> str:
    """What tells a person, as it is; "" if a program could take it for more than text."""
    return text if pattern.fullmatch(text) else ""


def points_possible(parts: Iterable[GradedPart]) -> str:
    """What all parts are worth together."""
    return points(math.fsum(part.points for part in parts))


def _lacks(report: Report | None, pending: bool) -> str:
    """Why there is no final grade; "" if there is one."""
    if report is None:
        return "nothing was handed in"
    if report.problem and not (report.results and all(result.by_hand for result in report.results)):
        return "it cannot be read"
    undecided = {result.status for result in report.results if not result.decided}
    if undecided - {Status.PENDING, Status.NOT_ANSWERED, Status.EXCUSED}:
        return "the grader failed to grade it"
    return _WAITS if Status.PENDING in undecided and not pending else ""


def grade_cell(row: PersonRow, pending: bool) -> str:
    """The score to give out; "" if there is none yet."""
    return "" if row.report is None or _lacks(row.report, pending) else points(row.report.score)


def graded_lines(rows: Iterable[PersonRow], pending: bool, ids: Callable[[PersonRow], Mapping[str, str]]) -> list[Line]:
    """The lines of everybody who has a grade, with the ids by which the platform tells people."""
    return [Line(row, ids(row), score) for row in rows if (score := grade_cell(row, pending))]


def on_grades(rows: Iterable[PersonRow], pending: bool, otherwise: str) -> list[str]:
    """Who gets no grade, by why; and whose grade may change. ``otherwise`` is what becomes of who gets none."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        report, why = row.report, _lacks(row.report, pending)
        waits = f"{who(row)} ({points(report.pending)})" if report and report.pending else ""
        if why:
            found[f"{otherwise}, for {why}"].append(waits if why == _WAITS else who(row))
        elif waits:
            found["Given out without the points that wait for a person"].append(waits)
        left = [r.id for r in report.results if r.status is Status.NOT_ANSWERED] if report and not why else []
        excused = [r.id for r in report.results if r.status is Status.EXCUSED] if report and not why else []
        if excused:
            of = f"{one_line(', '.join(excused))}: out of {points(report.max_score)}" if report else ""
            found["Excused from questions, which the score leaves out"].append(f"{who(row)} ({of})")
        if left:
            found["Not answered, which counts as no points"].append(f"{who(row)} ({one_line(', '.join(left))})")
    return [listed(said, who) for said, who in found.items()]


def comment(report: Report) -> str:
    """Feedback as HTML, a line a question; nothing on questions that students are not to see.

    Moodle keeps comments as HTML (``commentformat`` is FORMAT_HTML in ``mod/assign/feedback/comments/locallib.php``).
    """
    lines = []
    for result in report.results:
        if result.visibility == "visible":
            of = f"{points(result.score)} of {points(result.max_score)}" if result.decided else result.status.value
            lines.append(f"{one_line(result.id)} ({of}): {one_line(result.feedback, 300)}")
    if report.deducted:
        lines.append(one_line(report.deducted, 300))
    # a backslash before a quote would keep PHP from seeing where the cell ends: neither is left
    return f"<p>{'<br>'.join(map(html.escape, lines))}</p>".replace("\\", "&#92;") if lines else ""


def who(row: PersonRow) -> str:
    """A person for people to read."""
    name, submission = one_line(row.name, 60), one_line(row.submission, 60)
    if name and submission and name != submission:
        return f"{submission} ({name})"
    return submission or name or one_line(row.email or row.sid, 60) or "somebody"


def listed(said: str, who: Sequence[str]) -> str:
    """A sentence and whom it is about, the first 20 by name."""
    return f"{said}: {few(who)}."


def shared_accounts(rows: Iterable[PersonRow]) -> set[str]:
    """Accounts that several people have, as a group's hand-in: they tell nobody."""
    return {account for account, times in Counter(row.account for row in rows).items() if account and times > 1}


def unwritten(lines: Iterable[Line], known: Callable[[PersonRow], Mapping[str, str]]) -> list[str]:
    """Which ids are ``known`` and not written."""
    hidden = ((key, line) for line in lines for key, told in known(line.row).items() if told and not line.ids[key])
    found = [f"{key} of {who(line.row)}" for key, line in hidden]
    return [listed("Not written, for it could be taken for something else than text", found)] if found else []


def once(lines: Sequence[Line], keys: Sequence[str]) -> tuple[list[Line], list[str]]:
    """The lines that no other has the first known key of, and a doubt about the rest: either grade could count."""
    by_key: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        key = next((key for key in keys if line.ids[key]), "name")
        by_key[key, (line.ids.get(key) or line.row.name).casefold()].append(line)
    twice = [who(line.row) for same in by_key.values() if len(same) > 1 for line in same]
    kept = [line for same in by_key.values() if len(same) == 1 for line in same]
    return kept, [listed("Not in the file, for two rows are about one person", twice)] if twice else []
