"""Calls of the student's functions by hand-written checks: each runs in a worker, and its outcome is recorded.

A check runs in this process, and the student's code never does: the arguments go to a child of its own, which loads the
file anew, and a plain value comes back. So no call depends on an earlier one, and a recorded outcome is what the call
would give again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograder.domain.assignment import Assignment
from autograder.domain.errors import AutograderError, GraderError
from autograder.domain.record import Crashed, Outcome, Record, Unjudged
from autograder.execution import codec
from autograder.execution.sandbox.call import Call

#: The most calls that the checks of an assignment make of one submission.
MOST_CALLS = 500


class Unrecorded(AutograderError):
    """A check makes a call that is not recorded, and there is no code to run here."""


@dataclass
class Calls:
    """The outcomes of the calls that hand-written checks make of one submission.

    ``run`` makes calls in a child; None if there is no code, as in ``rescore``. ``keys`` are those under which a call
    may have been saved, the present one first; ``saved`` looks them up, and ``keep`` saves an outcome with its seconds.
    """

    assignment: Assignment
    run: Callable[[Sequence[Call]], Record] | None = None
    keys: Callable[[Call], Sequence[str]] = lambda call: (codec.call_key(call, ""),)
    saved: Callable[[Sequence[str]], Outcome | None] = lambda keys: None
    keep: Callable[[str, Outcome, float], None] = lambda key, outcome, seconds: None
    known: dict[str, Outcome] = field(default_factory=dict)
    spent: float = 0.0
    unrecorded: Unrecorded | None = None

    def outcomes(self, calls: Sequence[Call]) -> list[Outcome]:
        """The outcome of each call; those that are not known are made in one child, in order.

        Raises `Unrecorded` if they cannot be made, and `GraderError` if there are too many or this machine fails.
        """
        keyed = {self.keys(call)[0]: call for call in calls}
        new = {key: call for key, call in keyed.items() if not self._look_up(key, call)}
        if new:
            self._make(new)
        return [self.known[self.keys(call)[0]] for call in calls]

    def _look_up(self, key: str, call: Call) -> bool:
        if key not in self.known and (found := self.saved(self.keys(call))) is not None:
            self.known[key] = found
        return key in self.known

    def _make(self, new: dict[str, Call]) -> None:
        if self.run is None:
            names = ", ".join(sorted({f"`{call.names[0]}`" for call in new.values()}))
            self.unrecorded = Unrecorded(f"a check makes calls of {names} that are not recorded: run `grade`")
            raise self.unrecorded
        if len(self.known) + len(new) > MOST_CALLS:
            raise GraderError(f"the checks make more than {MOST_CALLS} calls of one submission")
        if self.spent > (total := self.assignment.limits.total):
            what = (
                f"could not be called: the calls of all checks together may compute for {total:g} s, and for each the "
                "file is loaded again"
            )
            self.known.update(dict.fromkeys(new, Crashed(what, timed_out=True)))
            return
        record = self.run([*new.values()])
        self.spent += record.spent
        for key, call in new.items():
            # as it will be read again: a check may not depend on whether its calls were recorded
            outcome = codec.outcome_from_json(codec.outcome_to_json(record.outcomes[call.id]))
            if isinstance(outcome, Unjudged):
                raise GraderError(f"`{call.names[0]}` could not be run to completion: {outcome.why}")
            self.known[key] = outcome
            self.keep(key, outcome, record.seconds.get(call.id, 0.0))
