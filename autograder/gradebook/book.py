"""The database itself: SQLite in one file, or PostgreSQL by its URL. One process writes; each submission by itself.

SQLite runs with a write-ahead log: who reads is never kept waiting, a process that is killed leaves the last whole
submission, and two runs at once wait for one another instead of failing.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, create_engine, delete, event, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from autograder.errors import UsageError
from autograder.gradebook import codec
from autograder.gradebook.tables import ANSWERS, LOADS, METADATA, REPORTS, RUNS, SUBMISSIONS, TARGETS
from autograder.model.assignment import Assignment
from autograder.model.record import Outcome, Record
from autograder.model.report import Report
from autograder.model.submission import Submission

_WAIT = 60_000  # milliseconds that one run waits for another's transaction
_PACKAGES = ("autograder", "numpy", "torch", "matplotlib")


#: The gradebook's file in the folder that ``grade`` writes to.
FILE = "gradebook.sqlite"


def existing(folder: Path, named: str | None) -> str | Path:
    """Where the gradebook of ``folder`` is, or the one ``named`` instead; raises `UsageError` if there is none."""
    if not named and not (folder / FILE).exists():
        raise UsageError(f"{folder / FILE} does not exist: give the folder that `grade` wrote with --out")
    return named or folder / FILE


@dataclass(frozen=True)
class Run:
    """One run of ``grade`` or ``rescore``."""

    id: int
    verb: str
    began: str
    assignment: str
    spec: str
    targets: str
    versions: Mapping[str, str]
    ended: str | None = None


@dataclass(frozen=True)
class Scored:
    """One submission's report in a run."""

    name: str
    digest: str
    score: float
    max_score: float
    status: str
    report: Report


class Gradebook:
    """A gradebook; a context manager, because it owns a connection."""

    def __init__(self, where: str | Path) -> None:
        self.shown = str(where)
        is_url = isinstance(where, str) and "://" in where
        if not is_url:
            Path(where).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(str(where) if is_url else f"sqlite:///{Path(where)}")
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _settle)
        try:
            METADATA.create_all(self.engine)
        except SQLAlchemyError as error:
            raise UsageError(f"the gradebook {self.shown} cannot be opened: {_first(error)}") from error
        self.connection = self.engine.connect()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.connection.close()
        self.engine.dispose()

    # runs -----------------------------------------------------------------------------------------------------------

    def begin(self, verb: str, assignment: Assignment, targets: str) -> Run:
        """Note that a run begins, and with what."""
        versions = {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}}
        began = _now()
        with self.connection.begin():
            row = {"verb": verb, "began": began, "assignment": assignment.name, "spec": assignment.digest}
            made = self.connection.execute(insert(RUNS).values(**row, targets=targets, versions=json.dumps(versions)))
            key = made.inserted_primary_key
        assert key is not None
        return Run(int(key[0]), verb, began, assignment.name, assignment.digest, targets, versions)

    def end(self, run: Run) -> None:
        """Note that a run came to its end."""
        with self.connection.begin():
            self.connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(ended=_now()))

    def runs(self) -> list[Run]:
        """Every run, in order."""
        with self.connection.begin():
            rows = self.connection.execute(select(RUNS).order_by(RUNS.c.id)).all()
        return [
            Run(r.id, r.verb, r.began, r.assignment, r.spec, r.targets, json.loads(r.versions), r.ended) for r in rows
        ]

    # answers --------------------------------------------------------------------------------------------------------

    def known(self, digest: str, asked: Mapping[str, str], load: str) -> tuple[Record | None, dict[str, Outcome]]:
        """What is saved of a submission: how its file was loaded, and outcomes by call id; ``asked`` are the keys."""
        with self.connection.begin():
            content = self.connection.execute(
                select(LOADS.c.content).where(LOADS.c.digest == digest, LOADS.c.environment == load)
            ).scalar()
            rows = self.connection.execute(select(ANSWERS.c.call, ANSWERS.c.content).where(ANSWERS.c.digest == digest))
            saved = {row.call: row.content for row in rows}
        outcomes = {id: codec.outcome_from_json(saved[key]) for id, key in asked.items() if key in saved}
        return (codec.load_from_json(content) if content else None), outcomes

    def keep(
        self, run: Run, submission: Submission, report: Report, fresh: Record | None, asked: Mapping[str, str],
        load: str, seconds: float, facts: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Save one submission in one transaction: who it is from, what is newly known of it, what it is worth."""
        digest = submission.digest
        with self.connection.begin():
            if fresh is not None:
                _put(self.connection, LOADS, digest=digest, environment=load, content=codec.load_to_json(fresh))
                for id, outcome in fresh.outcomes.items():
                    content = codec.outcome_to_json(outcome)
                    _put(self.connection, ANSWERS, digest=digest, call=asked[id], content=content, seconds=seconds)
            prose = json.dumps([[str(piece), list(getattr(piece, "tags", ()))] for piece in submission.prose])
            row = {"file": submission.file, "prose": prose, "facts": json.dumps(dict(facts), default=str)}
            _put(self.connection, SUBMISSIONS, name=submission.name, digest=digest, **row)
            self._report(run, submission.name, digest, report)

    def keep_report(self, run: Run, name: str, digest: str, report: Report) -> None:
        """Save what a submission is worth in this run."""
        with self.connection.begin():
            self._report(run, name, digest, report)

    def _report(self, run: Run, name: str, digest: str, report: Report) -> None:
        row = {"score": report.score, "max_score": report.max_score, "status": report.status}
        content = codec.report_to_json(report)
        _put(self.connection, REPORTS, run=run.id, name=name, digest=digest, **row, content=content)

    def judged(self, run: Run, name: str, digest: str) -> Report | None:
        """The report that an earlier run made of this submission by the same spec, targets and code."""
        same = (RUNS.c.targets == run.targets, REPORTS.c.name == name, REPORTS.c.digest == digest)
        chosen = select(REPORTS.c.content).join(RUNS).where(*same, REPORTS.c.status == "graded")
        with self.connection.begin():
            content = self.connection.execute(chosen.order_by(RUNS.c.id.desc()).limit(1)).scalar()
        return codec.report_from_json(content) if content else None

    def reports(self, run: int) -> Iterator[Scored]:
        """The reports of a run, by name; read a few at a time."""
        names = self._names(run)
        for first in range(0, len(names), 200):
            part = names[first : first + 200]
            with self.connection.begin():
                chosen = select(REPORTS).where(REPORTS.c.run == run, REPORTS.c.name.in_(part)).order_by(REPORTS.c.name)
                rows = self.connection.execute(chosen).all()
            for r in rows:
                yield Scored(r.name, r.digest, r.score, r.max_score, r.status, codec.report_from_json(r.content))

    def _names(self, run: int) -> list[str]:
        with self.connection.begin():
            rows = self.connection.execute(select(REPORTS.c.name).where(REPORTS.c.run == run).order_by(REPORTS.c.name))
            return [row.name for row in rows]

    def submissions(self) -> Iterator[tuple[str, str, str, list[Any], dict[str, Any]]]:
        """Every submission: name, digest, file, prose and facts."""
        with self.connection.begin():
            rows = self.connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.name)).all()
        for r in rows:
            yield r.name, r.digest, r.file, json.loads(r.prose), json.loads(r.facts)

    # targets --------------------------------------------------------------------------------------------------------

    def targets(self, key: str) -> str | None:
        """Targets saved under a key."""
        with self.connection.begin():
            found = self.connection.execute(select(TARGETS.c.content).where(TARGETS.c.key == key)).scalar()
        return str(found) if found is not None else None

    def keep_targets(self, key: str, content: str) -> None:
        """Save targets."""
        with self.connection.begin():
            _put(self.connection, TARGETS, key=key, content=content)


def _put(connection: Connection, table: Any, **row: Any) -> None:
    """Insert a row, or replace the one with its key; within a transaction that is the same in every database."""
    same = [column == row[column.name] for column in table.primary_key]
    connection.execute(delete(table).where(*same))
    connection.execute(insert(table).values(**row))


def _settle(connection: Any, _: Any) -> None:
    """SQLite as it should be for this (https://www.sqlite.org/wal.html)."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_WAIT}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _first(error: Exception) -> str:
    return str(error).splitlines()[0]
