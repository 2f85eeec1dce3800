"""One child's run: reads its messages, keeps its time, and says what was to blame when it did not come to its end."""

from __future__ import annotations

import math
import re
import time
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.domain.errors import GraderError, PackagesMissing
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Returned, Trouble, Unjudged
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.host import Child, HostDied
from autograder.execution.sandbox.launch import MOST_WRITTEN
from autograder.execution.sandbox.timing import WAITING, Meter, Spent
from autograder.execution.sandbox.wire import LONGEST_AFTERWARDS, Frames, WireError, decode
from autograder.system import machine

if TYPE_CHECKING:
    from autograder.execution.sandbox.collect import _Collection

_MOST_SKIPPED = 20
_MOST_LOST = 50
_MOST_TROUBLES = 1000
_MOST_NAMES = 500
_MOST_BYTES = 256 << 20
# what reading a forged message may raise
_MALFORMED = (WireError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)
_LOOK = 0.02  # seconds between looks at what is written and what was spent
_START = 120.0  # seconds until a child must be ready
#: Seconds of processor time, of a whole submission, in which packages may be imported at their first use for nothing.
MOST_UNPAID = 12.0
_MOST_IMPORTS = 110  # messages about that; the worker sends fewer


#: What becomes of what a container had too little memory for.
SHORT = Unjudged("the container has less memory than the spec's `limits: memory` allows, and it was not enough")
#: And of what opens a file where a layer of isolation lets none be opened.
REFUSED = Unjudged(policy.REFUSED)


class Stop(NamedTuple):
    """Why a child was stopped; ``machine``: not for anything that the submission did."""

    why: str
    timed_out: bool = False
    machine: bool = False

    @property
    def outcome(self) -> Outcome:
        """What becomes of the call that it was at."""
        return Unjudged(self.why) if self.machine else Crashed(self.why, self.timed_out)


class Run:
    """One child's run for a collection, which it adds to."""

    def __init__(self, collection: _Collection, waiting: list[str]) -> None:
        self.all, self.waiting = collection, waiting
        self.stage = "start"  # start → arm → parse → load → calls → done
        self.statement: tuple[int, str] | None = None
        self.call = ""
        self.frames = Frames(collection.limits.reply)
        self.received = 0
        self.left = 3  # messages that it may still send: so many until it says how many statements there are
        self.slow = False  # top-level code as a whole was too slow, no one statement
        self.meter: Meter | None = None
        # what was spent when the thing at hand, and loading, were first seen to go on; None until then
        self.thing: Spent | None = None
        self.loading: Spent | None = None
        self.importing, self.unpaid, self.unpaid_load = False, 0.0, 0.0
        # processor time by the child's own account, when the thing at hand and when loading began
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
            stopped = Stop(f"sent what it should not have ({type(error).__name__})")
        finally:
            if self.meter:
                self.settle_import()
                self.all.spent += self.meter.used() + self.meter.spent.slept
            ended = child.end(wait=self.stage != "done")
        if self.meter is None:
            if stopped and time.monotonic() >= self.all.attempt.deadline:
                self.give_up(stopped.outcome)
                return
            raise HostDied(f"a worker did not get ready: it {stopped.why if stopped else ended or 'ended'}")
        if self.stage != "done":
            if not stopped and "SIGKILL" in ended and machine.out_of_memory_kills() > killed:
                stopped = Stop("the machine had no memory left", machine=True)
            self.blame(stopped or Stop(ended or "ended the process"))

    def listen(self, child: Child) -> Stop | None:
        """Until the child is done or must be stopped; gives why it must."""
        look = self.began + _LOOK
        while self.stage != "done":
            data = child.read(look - time.monotonic())
            if data == b"":
                return None
            self.received += len(data or b"")
            if self.received > _MOST_BYTES:
                return Stop("sent more than it may")
            for message, blob in self.frames.feed(data or b""):
                self.left -= 1
                if self.left < 0:
                    return Stop("sent more than it may")
                self.take(message, blob)
            if time.monotonic() >= look and self.stage != "done":  # what came in time counts, though it is read late
                if stop := self.overtime():
                    return stop
                # by the clock, not when it is silent: what keeps sending is looked at too
                if child.written() > MOST_WRITTEN:
                    return Stop(f"wrote more than {MOST_WRITTEN >> 20} MiB into files")
                look = time.monotonic() + _LOOK
        return None

    # time -----------------------------------------------------------------------------------------------------------

    def overtime(self) -> Stop | None:
        """Why the child must be stopped now, if it must."""
        now, limits, attempt = time.monotonic(), self.all.limits, self.all.attempt
        if now >= attempt.deadline or attempt.closed.is_set():
            return self.at_the_deadline()
        if self.meter is None:
            return Stop("took too long", machine=True) if now - self.began > _START else None
        spent, free = self.meter.look(), MOST_UNPAID - self.all.unpaid if self.importing else 0.0
        if self.all.spent + spent.used + spent.slept - self.all.unpaid - free > attempt.limit * limits.total:
            return Stop(f"was stopped: the whole submission has {limits.total:g} s of computing", True)
        if self.stage == "parse":
            return self.over(spent, limits.load, "Reading the file", free)
        self.thing = self.thing or spent
        if self.stage == "load":
            self.loading = self.loading or spent
            load = spent.since(self.loading)
            if (
                load.used - self.unpaid_load - free >= attempt.limit * limits.load
                or load.slept >= WAITING * limits.load
            ):
                self.slow = True
                return Stop(f"was stopped: all top-level code together has {limits.load:g} s of computing", True)
        return self.over(spent.since(self.thing), limits.call, "", free)

    def at_the_deadline(self) -> Stop:
        """All the time there is is over; what has had its own share of it by then is a time-out."""
        limit = self.all.limits.call
        if self.meter and self.thing and self.meter.used() - self.thing.used - self.unpaid >= limit:
            return _too_long(limit)
        return Stop("the time that grading a submission may take was over", machine=True)

    def over(self, spent: Spent, limit: float, what: str, free: float) -> Stop | None:
        """Why the thing at hand must be stopped, if it must."""
        used = spent.used - self.unpaid - free
        if used >= self.all.attempt.limit * limit:
            if self.meter and self.meter.first is None and not self.all.attempt.alone:
                return Stop("it took long, perhaps for others beside it, which cannot be told here", machine=True)
            return _too_long(limit)
        if spent.slept >= WAITING * limit:
            return Stop(f"spent {WAITING * limit:g} s waiting, so it was stopped. {_ADVICE_WAITING}", True)
        if not self.all.attempt.alone and spent.starved >= WAITING * limit:
            return Stop("the machine was too busy to run it", machine=True)
        return None

    def begins(self, message: dict[str, Any], id: str = "") -> None:
        """Something new begins: what came before is over, and may have been slow. ``id`` is the call that is over."""
        claimed = _seconds(message.get("cpu", self.claimed))
        self.settle_import()
        if claimed - self.claimed > self.all.limits.call and self.stage in ("load", "calls"):
            if id:
                self.all.slow.add(id)
            self.all.slow_load = self.all.slow_load or self.stage == "load"
        if id:
            lived = time.monotonic() - self.began  # what the child says of its time, nobody has seen
            self.all.seconds[id] = round(min(max(0.0, claimed - self.claimed), lived), 6)
        self.claimed, self.unpaid, self.thing = claimed, 0.0, None

    def imports(self, message: dict[str, Any]) -> None:
        """A package imports what it needs at its first use, or has done so: that time is nobody's."""
        begins = message["import"] is None
        if begins and not self.importing and self.meter:
            self.import_began = self.meter.used()
        elif not begins:
            self.believe(_seconds(message["import"]))
        self.importing = begins

    def settle_import(self) -> None:
        """Something else begins: an import that is said to go on is over, and has taken all the time since."""
        if self.importing and self.meter:
            self.believe(self.meter.used() - self.import_began)
        self.importing = False

    def believe(self, seconds: float) -> None:
        """Do not charge so much time, as far as that goes."""
        seconds = max(0.0, min(seconds, MOST_UNPAID - self.all.unpaid))
        self.all.unpaid += seconds
        self.unpaid += seconds
        self.unpaid_load += seconds

    # messages -------------------------------------------------------------------------------------------------------

    def take(self, message: dict[str, Any], blob: bytes) -> None:
        """File one message."""
        if self.stage == "start" and "failed" in message:
            if message["failed"]:
                raise PackagesMissing(message["failed"])
            self.stage = "arm"
        elif self.stage == "arm":
            if "unarmed" in message:
                raise GraderError(f"a worker could not put its isolation on: {_text(message['unarmed'], 500)}")
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
            raise WireError("a number of statements was to come")
        facts = [([*map(str, binds)], [*map(str, reads)]) for binds, reads in message["parsed"]]
        for binds, reads in facts:
            for name in binds:
                self.all.reads.setdefault(name, set()).update(reads)
        found = [(_text(t["where"], 200), _text(t["what"], 2000)) for t in message["broken"]]
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
            self.statement = (int(message["index"]), _text(message["where"], 200))
        elif "trouble" in message:
            if len(self.all.troubles) < _MOST_TROUBLES:
                what = _text(message["raised"], 2000)
                self.all.lacks = self.all.lacks or self.unfair(what)
                self.all.troubles[int(message["trouble"])] = Trouble(_text(message["place"], 200), what)
        elif "loaded" in message:
            self.begins(message)
            self.all.loaded = True
            whole = self.claimed - self.loading_claimed > self.all.limits.load
            self.all.slow_load = self.all.slow_load or whole
            self.all.printed = _text(message["loaded"], 2 * self.all.limits.output)
            self.stage = "calls"

    def take_answer(self, message: dict[str, Any], blob: bytes) -> None:
        if "done" in message:
            self.stage = "done"
            for id in self.waiting:  # it says that it is done: what it left out, it does not get another try at
                self.all.outcomes.setdefault(id, Crashed("ended before it answered"))
        elif message.get("at") == "call":
            due = next((id for id in self.waiting if id not in self.all.outcomes), "")
            if message["id"] == due != self.call:  # once each, in their order: its time begins when it begins
                self.begins(message)
                self.call = due
        elif message.get("answer") in self.waiting and message["answer"] not in self.all.outcomes:
            self.all.outcomes[message["answer"]] = self.outcome(message, blob)
            self.begins(message, message["answer"])

    def outcome(self, message: dict[str, Any], blob: bytes) -> Outcome:
        if "missing" in message:
            wanted = self.all.calls[message["answer"]].names[0]
            asked = {name for call in self.all.calls.values() for name in call.names}
            free = [name for name in message["names"][:_MOST_NAMES] if name not in asked]
            stands = self.all.stands(self.all.calls[message["answer"]].names)
            unclear = message.get("unclear") is True and self.all.calls[message["answer"]].written is not None
            return Missing(wanted, () if stands or unclear else _near(wanted, free), stands, unclear)
        printed = _text(message["printed"], 2 * self.all.limits.output)
        if "raised" in message:
            error = _text(message["raised"], 2000)
            if unfair := self.unfair(error):
                return unfair
            return Raised(error, _text(message["where"], 200), printed)
        name, arrays = (_text(message.get(key, ""), 200) for key in ("name", "arrays"))
        name = name if name in self.all.calls[message["answer"]].names else ""
        arrays = arrays if arrays in ("torch", "numpy", "list") else ""
        return Returned(decode(message["returned"], blob), printed, name, arrays, message.get("lacks") is True)

    def unfair(self, error: str) -> Unjudged | None:
        """What becomes of an error that is this machine's doing; None if it is the submission's own."""
        if self.lacks_memory(error):
            return SHORT
        return REFUSED if policy.refused(self.all.host.second, error) else None

    def lacks_memory(self, error: str) -> bool:
        """Whether an error says that there is no memory, where a container has less of it than the spec allows.

        One that names a size which the spec does not allow either is the submission's own.
        """
        limit = self.all.limits.memory
        if machine.memory_for_one(limit) >= limit or not _NO_MEMORY.match(error):
            return False
        size = _SIZE.search(error)
        return size is None or float(size[1]) * _UNITS[size[2]] <= limit

    # blame ----------------------------------------------------------------------------------------------------------

    def blame(self, stop: Stop) -> None:
        """The child did not finish: whatever it was at is guilty, and is not tried again."""
        attempt = self.all.attempt
        if stop.machine and (self.stage != "calls" or not attempt.alone or time.monotonic() >= attempt.deadline):
            self.give_up(stop.outcome)
        elif self.stage == "calls":
            guilty = self.call if self.call in self.waiting and self.call not in self.all.outcomes else ""
            guilty = guilty or next((id for id in self.waiting if id not in self.all.outcomes), "")
            if guilty:
                self.all.outcomes[guilty] = stop.outcome
                if self.meter and self.thing:
                    self.all.seconds[guilty] = round(self.meter.spent.since(self.thing).used, 6)
                self.spare_alike(guilty, stop.outcome)
        elif self.stage == "load" and self.statement:
            index, where = self.statement
            if not self.slow:
                why = stop.why.split(". ")[0]
                self.all.troubles[index] = Trouble(where, f"{why}; it was skipped", timed_out=stop.timed_out)
                self.all.skip.add(index)
            # what is left of the time is for the calls
            late = self.all.spent - self.all.unpaid > self.all.attempt.limit * self.all.limits.total / 2
            if self.slow or late or len(self.all.skip) > _MOST_SKIPPED:
                self.use_definitions_only()
        else:
            self.give_up(Crashed(f"could not be called: while the file was read, Python {stop.why}", stop.timed_out))

    def give_up(self, outcome: Outcome) -> None:
        """Nothing more can be asked of this submission."""
        self.all.loaded = True
        for id in self.all.calls:
            self.all.outcomes.setdefault(id, outcome)

    def spare_alike(self, guilty: str, outcome: Outcome) -> None:
        """A function that hung or crashed with one set of arguments is not called with the others."""
        of = self.all.calls[guilty].question
        for id in self.waiting:
            if of and self.all.calls[id].question == of:
                self.all.outcomes.setdefault(id, outcome)

    def use_definitions_only(self) -> None:
        """Top-level code has used up what it may: run what defines something, leave out the rest."""
        if self.all.load == "definitions":
            self.give_up(
                Crashed("could not be called: the code before it used up all the time that top-level code has", True)
            )
            return
        self.all.load = "definitions"
        what = "used up its time, so only imports, assignments and definitions ran"
        self.all.notes.append(Trouble("top level", what, timed_out=True))


# Python's, NumPy's and torch's errors, and how the last two name a size
_NO_MEMORY = re.compile(r"_?(Array)?MemoryError\b|RuntimeError: .*can't allocate memory", re.S)
_SIZE = re.compile(r"allocate ([0-9.]{1,30}) (bytes|KiB|MiB|GiB|TiB|PiB|EiB)\b")
_UNITS = {unit: 1024.0**power for power, unit in enumerate(("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))}
_ADVICE = "If it loops, check that the loop ends; if it is slow, try fewer steps"
_ADVICE_WAITING = "Nothing can be typed in here; leave out sleeps, and locks that nobody releases"


def _too_long(limit: float) -> Stop:
    return Stop(f"had not finished after {limit:g} s of computing, so it was stopped. {_ADVICE}", True)


def _seconds(value: object) -> float:
    if not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise WireError("a number of seconds was to come")
    return float(value)


def _near(wanted: str, defined: list[Any]) -> tuple[str, ...]:
    """Names like ``wanted`` with the same digits: get_key_141 is near get_key141, get_key142 is not."""
    names = [str(name)[:100] for name in defined]
    alike = [name for name in names if re.sub(r"\D", "", name) == re.sub(r"\D", "", wanted)]
    return tuple(get_close_matches(wanted, alike, 2, 0.7))


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise WireError("a message lacks its text")
    return value[:longest]
