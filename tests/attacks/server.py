"""A grader in a process of its own, as an attack finds it: ``python server.py COURSE``.

Reads one line of JSON a submission (``{"path": …, "name": …}``) and answers each with one line: the report as plain
values and as it is rendered, or what went wrong.
"""

from __future__ import annotations

import ctypes
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.app import grading, targets
from autograder.app.grader import Grader
from autograder.domain.errors import SubmissionError
from autograder.domain.report import Report
from autograder.ingest import submissions
from autograder.ingest.project import Project
from autograder.output import grades_csv, results_json, terminal


def main() -> None:
    """Serve until the input ends."""
    project = Project(Path(sys.argv[1]), "understanding_attention")
    with Grader(project) as grader:
        # the reference runs through the same host as everybody's work; then its answers are on disk too
        project.targets.write_text(targets.dump(grader.assignment, grader.targets), encoding="utf-8")
        say({"ready": True, "dumpable": ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)})
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                report = grade(grader, Path(asked["path"]), asked["name"])
                say(rendered(grader, report))
            except Exception as error:  # what no submission may cause: reported, and checked by the tests
                say({"error": f"{type(error).__name__}: {error}"})


def grade(grader: Grader, path: Path, name: str) -> Report:
    """One submission's report; a file that cannot be read has one too."""
    try:
        return grading.grade(grader, submissions.read_submission(path, grader.assignment.files, name))
    except SubmissionError as error:
        return Report(name, (), problem=str(error))


def rendered(grader: Grader, report: Report) -> dict[str, Any]:
    """The report, and every form in which somebody will see it."""
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=False, highlight=False)
    terminal.show_report(console, "Understanding attention", report)
    terminal.show_class(console, [report])
    ids = [question.id for question in grader.assignment.questions]
    return {
        "report": dataclasses.asdict(report),
        "scores": {result.id: result.score for result in report.results if result.decided},
        "results_json": results_json.render(report),
        "grades_csv": grades_csv.table([grades_csv.row(report, ids)], ids),
        "terminal": out.getvalue(),
    }


def say(answer: dict[str, Any]) -> None:
    """One line of JSON, of ASCII alone."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
