"""The database itself: SQLite in one file, or PostgreSQL by its URL. One process writes, and what was run at once.

SQLite runs with a write-ahead log: who reads is never kept waiting, a process that is killed leaves the last whole
submission, and two runs at once wait for one another instead of failing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from autograder.domain.assignment import Assignment
from autograder.domain.errors import UsageError
from autograder.domain.manual_score import Decision, Identity, ManualScore
from autograder.domain.record import Outcome, Record, Unjudged
from autograder.domain.report import Report
from autograder.domain.submission import Prose, Submission
from autograder.execution import codec
from autograder.storage.address import shown
from autograder.storage.checksums import checksum, damaged, opened, sealed
from autograder.storage.chunks import chunks
from autograder.storage.engine import Opened
from autograder.storage.tables import (
    ABOUT,
    ANSWERS,
    LOADS,
    MARKS,
    METADATA,
    REPORTS,
    RUNS,
    SUBMISSIONS,
    SUBMISSIONS_BEFORE,
    TARGETS,
)
from autograder.system import files

_MOST_WAITING = 100  # rows
_IN_ONE = 200  # names or digests in one question
_STAMP = ".gradebook"  # in a folder of results, the id of the gradebook that they are from
_PACKAGES = ("autograder", "numpy", "torch", "matplotlib")


_TABLES = METADATA.sorted_tables  # sorted anew at every look
_SOME: Any = bindparam("some", expanding=True)
# what is asked for many submissions, made once: to build such a statement takes longer than to run it
_LOADS = select(LOADS.c.digest, LOADS.c.content).where(
    LOADS.c.environment == bindparam("environment"), LOADS.c.digest.in_(_SOME)
)
_ANSWERS = select(ANSWERS.c.digest, ANSWERS.c.call, ANSWERS.c.content).where(ANSWERS.c.digest.in_(_SOME))
_SUBMISSIONS = select(SUBMISSIONS).where(SUBMISSIONS.c.name.in_(_SOME))
_ALIKE = select(RUNS.c.id).where(RUNS.c.targets == bindparam("targets")).order_by(RUNS.c.id.desc())
_REPORTS = select(REPORTS).where(REPORTS.c.run == bindparam("run"), REPORTS.c.name.in_(_SOME))


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
    intake: Mapping[str, Any] = field(default_factory=dict)
    ended: str | None = None


@dataclass(frozen=True)
class Scored:
    """One submission's report in a run; ``content`` is all of it, as it is saved."""

    name: str
    digest: str
    score: float
    max_score: float
    status: str
    content: str

    @property
    def report(self) -> Report:
        """The report, as the machine made it; made anew at every look."""
        return codec.report_from_json(self.content)


@dataclass(frozen=True)
class Known:
    """What is saved of a submission's answers: how its file was loaded, if it was, and outcomes by call id."""

    loaded: Record | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """A report that an earlier run made, also as it is saved."""

    report: Report
    content: str


@dataclass(frozen=True)
class HandedIn:
    """A submission as it was last handed in; ``facts`` is what is known of who, when and how often."""

    name: str
    digest: str
    file: str
    prose: list[Any]
    facts: dict[str, Any]


class Gradebook:
    """A gradebook; a context manager, because it owns a connection."""

    def __init__(self, where: str | Path, *, reading: bool = False) -> None:
        """Open it, and make it if it is not there; raises `UsageError` with what to do.

        With ``reading`` nothing is made or written: it may lie on a disk that is full or cannot be written.
        """
        self.where = where
        self.shown = shown(where)
        self.opened = Opened(where, reading=reading)
        self.engine = self.opened.engine
        dialect = import_module(f"sqlalchemy.dialects.{self.engine.dialect.name}")
        self.upsert: Any = dialect.insert  # not SQL's standard, and the same in both
        self.upserts: dict[str, Any] = {}
        self.waiting: list[tuple[Table, Mapping[str, Any]]] = []
        self.connection = self.opened.connect()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.flush()
        self.connection.close()
        self.opened.close()

    @property
    def id(self) -> str:
        """What tells this gradebook from others; "" for one that was made without."""
        with self.connection.begin():
            chosen = select(ABOUT.c.value).where(ABOUT.c.key == "id")
            return str(self.connection.execute(chosen).scalar() or "")

    # runs -----------------------------------------------------------------------------------------------------------

    def begin(self, verb: str, assignment: Assignment, targets: str, intake: Mapping[str, Any] | None = None) -> Run:
        """Note that a run begins, and with what; ``intake`` is what is known of the class beside its hand-ins.

        Raises `UsageError` where the gradebook is another assignment's, or that of another folder with results: names
        and marks are those of one assignment and one class.
        """
        runs = self.runs()
        for run in runs[-1:]:
            if run.assignment != assignment.name:
                raise UsageError(
                    f"{self.shown} holds the grades of {run.assignment}: each assignment needs a gradebook of its own "
                    "(another --out; in PostgreSQL another database or schema)"
                )
            self._same_folder(run, str((intake or {}).get("out", "")))
        versions = {**{name: codec.installed(name) for name in _PACKAGES}, **codec.versions(assignment)}
        began = _now()
        with self.connection.begin():
            row = {"verb": verb, "began": began, "assignment": assignment.name, "spec": assignment.digest}
            row |= {"targets": targets, "versions": json.dumps(versions), "intake": json.dumps(dict(intake or {}))}
            self._remember(runs)
            made = self.connection.execute(insert(RUNS).values(**row))
            key = made.inserted_primary_key
        assert key is not None
        return Run(int(key[0]), verb, began, assignment.name, assignment.digest, targets, versions, intake or {})

    def note(self, run: Run, **facts: object) -> None:
        """Add to what is known of a run that has begun, beside its submissions."""
        with self.connection.begin():
            row = {"intake": json.dumps({**run.intake, **facts})}
            self.connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(**row))

    def end(self, run: Run) -> None:
        """Note that a run came to its end."""
        self.flush()
        with self.connection.begin():
            self.connection.execute(update(RUNS).where(RUNS.c.id == run.id).values(ended=_now()))

    def withdraw(self, run: Run) -> None:
        """Take back a run that did not come to its end: who submitted what is again as the last one left it.

        What was answered in it stays known.
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
        """Keep who submitted what, unless that was done before a run that was stopped since."""
        ended = max((run.id for run in runs if run.ended), default=0)
        stopped = any(run.id > ended and run.verb == "grade" for run in runs)
        if not stopped or self.connection.execute(select(SUBMISSIONS_BEFORE.c.name).limit(1)).scalar() is None:
            self.connection.execute(delete(SUBMISSIONS_BEFORE))
            chosen = insert(SUBMISSIONS_BEFORE).from_select(list(SUBMISSIONS.c), select(SUBMISSIONS))
            self.connection.execute(chosen)

    def runs(self) -> list[Run]:
        """Every run, in order."""
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
        """The newest run, whose results are in ``folder``; `UsageError` if there is none, or it did not end.

        What a run that did not end has graded is of newer hand-ins than the results that stand beside it.
        """
        runs = self.runs()
        if not runs:
            raise UsageError(f"{self.shown} holds no grades yet: run `autograder grade` first")
        if not runs[-1].ended:
            raise UsageError(f"run {runs[-1].id} has not come to its end: run `autograder grade` again first")
        self._same_folder(runs[-1], str(folder.resolve()))
        self.check_results(folder)
        return runs[-1]

    def check_results(self, folder: Path) -> None:
        """`UsageError` if the results in ``folder`` were made from another gradebook, which is not this one's copy."""
        stamp = folder / _STAMP
        made = stamp.read_text(encoding="utf-8", errors="replace").strip() if stamp.exists() else self.id
        if made != self.id and self.runs():
            raise UsageError(
                f"the results in {folder} are not from the gradebook {self.shown}: put back theirs, or give another "
                "folder"
            )

    def claim_results(self, folder: Path) -> None:
        """Note in ``folder`` that its results are from this gradebook; raises as `check_results` does."""
        self.check_results(folder)
        files.write(folder / _STAMP, f"{self.id}\n")

    def _same_folder(self, run: Run, out: str) -> None:
        """`UsageError` if a gradebook that was named belongs to another folder, which is still there."""
        before = str(run.intake.get("out", ""))
        if before and out and before != out and Path(before).exists():
            raise UsageError(
                f"{self.shown} holds what was graded into {before}: each folder needs a gradebook of its own"
            )

    # answers --------------------------------------------------------------------------------------------------------

    def digests(self) -> set[str]:
        """Of what the gradebook has answers."""
        with self.connection.begin():
            return set(map(str, self.connection.execute(select(LOADS.c.digest).distinct()).scalars()))

    def known(self, digests: Collection[str], asked: Mapping[str, str], load: str) -> dict[str, Known]:
        """What is saved of submissions, by digest; ``asked`` are the keys of calls by their ids."""
        with self.connection.begin():
            rows = self.connection.execute(_LOADS, {"some": sorted(digests), "environment": load}).all()
        loads = {str(row.digest): codec.load_from_json(opened(row.content, "how a file was loaded")) for row in rows}
        return {digest: Known(loads.get(digest), found) for digest, found in self.outcomes(digests, asked).items()}

    def outcomes(self, digests: Collection[str], asked: Mapping[str, str]) -> dict[str, dict[str, Outcome]]:
        """What is saved of submissions' calls, by digest and call id."""
        saved: dict[str, dict[str, str]] = {digest: {} for digest in digests}
        with self.connection.begin():
            for row in self.connection.execute(_ANSWERS, {"some": sorted(saved)}):
                if not codec.by_the_clock(row.content):
                    saved[row.digest][row.call] = opened(row.content, "a saved answer")
        return {
            digest: {id: codec.outcome_from_json(found[key]) for id, key in asked.items() if key in found}
            for digest, found in saved.items()
        }

    def seconds(self, digests: Iterable[str], asked: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
        """How long each call took when it was run: digest, call id and seconds of processor time."""
        ids = {key: id for id, key in asked.items()}
        for part in chunks(sorted(set(digests)), _IN_ONE):
            chosen = select(ANSWERS.c.digest, ANSWERS.c.call, ANSWERS.c.seconds).where(ANSWERS.c.digest.in_(part))
            with self.connection.begin():
                rows = self.connection.execute(chosen).all()
            yield from sorted((r.digest, ids[r.call], r.seconds) for r in rows if r.call in ids)

    def keep(
        self, run: Run, submission: Submission, report: Report, fresh: Record | None, asked: Mapping[str, str],
        load: str, facts: Mapping[str, Any], content: str = "",
    ) -> None:  # fmt: skip
        """Save one submission: who it is from, what is newly known of it, what it is worth.

        ``content`` is the report as it is saved already, if it is.

        What was run for it is saved at once, in one transaction. A submission that nothing was run for (``fresh`` is
        None) can be judged again from what is saved already: it waits for some others, or for `flush`.
        """
        digest = submission.digest
        prose = [piece.parts() if isinstance(piece, Prose) else [piece, []] for piece in submission.prose]
        rows = [
            _submission(submission.name, digest, submission.file, prose, facts),
            _report(run, submission.name, digest, report, content),
        ]
        if fresh is not None:
            rows.append((LOADS, {"digest": digest, "environment": load, "content": sealed(codec.load_to_json(fresh))}))
            for id, outcome in fresh.outcomes.items():
                if isinstance(outcome, Unjudged):  # it is not known: the next run tries again
                    continue
                answered = {"content": sealed(codec.outcome_to_json(outcome)), "seconds": fresh.seconds.get(id, 0.0)}
                rows.append((ANSWERS, {"digest": digest, "call": asked[id], **answered}))
        self._later(*rows, most=0 if fresh is not None else _MOST_WAITING)

    def keep_problem(self, run: Run, name: str, digest: str, report: Report, facts: Mapping[str, Any]) -> None:
        """Save a submission of which nothing could be read; its digest is that of what is wrong with it."""
        self._later(_submission(name, digest, "", [], facts), _report(run, name, digest, report), most=0)

    def keep_report(self, run: Run, name: str, digest: str, report: Report) -> None:
        """Save what a submission is worth in this run, with some others, or at `flush`."""
        self._later(_report(run, name, digest, report))

    def carry(self, run: Run, scored: Scored) -> None:
        """Save a report of another run as this one's, as `keep_report` does."""
        self._later((REPORTS, {**vars(scored), "run": run.id, "content": sealed(scored.content)}))

    def flush(self) -> None:
        """Save what waits, in one transaction."""
        waiting = list(self.waiting)
        if not waiting:
            return
        with self.connection.begin():
            for table in _TABLES:  # in one order, lest two runs wait for one another
                keys = [column.name for column in table.primary_key]
                rows = [row for one, row in waiting if one is table]
                self._put(table, sorted(rows, key=lambda row: [str(row[key]) for key in keys]))
        del self.waiting[: len(waiting)]  # not before: an interrupted flush is followed by another

    def judged(self, run: Run, wanted: Mapping[str, str]) -> dict[str, Judged]:
        """The reports that an earlier run made of submissions by the same spec, targets and code.

        Both are by name; ``wanted`` holds digests.
        """
        found: dict[str, Judged] = {}
        with self.connection.begin():
            for number in self.connection.execute(_ALIKE, {"targets": run.targets}).scalars().all():
                left = sorted(wanted.keys() - found.keys())
                if number < run.id and left:
                    for row in self.connection.execute(_REPORTS, {"run": number, "some": left}):
                        if row.status == "graded" and row.digest == wanted[row.name]:
                            content = opened(row.content, f"the report of {row.name}")
                            found[row.name] = Judged(codec.report_from_json(content), content)
        return found

    def reports(self, run: int, *, odd: bool = False) -> Iterator[Scored]:
        """The reports of a run, by name, as the machine made them; read a few at a time. ``odd``: but those graded."""
        for part in chunks(self.graded(run), _IN_ONE):
            chosen = _REPORTS.where(REPORTS.c.status != "graded") if odd else _REPORTS
            with self.connection.begin():
                rows = self.connection.execute(chosen, {"run": run, "some": part}).all()
            for r in sorted(rows, key=lambda row: str(row.name)):
                content = opened(r.content, f"the report of {r.name}")
                yield Scored(r.name, r.digest, r.score, r.max_score, r.status, content)

    def graded(self, run: int) -> dict[str, str]:
        """What was graded in a run: digests by name."""
        self.flush()
        with self.connection.begin():
            rows = self.connection.execute(select(REPORTS.c.name, REPORTS.c.digest).where(REPORTS.c.run == run))
            found = {str(name): str(digest) for name, digest in rows}
        return {name: found[name] for name in sorted(found)}  # here: databases sort in ways of their own

    def facts(self, names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is known of each of these submissions' people and times, by name; read a few at a time."""
        return ((one.name, one.facts) for one in self.submissions(names))

    def submissions(self, names: Iterable[str] | None = None) -> Iterator[HandedIn]:
        """The submissions with these names, or every one, by name."""
        self.flush()
        if names is None:
            with self.connection.begin():
                names = list(map(str, self.connection.execute(select(SUBMISSIONS.c.name)).scalars()))
        for part in chunks(sorted(names), _IN_ONE):
            with self.connection.begin():
                rows = self.connection.execute(_SUBMISSIONS, {"some": part}).all()
            for r in sorted(rows, key=lambda row: str(row.name)):
                yield _handed_in(r)

    # manual scores --------------------------------------------------------------------------------------------------

    def manual_scores(self) -> list[ManualScore]:
        """The history of what people decided, the oldest first; GraderError if its bytes have changed."""
        with self.connection.begin():
            rows = self.connection.execute(select(MARKS).order_by(MARKS.c.id)).all()
        found = []
        for r in rows:
            who = Identity.kept(r.name, r.people)
            one = ManualScore(
                who, r.question, r.points, r.comment, r.by, r.at, Decision(r.decision), r.digest, r.judged, r.worth,
                r.was, r.id,
            )  # fmt: skip
            if r.seal and checksum(*_sealed(one)) != r.seal:
                raise damaged(f"the manual score of {one.who.submission} for question {one.question}")
            found.append(one)
        return found

    def keep_manual_scores(self, given: Iterable[ManualScore]) -> None:
        """Add to the history, all of them or none; what has no time was decided now."""
        rows = []
        for one in given:
            one = replace(one, at=one.at or _now(), points=float(one.points), of=float(one.of))
            row = {"name": one.who.submission, "digest": one.digest, "question": one.question, "points": one.points}
            row |= {"comment": one.comment, "by": one.by, "at": one.at, "people": one.who.people, "judged": one.judged}
            row |= {"decision": one.decision.value, "worth": one.of, "was": one.was}
            rows.append({**row, "seal": checksum(*_sealed(one))})
        if rows:
            with self.connection.begin():
                self.connection.execute(insert(MARKS), rows)

    # targets --------------------------------------------------------------------------------------------------------

    def targets(self, key: str) -> str | None:
        """Targets saved under a key."""
        with self.connection.begin():
            found = self.connection.execute(select(TARGETS.c.content).where(TARGETS.c.key == key)).scalar()
        return opened(str(found), "the reference's answers") if found is not None else None

    def keep_targets(self, key: str, content: str) -> None:
        """Save targets."""
        with self.connection.begin():
            self._put(TARGETS, [{"key": key, "content": sealed(content)}])

    def _later(self, *rows: tuple[Table, Mapping[str, Any]], most: int = _MOST_WAITING) -> None:
        """Have rows wait, and save all that do once they are more than ``most``."""
        self.waiting += rows
        if len(self.waiting) > most:
            self.flush()

    def _put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or replace those with their keys; in one statement, so that two runs can do so at once."""
        if table.name not in self.upserts:
            made = self.upsert(table)
            others = {c.name: made.excluded[c.name] for c in table.columns if not c.primary_key}
            keys = [column.name for column in table.primary_key]
            self.upserts[table.name] = made.on_conflict_do_update(index_elements=keys, set_=others)
        if rows:
            self.connection.execute(self.upserts[table.name], list(rows))


def _sealed(one: ManualScore) -> list[Any]:
    who = one.who
    people = [sorted(who.sid), sorted(who.email), sorted(who.name)]
    given = [one.question, one.points, one.comment, one.by, one.at, one.decision.value, one.of, one.was]
    return [who.submission, people, *given, one.judged, one.digest]


def _submission(
    name: str, digest: str, file: str, prose: list[Any], facts: Mapping[str, Any]
) -> tuple[Table, Mapping[str, Any]]:
    # a file's name may be any bytes, which Python shows as characters that no database takes
    file = file.encode("utf-8", "backslashreplace").decode()
    row = {"file": file, "prose": json.dumps(prose), "facts": json.dumps(dict(facts), default=str)}
    return SUBMISSIONS, {"name": name, "digest": digest, **row}


def _report(run: Run, name: str, digest: str, report: Report, content: str = "") -> tuple[Table, Mapping[str, Any]]:
    row = {"score": report.score, "max_score": report.max_score, "status": report.status}
    row["content"] = sealed(content or codec.report_to_json(report))
    return REPORTS, {"run": run.id, "name": name, "digest": digest, **row}


def _handed_in(row: Any) -> HandedIn:
    return HandedIn(row.name, row.digest, row.file, json.loads(row.prose), json.loads(row.facts))


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
