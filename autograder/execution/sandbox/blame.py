"""Decides what happens when a child does not finish: the statement or call it was running is blamed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from autograder.domain.record import Crashed, Outcome, Trouble
from autograder.execution.sandbox.outcomes import Stop

if TYPE_CHECKING:
    from autograder.execution.sandbox.child import ChildRun

_MOST_SKIPPED = 20


def blame(run: ChildRun, stop: Stop) -> None:
    """Blame the statement or call that the child was running; it is not tried again."""
    attempt = run.all.attempt
    if stop.machine and (run.stage != "calls" or not attempt.alone or time.monotonic() >= attempt.deadline):
        give_up(run, stop.outcome)
    elif run.stage == "calls":
        guilty = run.call if run.call in run.waiting and run.call not in run.all.outcomes else ""
        guilty = guilty or next((id for id in run.waiting if id not in run.all.outcomes), "")
        if guilty:
            run.all.outcomes[guilty] = stop.outcome
            if run.meter and run.thing:
                run.all.seconds[guilty] = round(run.meter.spent.since(run.thing).used, 6)
            _spare_alike(run, guilty, stop.outcome)
    elif run.stage == "load" and run.statement:
        index, where = run.statement
        if not run.slow:
            why = stop.why.split(". ")[0]
            run.all.troubles[index] = Trouble(where, f"{why}; it was skipped", timed_out=stop.timed_out)
            run.all.skip.add(index)
        # the remaining time is for the calls
        late = run.all.spent - run.all.unpaid > run.all.attempt.limit * run.all.limits.total / 2
        if run.slow or late or len(run.all.skip) > _MOST_SKIPPED:
            _use_definitions_only(run)
    else:
        give_up(run, Crashed(f"could not be called: while the file was read, Python {stop.why}", stop.timed_out))


def give_up(run: ChildRun, outcome: Outcome) -> None:
    """Ask nothing more of this submission."""
    run.all.loaded = True
    for id in run.all.calls:
        run.all.outcomes.setdefault(id, outcome)


def _spare_alike(run: ChildRun, guilty: str, outcome: Outcome) -> None:
    """Skip the remaining cases of a function that hung or crashed with one set of arguments."""
    of = run.all.calls[guilty].question
    for id in run.waiting:
        if of and run.all.calls[id].question == of:
            run.all.outcomes.setdefault(id, outcome)


def _use_definitions_only(run: ChildRun) -> None:
    """Run only definitions from now on: top-level code has used up its time."""
    if run.all.load == "definitions":
        give_up(run, Crashed("could not be called: earlier code used up all the time for top-level code", True))
        return
    run.all.load = "definitions"
    what = "used up its time, so only imports, assignments and definitions ran"
    run.all.notes.append(Trouble("top level", what, timed_out=True))
