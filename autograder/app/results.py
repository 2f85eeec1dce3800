"""What a run leaves in its folder, all of it made from the gradebook: tables, one file a submission, the report."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.app import judging, not_graded
from autograder.app.grader import Grader
from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.domain.report import Report
from autograder.execution import codec
from autograder.output import export, grades_csv, late_csv, results_json
from autograder.output.text import file_name
from autograder.scoring.shown_calls import ADAPTER_FAILED
from autograder.storage import Gradebook, Run, SavedReport, chunks, late_days, manual_copy
from autograder.storage.report_diff import Change, compare
from autograder.system import files
from autograder.system.background import BackgroundWrites
from autograder.system.wording import few

_MOST_WAITING = 32
_STAMP = ".made-of"


def write_one(out: Path, report: Report, seconds: float | None = None) -> None:
    """One submission's results.json, unless it is there and says the same.

    Where nothing was run (``seconds`` is None), the time that is in the file stays.
    """
    path = out / "results" / f"{file_name(report.submission)}.json"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if seconds is None:
        seconds = results_json.seconds_of(before)
    text = results_json.render(report, seconds)
    if text != before:
        files.write_file(path, text, sync=False)  # the gradebook has it: after a power cut the next `grade` mends it


class ResultsWriter(BackgroundWrites):
    """Writes results.json files below a folder of results."""

    def __init__(self, out: Path) -> None:
        super().__init__(_MOST_WAITING)
        self.out = out

    def write(self, report: Report, seconds: float | None) -> None:
        """One submission's results.json, before long."""
        self.submit(partial(write_one, self.out, report, seconds))


def write_figures(out: Path, report: Report) -> None:
    """The figures of one submission that are not there yet, for people to look at."""
    for result in report.results:
        for kept, content in result.files.items():
            path = out / "figures" / file_name(report.submission) / f"{file_name(result.id)}{Path(kept).suffix}"
            if not (path.exists() and path.read_bytes() == content):
                files.write_file(path, content)


def write_class(
    out: Path, grader: Grader, book: Gradebook, run: Run, lines: Mapping[str, list[str]] | None = None
) -> None:
    """The tables of the class, by submission and by person; ``lines`` are the rows of the first, if they are there."""
    ids = judging.ids(grader, (report for _, report in judging.reports(book, run.id)))
    if lines is None:
        lines = {scored.name: grades_csv.row(report, ids) for scored, report in judging.reports(book, run.id)}
    people = judging.people_of(book, book.graded(run.id))
    names = [
        "; ".join(p["name"] for p in people.get(name, []) if p["name"] not in ("", name)) for name in sorted(lines)
    ]
    files.write_file(out / "grades.csv", grades_csv.table((lines[name] for name in sorted(lines)), ids, names))
    missing = run.intake.get("missing", [])
    told = any(person["sid"] or person["email"] for found in people.values() for person in found)
    if told or missing or run.intake.get("kind", "folder") != "folder":
        rows = ((one.person, one.facts, one.report) for one in persons(book, run))
        files.write_file(out / "people.csv", grades_csv.people_table(rows, missing))
    not_graded.write_problems(out, book, run)


def write_report(out: Path, grader: Grader, book: Gradebook, run: Run, *, anonymous: bool = False) -> None:
    """The report for people to read; nothing happens if it is there and would be the same.

    Once it was made without names, `rescore` and `mark` make it without names.
    """
    anonymous = anonymous or bool(run.intake.get("anonymous"))
    stamp = _made_of(grader, book, run, anonymous)
    there = out / "report" / _STAMP
    if there.exists() and (out / "report" / "index.html").exists() and there.read_text() == stamp:
        return
    from autograder.app import class_report  # not for nothing: it takes its time

    there.unlink(missing_ok=True)
    folder, spec = out / "report", grader.assignment
    class_report.write_pages(folder, spec, grader.targets, book, run, anonymous=anonymous)
    if hasattr(os, "sync"):
        os.sync()  # lest the stamp outlive in a power cut what it stands for
    files.write_file(there, stamp)


def changes(book: Gradebook, before: Run | None, now: Run) -> Iterator[Change]:
    """What differs between two runs in submissions that are the same in both, marks by hand counted in."""
    if before is None:
        return
    old = {(scored.name, scored.digest): report for scored, report in judging.reports(book, before.id)}
    for scored, report in judging.reports(book, now.id):
        if then := old.get((scored.name, scored.digest)):
            yield from compare(scored.name, then, report)


def run_warnings(assignment: Assignment, book: Gradebook, before: Run | None, now: Run) -> list[str]:
    """What a person should know before the grades are handed out."""
    said = []
    names = book.graded(now.id)
    gone = sorted(set(book.graded(before.id)) - set(names)) if before else []
    if gone:
        said.append(f"In run {before.id if before else ''}, and not handed in now: {few(gone)}")
    if before and before.intake.get("roster") and not now.intake.get("roster"):
        said.append("The last run had a --roster and this one has none: its names and extensions are not used")
    failed = _adapter_failed(book, now) if assignment.adapters else []
    if failed:
        said.append(f"An adapter failed on {len(failed)} answers, which earned no points: look at {few(failed)}")
    return said


def _adapter_failed(book: Gradebook, run: Run) -> list[str]:
    """The answers that the instructor's adapter could not use, by submission and question."""
    return [
        f"{scored.name} {result.id}"
        for scored, report in judging.reports(book, run.id)
        for result in report.results
        if ADAPTER_FAILED in result.tags
    ]


def write_late(out: Path, grader: Grader, book: Gradebook, run: Run) -> list[str]:
    """How late each submission was and what that cost, as a table, and the late days of the term that it used.

    Gives what a person should know: of whom no time is recorded, say. Nothing happens without a late policy.
    """
    assignment = grader.assignment
    if assignment.late is None:
        return []
    known = list(book.facts(book.graded(run.id)))
    days = late_days.of(grader.project, assignment)
    reports = ((report, facts) for _, report, facts in _with_facts(book, run))
    files.write_file(out / "late.csv", late_csv.render(assignment.late, reports, days))
    return [*late_csv.lateness_warnings(assignment.late, known), *(days.keep(known) if days else [])]


def current(grader: Grader, run: Run) -> None:
    """`UsageError` if the spec is not the one that the run was scored by: its questions may be others."""
    if run.spec != grader.assignment.digest:
        raise UsageError(f"the spec has changed since run {run.id}: run `autograder rescore` (or `grade`) first")


@dataclass(frozen=True)
class Handed:
    """A person and what that person, alone or in a group, has handed in."""

    person: Mapping[str, str]
    report: Report
    facts: Mapping[str, Any]


def persons(book: Gradebook, run: Run) -> Iterator[Handed]:
    """Everybody of whom it is known that they handed something in, by submission."""
    for _, report, facts in _with_facts(book, run):
        for person in facts.get("people", []):
            yield Handed(person, report, facts)


def _with_facts(book: Gradebook, run: Run) -> Iterator[tuple[SavedReport, Report, Mapping[str, Any]]]:
    """The reports of a run by name, with what is known of people and times; read a few at a time."""
    for part in chunks(judging.reports(book, run.id)):
        facts = dict(book.facts(scored.name for scored, _ in part))
        for scored, report in part:
            yield scored, report, facts.get(scored.name, {})


def platform_rows(book: Gradebook, run: Run, form: str) -> list[export.PersonRow]:
    """Everybody as rows for a platform's table: who handed in, each member of a group, and who did not."""
    own = run.intake.get("kind") == form  # then a submission's id is the platform's own
    rows = []
    for scored, report, known in _with_facts(book, run):
        account = scored.name if own and not known.get("group") else ""
        for person in known.get("people") or [{"name": scored.name, "sid": "", "email": ""}]:
            when = (known.get("submitted"), known.get("late"))
            rows.append(export.PersonRow(**person, account=account, submission=scored.name, report=report,
                                         submitted=when[0], late=when[1]))  # fmt: skip
    for person in run.intake.get("missing", []):
        rows.append(export.PersonRow(**person, account="", submission="", report=None, submitted=None, late=None))
    return rows


def write_for(
    form: str, path: Path, grader: Grader, book: Gradebook, run: Run, *, column: str | None, pending: bool
) -> tuple[int, list[str]]:
    """The grades as the platform called ``form`` imports them; gives how many people, and what to know about it."""
    rows = platform_rows(book, run, form)
    title = column or grader.assignment.title
    made = export.planned(form, rows, pending=pending)
    files.write_file(path, made.text(grader.assignment.questions, title))
    said = [made.how, *made.doubts(title)]
    if any(row.account for row in rows) and not run.intake.get("roster"):
        said += filter(None, [made.export.without_roster])
    return made.count, said


def _made_of(grader: Grader, book: Gradebook, run: Run, anonymous: bool) -> str:
    """A key of all that the report shows, but for the times of the run."""
    made = hashlib.sha256()  # bit by bit, however many there are
    for file in sorted((Path(__file__).parent.parent / "output" / "html").rglob("*")):
        if file.suffix in (".html", ".css"):  # the code is in `codec.code_key()`
            made.update(file.read_bytes())
    for one in book.reports(run.id):
        made.update(f"{one.name}\n{one.digest}\n{one.content}\n".encode())
    for name, facts in book.facts(book.graded(run.id)):
        made.update(f"{name}\n{json.dumps(facts, sort_keys=True)}\n".encode())
    marks = [manual_copy.seal(run.assignment, one) for one in book.manual_scores()]
    return codec.digest(run.targets, codec.code_key(), run.intake, anonymous, made.hexdigest(), marks)
