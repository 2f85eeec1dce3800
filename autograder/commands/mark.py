"""``autograder mark``: points that people give, for write-ups or in place of the machine's."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import files, project
from autograder.errors import OK, UsageError

if TYPE_CHECKING:
    from autograder.gradebook import Gradebook, Mark, Run

_COLUMNS = ("submission", "question", "points", "of", "comment", "text")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("submission", required=False)
@click.argument("question", required=False)
@click.argument("points", type=float, required=False)
@click.option("--comment", default="", help="What to tell the student.")
@click.option("--by", default="", help="Who marks; kept with the mark.")
@click.option("--sheet", type=click.Path(path_type=Path), help="Write what waits for a person into this CSV file.")
@click.option("--from", "filled", type=click.Path(path_type=Path), help="Take the points of such a file, filled in.")
@click.option("--gradebook", help="Another gradebook than FOLDER/gradebook.sqlite: a file, or a PostgreSQL URL.")
@click.option("--anonymous", is_flag=True, help="Leave names out of the report.")
def command(
    folder: Path, submission: str | None, question: str | None, points: float | None, comment: str, by: str,
    sheet: Path | None, filled: Path | None, gradebook: str | None, anonymous: bool,
) -> int:  # fmt: skip
    """Give POINTS to a QUESTION of a SUBMISSION by hand, in FOLDER, which is what `grade` wrote with --out.

    Marks are kept in the gradebook: grading or scoring again does not lose them, and the newest one counts. A mark is
    for what was handed in then: after another hand-in, the question waits for a person again.

    \b
    Examples
      autograder mark results/ ada "1.2 write-up" 1.5 --comment "Says what, not why."
      autograder mark results/ --sheet marks.csv
      autograder mark results/ --from marks.csv --by "Dr. Moss"
    """
    one = submission is not None and question is not None and points is not None
    if [one, sheet is not None, filled is not None].count(True) != 1:
        raise UsageError("give SUBMISSION, QUESTION and POINTS; or --sheet FILE; or --from FILE")
    from autograder import judging, results
    from autograder.gradebook import Gradebook, Mark, existing
    from autograder.grader import Grader

    with Gradebook(existing(folder, gradebook)) as book:
        run = book.newest(folder)
        if sheet is not None:
            rows = list(_waiting(book, run))
            files.write(sheet, _table(rows))
            click.echo(f"{len(rows)} answers wait for a person: fill in the points in {sheet}, then use --from")
            return OK
        with Grader(project.find(run.assignment), ahead=False) as grader:
            results.current(grader, run)
            judging.prepare(grader, book)
            if filled is not None:
                marks = list(_read(filled, by))
            else:
                marks = [_Given(str(submission), str(question), Mark(points or 0.0, comment, by), "")]
            changed = _keep(book, run, marks)
            for scored, report in judging.reports(book, run.id):
                if scored.name in changed:
                    results.write_one(folder, report)
            results.write_class(folder, grader, book, run)
            results.write_report(folder, grader, book, run, anonymous=anonymous)
    click.echo(f"{len(marks)} marked in {len(changed)} submissions")
    return OK


@dataclass(frozen=True)
class _Given:
    """One mark as it was given; ``where`` is its place in a file."""

    submission: str
    question: str
    mark: Mark
    where: str


def _keep(book: Gradebook, run: Run, marks: list[_Given]) -> set[str]:
    """Save the marks, or none of them if any is not right; gives whose they are."""
    reports = {scored.name: scored for scored in book.reports(run.id)}
    faults, rows = [], []
    first: dict[tuple[str, str], str] = {}
    for given in marks:
        name = given.submission if given.submission in reports else _plain(given.submission)
        scored = reports.get(name)
        before = first.setdefault((name, given.question), given.where)
        if before != given.where:
            faults.append(f"{given.where}marks the same answer as {before.rstrip(': ')}")
            continue
        asked = (given.question, _plain(given.question))
        result = next((r for r in scored.report.results if r.id in asked), None) if scored else None
        if scored is None:
            faults.append(f"{given.where}there is no submission {given.submission!r} in the last run")
        elif result is None:
            known = ", ".join(r.id for r in scored.report.results)
            faults.append(f"{given.where}there is no question {given.question!r}: there are {known}")
        elif not 0 <= given.mark.points <= result.max_score:
            faults.append(
                f"{given.where}{given.mark.points:g} points are not between 0 and {result.max_score:g}, which "
                f"{given.question} is worth"
            )
        else:
            rows.append((name, scored.digest, result.id, given.mark))
    if faults:
        raise UsageError("nothing was marked:\n" + "\n".join(faults[:20]))
    book.keep_marks(rows)
    return {name for name, *_ in rows}


def _waiting(book: Gradebook, run: Run) -> Iterator[list[str]]:
    """What waits for a person: a row an answer, with its text."""
    from autograder import judging
    from autograder.model.report import Status
    from autograder.reports.grades_csv import cell
    from autograder.reports.text import points

    for scored, report in judging.reports(book, run.id):
        for result in report.results:
            if result.status is Status.PENDING:
                worth = points(result.max_score)
                yield [cell(scored.name), cell(result.id), "", worth, "", cell(result.detail)]


def _table(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_COLUMNS, *rows])
    return out.getvalue()


def _read(path: Path, by: str) -> Iterator[_Given]:
    """The marks of a filled-in sheet; rows without points are left as they are."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    sample = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if sample.count(";") > sample.count(",") else ",")
    lacking = [name for name in _COLUMNS[:3] if name not in (reader.fieldnames or ())]
    if lacking:
        raise UsageError(f"{path} lacks the column {lacking[0]}: it needs {', '.join(_COLUMNS[:3])}")
    usual = csv.field_size_limit(1 << 30)  # a write-up may be long
    try:
        for row in reader:
            where = f"{path}, line {reader.line_num}: "
            if points := (row["points"] or "").strip():
                yield _one(where, points, row, by)
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: is not CSV: {error}") from error
    finally:
        csv.field_size_limit(usual)


def _one(where: str, points: str, row: Mapping[str, str | None], by: str) -> _Given:
    from autograder.gradebook import Mark

    try:
        number = float(points.replace(",", "."))
    except ValueError:
        raise UsageError(f"{where}{points!r} is no number of points") from None
    comment = _plain(row.get("comment") or "")
    return _Given(row["submission"] or "", row["question"] or "", Mark(number, comment, by), where)


def _plain(text: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from calculating it."""
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in ("=", "+", "-", "@") else text
