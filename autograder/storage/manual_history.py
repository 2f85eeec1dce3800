"""The history of manual scores: append-only, each with a checksum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select

from autograder.domain.manual_score import Decision, Identity, ManualScore
from autograder.storage.checksums import checksum, damaged
from autograder.storage.rows import now
from autograder.storage.tables import MARKS
from autograder.storage.writing import Writing


class ManualHistory(Writing):
    """The manual scores of a gradebook."""

    def manual_scores(self) -> list[ManualScore]:
        """The history of manual scores, oldest first; raises `GraderError` if one is damaged."""
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
        """Add scores to the history, all or none; those without a time get the present one."""
        rows = []
        for one in given:
            one = replace(one, at=one.at or now(), points=float(one.points), of=float(one.of))
            row = {"name": one.who.submission, "digest": one.digest, "question": one.question, "points": one.points}
            row |= {"comment": one.comment, "by": one.by, "at": one.at, "people": one.who.people, "judged": one.judged}
            row |= {"decision": one.decision.value, "worth": one.of, "was": one.was}
            rows.append({**row, "seal": checksum(*_sealed(one))})
        if rows:
            with self.connection.begin():
                self.connection.execute(insert(MARKS), rows)


def _sealed(one: ManualScore) -> list[Any]:
    who = one.who
    people = [sorted(who.sid), sorted(who.email), sorted(who.name)]
    given = [one.question, one.points, one.comment, one.by, one.at, one.decision.value, one.of, one.was]
    return [who.submission, people, *given, one.judged, one.digest]
