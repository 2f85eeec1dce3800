"""What a call came to: what the child said of it, or why the child was stopped at it."""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.domain.record import Crashed, Missing, Outcome, Raised, Returned, Unjudged
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.wire import WireError, decode
from autograder.system import machine

if TYPE_CHECKING:
    from autograder.execution.sandbox.collect import _Collection

_MOST_NAMES = 500
# Python's, NumPy's and torch's errors, and how the last two name a size
_NO_MEMORY = re.compile(r"_?(Array)?MemoryError\b|RuntimeError: .*can't allocate memory", re.S)
_SIZE = re.compile(r"allocate ([0-9.]{1,30}) (bytes|KiB|MiB|GiB|TiB|PiB|EiB)\b")
_UNITS = {unit: 1024.0**power for power, unit in enumerate(("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))}
_ADVICE = "If it loops, check that the loop ends; if it is slow, try fewer steps"
ADVICE_WAITING = "Nothing can be typed in here; leave out sleeps, and locks that nobody releases"

#: What becomes of what a container had too little memory for.
SHORT = Unjudged("the container has less memory than the spec's `limits: memory` allows, and it was not enough")
#: And of what opens a file where a layer of isolation lets none be opened.
FILE_REFUSED = Unjudged(policy.REFUSED)


class Stop(NamedTuple):
    """Why a child was stopped; ``machine``: not for anything that the submission did."""

    why: str
    timed_out: bool = False
    machine: bool = False

    @property
    def outcome(self) -> Outcome:
        """What becomes of the call that it was at."""
        return Unjudged(self.why) if self.machine else Crashed(self.why, self.timed_out)


def outcome_of(collection: _Collection, message: dict[str, Any], blob: bytes) -> Outcome:
    """What a message says that a call came to; what it says wrongly raises `WireError` or any other error."""
    if "missing" in message:
        wanted = collection.calls[message["answer"]].names[0]
        asked = {name for call in collection.calls.values() for name in call.names}
        free = [name for name in message["names"][:_MOST_NAMES] if name not in asked]
        stands = collection.stands(collection.calls[message["answer"]].names)
        unclear = message.get("unclear") is True and collection.calls[message["answer"]].written is not None
        return Missing(wanted, () if stands or unclear else _near(wanted, free), stands, unclear)
    printed = text_in(message["printed"], 2 * collection.limits.output)
    if "raised" in message:
        error = text_in(message["raised"], 2000)
        if found := unjudged(collection, error):
            return found
        return Raised(error, text_in(message["where"], 200), printed)
    name, arrays = (text_in(message.get(key, ""), 200) for key in ("name", "arrays"))
    name = name if name in collection.calls[message["answer"]].names else ""
    arrays = arrays if arrays in ("torch", "numpy", "list") else ""
    return Returned(decode(message["returned"], blob), printed, name, arrays, message.get("lacks") is True)


def unjudged(collection: _Collection, error: str) -> Unjudged | None:
    """What becomes of an error that is this machine's doing; None if it is the submission's own."""
    if _lacks_memory(collection, error):
        return SHORT
    return FILE_REFUSED if policy.opens_closed_file(collection.host.second, error) else None


def _lacks_memory(collection: _Collection, error: str) -> bool:
    """Whether an error says that there is no memory, where a container has less of it than the spec allows.

    One that names a size which the spec does not allow either is the submission's own.
    """
    limit = collection.limits.memory
    if machine.memory_for_one(limit) >= limit or not _NO_MEMORY.match(error):
        return False
    size = _SIZE.search(error)
    return size is None or float(size[1]) * _UNITS[size[2]] <= limit


def too_long(limit: float) -> Stop:
    """It computed for longer than it may."""
    return Stop(f"had not finished after {limit:g} s of computing, so it was stopped. {_ADVICE}", True)


def seconds_in(value: object) -> float:
    """A number of seconds that a message holds; raises `WireError`."""
    if not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise WireError("a number of seconds was to come")
    return float(value)


def _near(wanted: str, defined: list[Any]) -> tuple[str, ...]:
    """Names like ``wanted`` with the same digits: get_key_141 is near get_key141, get_key142 is not."""
    names = [str(name)[:100] for name in defined]
    alike = [name for name in names if re.sub(r"\D", "", name) == re.sub(r"\D", "", wanted)]
    return tuple(get_close_matches(wanted, alike, 2, 0.7))


def text_in(value: Any, longest: int) -> str:
    """A text that a message holds, cut; raises `WireError`."""
    if not isinstance(value, str):
        raise WireError("a message lacks its text")
    return value[:longest]
