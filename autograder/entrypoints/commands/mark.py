"""``autograder mark``: enter manual scores and score overrides."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.domain.errors import OK, UsageError
from autograder.ingest import project
from autograder.system import files
from autograder.system.wording import numbered

if TYPE_CHECKING:
    from autograder.app.manual_answers import ClassAnswers
    from autograder.app.manual_grading import Taken
    from autograder.domain.manual_score import ManualScore
    from autograder.storage import Gradebook, Run

_LONGEST_NAME = 200  # as the gradebook's column
_WAYS = "use SUBMISSION QUESTION POINTS, or --all QUESTION POINTS, or one of --sheet, --from, --carry and --history"


@dataclass(frozen=True)
class _Asked:
    """The arguments and options that decide scores."""

    given: tuple[str, ...]
    everybody: str | None
    undo: bool
    bonus: bool
    comment: str
    by: str
    filled: Path | None
    carry: tuple[str, ...]


#: Other names that people try.
ALIASES = ("override", "formgrade", "manual", "comment", "excuse")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("given", nargs=-1, metavar="[SUBMISSION QUESTION] [POINTS]")
@click.option(
    "--all",
    "everybody",
    metavar="QUESTION",
    help="Score QUESTION for the whole class; with --sheet, list all answers to it.",
)
@click.option("--undo", is_flag=True, help="Withdraw the manual score: the automatic score counts again.")
@click.option("--bonus", is_flag=True, help="Allow more points than the question is worth.")
@click.option("--comment", default="", help="Comment for the student.")
@click.option("--by", default="", help="Name of the person grading; by default your login name.")
@click.option("--sheet", type=click.Path(path_type=Path), help="Write answers that need manual grading to a CSV file.")
@click.option("--graded", is_flag=True, help="With --sheet: include answers that have a manual score.")
@click.option("--from", "filled", type=click.Path(path_type=Path), help="Read points from a filled-in --sheet file.")
@click.option("--carry", metavar="SUBMISSION", multiple=True, help="Apply lapsed scores to the present answers.")
@click.option("--history", is_flag=True, help="Show all manual scores, or those of one SUBMISSION, by date.")
@click.option("--gradebook", help="Gradebook file or PostgreSQL URL; by default FOLDER/gradebook.sqlite.")
@click.option("--anonymous", is_flag=True, help="Omit names from the CSV file and the report.")
def command(
    folder: Path, given: tuple[str, ...], everybody: str | None, undo: bool, bonus: bool, comment: str, by: str,
    sheet: Path | None, graded: bool, filled: Path | None, carry: tuple[str, ...], history: bool, gradebook: str | None,
    anonymous: bool,
) -> int:  # fmt: skip
    """Enter manual scores and score overrides.

    FOLDER is the folder that `grade` wrote with --out. POINTS is a number, `full` or `excused`. An excused question
    counts in neither score nor max_score. The latest manual score counts; all of them are kept in the gradebook and in
    FOLDER/manual-scores.csv.

    A manual score belongs to the answer that was graded. It remains valid when the same answer is submitted again in
    another file. When the answer changes, the score lapses: it is listed in FOLDER/lapsed-scores.csv, and the question
    needs grading again.

    \b
    Examples
      autograder mark results/ ada "1.2 write-up" 1.5 --comment "Explain why."
      autograder mark results/ ada "1.2 write-up" --undo
      autograder mark results/ --all 3 full
      autograder mark results/ --sheet marks.csv
      autograder mark results/ --from marks.csv --by "Dr. Moss"
    """
    one = bool(given or everybody) and not (history or sheet)
    chosen = [sheet is not None, filled is not None, bool(carry), history, one]
    if sum(chosen) != 1 or (undo and not (given or everybody)) or (graded and sheet is None):
        raise UsageError(_WAYS)
    if option := next((one for one in given if one.startswith("--")), None):
        raise click.NoSuchOption(option)
    from autograder.storage import Gradebook, existing

    reading = sheet is not None or history
    with Gradebook(existing(folder, gradebook), reading=reading) as book:
        run = book.newest(folder)
        if history:
            return _history(book, given)
        if sheet is not None:
            return _sheet(book, run, folder, sheet, everybody, graded=graded, named=not anonymous)
        from autograder.app.manual_grading import storable

        by = storable(by or _login())[:_LONGEST_NAME]
        asked = _Asked(given, everybody, undo, bonus, comment, by, filled, carry)
        return _decide(book, run, folder, asked, anonymous=anonymous)


def _decide(book: Gradebook, run: Run, folder: Path, asked: _Asked, *, anonymous: bool) -> int:
    """Save manual scores, and rewrite the results that they change."""
    from autograder.app import judging, manual_backup, results
    from autograder.app.grader import Grader
    from autograder.output.text import clean

    with Grader(project.find_project(run.assignment), ahead=False) as grader:
        results.current(grader, run)
        judging.prepare(grader, book)
        said = manual_backup.merge_histories(folder, book, run.assignment)
        before = manual_backup.class_answers(book, run)
        made, told = _wanted(asked, before, book, run)
        manual_backup.keep(folder, book, run.assignment, made)
        after = manual_backup.class_answers(book, run)
        changed = {a.submission for place, a in after.all.items() if before.all[place].result != a.result}
        for scored, report in judging.reports(book, run.id):
            if scored.name in changed:
                results.write_one(folder, report)
        count = -1
        while count < (now := len(book.manual_scores())):  # another process may save scores while this writes
            results.write_class(folder, grader, book, run)
            count = now
        results.write_report(folder, grader, book, run, anonymous=anonymous)
        lapsed = manual_backup.write_lapsed(folder, book, run)
    click.echo(f"Saved {numbered(len(made), 'manual score')}; {numbered(len(changed), 'submission')} changed")
    for line in (*said, *told, *_in_vain(made, after), *lapsed):
        click.echo(clean(line))
    return OK


def _wanted(asked: _Asked, answers: ClassAnswers, book: Gradebook, run: Run) -> tuple[list[ManualScore], list[str]]:
    """The manual scores to save, and notes on rows that give none; raises `UsageError` if any is invalid."""
    from autograder.app import grading_sheets, judging, manual_answers, manual_backup, manual_grading

    if asked.filled is not None:
        columns, rows = grading_sheets.read(asked.filled, manual_answers.NEEDED)
        taken = manual_grading.taken(columns, rows, answers, asked.by, bonus=asked.bonus)
        said = [*taken.said, *_stale(taken)]
        return [*taken.scores, *taken.stale], said
    if asked.carry:
        lapsed = [one for one in judging.lapsed(book, run.id) if one.submission in asked.carry]
        if lacks := sorted(set(asked.carry) - {one.submission for one in lapsed}):
            raise UsageError(f"no lapsed score to carry over for {', '.join(lacks)}: see {manual_backup.LAPSED_FILE}")
        return list(manual_grading.carried(lapsed, answers, asked.by)), []
    if asked.everybody is not None:
        if len(asked.given) + asked.undo != 1:
            raise UsageError("--all QUESTION needs POINTS (a number, `full` or `excused`) or --undo")
        given = manual_grading.value("undo" if asked.undo else asked.given[0], asked.comment, bonus=asked.bonus)
        return [manual_grading.for_everybody(asked.everybody, answers, given, asked.by)], []
    if len(asked.given) + asked.undo != 3:
        raise UsageError(_WAYS)
    given = manual_grading.value("undo" if asked.undo else asked.given[2], asked.comment, bonus=asked.bonus)
    answer = manual_answers.named(answers, *asked.given[:2], exact=True)
    return [manual_grading.decided(answer, given, asked.by)], []


def _stale(taken: Taken) -> Iterator[str]:
    if taken.unchanged:
        yield f"{taken.unchanged} rows are unchanged"
    for one in taken.stale:
        yield (
            f"{one.who.submission} {one.question}: the answer has changed since the file was written; {one.worth} was "
            "saved for the earlier answer and does not count for this one"
        )


def _in_vain(made: Iterable[ManualScore], after: ClassAnswers) -> Iterator[str]:
    """Withdrawn scores after which a score for the whole class counts, a line each."""
    from autograder.domain.manual_score import EVERYBODY, Decision

    for one in made:
        answer = after.all.get((one.who.submission, one.question)) if one.decision is Decision.UNDONE else None
        if answer and answer.score and answer.score.who.submission == EVERYBODY:
            yield (
                f"{one.whose} {one.question}: the score for the whole class counts now ({answer.score.worth}); to "
                f"withdraw it for all, use --all {one.question} --undo; to override it, give this student points"
            )


def _sheet(
    book: Gradebook, run: Run, folder: Path, path: Path, question: str | None, *, graded: bool, named: bool
) -> int:
    from autograder.app import grading_sheets, manual_answers, manual_backup
    from autograder.domain.report import Status

    manual_backup.check_backup(folder, book, run.assignment)
    answers = manual_backup.class_answers(book, run)
    found = manual_answers.waiting(answers, marked=graded, question=question)
    files.write_file(
        path,
        grading_sheets.sheet_text(
            manual_answers.SHEET_COLUMNS, [manual_answers.sheet_row(one, named=named) for one in found]
        ),
    )
    waits = sum(one.result.status is Status.PENDING for one in found)
    also = f", {len(found) - waits} have a score" if graded or question else ""
    click.echo(f"{waits} answers need manual grading{also}. Fill in the column `points` of {path}, then run")
    click.echo(f"  autograder mark {folder} --from {path}")
    return OK


def _history(book: Gradebook, given: tuple[str, ...]) -> int:
    from autograder.output.text import clean

    for line in _told(book.manual_scores(), given):
        click.echo(clean(line))
    return OK


def _told(history: Iterable[ManualScore], given: tuple[str, ...]) -> Iterator[str]:
    """The manual scores, one line each, oldest first."""
    from autograder.domain.manual_score import EVERYBODY

    for one in history:
        if not given or one.who.submission in (*given, EVERYBODY):
            was = f" (was {one.was})" if one.was else ""
            said = f": {one.comment}" if one.comment else ""
            yield f"{one.at}  {one.by or 'somebody'}  {one.whose}  {one.question}  {one.worth}{was}{said}"


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container whose user has no name
        return ""
