"""The record of what a submission's code answered, before it is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unserializable:
    """A value that could not be sent, such as a generator or a huge tensor; ``description`` says what it is."""

    description: str


class Unordered(list[object]):
    """The items of a set of several: sorted where they can be, though the set itself has no order."""


@dataclass(frozen=True)
class Returned:
    """The call returned ``value``: arrays, numbers, strings, lists, dicts, sets, None or `Unserializable`.

    ``name`` is the name of the answer that was found; ``arrays`` is the type passed to the function ("torch", "numpy"
    or "list"), and ``lacks`` says that the file has not imported that package under its usual name. ``dtype`` is the
    type of the numbers ("float32"), if it was requested.
    """

    value: object
    printed: str = ""
    name: str = field(default="", compare=False, repr=False)
    arrays: str = field(default="", compare=False, repr=False)
    lacks: bool = field(default=False, compare=False, repr=False)
    dtype: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Raised:
    """The call raised: ``error`` as Python words it, ``where`` the line of the student's that did it.

    ``adapter`` is the line of the instructor's adapters that raised it, where it passed none of the student's.
    ``types`` are the names of the error's class and of those it is derived from, where a question is about that.
    ``unfinished``: it is a `NotImplementedError` that a line of the student's file raises, as in a starter.
    """

    error: str
    where: str = ""
    printed: str = ""
    adapter: int = 0
    types: tuple[str, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True)
class Crashed:
    """The call ended the process or was stopped: out of time, out of memory, or a crash."""

    why: str
    timed_out: bool = False


@dataclass(frozen=True)
class Unjudged:
    """The call did not complete for a reason that is not the submission's fault, such as a busy machine."""

    why: str


@dataclass(frozen=True)
class Missing:
    """The name was not defined; ``near`` are defined names that are similar.

    ``stands`` says in which part of the file, which is not run, it is defined; "" if in none. ``unclear``: the answer
    may be one of several written into copies of a given, and it is ambiguous which.
    """

    name: str
    near: tuple[str, ...] = ()
    stands: str = ""
    unclear: bool = False


Outcome = Returned | Raised | Crashed | Missing | Unjudged


@dataclass(frozen=True)
class Trouble:
    """A top-level statement that did not complete; ``where`` is its place, ``what`` the reason."""

    where: str
    what: str
    lost_cell: bool = False
    timed_out: bool = False


@dataclass(frozen=True)
class Record:
    """Every outcome by call (`Question.calls`), and what happened while the submission ran.

    ``code`` says whether there was any code. From its source, ``defines`` are the names that it defines, and ``inner``
    the requested names that it defines only inside a function or a class.

    ``reads`` has, for each requested name, the names of givens from which its value is computed; it is taken from the
    source before any code runs. ``seconds`` is the processor time of each call, if it was measured. ``slow`` are the
    calls that completed but took more than their limit; ``slow_load`` says so of top-level code. ``spent`` is the
    processor time of everything, in seconds. A record is
    ``doubtful`` if the submission should be run again alone, because of these or of `Unjudged` calls.
    """

    outcomes: Mapping[str, Outcome]
    troubles: tuple[Trouble, ...] = ()
    printed: str = ""
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    slow: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    slow_load: bool = field(default=False, compare=False, repr=False)
    doubtful: bool = field(default=False, compare=False, repr=False)
    spent: float = field(default=0.0, compare=False, repr=False)
    code: bool = True
    defines: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
