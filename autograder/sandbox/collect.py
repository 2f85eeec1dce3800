"""A submission → a `Record`: feeds workers, keeps time, and goes on past whatever hangs or crashes.

Each child is asked for the calls that are not answered yet. When a child has to be ended, or ends itself, whatever it
was at is guilty: a statement is skipped and a call is not called again by the children that follow.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from autograder.errors import GraderError
from autograder.model.assignment import Assignment, Limits
from autograder.model.record import Died, Missing, Outcome, Raised, Record, Returned, Trouble
from autograder.model.submission import Submission
from autograder.sandbox.host import MOST_WRITTEN, Child, Host, HostDied
from autograder.sandbox.wire import LONGEST_AFTERWARDS, Frames, WireError, decode, encode, frame

_MOST_SKIPPED = 20
_MOST_TROUBLES = 1000
_MOST_NAMES = 500
_MOST_BYTES = 256 << 20
# what reading a forged message may raise
_MALFORMED = (WireError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_LOOK = 0.02  # seconds between looks at what is written


def collect(assignment: Assignment, submission: Submission, host: Host, only: Collection[str] | None = None) -> Record:
    """Run the submission and give what it answered; raises `GraderError` if the fault is the grader's.

    With ``only``, no other calls than these are made; the file is loaded all the same.
    """
    return _Collection(assignment, submission, host, only).record()


@dataclass(frozen=True)
class Call:
    """One thing to ask for: a name, or a function with its arguments; those of one ``question`` are alike."""

    id: str
    names: tuple[str, ...]
    arguments: list[Any] | None = None
    figure: bool = False
    question: str = ""

    def message(self) -> dict[str, Any]:
        """As the worker reads it."""
        return {"id": self.id, "names": self.names, "arguments": self.arguments, "figure": self.figure}


def calls_of(assignment: Assignment) -> dict[str, Call]:
    """All that an assignment asks a submission for, by id: a call a question, or one a case of it."""
    found = []
    for question in assignment.questions:
        figure, names = question.kind == "figure", question.answer.names
        if question.by_hand:
            continue
        if not question.cases:
            found.append(Call(question.id, names, figure=figure))
        for id, case in zip(question.calls, question.cases, strict=False):
            scope = {**assignment.scope, **case}
            given = [encode(formula(scope)) for formula in question.answer.args]
            found.append(Call(id, names, given, figure, question.id))
    return {call.id: call for call in (*found, *(Call(name, (name,)) for name in assignment.collect))}


@dataclass
class _Collection:
    """One submission's collection; each child adds to it."""

    assignment: Assignment
    submission: Submission
    host: Host
    only: Collection[str] | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    troubles: dict[int, Trouble] = field(default_factory=dict)
    broken: list[Trouble] = field(default_factory=list)
    notes: list[Trouble] = field(default_factory=list)
    skip: set[int] = field(default_factory=set)
    printed: str = ""
    reads: dict[str, set[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    load: str = ""

    def __post_init__(self) -> None:
        self.load = self.assignment.load
        asked = calls_of(self.assignment)
        self.calls = asked if self.only is None else {id: call for id, call in asked.items() if id in self.only}
        self.started = time.monotonic()

    @property
    def limits(self) -> Limits:
        return self.assignment.limits

    def record(self) -> Record:
        once = not self.calls  # nothing is asked for but that the file be loaded
        while (waiting := [id for id in self.calls if id not in self.outcomes]) or once:
            once = False
            if time.monotonic() - self.started > self.limits.total:
                for id in waiting:
                    self.outcomes[id] = Died(f"no time was left: the whole submission has {self.limits.total:g} s")
                break
            _Child(self, waiting).run()
        places = [*self.broken, *(self.troubles[i] for i in sorted(self.troubles)), *self.notes]
        reads = {name: self.read_by(name) for q in self.assignment.questions for name in q.answer.names}
        outcomes = {id: self.outcomes[id] for id in self.calls}
        return Record(outcomes, tuple(places), self.printed, reads, self.seconds)

    def read_by(self, name: str) -> frozenset[str]:
        """The givens' names that ``name`` is made from, through whatever global names lie between."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            for reached in self.reads.get(todo.pop(), ()):
                if reached not in seen:
                    seen.add(reached)
                    todo.append(reached)
        return frozenset(seen & self.assignment.givens.keys())

    def job(self, waiting: list[str]) -> bytes:
        cells = [
            {"label": c.label, "source": c.source, "first_line": c.first_line, "salvage": c.salvage}
            for c in self.submission.cells
        ]
        return frame(
            {
                "cells": cells,
                "calls": [self.calls[id].message() for id in waiting],
                "arrays": self.assignment.arrays,
                "imports": self.assignment.imports,
                "load": self.load,
                "skip": sorted(self.skip),
                "facts": not self.reads and any(q.answer.constants_only for q in self.assignment.questions),
                "memory": self.limits.memory,
                "file": self.submission.file,
                "output": self.limits.output,
                "reply": self.limits.reply,
                "seconds": int(self.limits.total) + 1,
            }
        )


class _Child:
    """One child's run: reads its messages under the time limits and files what they say."""

    def __init__(self, collection: _Collection, waiting: list[str]) -> None:
        self.all, self.waiting = collection, waiting
        self.stage = "start"  # start → arm → parse → load → calls → done
        self.statement: tuple[int, str] | None = None
        self.call, self.called = "", time.monotonic()
        self.frames = Frames(collection.limits.reply)
        self.received = 0
        self.left = 3  # messages that it may still send: so many until it says how many statements there are
        self.slow = False  # top-level code as a whole was too slow, no one statement

    def run(self) -> None:
        child = self.all.host.start(self.all.job(self.waiting))
        self.began, stopped = time.monotonic(), ""
        self.stage = "start" if self.all.host.announces else "arm"
        try:
            stopped = self.listen(child)
        except _MALFORMED as error:
            stopped = f"sent what it should not have ({type(error).__name__})"
        finally:
            ended = child.end(wait=self.stage != "done")
        if self.stage in ("start", "arm"):
            raise HostDied(f"a worker did not get ready: it {stopped or ended or 'ended'}")
        if self.stage != "done":
            self.blame(stopped, ended)

    def listen(self, child: Child) -> str:
        """Until the child is done or must be stopped; gives why it must."""
        deadline = self.deadline()
        look = self.began + _LOOK
        while self.stage != "done":
            data = child.read(min(deadline, look) - time.monotonic())
            if data == b"":
                return ""
            self.received += len(data or b"")
            if self.received > _MOST_BYTES:
                return "sent more than it may"
            for message, blob in self.frames.feed(data or b""):
                self.left -= 1
                if self.left < 0:
                    return "sent more than it may"
                if self.take(message, blob):
                    deadline = self.deadline()
            now = time.monotonic()
            if now >= deadline and self.stage != "done":  # what came in time counts, though it was read afterwards
                return self.overtime()
            if now >= look:  # by the clock, not when it is silent: what keeps sending is looked at too
                if child.written() > MOST_WRITTEN:
                    return f"wrote more than {MOST_WRITTEN >> 20} MiB into files"
                look = time.monotonic() + _LOOK
        return ""

    def deadline(self) -> float:
        """When the thing at hand must be finished."""
        limits, now = self.all.limits, time.monotonic()
        if self.stage in ("start", "arm"):
            return self.began + 120.0
        whole = self.all.started + limits.total
        if self.stage == "parse":
            return min(whole, now + limits.load)
        if self.stage == "load":
            return min(whole, now + limits.call, self.since + limits.load)
        return min(whole, now + limits.call)

    def overtime(self) -> str:
        limits = self.all.limits
        if time.monotonic() - self.all.started >= limits.total:
            return f"was stopped: the whole submission has {limits.total:g} s"
        if self.stage == "parse":
            return f"was stopped: reading the file took longer than {limits.load:g} s"
        if self.stage == "load" and time.monotonic() >= self.since + limits.load:
            self.slow = True
            return f"was stopped: all top-level code together has {limits.load:g} s"
        return f"was stopped after its time limit of {limits.call:g} s (an endless loop, perhaps)"

    def take(self, message: dict[str, Any], blob: bytes) -> bool:
        """File one message; gives whether something new began."""
        if self.stage == "start" and "failed" in message:
            if message["failed"]:
                raise GraderError("the worker lacks packages that the spec imports: " + "; ".join(message["failed"]))
            self.stage = "arm"
            return True
        if self.stage == "arm":
            if "unarmed" in message:
                raise GraderError(f"a worker could not put its isolation on: {_text(message['unarmed'], 500)}")
            self.all.host.off = {str(layer): str(why) for layer, why in message["off"].items()}
            self.stage = "parse"
            return True
        if self.stage == "parse":
            return self.take_parsed(message)
        if self.stage == "load":
            return self.take_loading(message)
        return self.take_answer(message, blob)

    def take_parsed(self, message: dict[str, Any]) -> bool:
        statements = message["statements"]
        if type(statements) is not int or statements < 0:
            raise WireError("a number of statements was to come")
        facts = [([*map(str, binds)], [*map(str, reads)]) for binds, reads in message["parsed"]]
        for binds, reads in facts:
            for name in binds:
                self.all.reads.setdefault(name, set()).update(reads)
        found = [(_text(t["where"], 200), _text(t["what"], 2000)) for t in message["broken"]]
        self.all.broken = [Trouble(where, what, lost_cell=True) for where, what in found]
        self.stage, self.since = "load", time.monotonic()
        self.left = 2 * statements + 2 * len(self.waiting) + 10
        self.frames.longest = LONGEST_AFTERWARDS
        return True

    def take_loading(self, message: dict[str, Any]) -> bool:
        if message.get("at") == "statement":
            self.statement = (int(message["index"]), _text(message["where"], 200))
            return True
        if "trouble" in message:
            if len(self.all.troubles) < _MOST_TROUBLES:
                what = _text(message["raised"], 2000)
                self.all.troubles[int(message["trouble"])] = Trouble(_text(message["place"], 200), what)
            return False
        if "loaded" in message:
            self.all.printed = _text(message["loaded"], 2 * self.all.limits.output)
            self.stage = "calls"
        return True

    def take_answer(self, message: dict[str, Any], blob: bytes) -> bool:
        if "done" in message:
            self.stage = "done"
            for id in self.waiting:  # it says that it is done: what it left out, it does not get another try at
                self.all.outcomes.setdefault(id, Died("ended before it answered"))
        elif message.get("at") == "call":
            self.call = message["id"] if message["id"] in self.waiting else self.call
            self.called = time.monotonic()
        elif message.get("answer") in self.waiting and message["answer"] not in self.all.outcomes:
            self.all.outcomes[message["answer"]] = self.outcome(message, blob)
            self.all.seconds[message["answer"]] = self.took(message.get("seconds", 0.0))
        return True

    def took(self, seconds: object) -> float:
        """How long a call took, as the child says: the grader was not there. No more than the child has lived."""
        if not isinstance(seconds, (int, float)) or not seconds >= 0:
            raise WireError("a number of seconds was to come")
        return round(min(seconds, time.monotonic() - self.began), 6)

    def outcome(self, message: dict[str, Any], blob: bytes) -> Outcome:
        if "missing" in message:
            wanted = self.all.calls[message["answer"]].names[0]
            asked = {name for call in self.all.calls.values() for name in call.names}
            free = [name for name in message["names"][:_MOST_NAMES] if name not in asked]
            return Missing(wanted, _near(wanted, free))
        printed = _text(message["printed"], 2 * self.all.limits.output)
        if "raised" in message:
            return Raised(_text(message["raised"], 2000), _text(message["where"], 200), printed)
        return Returned(decode(message["returned"], blob), printed)

    def blame(self, stopped: str, ended: str) -> None:
        """The child did not finish: whatever it was at is guilty, and is not tried again."""
        why = stopped or ended or "ended the process"
        if self.stage == "calls":
            guilty = self.call if self.call in self.waiting and self.call not in self.all.outcomes else ""
            guilty = guilty or next((id for id in self.waiting if id not in self.all.outcomes), "")
            if guilty:
                self.all.outcomes[guilty] = Died(why)
                self.all.seconds[guilty] = round(time.monotonic() - self.called, 6)
                self.spare_alike(guilty, why)
        elif self.stage == "load" and self.statement:
            index, where = self.statement
            if not self.slow:
                self.all.troubles[index] = Trouble(where, f"{why}; it was skipped")
                self.all.skip.add(index)
            # what is left of the time is for the calls
            late = time.monotonic() - self.all.started > self.all.limits.total / 2
            if self.slow or late or len(self.all.skip) > _MOST_SKIPPED:
                self.use_definitions_only()
        else:
            for id in self.waiting:
                self.all.outcomes[id] = Died(f"the file could not be taken in: Python {why}")

    def spare_alike(self, guilty: str, why: str) -> None:
        """A function that hung or crashed with one set of arguments is not called with the others."""
        of = self.all.calls[guilty].question
        for id in self.waiting:
            if of and self.all.calls[id].question == of:
                self.all.outcomes.setdefault(id, Died(why))

    def use_definitions_only(self) -> None:
        """Top-level code has used up what it may: run what defines something, leave out the rest."""
        if self.all.load == "definitions":
            for id in self.waiting:
                self.all.outcomes[id] = Died("the code before it used up all the time that top-level code has")
            return
        self.all.load = "definitions"
        self.all.notes.append(
            Trouble("top level", "used up its time, so only imports, assignments and definitions ran")
        )


def _near(wanted: str, defined: list[Any]) -> tuple[str, ...]:
    """Names like ``wanted`` with the same digits: get_key_141 is near get_key141, get_key142 is not."""
    names = [str(name)[:100] for name in defined]
    alike = [name for name in names if re.sub(r"\D", "", name) == re.sub(r"\D", "", wanted)]
    return tuple(get_close_matches(wanted, alike, 2, 0.7))


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise WireError("a message lacks its text")
    return value[:longest]
