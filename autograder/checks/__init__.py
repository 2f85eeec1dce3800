"""Comparisons of an answer with its target, one kind a module, each giving a `Verdict`. They know no points.

A kind is a class registered by name, in a module here or in another package (entry points of ``autograder.checks``).
A spec asks for it by that name in ``answer``, with the kind's settings as the value
(``answer: {function: get_side, choice: [left, right]}``); what names no kind is judged by ``close``. All that depends
on the kind is an attribute or a method of its class: what the worker is asked for, which wrong answers `validate`
tries, how answers are grouped and shown in the class report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from autograder.domain.assignment import Question
from autograder.domain.record import Unordered, Unserializable
from autograder.domain.texts import say_of
from autograder.domain.texts.recorded import recorded
from autograder.system.registry import Registry

#: The kind that judges what names none.
DEFAULT_CHECK = "close"


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


@dataclass(frozen=True)
class Sheet:
    """What wrong answers to a question may be made of, beside the right one.

    ``givens`` and ``steps`` are the values under `givens` and `define`; ``arguments`` has those of each call;
    ``others`` are the right answers to the other questions with numbers, call by call, by id.
    """

    givens: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    arguments: Sequence[Sequence[Any]] = ()
    others: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A wrong answer to each call of a question. It has more names than one if several come to the same arrays.

    ``origin`` is ``blind`` for what is written without a look at the question, ``sheet`` for what is made of its
    numbers, ``placed`` for what has chosen one place to be judged in, ``spoiled`` for what has something right in it (a
    slip, another question's answer), ``scaled`` for the right answer by a factor.
    """

    names: tuple[str, ...]
    answers: tuple[Any, ...]
    origin: str = "sheet"


@dataclass(frozen=True)
class Specimen:
    """A question of a kind and a right answer to it, by which the contract tests try the kind.

    ``right`` is what a function returns; ``want`` is the target, where that is something else.
    """

    settings: Any
    right: Any
    want: Any = None


class Check:
    """A kind of check, made for one question. The class attributes say how a spec writes such a question."""

    #: The type of the settings, as pydantic reads it; None where there are none.
    settings: ClassVar[Any] = None
    #: What the contract tests try it by.
    specimen: ClassVar[Specimen | None] = None
    #: What a spec may write as the settings, for messages.
    settings_example: ClassVar[str] = ""
    #: What people call the kind who do not know its name.
    aliases: ClassVar[tuple[str, ...]] = ()
    #: Whether answers are arrays of floats in one of the question's shapes: `shape`, `parts`, `reveal` go with it.
    numeric: ClassVar[bool] = False
    #: Whether it compares numbers, so that the question needs ``within``.
    tolerance: ClassVar[bool] = False
    #: Whether values under ``define`` may be texts for it.
    defines_texts: ClassVar[bool] = False
    #: Whether a figure counts as an answer: the worker then describes what is drawn, and no other kind of value.
    draws: ClassVar[bool] = False
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
    #: By what the class report groups wrong answers: the ``value`` that `fit` gives, the ``text`` as it was returned
    #: (where reading it takes long), or the ``feedback`` (where the answer is too large to keep).
    grouped_by: ClassVar[Literal["value", "text", "feedback"]] = "value"
    #: The `wrong_answers` in which nothing is right, so that they may earn no part of the points.
    blind: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, question: Question) -> None:
        self.question = question

    @property
    def options(self) -> Mapping[str, list[str]]:
        """The options that the question itself names, each with its other names: feedback may list them all."""
        return {}

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

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """Wrong answers that `validate` tries, by name, made from the right one as `fit` gives it.

        They are in the form in which a function returns them. Without any, `validate` warns.
        """
        return ()

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """The same for all calls of the question, of which ``right`` has an answer each."""
        for name, value in self.wrong_answers(right[0]):
            yield Candidate((name,), (value,) * len(right), "blind" if name in self.blind else "spoiled")

    def recognised_by(self, literal: str) -> str:
        """The condition of a feedback rule on the answer that is written as ``literal`` in an expression."""
        return f"answer == {literal}"

    def alike(self) -> Callable[[str, str], bool] | None:
        """Whether two texts mean the same, for the groups of the class report; None: if they are the same."""
        return None


KINDS: Registry[type[Check]] = Registry(__name__, "autograder.checks", "kind of answer")
#: Makes the decorated class the kind of check called ``name``.
register = KINDS.register


def registry() -> Mapping[str, type[Check]]:
    """Every kind of check there is, by name."""
    return KINDS.all()


def check_for(question: Question) -> Check:
    """The check that the question asks for."""
    return KINDS[question.kind](question)


def a_value(value: Any, called: str, wanted: str) -> Any:
    """``value`` if it is something at all; raises `Rejected` if it is nothing, or nothing plain."""
    if isinstance(value, Unserializable):
        raise Rejected(say_of(called, "answer.odd", got=recorded(value.description), wanted=wanted))
    if isinstance(value, Unordered):  # what has no order is no list
        raise Rejected(say_of(called, "answer.odd", got=recorded("a value of type set"), wanted=wanted))
    if value is None:
        raise Rejected(say_of(called, "answer.none"))
    return value
