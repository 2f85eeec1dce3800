"""Submissions with their metadata, and the report of each in each run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Table, bindparam, select

from autograder.domain.record import Record, Unjudged
from autograder.domain.report import Report
from autograder.domain.submission import Prose, Submission
from autograder.execution import codec
from autograder.storage.checksums import opened, sealed
from autograder.storage.chunks import chunks
from autograder.storage.rows import IN_ONE, Judged, LatestSubmission, Run, SavedReport
from autograder.storage.tables import ANSWERS, LOADS, REPORTS, RUNS, SOME, SUBMISSIONS
from autograder.storage.writing import MOST_WAITING, Writing

# built once, because building such a statement takes longer than running it
_SUBMISSIONS = select(SUBMISSIONS).where(SUBMISSIONS.c.name.in_(SOME))
_ALIKE = select(RUNS.c.id).where(RUNS.c.targets == bindparam("targets")).order_by(RUNS.c.id.desc())
_REPORTS = select(REPORTS).where(REPORTS.c.run == bindparam("run"), REPORTS.c.name.in_(SOME))


class Reports(Writing):
    """The submissions and reports of a gradebook."""

    def keep(
        self, run: Run, submission: Submission, report: Report, fresh: Record | None, asked: Mapping[str, str],
        load: str, facts: Mapping[str, Any], content: str = "",
    ) -> None:  # fmt: skip
        """Save one submission with its metadata, its new answers and its report.

        ``content`` is the saved form of the report, if there is one already. New answers (``fresh``) are saved
        immediately, in one transaction. Without new answers, the rows wait for others or for `flush`, since they can be
        made again from saved answers.
        """
        digest = submission.digest
        prose = [piece.parts() if isinstance(piece, Prose) else [piece, []] for piece in submission.prose]
        rows = [
            _submission(submission.name, digest, submission.file, prose, facts),
            _report(run, submission.name, digest, report, content),
        ]
        if fresh is not None:
            rows.append((LOADS, {"digest": digest, "environment": load, "content": sealed(codec.load_to_json(fresh))}))
            kept: set[str] = set()
            for id, outcome in fresh.outcomes.items():
                # a grader error: the next run tries again; a call that several questions share is one answer
                if isinstance(outcome, Unjudged) or asked[id] in kept:
                    continue
                kept.add(asked[id])
                answered = {"content": sealed(codec.outcome_to_json(outcome)), "seconds": fresh.seconds.get(id, 0.0)}
                rows.append((ANSWERS, {"digest": digest, "call": asked[id], **answered}))
        self.later(*rows, most=0 if fresh is not None else MOST_WAITING)

    def keep_problem(self, run: Run, name: str, digest: str, report: Report, facts: Mapping[str, Any]) -> None:
        """Save a submission that cannot be read; ``digest`` identifies the problem."""
        self.later(_submission(name, digest, "", [], facts), _report(run, name, digest, report), most=0)

    def keep_report(self, run: Run, name: str, digest: str, report: Report) -> None:
        """Save a submission's report in this run, together with later ones or at `flush`."""
        self.later(_report(run, name, digest, report))

    def carry(self, run: Run, scored: SavedReport) -> None:
        """Save another run's report for this run, as `keep_report` does."""
        self.later((REPORTS, {**vars(scored), "run": run.id, "content": sealed(scored.content)}))

    def judged(self, run: Run, wanted: Mapping[str, str]) -> dict[str, Judged]:
        """Reports from earlier runs with the same spec, targets and code, by name.

        ``wanted`` has the digests of submissions by name.
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

    def reports(self, run: int, *, odd: bool = False) -> Iterator[SavedReport]:
        """The reports of a run by name, without manual scores; read in chunks. ``odd``: only those not graded."""
        for part in chunks(self.graded(run), IN_ONE):
            chosen = _REPORTS.where(REPORTS.c.status != "graded") if odd else _REPORTS
            with self.connection.begin():
                rows = self.connection.execute(chosen, {"run": run, "some": part}).all()
            for r in sorted(rows, key=lambda row: str(row.name)):
                content = opened(r.content, f"the report of {r.name}")
                yield SavedReport(r.name, r.digest, r.score, r.max_score, r.status, content)

    def graded(self, run: int) -> dict[str, str]:
        """The submissions of a run: digests by name."""
        self.flush()
        with self.connection.begin():
            rows = self.connection.execute(select(REPORTS.c.name, REPORTS.c.digest).where(REPORTS.c.run == run))
            found = {str(name): str(digest) for name, digest in rows}
        return {name: found[name] for name in sorted(found)}  # sorted here, because databases sort differently

    def facts(self, names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The metadata of these submissions (people and times), by name; read in chunks."""
        return ((one.name, one.facts) for one in self.submissions(names))

    def submissions(self, names: Iterable[str] | None = None) -> Iterator[LatestSubmission]:
        """The submissions with these names, or all, sorted by name."""
        self.flush()
        if names is None:
            with self.connection.begin():
                names = list(map(str, self.connection.execute(select(SUBMISSIONS.c.name)).scalars()))
        for part in chunks(sorted(names), IN_ONE):
            with self.connection.begin():
                rows = self.connection.execute(_SUBMISSIONS, {"some": part}).all()
            for r in sorted(rows, key=lambda row: str(row.name)):
                yield _handed_in(r)


def _submission(
    name: str, digest: str, file: str, prose: list[Any], facts: Mapping[str, Any]
) -> tuple[Table, Mapping[str, Any]]:
    # a file name may have invalid bytes, which Python turns into characters that no database accepts
    file = file.encode("utf-8", "backslashreplace").decode()
    row = {"file": file, "prose": json.dumps(prose), "facts": json.dumps(dict(facts), default=str)}
    return SUBMISSIONS, {"name": name, "digest": digest, **row}


def _report(run: Run, name: str, digest: str, report: Report, content: str = "") -> tuple[Table, Mapping[str, Any]]:
    row = {"score": report.score, "max_score": report.max_score, "status": report.status}
    row["content"] = sealed(content or codec.report_to_json(report))
    return REPORTS, {"run": run.id, "name": name, "digest": digest, **row}


def _handed_in(row: Any) -> LatestSubmission:
    return LatestSubmission(row.name, row.digest, row.file, json.loads(row.prose), json.loads(row.facts))
