"""A Gradescope run: ``python -m autograder.entrypoints.gradescope`` (``run_autograder`` calls it).

Reads ``$AUTOGRADER_ROOT/submission`` and ``submission_metadata.json``, writes ``results/results.json``. Contract:
https://gradescope-autograders.readthedocs.io/en/latest/specs/.
"""

from __future__ import annotations

from autograder.system.import_path import leave_current_folder

if __name__ == "__main__":
    leave_current_folder()  # before anything is imported that could lie there

import contextlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.app import versions
from autograder.app.grader import Grader
from autograder.domain.errors import AutograderError, SubmissionError, UsageError
from autograder.domain.texts import speaking
from autograder.execution.sandbox import policy
from autograder.ingest import project
from autograder.ingest.attempts import COUNTS, EarlierAttempts
from autograder.output import results_json
from autograder.scoring import lateness
from autograder.spec import moments
from autograder.system import files

#: Seconds after which a result is written even if grading has not finished: Gradescope stops the container after 600 s
#: and gives a zero. The spec's ``limits: wall`` ends student code before that.
LAST_MINUTE = 570.0
#: The environment variable that names the assignment if there is more than one.
ASSIGNMENT = "AUTOGRADER_ASSIGNMENT"


def root() -> Path:
    """Gradescope's folder, or the one that ``AUTOGRADER_ROOT`` names."""
    return Path(os.environ.get("AUTOGRADER_ROOT") or "/autograder")


def assignment() -> str:
    """The only assignment there is, or the one that ``AUTOGRADER_ASSIGNMENT`` names; `UsageError` if neither exists."""
    named = os.environ.get(ASSIGNMENT)
    if named:
        return named
    here = sorted(p.stem for p in (project.roots()[0] / "problems").glob("*.yaml"))
    if len(here) != 1:
        known = ", ".join(here) or "none"
        raise UsageError(f"expected exactly one assignment, found: {known}. Set {ASSIGNMENT} to one of them.")
    return here[0]


def metadata(path: Path) -> dict[str, Any]:
    """Gradescope's metadata of the submission; {} if it cannot be read, since grading does not need it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _when(facts: dict[str, Any], attempts: EarlierAttempts) -> dict[str, Any]:
    """Submission time, due date and attempt number; unreadable times are omitted."""
    known: dict[str, Any] = {}
    due = facts.get("assignment")
    for key, text in (("submitted", facts.get("created_at")), ("due", isinstance(due, dict) and due.get("due_date"))):
        with contextlib.suppress(ValueError, TypeError):
            known[key] = moments.moment_text(moments.moment(text)) if text else None
    return known | {"attempt": attempts.number}


def main() -> int:
    """Grade the uploaded submission and write a result; returns 0 whatever the result is."""
    began = time.monotonic()
    results = root() / "results" / "results.json"
    facts = metadata(root() / "submission_metadata.json")
    attempts = EarlierAttempts.of(facts)
    # this result remains if the process is killed, and counts as an attempt: exhausting the memory can cause that
    noted = {**attempts.noted(), COUNTS: True}
    files.write_file(results, results_json.not_graded("Grading was started and did not finish.", noted))
    with _last_minute(results, noted):
        text = _text(began, facts, attempts)
    files.write_file(results, text)
    return 0


@contextlib.contextmanager
def _last_minute(results: Path, noted: Mapping[str, Any]) -> Iterator[None]:
    """Write an ungraded result and end this process if grading takes longer than `LAST_MINUTE`."""

    def give_up() -> None:
        said = f"For the staff: grading took longer than {LAST_MINUTE:g} s. Give the container more processors."
        files.write_file(results, results_json.not_graded(said, noted))
        print(f"UNGRADED: {said}", file=sys.stderr, flush=True)
        os._exit(0)

    timer = threading.Timer(LAST_MINUTE, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Unprotected(Exception):
    """Layers of isolation are missing, so no student code was run."""

    def __init__(self, found: dict[str, str]) -> None:
        self.found = found
        super().__init__(policy.warning(found))


def close_to_others() -> None:
    """If this process is root, make specs, references, results and metadata unreadable to other users."""
    if not hasattr(os, "geteuid") or os.geteuid():
        return
    source = root() / "source"
    names = (source / "problems", source / "reference", root() / "results", root() / "submission")
    for path in (*names, root() / "submission_metadata.json"):
        with contextlib.suppress(OSError):  # it does not exist, or its file system has no permissions
            path.chmod(0o700 if path.is_dir() else 0o600)


def _text(began: float, facts: dict[str, Any], attempts: EarlierAttempts) -> str:
    try:
        return _grade(began, facts, attempts)
    except _Unprotected as error:
        print(f"UNGRADED: {error}", file=sys.stderr)
        return results_json.not_graded(
            "For the staff: this container cannot isolate student code from the grader, so nothing was run. The "
            f'hidden test "{results_json.ISOLATION}" says what is missing.',
            attempts.noted(),
            error.found,
        )
    except AutograderError as error:
        traceback.print_exc()
        return results_json.not_graded(f"For the staff: {error}", attempts.noted())
    except Exception as error:
        traceback.print_exc()  # Gradescope shows this to staff only
        return results_json.not_graded(f"For the staff: {type(error).__name__}: {error}", attempts.noted())


def _grade(began: float, facts: dict[str, Any], attempts: EarlierAttempts) -> str:
    close_to_others()
    which = project.find_project(assignment())
    with Grader(which, began=began) as grader:
        from autograder.domain.report import Report  # while the worker loads its packages
        from autograder.entrypoints import harness
        from autograder.ingest import submissions

        _ = grader.targets  # raises errors of the uploaded zip file before student code runs
        if found := grader.exposed():
            raise _Unprotected(found)
        for why in grader.host.second.values():
            print(f"NOTE: {why}.", file=sys.stderr)  # staff only
        attempts.began = True
        try:
            submission = submissions.read_submission(
                root() / "submission", grader.assignment.files, str(facts.get("id", "submission"))
            )
            report = harness.run(grader, submission)
            report = lateness.deducted(grader.assignment, report, _when(facts, attempts))
        except SubmissionError as error:
            report = Report("submission", (), problem=str(error))
        texts, version = grader.assignment.texts, _version(grader)
    for result in report.ungraded:
        print(f"UNGRADED {result.id}: {result.detail}", file=sys.stderr)
    with speaking(texts):
        return results_json.render(report, time.monotonic() - began, attempts.noted(), version)


def _version(grader: Grader) -> str:
    """The version that a kit of the assignment shows; "" with a note for staff if that fails."""
    try:
        return versions.kit_of(grader).shown
    except Exception as error:
        print(f"NOTE: the version is not shown: {type(error).__name__}: {error}", file=sys.stderr)
        return ""


if __name__ == "__main__":
    sys.exit(main())
