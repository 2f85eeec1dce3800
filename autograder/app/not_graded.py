"""Submissions and files that were not graded (``problems.csv``), and results of submissions that are gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.output import problems_csv
from autograder.output.problems_csv import Problem
from autograder.output.text import file_name
from autograder.storage import Gradebook, Run, chunks
from autograder.system import files

PROBLEMS_FILE = "problems.csv"
GONE_FOLDER = "gone"


def write_problems(out: Path, book: Gradebook, run: Run) -> None:
    """Write every submission and file that was not graded, with the reason, to ``problems.csv``."""
    files.write_file(out / PROBLEMS_FILE, problems_csv.render(_problems(book, run)))


def _problems(book: Gradebook, run: Run) -> Iterator[Problem]:
    for part in chunks(book.reports(run.id, odd=True)):
        facts = dict(book.facts(scored.name for scored in part))
        for scored in part:
            report, known = scored.report, facts.get(scored.name, {})
            failed = "; ".join(f"{one.id}: {one.detail or one.feedback}" for one in report.ungraded)
            people = known.get("people") or [{"name": "", "sid": "", "email": ""}]
            source = known.get("source") or scored.name
            for person in people:
                yield Problem(scored.status, scored.name, source, person, report.problem or failed)
    nobody = {"name": "", "sid": "", "email": ""}
    for name, why, whose in run.intake.get("left", []):
        yield Problem("left out", whose, name, nobody, why)


def put_away(out: Path, names: Collection[str]) -> int:
    """Move results of submissions that are not in ``names`` to the folder ``gone``; returns how many."""
    kept = {f"{file_name(name)}.json" for name in names}
    moved = 0
    for path in sorted((out / "results").glob("*.json")):
        if path.name not in kept and not path.name.startswith("."):
            aside = out / "results" / GONE_FOLDER
            aside.mkdir(exist_ok=True)
            path.replace(_free(aside / path.name))
            moved += 1
    return moved


def _free(path: Path) -> Path:
    """The path, or a numbered variant if it exists."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free
