"""What a submission's code answered, before anybody says what it is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Unserializable:
    """A value that is no plain value: a generator, a module, a tensor too large to send. Says what it was."""

    description: str


class Unordered(list[object]):
    """The items of a set of several: sorted where they can be, though the set itself has no order."""


@dataclass(frozen=True)
class Returned:
    """The call came back with ``value``: arrays, numbers, strings, lists, dicts, sets, None or `Unserializable`.

    ``name`` is the one of the asked names that was found; ``arrays`` is what a function was given ("torch", "numpy" or
    "list"), and ``lacks`` says that the file has not imported that under its usual name. ``dtype`` is what the numbers
    are ("float32"), where that was asked for.
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
    """

    error: str
    where: str = ""
    printed: str = ""
    adapter: int = 0


@dataclass(frozen=True)
class Crashed:
    """The call ended the process, or had to be ended: out of time, out of memory, a crash."""

    why: str
    timed_out: bool = False


@dataclass(frozen=True)
class Unjudged:
    """The call was not run to its end, and that is not the submission's doing: the machine was too busy, say."""

    why: str


@dataclass(frozen=True)
class Missing:
    """No such name was defined; ``near`` are defined names that look like it.

    ``stands`` says in which part of the file that is not run it would have been; "" if in none. ``unclear``: the answer
    may be one of several that are written into copies of a given, and which one cannot be told.
    """

    name: str
    near: tuple[str, ...] = ()
    stands: str = ""
    unclear: bool = False


Outcome = Returned | Raised | Crashed | Missing | Unjudged


@dataclass(frozen=True)
class Trouble:
    """A top-level statement that did not run to its end; ``where`` is its place, ``what`` the reason."""

    where: str
    what: str
    lost_cell: bool = False
    timed_out: bool = False


@dataclass(frozen=True)
class Record:
    """Every outcome by question id, and what happened on the way.

    ``code`` says whether there was any, and ``defines`` are the names that it defines, read off the source;
    ``inner`` are those of the names asked for that it defines inside of a function or a class only.

    ``reads`` gives, for each name that a question asks for, the givens' names that its value is made from. It was read
    off the source before any of it ran. ``seconds`` is the processor time of each call, as far as it was taken.
    ``slow`` are the calls that took more than their limit, though they came to an end, and ``slow_load`` says so of
    top-level code. A record is ``doubtful`` if it should be made once more, alone: for these or for what is `Unjudged`.
    """

    outcomes: Mapping[str, Outcome]
    troubles: tuple[Trouble, ...] = ()
    printed: str = ""
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
    slow: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    slow_load: bool = field(default=False, compare=False, repr=False)
    doubtful: bool = field(default=False, compare=False, repr=False)
    code: bool = True
    defines: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
