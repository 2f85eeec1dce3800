"""What ended student code, in a student's words: no allocator's and no kernel's."""

from __future__ import annotations

import re

from autograder.domain.memory_errors import NO_MEMORY, bytes_asked, size_in_words
from autograder.domain.texts import say

_SIGNAL = re.compile(r"was ended by (SIG[A-Z]+)")
_SIGNALS = {
    "SIGKILL": "failure.sigkill",
    "SIGSEGV": "failure.sigsegv",
    "SIGBUS": "failure.sigbus",
    "SIGABRT": "failure.sigabrt",
    "SIGFPE": "failure.sigfpe",
}
_RECURSION = "RecursionError: maximum recursion depth exceeded"


def of_error(error: str, called: str, where: str = "", memory: int = 0) -> str:
    """Sentences on an error for lack of memory, or on endless recursion; "" for other errors.

    ``memory`` is how many bytes the code may use; 0 if that is not known.
    """
    at = say("failure.at", where=where) if where else ""
    if error.startswith(_RECURSION):
        return say("failure.recursion", called=called, at=at)
    if not NO_MEMORY.match(error):
        return ""
    asked = bytes_asked(error)
    said = [say("failure.memory", called=called, at=at)]
    said += [say("failure.asked", size=size_in_words(asked))] if asked else []
    said += [say("failure.limit", size=size_in_words(memory))] if memory else []
    return " ".join([*said, say("failure.memory_advice")])


def of_signal(why: str, called: str) -> str:
    """A sentence on code whose process was ended by a signal with a usual cause; "" for others."""
    found = _SIGNAL.match(why)
    key = _SIGNALS.get(found[1], "") if found else ""
    return say(key, called=called) if key else ""
