"""Runs of `grade` and `rescore`: their times, versions and results folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.execution import codec
from autograder.storage.rows import Run, now
from autograder.storage.tables import REPORTS, RUNS, SUBMISSIONS, SUBMISSIONS_BEFORE
from autograder.storage.writing import Writing
from autograder.system import files

_STAMP = ".gradebook"  # in a folder of results, the id of the gradebook that they are from
_PACKAGES = ("autograder", "numpy", "torch", "matplotlib")


class Runs(Writing):
    """The runs of a gradebook."""

    def begin(self, verb: str, assignment: Assignment, targets: str, intake: Mapping[str, Any] | None = None) -> Run:
        """Record the beginning of a run; ``intake`` has facts about the class besides its submissions.

        Raises `UsageError` if the gradebook belongs to another assignment or another results folder, since names and
        manual scores are those of one assignment and one class.
        """
        runs = self.runs()
        for run in runs[-1:]:
            if run.assignment != assignment.name:
                raise UsageError(
                    f"{self.shown} holds the grades of {run.assignment}: each assignment needs its own gradebook "
                    "(another --out; in PostgreSQL, another database or schema)"
                )
            self._same_folder(run, str((intake or {}).get("out", "")))
        versions = {**{name: codec.installed_version(name) for name in _PACKAGES}, **codec.versions(assignment)}
        began = now()
        with self.connection.begin():
            row = {"verb": verb, "began": began, "assignment": assignment.name, "spec": assignment.digest}
            row |= {"targets": targets, "versions": json.dumps(versions), "intake": json.dumps(dict(intake or {}))}
            self._remember(runs)
            made = self.connection.execute(insert(RUNS).values(**row))
            key = made.inserted_primary_key
        assert key is not None
        return Run(int(key[0]), verb, began, assignment.name, assignment.digest, targets, versions, intake or {})

    def note(self, run: Run, **facts: object) -> None:
        """Add facts to the intake of a run."""
        with self.connection.begin():
            row = {"intake": json.dumps({**run.intake, **facts})}
            self.connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(**row))

    def end(self, run: Run) -> None:
        """Record the end of a run."""
        self.flush()
        with self.connection.begin():
            self.connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(ended=now()))

    def withdraw(self, run: Run) -> None:
        """Withdraw a run that has not ended: restore the submissions as the last finished run left them.

        Its saved answers are kept.
        """
        self.flush()
        with self.connection.begin():
            own = select(REPORTS.c.name).where(REPORTS.c.run == run.id)
            self.connection.execute(delete(SUBMISSIONS).where(SUBMISSIONS.c.name.in_(own)))
            before = select(SUBMISSIONS_BEFORE).where(SUBMISSIONS_BEFORE.c.name.in_(own))
            self.connection.execute(insert(SUBMISSIONS).from_select(list(SUBMISSIONS.c), before))
            self.connection.execute(delete(REPORTS).where(REPORTS.c.run == run.id))
            self.connection.execute(delete(RUNS).where(RUNS.c.id == run.id))

    def _remember(self, runs: Sequence[Run]) -> None:
        """Back up the submissions, unless an interrupted run has already done so."""
        ended = max((run.id for run in runs if run.ended), default=0)
        stopped = any(run.id > ended and run.verb == "grade" for run in runs)
        if not stopped or self.connection.execute(select(SUBMISSIONS_BEFORE.c.name).limit(1)).scalar() is None:
            self.connection.execute(delete(SUBMISSIONS_BEFORE))
            chosen = insert(SUBMISSIONS_BEFORE).from_select(list(SUBMISSIONS.c), select(SUBMISSIONS))
            self.connection.execute(chosen)

    def runs(self) -> list[Run]:
        """All runs, in order."""
        with self.connection.begin():
            rows = self.connection.execute(select(RUNS).order_by(RUNS.c.id)).all()
        return [
            Run(
                r.id, r.verb, r.began, r.assignment, r.spec, r.targets, json.loads(r.versions), json.loads(r.intake),
                r.ended,
            )
            for r in rows
        ]  # fmt: skip

    def newest(self, folder: Path) -> Run:
        """The newest run, whose results are in ``folder``; raises `UsageError` if there is none or it has not ended.

        An unfinished run may have graded newer submissions than those in the results folder.
        """
        runs = self.runs()
        if not runs:
            raise UsageError(f"{self.shown} has no grades yet: run `autograder grade` first")
        if not runs[-1].ended:
            raise UsageError(f"run {runs[-1].id} was interrupted: run `autograder grade` again first")
        self._same_folder(runs[-1], str(folder.resolve()))
        self.check_results(folder)
        return runs[-1]

    def check_results(self, folder: Path) -> None:
        """Raise `UsageError` if the results in ``folder`` are from another gradebook that is not a copy of this one."""
        stamp = folder / _STAMP
        made = stamp.read_text(encoding="utf-8", errors="replace").strip() if stamp.exists() else self.id
        if made != self.id and self.runs():
            raise UsageError(
                f"the results in {folder} are not from the gradebook {self.shown}: restore their gradebook, or use "
                "another folder"
            )

    def claim_results(self, folder: Path) -> None:
        """Mark the results in ``folder`` as being from this gradebook; raises as `check_results` does."""
        self.check_results(folder)
        files.write_file(folder / _STAMP, f"{self.id}\n")

    def _same_folder(self, run: Run, out: str) -> None:
        """Raise `UsageError` if a gradebook given by --gradebook belongs to another folder, which still exists."""
        before = str(run.intake.get("out", ""))
        if before and out and before != out and Path(before).exists():
            raise UsageError(
                f"{self.shown} belongs to the results in {before}: each results folder needs its own gradebook"
            )
