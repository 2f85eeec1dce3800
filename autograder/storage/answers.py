"""Saved answers of submissions and the reference, by digest and call, so that nothing has to run twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from sqlalchemy import bindparam, select

from autograder.domain.record import Outcome
from autograder.execution import codec
from autograder.storage.checksums import opened, sealed
from autograder.storage.chunks import chunks
from autograder.storage.rows import IN_ONE, Known
from autograder.storage.tables import ANSWERS, LOADS, SOME, TARGETS
from autograder.storage.writing import Writing

# built once, because building such a statement takes longer than running it
_LOADS = select(LOADS.c.digest, LOADS.c.content).where(
    LOADS.c.environment == bindparam("environment"), LOADS.c.digest.in_(SOME)
)
_ANSWERS = select(ANSWERS.c.digest, ANSWERS.c.call, ANSWERS.c.content).where(ANSWERS.c.digest.in_(SOME))
_CALLS = select(ANSWERS.c.call, ANSWERS.c.content).where(ANSWERS.c.digest == bindparam("one"), ANSWERS.c.call.in_(SOME))


class Answers(Writing):
    """The answers and targets of a gradebook."""

    def digests(self) -> set[str]:
        """Digests of submissions with stored answers."""
        with self.connection.begin():
            return set(map(str, self.connection.execute(select(LOADS.c.digest).distinct()).scalars()))

    def known(self, digests: Collection[str], asked: Mapping[str, str], load: str) -> dict[str, Known]:
        """Saved answers by digest of the submission.

        ``asked`` has the keys of calls by their ids, ``load`` is the key of loading a file. Raises `GraderError` if
        saved data is damaged.
        """
        with self.connection.begin():
            rows = self.connection.execute(_LOADS, {"some": sorted(digests), "environment": load}).all()
        loads = {str(row.digest): codec.load_from_json(opened(row.content, "how a file was loaded")) for row in rows}
        return {digest: Known(loads.get(digest), found) for digest, found in self.outcomes(digests, asked).items()}

    def outcomes(self, digests: Collection[str], asked: Mapping[str, str]) -> dict[str, dict[str, Outcome]]:
        """Saved outcomes of calls, by digest and call id; those that a time limit decided are left out."""
        saved: dict[str, dict[str, str]] = {digest: {} for digest in digests}
        with self.connection.begin():
            for row in self.connection.execute(_ANSWERS, {"some": sorted(saved)}):
                if not codec.by_the_clock(row.content):
                    saved[row.digest][row.call] = opened(row.content, "a saved answer")
        return {
            digest: {id: codec.outcome_from_json(found[key]) for id, key in asked.items() if key in found}
            for digest, found in saved.items()
        }

    def recorded(self, digest: str, keys: Collection[str]) -> dict[str, Outcome]:
        """Saved outcomes of a submission's calls by their keys, in so far as they are saved."""
        with self.connection.begin():
            rows = self.connection.execute(_CALLS, {"one": digest, "some": sorted(keys)}).all()
        return {str(row.call): codec.outcome_from_json(opened(row.content, "a saved call")) for row in rows}

    def keep_call(self, digest: str, key: str, outcome: Outcome, seconds: float) -> None:
        """Save the outcome of a call that a hand-written check made."""
        row = {"digest": digest, "call": key, "content": sealed(codec.outcome_to_json(outcome)), "seconds": seconds}
        self.later((ANSWERS, row), most=0)

    def seconds(self, digests: Iterable[str], asked: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
        """The processor time of each saved call: digest, call id and seconds."""
        ids = {key: id for id, key in asked.items()}
        for part in chunks(sorted(set(digests)), IN_ONE):
            chosen = select(ANSWERS.c.digest, ANSWERS.c.call, ANSWERS.c.seconds).where(ANSWERS.c.digest.in_(part))
            with self.connection.begin():
                rows = self.connection.execute(chosen).all()
            yield from sorted((r.digest, ids[r.call], r.seconds) for r in rows if r.call in ids)

    def targets(self, key: str) -> str | None:
        """The targets saved under a key, as JSON; None if there are none."""
        with self.connection.begin():
            found = self.connection.execute(select(TARGETS.c.content).where(TARGETS.c.key == key)).scalar()
        return opened(str(found), "the reference's answers") if found is not None else None

    def keep_targets(self, key: str, content: str) -> None:
        """Save targets, as JSON, under a key."""
        with self.connection.begin():
            self.put(TARGETS, [{"key": key, "content": sealed(content)}])
