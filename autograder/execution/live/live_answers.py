"""Collects answers from names that are defined in this process, by the worker's own code."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from autograder.domain.assignment import Assignment
from autograder.domain.record import Crashed, Outcome, Record
from autograder.execution.live.kernel_state import own_figures, restored
from autograder.execution.live.time_limit import TimedOut, time_limit
from autograder.execution.live.worker_modules import worker_module
from autograder.execution.sandbox.call import Call, calls_of, same_calls
from autograder.execution.sandbox.outcomes import outcome_of
from autograder.execution.sandbox.wire import Frames, WireError, frame
from autograder.readers.magics import strip_magics

_PLACE = re.compile(r"(.*), line (\d+)", re.S)
_MOST_NAMES = 500


@dataclass(frozen=True)
class LiveCode:
    """Code that has run in this process: ``names`` are what it has defined, its globals.

    ``sources`` are the cells in the order in which they ran, as far as known. ``place`` says what to call a file of
    code that an error passed ("" if it is not the student's). ``own`` are names that are not the student's. ``quiet``
    is entered for each call, to show nothing.
    """

    names: MutableMapping[str, Any]
    sources: Sequence[str] = ()
    place: Callable[[str], str] = lambda file: ""
    own: Collection[str] = ()
    quiet: Callable[[], AbstractContextManager[object]] = field(default=nullcontext)

    @property
    def defined(self) -> list[str]:
        """The student's names."""
        return [name for name in self.names if name[:1] != "_" and name not in self.own]


def collect_live(assignment: Assignment, code: LiveCode, only: Collection[str] | None = None) -> Record:
    """The answers to the visible questions of an assignment, or to ``only`` those with these ids.

    Nothing is isolated: a call that ends the process ends this one. Each call has its time limit where the system has
    signals. Raises `KeyboardInterrupt` if it is interrupted.
    """
    asked = [q for q in assignment.questions if q.visibility == "visible" and (only is None or q.id in only)]
    ids = {id for question in asked for id in (*question.calls, *question.further_calls)}
    calls = {id: call for id, call in calls_of(assignment).items() if id in ids}
    same = same_calls(calls)
    with restored(code.names, assignment.imports):
        run = _Run(assignment, code, [call for id, call in calls.items() if same[id] == id])
        outcomes = run.outcomes()
    reads = _reads(assignment, code.sources) if any(q.answer.constants_only for q in asked) else {}
    return Record({id: outcomes[made] for id, made in same.items()}, reads=reads, defines=tuple(code.defined))


class _Files:
    """Which files an error passes are the student's."""

    def __init__(self, place: Callable[[str], str]) -> None:
        self.place = place

    def __contains__(self, file: str) -> bool:
        return bool(self.place(file))


class _Run:
    """The calls of one check, made by the worker's `Caller`; to it this is the `Run` of a job."""

    def __init__(self, assignment: Assignment, code: LiveCode, calls: Sequence[Call]) -> None:
        self.assignment, self.code, self.calls = assignment, code, calls
        self.job: dict[str, Any] = {"arrays": assignment.arrays, "reply": assignment.limits.reply}
        if assignment.adapters and any(call.adapter for call in calls):
            self.job["adapters"] = vars(assignment.adapters)
        self.files = _Files(code.place)
        self.watch = _LastRows([call.message() for call in calls], code.defined, code.names)
        self.printed = worker_module("stand_ins").Printed(assignment.limits.output)

    def describe(self, error: BaseException) -> dict[str, Any]:
        """The error in Python's words, and the last line of the student's that it passed."""
        said: dict[str, Any] = worker_module("run").Run.describe(self, error)
        if found := _PLACE.fullmatch(said["where"]):
            said["where"] = f"{self.code.place(found[1]) or found[1]}, line {found[2]}"
        return said

    def raised_by_student(self, error: BaseException) -> bool:
        """Whether the line that raised the error is one of the student's, and not a library's."""
        return bool(worker_module("run").Run.raised_by_student(self, error))

    def outcomes(self) -> dict[str, Outcome]:
        """What each call comes to."""
        caller = worker_module("calling").Caller(self, self.code.names)
        found: dict[str, Outcome] = {}
        total, began = self.assignment.limits.total, time.process_time()
        for call in self.calls:
            if time.process_time() - began > total:
                what = f"could not be called: the whole submission may compute for {total:g} s"
                found[call.id] = Crashed(what, timed_out=True)
            else:
                found[call.id] = self.outcome(caller, call)
        return found

    def outcome(self, caller: Any, call: Call) -> Outcome:
        """What one call comes to, under its limit of time."""
        limits = self.assignment.limits
        asked = _received(frame(call.message()), 0)[0]  # as a worker gets it: without tuples
        with self.code.quiet(), own_figures():
            self.printed.install()
            message: dict[str, Any] = {"raised": ""}
            blob = b""
            # the inner one for the call; the outer one if the signal comes while the limit is being lifted
            with suppress(TimedOut), time_limit(call.limit or limits.call) as watched, suppress(TimedOut):
                message, blob = caller.answer(asked)
        if watched.stop:
            return watched.stop.outcome
        if message.get("raised", "").startswith("KeyboardInterrupt"):
            raise KeyboardInterrupt
        if "names" in message:
            message["names"] = self.code.defined[:_MOST_NAMES]
        message |= {"answer": call.id, "printed": self.printed.take()}
        context = SimpleNamespace(
            calls={one.id: one for one in self.calls},
            limits=limits,
            stands=lambda names: "",
            host=SimpleNamespace(second={}),
        )
        try:
            return outcome_of(cast(Any, context), *_received(frame(message, blob), limits.reply))
        except WireError as error:
            return Crashed(f"sent a malformed message ({error})")


def _received(data: bytes, largest: int) -> tuple[dict[str, Any], bytes]:
    """The one message in ``data``, as the other side of a pipe reads it."""
    ((message, blob),) = Frames(largest).feed(data)
    return message, blob


class _LastRows:
    """Answers written into copies of a given array, as far as the names say now which row is whose.

    A worker looks after each statement (``written.Watch``). What a copy held before cannot be seen here.
    """

    def __init__(self, calls: Sequence[dict[str, Any]], defined: Collection[str], names: Mapping[str, Any]) -> None:
        self.watch = worker_module("written").Watch(calls, set(defined))
        self.watch.look({name: names[name] for name in defined}, "", 1)

    def answer(self, call: dict[str, Any]) -> Any:
        """The row of the copy whose name has the digits of the question; None if there is none."""
        notes, own = self.watch.of(call)
        return notes[-1].row if own else None

    def unclear(self, call: dict[str, Any]) -> bool:
        """Whether there are copies, of which none has the digits of the question."""
        notes, own = self.watch.of(call)
        return bool(notes) and not own


def _reads(assignment: Assignment, sources: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each requested name the givens that it is computed from, by the cell that has bound it last.

    Names that it reads count as the last cell has bound them, too.
    """
    compiling = worker_module("compiling")
    parser = compiling.Parser(trees=False)
    found: dict[str, set[str]] = {}
    for source in sources:
        cell = {"label": "", "source": strip_magics(source), "first_line": 2, "salvage": True}
        latest: dict[str, set[str]] = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on code that has been compiled before
            statements = parser.parse(cell)[0]
        for _, _, statement, _ in statements:
            binds, reads = compiling.names(statement)
            for name in binds:
                latest.setdefault(name, set()).update(reads)
        found |= latest
    return {
        name: _givens(assignment, found, name) for question in assignment.questions for name in question.answer.names
    }


def _givens(assignment: Assignment, reads: Mapping[str, Collection[str]], name: str) -> frozenset[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        new = set(reads.get(todo.pop(), ())) - seen
        seen |= new
        todo += new
    return frozenset(seen & assignment.givens.keys())
