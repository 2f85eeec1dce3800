"""The results folder, written from the gradebook: tables, one file per submission, the class report."""

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
from autograder.domain.errors import UsageError
from autograder.domain.report import Report
from autograder.execution import codec
from autograder.output import export, grades_csv, late_csv, results_json
from autograder.output.text import file_name
from autograder.scoring.shown_calls import ADAPTER_FAILED
from autograder.scoring.whose_fault import CHECK_FAILED, NOT_WORKED_OUT
from autograder.storage import Gradebook, Run, SavedReport, chunks, late_days, manual_copy
from autograder.storage.report_diff import Change, compare
from autograder.system import files
from autograder.system.background import BackgroundWrites
from autograder.system.wording import few, numbered

_MOST_WAITING = 32
_STAMP = ".made-of"
#: What staff are told of the results with these tags.
_FLAGS = {
    ADAPTER_FAILED: "An adapter failed on {}, which earned no points",
    NOT_WORKED_OUT: "An expression of the spec could not be worked out on {}, which may have changed its points",
    CHECK_FAILED: "A hand-written check raised an error on {}, which earned no points",
}


def write_one(out: Path, report: Report, seconds: float | None = None) -> None:
    """Write one submission's results file, unless it exists with the same content.

    If nothing was run (``seconds`` is None), the execution time in the existing file is kept.
    """
    path = out / "results" / f"{file_name(report.submission)}.json"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if seconds is None:
        seconds = results_json.seconds_of(before)
    text = results_json.render(report, seconds)
    if text != before:
        files.write_file(path, text, sync=False)  # after a power failure, the next `grade` writes it again


class ResultsWriter(BackgroundWrites):
    """Writes results files below the results folder ``out``, in background threads."""

    def __init__(self, out: Path) -> None:
        super().__init__(_MOST_WAITING)
        self.out = out

    def write(self, report: Report, seconds: float | None) -> None:
        """Schedule the results file of one submission."""
        self.submit(partial(write_one, self.out, report, seconds))


def write_figures(out: Path, report: Report) -> None:
    """Write the figures of one submission, for manual grading, unless they exist with the same content."""
    for result in report.results:
        for kept, content in result.files.items():
            path = out / "figures" / file_name(report.submission) / f"{file_name(result.id)}{Path(kept).suffix}"
            if not (path.exists() and path.read_bytes() == content):
                files.write_file(path, content)


def write_class(
    out: Path, grader: Grader, book: Gradebook, run: Run, lines: Mapping[str, list[str]] | None = None
) -> None:
    """Write the tables of the class: grades.csv, people.csv if people are known, and problems.csv.

    ``lines`` are the rows of grades.csv by submission, if the caller has them already.
    """
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
    """Write the class report for staff, unless it exists and would be the same.

    If the run was anonymous, `rescore` and `mark` keep the report anonymous.
    """
    anonymous = anonymous or bool(run.intake.get("anonymous"))
    stamp = _made_of(grader, book, run, anonymous)
    there = out / "report" / _STAMP
    if there.exists() and (out / "report" / "index.html").exists() and there.read_text() == stamp:
        return
    from autograder.app import class_report  # slow to import

    there.unlink(missing_ok=True)
    folder, spec = out / "report", grader.assignment
    class_report.write_pages(folder, spec, grader.targets, book, run, anonymous=anonymous)
    if hasattr(os, "sync"):
        os.sync()  # after a power failure, the stamp must not exist without the report
    files.write_file(there, stamp)


def changes(book: Gradebook, before: Run | None, now: Run) -> Iterator[Change]:
    """The changes between two runs in submissions that are the same in both, including manual scores."""
    if before is None:
        return
    old = {(scored.name, scored.digest): report for scored, report in judging.reports(book, before.id)}
    for scored, report in judging.reports(book, now.id):
        if then := old.get((scored.name, scored.digest)):
            yield from compare(scored.name, then, report)


def run_warnings(grader: Grader, book: Gradebook, before: Run | None, now: Run) -> list[str]:
    """Notes that staff should read before the grades are released."""
    from autograder.validation import spec_examples

    said = []
    if short := [fault.where for fault in spec_examples.reference(grader.assignment, grader.targets)]:
        said.append(
            f"The reference itself does not earn all points on {few(short)}: "
            f"run `autograder validate {grader.project.name}` before these grades are released"
        )
    names = book.graded(now.id)
    gone = sorted(set(book.graded(before.id)) - set(names)) if before else []
    if gone:
        said.append(f"In run {before.id if before else ''} but not submitted now: {few(gone)}")
    if before and before.intake.get("roster") and not now.intake.get("roster"):
        said.append("The last run had a --roster and this run has none: its names and extensions are not used")
    for tag, failed in _flagged(book, now).items():
        said.append(f"{_FLAGS[tag].format(numbered(len(failed), 'answer'))}: check {few(failed)}")
    return said


def _flagged(book: Gradebook, run: Run) -> dict[str, list[str]]:
    """The answers that staff should look at and have not graded manually, by tag: submission and question."""
    marked = [one for one in book.reports(run.id) if any(f'"{tag}"' in one.content for tag in _FLAGS)]
    found: dict[str, list[str]] = {}
    if not marked:
        return found
    manual = judging.overlay(book, [one.name for one in marked])
    for one in marked:
        for result in manual.applied(one.report, one.digest).results:
            for tag in () if result.by_hand else _FLAGS.keys() & {*result.tags}:
                found.setdefault(tag, []).append(f"{one.name} {result.id}")
    return found


def write_late(out: Path, grader: Grader, book: Gradebook, run: Run) -> list[str]:
    """Write late.csv (lateness and deductions by submission), and record the late days used.

    Returns notes for staff, such as submissions without a recorded time. Does nothing without a late policy.
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
    """Raise `UsageError` if the spec has changed since the run was scored."""
    if run.spec != grader.assignment.digest:
        raise UsageError(f"the spec has changed since run {run.id}: run `autograder rescore` (or `grade`) first")


@dataclass(frozen=True)
class Handed:
    """A person with the report and metadata of their submission, their own or their group's."""

    person: Mapping[str, str]
    report: Report
    facts: Mapping[str, Any]


def persons(book: Gradebook, run: Run) -> Iterator[Handed]:
    """Every known person with a submission, in the order of submissions."""
    for _, report, facts in _with_facts(book, run):
        for person in facts.get("people", []):
            yield Handed(person, report, facts)


def _with_facts(book: Gradebook, run: Run) -> Iterator[tuple[SavedReport, Report, Mapping[str, Any]]]:
    """The reports of a run by name, with people and times; read in chunks."""
    for part in chunks(judging.reports(book, run.id)):
        facts = dict(book.facts(scored.name for scored, _ in part))
        for scored, report in part:
            yield scored, report, facts.get(scored.name, {})


def platform_rows(book: Gradebook, run: Run, form: str) -> list[export.PersonRow]:
    """One row per person for an export: everyone who submitted, each member of a group, and the missing."""
    own = run.intake.get("kind") == form  # then a submission's id is the platform's account
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
    """Write the grades for the platform ``form``; returns the number of people and notes for the user.

    ``column`` is the name of the grade column, by default the assignment's title; ``pending`` includes submissions
    that need manual grading. Raises `UsageError` if the platform cannot identify people.
    """
    rows = platform_rows(book, run, form)
    title = column or grader.assignment.title
    made = export.planned(form, rows, pending=pending)
    files.write_file(path, made.text(grader.assignment.questions, title))
    said = [made.how, *made.doubts(title)]
    if any(row.account for row in rows) and not run.intake.get("roster"):
        said += filter(None, [made.export.without_roster])
    return made.count, said


def _made_of(grader: Grader, book: Gradebook, run: Run, anonymous: bool) -> str:
    """A digest of everything that the report shows, except the times of the run."""
    made = hashlib.sha256()
    for file in sorted((Path(__file__).parent.parent / "output" / "html").rglob("*")):
        if file.suffix in (".html", ".css"):  # Python code is in `codec.code_key()`
            made.update(file.read_bytes())
    for one in book.reports(run.id):
        made.update(f"{one.name}\n{one.digest}\n{one.content}\n".encode())
    for name, facts in book.facts(book.graded(run.id)):
        made.update(f"{name}\n{json.dumps(facts, sort_keys=True)}\n".encode())
    marks = [manual_copy.seal(run.assignment, one) for one in book.manual_scores()]
    return codec.digest(run.targets, codec.code_key(), run.intake, anonymous, made.hexdigest(), marks)
