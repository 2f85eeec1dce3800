"""Shared by all exports: who has a grade, safe cells, ids of people, and notes for the instructor."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from autograder.domain.report import Report, Status
from autograder.output import grades_csv
from autograder.output.export import GradedPart, Line, PersonRow
from autograder.output.text import clean, points
from autograder.system.wording import few, truncated

_WAITS = "needs manual grading"

# ids cannot be escaped, because they must arrive unchanged: only characters that no spreadsheet interprets
_HARMLESS = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+'-]{0,199}")


def one_line(text: str, longest: int = 200) -> str:
    """Student text on one line, without control characters, cut to ``longest`` characters."""
    return truncated(clean(" ".join(text.split())), longest)


def safe(text: str) -> str:
    """The same for a cell that no spreadsheet evaluates as a formula, not even in full-width characters."""
    text = one_line(text)
    safe = grades_csv.cell(text)
    return "'" + text if safe == text and unicodedata.normalize("NFKC", text[:1])[:1] in set("=+-@") else safe


def key_text(text: str, pattern: re.Pattern[str] = _HARMLESS) -> str:
    """An id, unchanged; "" if a spreadsheet could interpret it."""
    return text if pattern.fullmatch(text) else ""


def points_possible(parts: Iterable[GradedPart]) -> str:
    """The total points of all parts but bonuses."""
    return points(math.fsum(part.points for part in parts if not part.bonus))


def _lacks(report: Report | None, pending: bool) -> str:
    """Why there is no final grade; "" if there is one."""
    if report is None:
        return "did not submit"
    if report.problem and not (report.results and all(result.by_hand for result in report.results)):
        return "unreadable submission"
    undecided = {result.status for result in report.results if not result.decided}
    if undecided - {Status.PENDING, Status.NOT_ANSWERED, Status.EXCUSED}:
        return "internal grader error"
    return _WAITS if Status.PENDING in undecided and not pending else ""


def grade_cell(row: PersonRow, pending: bool) -> str:
    """The score to export; "" if there is none yet."""
    return "" if row.report is None or _lacks(row.report, pending) else points(row.report.score)


def graded_lines(rows: Iterable[PersonRow], pending: bool, ids: Callable[[PersonRow], Mapping[str, str]]) -> list[Line]:
    """The lines of everyone who has a grade; ``ids`` gives the ids that the platform uses."""
    return [Line(row, ids(row), score) for row in rows if (score := grade_cell(row, pending))]


def on_grades(rows: Iterable[PersonRow], pending: bool, otherwise: str) -> list[str]:
    """Notes on people without a grade, by reason, and on incomplete grades; ``otherwise`` begins the former."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        report, why = row.report, _lacks(row.report, pending)
        waits = f"{who(row)} ({points(report.pending)})" if report and report.pending else ""
        if why:
            found[f"{otherwise} ({why})"].append(waits if why == _WAITS else who(row))
        elif waits:
            found["Exported without the points that need manual grading"].append(waits)
        left = [r.id for r in report.results if r.status is Status.NOT_ANSWERED] if report and not why else []
        excused = [r.id for r in report.results if r.status is Status.EXCUSED] if report and not why else []
        if excused:
            of = f"{one_line(', '.join(excused))}: out of {points(report.max_score)}" if report else ""
            found["Excused questions, not counted in the score"].append(f"{who(row)} ({of})")
        if left:
            found["Questions not answered, counted as 0 points"].append(f"{who(row)} ({one_line(', '.join(left))})")
    return [listed(said, who) for said, who in found.items()]


def comment(report: Report) -> str:
    """Feedback as HTML, one line per question, without hidden questions.

    Moodle keeps comments as HTML (``commentformat`` is FORMAT_HTML in ``mod/assign/feedback/comments/locallib.php``).
    """
    lines = []
    for result in report.results:
        if result.visibility == "visible":
            of = f"{points(result.score)} of {points(result.max_score)}" if result.decided else result.status.value
            lines.append(f"{one_line(result.id)} ({of}): {one_line(result.feedback, 300)}")
    if report.deducted:
        lines.append(one_line(report.deducted, 300))
    # PHP would take a backslash before a quote for an escaped quote; both are replaced
    return f"<p>{'<br>'.join(map(html.escape, lines))}</p>".replace("\\", "&#92;") if lines else ""


def capped(lines: Iterable[Line], platform: str) -> tuple[list[Line], list[str]]:
    """Cap grades that a bonus takes above the maximum; also gives a sentence that names whose."""
    kept, cut = [], []
    for line in lines:
        report = line.row.report
        bonus = report is not None and any(result.bonus and result.score for result in report.results)
        most = math.fsum(result.max_score for result in report.results if not result.bonus) if report else 0.0
        if bonus and float(line.grade) > most:
            cut.append(f"{who(line.row)} ({line.grade})")
            line = replace(line, grade=points(most))
        kept.append(line)
    return kept, [listed(f"Capped at the maximum, because {platform} accepts no more", cut)] if cut else []


def who(row: PersonRow) -> str:
    """A person's name in notes."""
    name, submission = one_line(row.name, 60), one_line(row.submission, 60)
    if name and submission and name != submission:
        return f"{submission} ({name})"
    return submission or name or one_line(row.email or row.sid, 60) or "unknown"


def listed(said: str, who: Sequence[str]) -> str:
    """A note with the first 20 people it is about."""
    return f"{said}: {few(who)}."


def shared_accounts(rows: Iterable[PersonRow]) -> set[str]:
    """Accounts of several people, as for a group's submission: they identify nobody."""
    return {account for account, times in Counter(row.account for row in rows).items() if account and times > 1}


def unwritten(lines: Iterable[Line], known: Callable[[PersonRow], Mapping[str, str]]) -> list[str]:
    """A note on ids that are ``known`` but not written."""
    hidden = ((key, line) for line in lines for key, told in known(line.row).items() if told and not line.ids[key])
    found = [f"{key} of {who(line.row)}" for key, line in hidden]
    return [listed("Omitted, because spreadsheets could interpret these ids", found)] if found else []


def once(lines: Sequence[Line], keys: Sequence[str]) -> tuple[list[Line], list[str]]:
    """The lines whose first known key is unique, and a note on the others, for whom either grade could count."""
    by_key: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        key = next((key for key in keys if line.ids[key]), "name")
        by_key[key, (line.ids.get(key) or line.row.name).casefold()].append(line)
    twice = [who(line.row) for same in by_key.values() if len(same) > 1 for line in same]
    kept = [line for same in by_key.values() if len(same) == 1 for line in same]
    return kept, [listed("Not in the file (several rows for one person)", twice)] if twice else []
