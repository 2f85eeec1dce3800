"""Runs a submission in workers and returns a `Record`, continuing past anything that hangs or crashes.

Each child is asked for the calls not answered yet. If a child is stopped or dies, whatever it was running is blamed:
later children skip that statement or do not make that call again.

Calls for hidden questions come last, in children of their own: the arguments of a hidden question reach no other
answer, and nothing that the file prints there is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from autograder.domain.assignment import Assignment, Limits
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.kit_names import kit_module
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Trouble, Unjudged
from autograder.domain.submission import Submission
from autograder.execution.sandbox.call import Call, calls_of, same_calls
from autograder.execution.sandbox.child import ChildRun
from autograder.execution.sandbox.host import Host
from autograder.execution.sandbox.outcomes import FILE_REFUSED
from autograder.execution.sandbox.retries import Attempt
from autograder.execution.sandbox.wire import frame
from autograder.system import machine

# a child is stopped from outside; if that fails, its own limit ends it this many seconds later
_BACKSTOP = 60


def collect(
    assignment: Assignment, submission: Submission, host: Host, only: Collection[str] | None = None,
    attempt: Attempt | None = None, calls: Sequence[Call] = (),
) -> Record:  # fmt: skip
    """Run the submission and return its answers.

    With ``only``, no other calls are made; the file is still loaded. With ``calls``, these are made instead of those
    of the assignment. If the machine affected the result, the record is
    ``doubtful`` and `retries.fairly` runs the submission again. Raises `GraderError` on a failure that is not the
    submission's.
    """
    further = {call.id: call for call in calls}
    return _Collection(assignment, submission, host, None if calls else only, attempt or Attempt(), further).record()


@dataclass
class _Collection:
    """The collection of one submission, which each child adds to."""

    assignment: Assignment
    submission: Submission
    host: Host
    only: Collection[str] | None
    attempt: Attempt
    further: Mapping[str, Call] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    troubles: dict[int, Trouble] = field(default_factory=dict)
    broken: list[Trouble] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    notes: list[Trouble] = field(default_factory=list)
    skip: set[int] = field(default_factory=set)
    printed: str = ""
    reads: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    slow_load: bool = False
    loaded: bool = False
    lacks: Unjudged | None = None  # a statement failed during loading because of a limit of this machine
    load: str = ""
    spent: float = 0.0  # seconds of processor time and of sleep of all children so far
    unpaid: float = 0.0  # of these, seconds of imports at first use
    later: int = 0  # children that will be needed after the one at hand, if nothing hangs or crashes

    def __post_init__(self) -> None:
        self.load = self.assignment.load
        asked = self.further or calls_of(self.assignment)
        wanted = asked if self.only is None else {id: call for id, call in asked.items() if id in self.only}
        self.same = same_calls(wanted)
        self.calls = {id: call for id, call in wanted.items() if self.same[id] == id}

    @property
    def limits(self) -> Limits:
        return self.assignment.limits

    def record(self) -> Record:
        shown = [id for id, call in self.calls.items() if not call.hidden]
        self.later = int(len(shown) < len(self.calls))
        self.host.expect(1 + self.later)
        self.run(shown, once=not shown)  # load the file even if there are no calls
        loaded = [*self.broken, *(self.troubles[i] for i in sorted(self.troubles)), *self.notes], self.printed
        loaded[0].extend(Trouble(where, what) for where, what in self.submission.notes)
        self.later = 0
        self.run([id for id, call in self.calls.items() if call.hidden])
        reads = {name: self.read_by(name) for q in self.assignment.questions for name in q.answer.names}
        answers = {id: self.judged(id, self.outcomes[id]) for id in self.calls}
        outcomes = {id: answers[made] for id, made in self.same.items()}
        slow = frozenset(id for id, made in self.same.items() if made in self.slow)
        doubtful = bool(self.slow) or self.slow_load or any(isinstance(o, Unjudged) for o in outcomes.values())
        places, printed = loaded
        sources = [cell.source for cell in self.submission.all_cells]
        asked = {name for q in self.assignment.questions for name in q.answer.names}
        defines = _defined(sources)
        return Record(
            outcomes, tuple(places), printed, reads,
            code=any(map(str.strip, sources)), defines=defines, inner=_inner(sources, asked.difference(defines)),
            seconds=self.seconds, slow=slow, slow_load=self.slow_load, doubtful=doubtful, spent=self.spent,
        )  # fmt: skip

    def judged(self, id: str, outcome: Outcome) -> Outcome:
        """The outcome, unless a missing name or drawing may be due to a statement that this machine stopped."""
        lacks = isinstance(outcome, Missing) or (isinstance(outcome, Raised) and outcome.error.startswith("NameError"))
        drawn = self.calls[id].figure and self.lacks == FILE_REFUSED
        return self.lacks if self.lacks and (lacks or drawn) else outcome

    def run(self, ids: list[str], once: bool = False) -> None:
        """Make these calls, in as many children as needed. ``once``: load the file in any case."""
        while (waiting := [id for id in ids if id not in self.outcomes]) or (once and not self.loaded):
            if self.spent - self.unpaid > self.attempt.limit * self.limits.total:
                what = f"could not be called: the whole submission may compute for {self.limits.total:g} s"
                self.outcomes.update(dict.fromkeys(waiting, Crashed(what, timed_out=True)))
                return
            ChildRun(self, waiting).run()

    def read_by(self, name: str) -> frozenset[str]:
        """The names of givens that ``name`` is computed from, directly or through other globals."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            for reached in self.reads.get(todo.pop(), ()):
                if reached not in seen:
                    seen.add(reached)
                    todo.append(reached)
        return frozenset(seen & self.assignment.givens.keys())

    def stands(self, names: Collection[str]) -> str:
        """The place of code that would define one of the names but is not run; "" if there is none."""
        places = {name: part.place for part in self.submission.left_out for name in part.names} | self.lost
        return next((f"`{name}` is in {places[name]}, which is not run" for name in names if name in places), "")

    def job(self, waiting: list[str]) -> bytes:
        cells, given = [vars(cell) for cell in self.submission.cells], self.assignment.given
        adapters = self.assignment.adapters if any(self.calls[id].adapter for id in waiting) else None
        only_if_used: dict[str, Any] = {"given": [(file.path, len(file.content)) for file in given]} if given else {}
        only_if_used |= {"adapters": vars(adapters)} if adapters else {}
        kit = kit_module(self.assignment.name)
        only_if_used |= {"kit": kit} if any(kit in cell.source for cell in self.submission.all_cells) else {}
        if helpers := self.submission.helpers:
            only_if_used["helpers"] = [{"path": one.path, "cells": list(map(vars, one.cells))} for one in helpers]
        if isinstance(self.assignment.files, FilePatterns) and self.assignment.files.helpers:
            only_if_used["with"] = self.assignment.files.helpers
        return frame(
            {
                "cells": cells,
                "calls": [self.calls[id].message() for id in waiting],
                "arrays": self.assignment.arrays,
                "imports": self.assignment.imports,
                "load": self.load,
                "skip": sorted(self.skip),
                "facts": not self.reads and any(q.answer.constants_only for q in self.assignment.questions),
                "memory": machine.memory_for_one(self.limits.memory),
                "file": self.submission.file,
                "output": self.limits.output,
                "reply": self.limits.reply,
                "seconds": int(2 * self.limits.total) + _BACKSTOP,
                **only_if_used,
            },
            b"".join(file.content for file in given),
        )


# at the left margin: a function, a class, a variable
_DEFINITION = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^([^\W\d]\w*)[ \t]*=(?!=)", re.MULTILINE)
_INNER = re.compile(r"^[ \t]+(?:(?:async[ \t]+)?def[ \t]+(\w+)|([^\W\d]\w*)[ \t]*=(?!=))", re.MULTILINE)
_MOST_DEFINED = 500


def _defined(sources: Iterable[str]) -> tuple[str, ...]:
    """The first names that the code defines, in source order."""
    found = (match[1] or match[2] for source in sources for match in _DEFINITION.finditer(source))
    return tuple(dict.fromkeys(name[:100] for name in islice(found, _MOST_DEFINED)))


def _inner(sources: Iterable[str], asked: Collection[str]) -> tuple[str, ...]:
    """The names that the code defines inside a function or class."""
    found = (match[1] or match[2] for source in sources for match in _INNER.finditer(source))
    return tuple(dict.fromkeys(name for name in found if name in asked))
