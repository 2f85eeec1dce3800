"""The outcome of a call, from the child's message or from the reason why the child was stopped."""

from __future__ import annotations

import math
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from autograder.domain.memory_errors import NO_MEMORY, bytes_asked
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Returned, Unjudged
from autograder.execution.sandbox import policy
from autograder.execution.sandbox.call import Call
from autograder.execution.sandbox.wire import WireError, decode, without_addresses
from autograder.system import machine

if TYPE_CHECKING:
    from autograder.execution.sandbox.collect import _Collection

_MOST_NAMES = 500
_ADVICE = "If it loops, check that the loop ends; if it is slow, try fewer steps"
ADVICE_WAITING = "Nothing can be typed in here; leave out sleeps, and locks that nobody releases"

#: The outcome if the container had too little memory.
SHORT = Unjudged("the container ran out of memory, and it has less than the spec's `limits: memory` allows")
#: The outcome of opening a file where a layer of isolation blocks all files.
FILE_REFUSED = Unjudged(policy.REFUSED)


class Stop(NamedTuple):
    """Why a child was stopped. ``machine``: the submission is not the cause."""

    why: str
    timed_out: bool = False
    machine: bool = False

    @property
    def outcome(self) -> Outcome:
        """The outcome of the call that was running."""
        return Unjudged(self.why) if self.machine else Crashed(self.why, self.timed_out)


def outcome_of(collection: _Collection, message: dict[str, Any], blob: bytes) -> Outcome:
    """The outcome in a child's message. A malformed message raises `WireError` or any other error."""
    call = collection.calls[message["answer"]]
    if "missing" in message:
        names = call.names
        wanted = message["missing"] if message["missing"] in names else names[0]
        asked = {name for call in collection.calls.values() for name in call.names}
        free = [name for name in message["names"][:_MOST_NAMES] if name not in asked]
        stands = collection.stands([wanted] if call.adapter else names)
        unclear = message.get("unclear") is True and call.written is not None
        return Missing(wanted, () if stands or unclear else _near(wanted, free), stands, unclear)
    printed = text_in(message["printed"], 2 * collection.limits.output)
    if "raised" in message:
        error = text_in(message["raised"], 2000)
        if found := unjudged(collection, error):
            return found
        unfinished = message.get("unfinished") is True
        where = text_in(message["where"], 200)
        return Raised(error, where, printed, _line(call, message), _types(message), unfinished)
    name, arrays = (text_in(message.get(key, ""), 200) for key in ("name", "arrays"))
    name = name if name in call.names else ""
    arrays = arrays if arrays in ("torch", "numpy", "list") else ""
    dtype = text_in(message["dtype"], 200) if "dtype" in (call.further or {}) else ""
    return Returned(decode(message["returned"], blob), printed, name, arrays, message.get("lacks") is True, dtype)


def _types(message: dict[str, Any]) -> tuple[str, ...]:
    """The names of an error's classes, where the worker was to say them."""
    return tuple(text_in(name, 100) for name in message.get("types", ())[:20])


def _line(call: Call, message: dict[str, Any]) -> int:
    """The line of the instructor's adapters that a message says an error came from; 0 if from none."""
    line = message.get("adapter", 0) if call.adapter else 0
    return line if type(line) is int and 0 < line < 1 << 20 else 0


def unjudged(collection: _Collection, error: str) -> Unjudged | None:
    """The outcome for an error caused by this machine; None if the submission caused it."""
    if _lacks_memory(collection, error):
        return SHORT
    return FILE_REFUSED if policy.opens_closed_file(collection.host.second, error) else None


def _lacks_memory(collection: _Collection, error: str) -> bool:
    """Whether the error reports a lack of memory in a container that has less than the spec allows.

    An allocation larger than the spec allows is the submission's own error.
    """
    limit = collection.limits.memory
    if machine.memory_for_one(limit) >= limit or not NO_MEMORY.match(error):
        return False
    asked = bytes_asked(error)
    return asked is None or asked <= limit


def too_long(limit: float) -> Stop:
    """The stop of a step that computed longer than ``limit`` seconds."""
    return Stop(f"had not finished after {limit:g} s of computing, so it was stopped. {_ADVICE}", True)


def seconds_in(value: object) -> float:
    """A number of seconds in a message. Raises `WireError` if it is not one."""
    if not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise WireError("expected a number of seconds")
    return float(value)


def _near(wanted: str, defined: list[Any]) -> tuple[str, ...]:
    """Names similar to ``wanted`` with the same digits: get_key_141 is near get_key141, get_key142 is not."""
    names = [str(name)[:100] for name in defined]
    alike = [name for name in names if re.sub(r"\D", "", name) == re.sub(r"\D", "", wanted)]
    return tuple(get_close_matches(wanted, alike, 2, 0.7))


def text_in(value: Any, longest: int) -> str:
    """A text in a message, cut to ``longest`` characters and without the addresses of objects.

    Raises `WireError` if it is not a text.
    """
    if not isinstance(value, str):
        raise WireError("a message lacks its text")
    return without_addresses(value[:longest])
