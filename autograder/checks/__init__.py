"""Comparisons of an answer with its target, one kind a module, each giving a `Verdict`. They know no points.

A kind is a class registered by name. A spec asks for it by that name in ``answer``, with the kind's settings as the
value (``answer: {function: get_side, choice: [left, right]}``); what names no kind is judged by ``close``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, TypeVar

from autograder.domain.assignment import Question
from autograder.domain.record import Unserializable


class Rejected(Exception):
    """The answer cannot be compared at all; the message is the student's feedback."""


class NeedsReview(Exception):
    """A machine cannot tell whether the answer is right: a person has to; the message is the student's feedback."""


@dataclass(frozen=True)
class Verdict:
    """An opinion on one answer: its share of the points from 0 to 1, and why, never naming the target.

    ``error`` is the largest error of any entry, ``ratio`` the largest one in units of its tolerance;
    ``entry`` is the place of the only entry that is off, if it is the only one of several.
    """

    credit: float
    feedback: str = ""
    error: float = float("inf")
    ratio: float | None = None
    entry: int | None = None

    @property
    def right(self) -> bool:
        """Whether nothing is missing."""
        return self.credit == 1.0


class Check:
    """A kind of check, made for one question. The class attributes say how a spec writes such a question."""

    #: The type of the settings, as pydantic reads it; None where there are none.
    settings: ClassVar[Any] = None
    #: Whether it compares numbers, so that the question needs ``within``.
    tolerance: ClassVar[bool] = False
    #: Whether ``want`` and ``examples`` are texts as they stand, not expressions.
    literal: ClassVar[bool] = False
    #: Whether the answer itself says what is right, so that there is no target.
    selfcontained: ClassVar[bool] = False
    #: Whether there may be no target: without ``want`` the answer is not compared with the reference's either.
    optional: ClassVar[bool] = False
    #: Whether all of `readings` count, so that the worst decides; else the best does.
    every: ClassVar[bool] = False
    #: Whether `files` may give something.
    keeps: ClassVar[bool] = False

    def __init__(self, question: Question) -> None:
        self.question = question

    def fit(self, value: Any, called: str) -> Any:
        """A returned value in the form that is compared; raises `Rejected` with what to tell the student."""
        raise NotImplementedError

    def readings(self, answer: Any) -> Iterable[tuple[Any, Mapping[str, Any]]]:
        """The ways to read an answer, of which the best counts (with `every` the worst), each with further names.

        Expressions see them then.

        These names are among `words`, so that they are known when the spec is loaded.
        """
        return ((answer, {}),)

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict on ``got``."""
        raise NotImplementedError

    def judge(self, got: Any, want: Any, answer: Any) -> Verdict:
        """The verdict on ``got``, which was observed of ``answer``."""
        return self(got, want)

    def words(self) -> Mapping[str, Any]:
        """Further names that the question's expressions may use: values, and functions with a signature."""
        return {}

    def faults(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """What is wrong with the question, each as its place in the question's mapping and a sentence."""
        return ()

    def warnings(self) -> Mapping[str, str]:
        """What students' words may be mistaken for, a sentence each by its name; `validate` reports it."""
        return {}

    def files(self, answer: Any) -> Mapping[str, bytes]:
        """What is to be kept of the answer for people to look at, by file name."""
        return {}


_CHECKS: dict[str, type[Check]] = {}
_C = TypeVar("_C", bound=type[Check])


def register(name: str) -> Callable[[_C], _C]:
    """Make the decorated class the kind of check called ``name``."""

    def put(kind: _C) -> _C:
        _CHECKS[name] = kind
        return kind

    return put


@cache
def _find() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


def registry() -> dict[str, type[Check]]:
    """Every kind of check there is, by name."""
    _find()
    return _CHECKS


def check_for(question: Question) -> Check:
    """The check that the question asks for."""
    return registry()[question.kind](question)


def a_value(value: Any, called: str, wanted: str) -> Any:
    """``value`` if it is something at all; raises `Rejected` if it is nothing, or nothing plain."""
    if isinstance(value, Unserializable):
        raise Rejected(f"{called} returned {value.description}, not {wanted}.")
    if value is None:
        raise Rejected(f"{called} returned None. Does it end with a `return`?")
    return value
