"""``autograder rescore``: new scores from saved answers, without running student code."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.domain.errors import OK, UsageError
from autograder.ingest import project

if TYPE_CHECKING:
    from autograder.app.grader import Grader
    from autograder.app.student_calls import Calls
    from autograder.domain.record import Outcome
    from autograder.domain.report import Report
    from autograder.storage import Gradebook, Run, SavedReport
    from autograder.storage.report_diff import Change


@dataclass(frozen=True)
class _Rescored:
    """One submission with its old report, and the new one if all its answers are saved."""

    scored: SavedReport
    new: Report | None


#: Other names that people try.
ALIASES = ("regrade", "rerun", "reautograde", "recompute", "update")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default FOLDER/gradebook.sqlite.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.option("--allow-lower", is_flag=True, help="Accept lower scores.")
@click.option("--anonymous", is_flag=True, help="Omit names from the report.")
def command(folder: Path, gradebook: str | None, dry_run: bool, allow_lower: bool, anonymous: bool) -> int:
    """Recompute scores from saved answers, running no student code.

    Use it after a change of the spec, its feedback or the reference. FOLDER is the folder that `grade` wrote with
    --out. Shows which scores change, on which questions, by how much and why, and writes the new results. If the spec
    now needs answers that are not saved, run `grade` instead. Without --allow-lower, nothing is written if any
    submission would get a lower score.

    \b
    Example
      autograder rescore results/ --dry-run
    """
    from rich.console import Console

    from autograder.app import judging, manual_backup, results
    from autograder.app.grader import Grader
    from autograder.execution import codec
    from autograder.output import terminal
    from autograder.output.text import clean
    from autograder.storage import Gradebook, existing
    from autograder.storage.report_diff import compare
    from autograder.system.wording import few, numbered

    console = Console(highlight=False)
    with Gradebook(existing(folder, gradebook), reading=dry_run) as book:
        last = book.newest(folder)
        with Grader(project.find_project(last.assignment), ahead=False) as grader:
            key = judging.prepare(grader, book)
            restored = manual_backup.merge_histories(folder, book, last.assignment) if not dry_run else []
            manual = judging.overlay(book, book.graded(last.id))
            changes: list[Change] = []
            incomplete, lower = [], []
            changed: dict[str, Report] = {}
            for one in _rescored(grader, book, last):
                name, digest = one.scored.name, one.scored.digest
                if one.new is None:
                    incomplete.append(name)
                elif codec.report_to_json(one.new) != one.scored.content:
                    changed[name] = one.new
                    before, after = (manual.applied(report, digest) for report in (one.scored.report, one.new))
                    changes += compare(name, before, after)
                    lower += [name] if after.score < before.score else []
            terminal.show_changes(console, changes)
            if lower:
                named = few([clean(name, 60) for name in lower], 10)
                console.print(f"Lower scores ({len(lower)}): {named}", soft_wrap=True, markup=False)
            if incomplete:
                named = few([clean(name, 60) for name in incomplete], 10)
                lack = f"{numbered(len(incomplete), 'submission')} lack{'s' if len(incomplete) == 1 else ''}"
                said = (
                    f"{lack} saved answers that the spec or a check now needs; run "
                    f"`grade`, which runs only these: {named}"
                )
                if not dry_run:
                    raise UsageError(f"{said}. Nothing was written")
                console.print(said, soft_wrap=True, markup=False)
            if dry_run:
                return OK
            if lower and not allow_lower:
                raise UsageError(
                    f"{numbered(len(lower), 'submission')} would get a lower score; nothing was written "
                    "(--allow-lower accepts it)"
                )
            intake = {**last.intake, "anonymous": anonymous or last.intake.get("anonymous", False)}
            run = book.begin("rescore", grader.assignment, key, intake)
            with results.ResultsWriter(folder) as writer:
                for scored in book.reports(last.id):
                    if new := changed.get(scored.name):
                        book.keep_report(run, scored.name, scored.digest, new)
                    else:
                        book.carry(run, scored)
                    writer.write(manual.applied(new or scored.report, scored.digest), None)
            results.write_class(folder, grader, book, run)
            book.end(run)
            results.write_report(folder, grader, book, run)
            lines = [
                *results.write_late(folder, grader, book, run),
                *restored,
                *manual_backup.write_lapsed(folder, book, run),
            ]
            for line in lines:
                console.print(clean(line), soft_wrap=True, markup=False)
    return OK


def _rescored(grader: Grader, book: Gradebook, last: Run) -> Iterator[_Rescored]:
    """Each submission of the last run, scored again from its saved answers."""
    from autograder.app import grading, judging
    from autograder.app.student_calls import Unrecorded
    from autograder.domain.submission import Prose, Submission
    from autograder.execution import codec
    from autograder.scoring import lateness
    from autograder.storage import chunks, late_days, saved_answers

    asked, tried = codec.keys(grader.assignment), saved_answers.environments(book)
    places = [codec.environment(grader.assignment, versions) for versions in tried]
    days = late_days.of(grader.project, grader.assignment)
    for part in chunks(book.reports(last.id)):
        known = saved_answers.answers(grader.assignment, book, {scored.digest for scored in part}, tried)
        handed = {one.name: one for one in book.submissions(scored.name for scored in part)}
        for scored in part:
            handed_in, new = handed[scored.name], None
            answered = known[scored.digest]
            if scored.status == "problem":
                new = judging.unreadable(grader.assignment, scored.name, scored.report.problem)
            elif answered.loaded is not None and len(answered.outcomes) == len(asked):
                prose = tuple(Prose(*parts) for parts in handed_in.prose)
                code = str(handed_in.facts.get("code", ""))
                submission = Submission(scored.name, handed_in.file, (), prose, scored.digest, code_key=code)
                record = replace(answered.loaded, outcomes=answered.outcomes)
                with contextlib.suppress(Unrecorded):
                    new = grading.score_record(grader, submission, record, _calls(grader, book, scored.digest, places))
            if new is not None:
                left = days.left(scored.name, handed_in.facts) if days else None
                new = lateness.deducted(grader.assignment, new, handed_in.facts, left)
            yield _Rescored(scored, new)


def _calls(grader: Grader, book: Gradebook, digest: str, places: list[str]) -> Calls:
    """The recorded calls of hand-written checks; ``places`` are the environments that they may be saved for."""
    from autograder.app.student_calls import Calls
    from autograder.execution import codec

    def saved(keys: Sequence[str]) -> Outcome | None:
        found = book.recorded(digest, keys)
        return next((found[key] for key in keys if key in found), None)

    return Calls(grader.assignment, keys=lambda call: [codec.call_key(call, place) for place in places], saved=saved)
