"""One child's run: reads its messages, enforces its limits, and finds what to blame if it does not finish."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from autograder.domain.errors import GraderError, PackagesMissing
from autograder.domain.record import Crashed, Trouble
from autograder.execution.sandbox.blame import blame, give_up
from autograder.execution.sandbox.host import Child, HostDied
from autograder.execution.sandbox.launch import MOST_WRITTEN
from autograder.execution.sandbox.outcomes import (
    ADVICE_WAITING,
    Stop,
    outcome_of,
    seconds_in,
    text_in,
    too_long,
    unjudged,
)
from autograder.execution.sandbox.timing import WAITING, Meter, Spent
from autograder.execution.sandbox.wire import LONGEST_AFTERWARDS, Frames, WireError
from autograder.system import machine

if TYPE_CHECKING:
    from autograder.execution.sandbox.collect import _Collection

_MOST_LOST = 50
_MOST_TROUBLES = 1000
_MOST_BYTES = 256 << 20
# errors that a forged message may cause
_MALFORMED = (WireError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_LOOK = 0.02  # seconds between checks of bytes written and time spent
_START = 120.0  # seconds until a child must be ready
#: Seconds of processor time per submission for which imports at first use are not charged.
MOST_UNPAID = 12.0
_UNCLEAR = "it was slow, perhaps because of other load; this system does not show which"
_MOST_IMPORTS = 110  # messages about such imports; the worker sends fewer


class ChildRun:
    """One child's run, which adds to a collection."""

    def __init__(self, collection: _Collection, waiting: list[str]) -> None:
        self.all, self.waiting = collection, waiting
        self.stage = "start"  # start → arm → parse → load → calls → done
        self.statement: tuple[int, str] | None = None
        self.call = ""
        self.frames = Frames(collection.limits.reply)
        self.received = 0
        self.left = 3  # messages that it may still send, until it reports the number of statements
        self.slow = False  # top-level code as a whole was too slow, not a single statement
        self.meter: Meter | None = None
        # time spent when the current step, and loading, were first seen running; None until then
        self.thing: Spent | None = None
        self.loading: Spent | None = None
        self.importing, self.unpaid, self.unpaid_load = False, 0.0, 0.0
        # processor time reported by the child when the current step, and loading, began
        self.claimed = self.loading_claimed = 0.0
        self.import_began = 0.0

    def run(self) -> None:
        killed = machine.out_of_memory_kills()
        child = self.all.host.start(self.all.job(self.waiting))
        self.began = time.monotonic()
        stopped: Stop | None = None
        self.stage = "start" if self.all.host.announces else "arm"
        try:
            stopped = self.listen(child)
        except _MALFORMED as error:
            stopped = Stop(f"sent a malformed message ({type(error).__name__})")
        finally:
            if self.meter:
                self.settle_import()
                self.all.spent += self.meter.used() + self.meter.spent.slept
            ended = child.end(wait=self.stage != "done")
        if self.meter is None:
            if stopped and time.monotonic() >= self.all.attempt.deadline:
                give_up(self, stopped.outcome)
                return
            raise HostDied(f"a worker did not start: it {stopped.why if stopped else ended or 'ended'}")
        if self.stage != "done":
            if not stopped and "SIGKILL" in ended and machine.out_of_memory_kills() > killed:
                stopped = Stop("the machine ran out of memory", machine=True)
            blame(self, stopped or Stop(ended or "ended the process"))

    def listen(self, child: Child) -> Stop | None:
        """Read messages until the child is done (None) or must be stopped (the reason)."""
        look = self.began + _LOOK
        while self.stage != "done":
            data = child.read(look - time.monotonic())
            if data == b"":
                return None
            self.received += len(data or b"")
            if self.received > _MOST_BYTES:
                return Stop("sent too much data")
            for message, blob in self.frames.feed(data or b""):
                self.left -= 1
                if self.left < 0:
                    return Stop("sent too much data")
                self.take(message, blob)
            if (
                time.monotonic() >= look and self.stage != "done"
            ):  # a message sent in time counts even if it is read late
                if stop := self.overtime():
                    return stop
                # at fixed intervals, so that a child that keeps sending is checked too
                if child.written() > MOST_WRITTEN:
                    return Stop(f"wrote more than {MOST_WRITTEN >> 20} MiB into files")
                if self.meter and self.meter.memory() > (most := self.all.limits.memory):
                    return Stop(f"used more than {most >> 20} MiB of memory, so it was stopped")
                look = time.monotonic() + _LOOK
        return None

    # time -----------------------------------------------------------------------------------------------------------

    def overtime(self) -> Stop | None:
        """The reason to stop the child now, if any."""
        now, limits, attempt = time.monotonic(), self.all.limits, self.all.attempt
        if now >= attempt.deadline or attempt.closed.is_set():
            return self.at_the_deadline()
        if self.meter is None:
            return Stop("took too long", machine=True) if now - self.began > _START else None
        spent, free = self.meter.look(), MOST_UNPAID - self.all.unpaid if self.importing else 0.0
        if self.all.spent + spent.used + spent.slept - self.all.unpaid - free > attempt.limit * limits.total:
            return Stop(f"was stopped: the whole submission may compute for {limits.total:g} s", True)
        if self.stage == "parse":
            return self.over(spent, limits.load, "Reading the file", free)
        self.thing = self.thing or spent
        if self.stage == "load":
            self.loading = self.loading or spent
            load = spent.since(self.loading)
            if (
                load.used - self.unpaid_load - free >= attempt.limit * limits.load
                or load.slept >= self.meter.waiting * limits.load
            ):
                self.slow = True
                return Stop(f"was stopped: all top-level code together may compute for {limits.load:g} s", True)
        step = spent.since(self.thing)
        if step.used + step.slept - self.unpaid - free > self.limit / 2:  # it may have to be stopped: what then goes on
            self.all.host.expect(1 + self.all.later)  # can load its packages meanwhile
        return self.over(step, self.limit, "", free)

    @property
    def limit(self) -> float:
        """Seconds of processor time for the call or the statement at hand."""
        call = self.all.calls.get(self.call) if self.stage == "calls" else None
        return call.limit if call and call.limit else self.all.limits.call

    def at_the_deadline(self) -> Stop:
        """The submission's wall time is over. A step that has used up its own limit by then is a time-out."""
        limit = self.limit
        if self.meter and self.thing and self.meter.used() - self.thing.used - self.unpaid >= limit:
            return too_long(limit)
        return Stop("the wall time for one submission was used up", machine=True)

    def over(self, spent: Spent, limit: float, what: str, free: float) -> Stop | None:
        """The reason to stop the current step, if any."""
        used = spent.used - self.unpaid - free
        assert self.meter
        alone, waited = self.all.attempt.alone, spent.slept >= self.meter.waiting * limit
        if used >= self.all.attempt.limit * limit:
            if self.meter.first is None and not alone:
                return Stop(_UNCLEAR, machine=True)
            return too_long(limit)
        if waited and not (self.meter.sees_waiting or alone):
            return Stop(_UNCLEAR, machine=True)
        if waited:
            return Stop(f"spent {WAITING * limit:g} s waiting, so it was stopped. {ADVICE_WAITING}", True)
        if not alone and spent.starved >= WAITING * limit:
            return Stop("the machine was too busy to run it", machine=True)
        return None

    def begins(self, message: dict[str, Any], id: str = "") -> None:
        """A new step begins: the last one is over and may have been slow. ``id`` is the call that is over."""
        claimed = seconds_in(message.get("cpu", self.claimed))
        self.settle_import()
        if claimed - self.claimed > self.limit and self.stage in ("load", "calls"):
            if id:
                self.all.slow.add(id)
            self.all.slow_load = self.all.slow_load or self.stage == "load"
        if id:
            lived = time.monotonic() - self.began  # an upper bound on the time that the child claims
            self.all.seconds[id] = round(min(max(0.0, claimed - self.claimed), lived), 6)
        self.claimed, self.unpaid, self.thing = claimed, 0.0, None

    def imports(self, message: dict[str, Any]) -> None:
        """A package starts or ends an import at its first use, which is not charged."""
        begins = message["import"] is None
        if begins and not self.importing and self.meter:
            self.import_began = self.meter.used()
        elif not begins:
            self.believe(seconds_in(message["import"]))
        self.importing = begins

    def settle_import(self) -> None:
        """End an import still in progress when another step begins: it took all the time since."""
        if self.importing and self.meter:
            self.believe(self.meter.used() - self.import_began)
        self.importing = False

    def believe(self, seconds: float) -> None:
        """Leave that many seconds uncharged, up to the limit."""
        seconds = max(0.0, min(seconds, MOST_UNPAID - self.all.unpaid))
        self.all.unpaid += seconds
        self.unpaid += seconds
        self.unpaid_load += seconds

    # messages -------------------------------------------------------------------------------------------------------

    def take(self, message: dict[str, Any], blob: bytes) -> None:
        """Process one message."""
        if self.stage == "start" and "failed" in message:
            if message["failed"]:
                raise PackagesMissing(message["failed"])
            self.stage = "arm"
        elif self.stage == "arm":
            if "unarmed" in message:
                raise GraderError(f"a worker could not set up its isolation: {text_in(message['unarmed'], 500)}")
            self.all.host.off = {str(layer): str(why) for layer, why in message["off"].items()}
            self.all.host.second = {str(layer): str(why) for layer, why in message["second"].items()}
            self.meter = Meter(int(message["armed"]))
            self.stage = "parse"
        elif self.stage == "parse":
            self.take_parsed(message)
        elif "import" in message:
            self.imports(message)
        elif self.stage == "load":
            self.take_loading(message)
        else:
            self.take_answer(message, blob)

    def take_parsed(self, message: dict[str, Any]) -> None:
        statements = message["statements"]
        if type(statements) is not int or statements < 0:
            raise WireError("expected a number of statements")
        facts = [([*map(str, binds)], [*map(str, reads)]) for binds, reads in message["parsed"]]
        for binds, reads in facts:
            for name in binds:
                self.all.reads.setdefault(name, set()).update(reads)
        found = [(text_in(t["where"], 200), text_in(t["what"], 2000)) for t in message["broken"]]
        self.all.broken = [Trouble(where, what, lost_cell=True) for where, what in found]
        for (where, _), trouble in zip(found, message["broken"], strict=True):
            self.all.lost |= {
                str(name): f"code with a syntax error ({where})" for name in trouble["names"][:_MOST_LOST]
            }
        self.begins(message)
        self.stage, self.loading_claimed = "load", self.claimed
        self.left = 2 * statements + 2 * len(self.waiting) + 10 + _MOST_IMPORTS
        self.frames.longest = LONGEST_AFTERWARDS

    def take_loading(self, message: dict[str, Any]) -> None:
        if message.get("at") == "statement":
            self.begins(message)
            self.statement = (int(message["index"]), text_in(message["where"], 200))
        elif "trouble" in message:
            if len(self.all.troubles) < _MOST_TROUBLES:
                what = text_in(message["raised"], 2000)
                self.all.lacks = self.all.lacks or unjudged(self.all, what)
                self.all.troubles[int(message["trouble"])] = Trouble(text_in(message["place"], 200), what)
        elif "loaded" in message:
            self.begins(message)
            self.all.loaded = True
            whole = self.claimed - self.loading_claimed > self.all.limits.load
            self.all.slow_load = self.all.slow_load or whole
            self.all.printed = text_in(message["loaded"], 2 * self.all.limits.output)
            self.stage = "calls"

    def take_answer(self, message: dict[str, Any], blob: bytes) -> None:
        if "done" in message:
            self.stage = "done"
            for id in self.waiting:  # it reports that it is done, so calls it left out are not tried again
                self.all.outcomes.setdefault(id, Crashed("ended before it answered"))
        elif message.get("at") == "call":
            due = next((id for id in self.waiting if id not in self.all.outcomes), "")
            if (
                message["id"] == due != self.call
            ):  # once each and in order, so that each call's time starts when it does
                self.begins(message)
                self.call = due
        elif message.get("answer") in self.waiting and message["answer"] not in self.all.outcomes:
            self.all.outcomes[message["answer"]] = outcome_of(self.all, message, blob)
            self.begins(message, message["answer"])
