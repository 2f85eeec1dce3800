"""The examples of an assignment, checked with what a kit knows: from the file in a worker, and live in a process.

Run as ``python tests/kit/live_examples.py ASSIGNMENT``; prints a JSON line for each example that has the same names in
both. Each is run in a process forked for it, because examples change what they import.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import signal
import sys
import types
from pathlib import Path
from typing import Any

from autograder.app.kit.student_grader import self_check_grader
from autograder.app.live_check import live_check
from autograder.domain.errors import SubmissionError
from autograder.domain.record import Crashed, Raised, Record
from autograder.domain.report import Report
from autograder.domain.submission import Submission
from autograder.execution.live.live_answers import LiveCode
from autograder.execution.live.worker_modules import worker_module
from autograder.ingest.project import find_project
from autograder.ingest.submissions import read_submission
from autograder.scoring.score import score


def comparable(record: Record, submission: Submission) -> bool:
    """Whether a file can be run in this process, where nothing is limited but the time of a call."""
    outcomes = record.outcomes.values()
    ended = any(isinstance(one, Crashed) and not one.timed_out for one in outcomes)
    large = any(isinstance(one, Raised) and "memory" in one.error.lower() for one in outcomes)
    stopped = any("stopped" in trouble.what or "No module named" in trouble.what for trouble in record.troubles)
    return not (ended or large or stopped or submission.helpers)


def live_names(submission: Submission, places: dict[str, str]) -> tuple[dict[str, Any], int]:
    """The names that a submission defines here, its statements run one by one, and how many of these failed."""
    failed = 0
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    parser = worker_module("compiling").Parser()
    for cell in submission.cells:
        places[cell.label] = cell.label
        for _, _, code, _ in parser.parse(vars(cell))[0]:
            try:
                exec(code, module.__dict__)
            except (Exception, SystemExit):
                failed += 1
    return module.__dict__, failed


def told(report: Report) -> dict[str, tuple[str, float, str]]:
    return {result.id: (result.status.value, result.score, result.feedback) for result in report.results}


def in_a_fork(make: Any) -> Any:
    """What a function gives in a process of its own, as JSON; None if that process is killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            signal.alarm(60)
            os.close(reading)
            text = json.dumps(make()).encode()
            while text:
                text = text[os.write(writing, text) :]
        except BaseException as error:
            print(type(error).__name__, error, file=sys.stderr)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answers:
        text = answers.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def main(name: str) -> None:
    """Print what both say of each example."""
    project = find_project(name)
    with self_check_grader(project) as grader:
        assignment = grader.assignment
        given = project.spec.parent / name / "given"
        if given.is_dir():  # students have these files beside their notebook
            os.chdir(given)
            sys.path.append(str(given))
        for package in assignment.imports:
            importlib.import_module("matplotlib.pyplot" if package == "matplotlib" else package)
        for path in sorted(p for p in project.examples.rglob("*") if p.suffix in (".py", ".ipynb")):
            try:
                submission = read_submission(path, assignment.files)
            except SubmissionError:
                continue
            record = grader.collect(submission)
            if not comparable(record, submission):
                continue

            fails = sum(not trouble.lost_cell for trouble in record.troubles)

            def live(submission: Submission = submission, fails: int = fails) -> dict[str, Any]:
                places: dict[str, str] = {}
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    names, failed = live_names(submission, places)
                    if failed != fails:  # it needs what only a worker stands in for, such as Colab's drive
                        return {}
                    sources = [cell.source for cell in submission.cells]
                    return told(live_check(grader, LiveCode(names, sources, lambda at: places.get(at, ""))).report)

            file = told(score(assignment, grader.targets, record, submission))
            if (found := in_a_fork(live)) != {}:
                print(json.dumps({"example": path.name, "file": file, "live": found}), flush=True)


if __name__ == "__main__":
    os.environ["MPLBACKEND"] = "Agg"
    sys.path.insert(0, str(Path(__file__).parent.parent))
    main(sys.argv[1])
