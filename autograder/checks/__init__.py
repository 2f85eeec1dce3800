"""Comparisons of an answer with its target, each kind in its own module. They return a `Verdict` and know no points.

A kind is a class registered by name, in a module here or in another package (entry points of ``autograder.checks``).
A spec selects it by that name in ``answer``, with the kind's settings as the value
(``answer: {function: get_side, choice: [left, right]}``); without one, answers are judged by ``close``. Everything that
depends on the kind is an attribute or a method of its class: what the worker sends, which wrong answers `validate`
tries, how answers are grouped and shown in the class report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from autograder.domain.assignment import Question
from autograder.domain.record import Outcome, Returned, Unordered, Unserializable
from autograder.domain.texts import say_of
from autograder.domain.texts.recorded import recorded
from autograder.system.registry import Registry

#: The kind of answers that name none.
DEFAULT_CHECK = "close"


class Rejected(Exception):
    """The answer cannot be compared at all; the message is the student's feedback."""


class NeedsReview(Exception):
    """The answer needs manual grading; the message is the student's feedback."""


@dataclass(frozen=True)
class RejectedPart:
    """One of several values that cannot be compared, where the others have shares of their own."""

    said: str


def has_rejected(answer: Any) -> bool:
    """Whether one of an answer's values cannot be compared, so that no expression may see it."""
    return isinstance(answer, dict) and any(isinstance(one, RejectedPart) for one in answer.values())


@dataclass(frozen=True)
class Verdict:
    """The result of a check: the share of the points from 0 to 1, and feedback, which never states the target.

    ``error`` is the largest error of any entry, ``ratio`` the largest in units of its tolerance; ``entry`` is the index
    of the wrong entry, if exactly one of several is wrong. ``hint`` is a next step for the student, which a feedback
    rule replaces.
    """

    credit: float
    feedback: str = ""
    error: float = float("inf")
    ratio: float | None = None
    entry: int | None = None
    hint: str = ""

    @property
    def right(self) -> bool:
        """Whether it earns full credit."""
        return self.credit == 1.0


@dataclass(frozen=True)
class Sheet:
    """Material for wrong answers to a question, besides the right answer.

    ``givens`` and ``steps`` are the values under ``givens`` and ``define``; ``arguments`` are those of each call;
    ``others`` are the right answers to the other numeric questions, by id and call by call.
    """

    givens: Mapping[str, Any] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)
    arguments: Sequence[Sequence[Any]] = ()
    others: Mapping[str, Sequence[Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A wrong answer to each call of a question, with several names if several constructions give the same arrays.

    ``origin`` is ``blind`` for answers made without the question, ``sheet`` for those made from its numbers, ``placed``
    for those that choose where to be judged, ``spoiled`` for partly right ones (a slip, another question's answer), and
    ``scaled`` for multiples of the right answer.
    """

    names: tuple[str, ...]
    answers: tuple[Any, ...]
    origin: str = "sheet"


@dataclass(frozen=True)
class Specimen:
    """A sample question and its right answer, used by the contract tests.

    ``right`` is what a function returns; ``want`` is the target, if it differs.
    """

    settings: Any
    right: Any
    want: Any = None


class Check:
    """A kind of check, instantiated for one question. The class attributes say how a spec writes such a question."""

    #: The type of the settings, as pydantic reads it; None if there are none.
    settings: ClassVar[Any] = None
    #: The sample for the contract tests.
    specimen: ClassVar[Specimen | None] = None
    #: Example settings, for error messages.
    settings_example: ClassVar[str] = ""
    #: Other names that people use for the kind.
    aliases: ClassVar[tuple[str, ...]] = ()
    #: Whether answers are arrays of floats in one of the question's shapes, so that `shape`, `parts`, `reveal` apply.
    numeric: ClassVar[bool] = False
    #: Whether it compares numbers, so that the question needs ``within``.
    tolerance: ClassVar[bool] = False
    #: Whether values under ``define`` may be text.
    defines_texts: ClassVar[bool] = False
    #: Whether the answer is a figure: the worker then sends a description of what is drawn, and nothing else.
    draws: ClassVar[bool] = False
    #: Whether ``want`` and ``examples`` are literal text, not expressions.
    literal: ClassVar[bool] = False
    #: Whether the settings alone define what is right, so that there is no target.
    selfcontained: ClassVar[bool] = False
    #: Whether the target is optional: without ``want``, the answer is not compared with the reference's.
    optional: ClassVar[bool] = False
    #: Whether the worst of `readings` decides, not the best.
    every: ClassVar[bool] = False
    #: Whether the answer has several values, each with a shape of its own under its name in ``answer.returns``.
    by_part: ClassVar[bool] = False
    #: Whether an error that the call raises is an answer.
    takes_errors: ClassVar[bool] = False
    #: Whether an answer is no more than what the student's own process claims, which a program can do without work.
    claims: ClassVar[bool] = False
    #: Whether `files` may return files.
    keeps: ClassVar[bool] = False
    #: How the class report groups wrong answers: by the ``value`` that `fit` returns, by the returned ``text`` (if
    #: reading it is slow), or by the ``feedback`` (if the answer is too large to keep).
    grouped_by: ClassVar[Literal["value", "text", "feedback"]] = "value"
    #: The names of `wrong_answers` that must earn no points at all.
    blind: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, question: Question) -> None:
        self.question = question

    @property
    def seeds(self) -> Sequence[int]:
        """The seeds after which the function is called, once each; none for a function that is not random."""
        return ()

    @property
    def options(self) -> Mapping[str, list[str]]:
        """The options that the question names, each with its other names; feedback may list them all."""
        return {}

    def value_in(self, outcome: Outcome) -> Any:
        """What of an outcome is compared. It has returned, or with `takes_errors` raised."""
        return outcome.value if isinstance(outcome, Returned) else None

    def outcome_of(self, value: Any) -> Outcome:
        """The outcome of a call in which `value_in` finds this value."""
        return Returned(value)

    def asked_for(self) -> str:
        """What the answer is to be, for a student who has none yet, such as "a list of lines"; "" to say nothing."""
        return ""

    def fit(self, value: Any, called: str) -> Any:
        """The returned ``value`` in the form that is compared.

        ``called`` is the answer's name for feedback, such as "`f()`". Raises `Rejected` or `NeedsReview`.
        """
        raise NotImplementedError

    def readings(self, answer: Any) -> Iterable[tuple[Any, Mapping[str, Any]]]:
        """The ways to read an answer, each with more names for expressions; the best counts, or with `every` the worst.

        The names must be among `words`, so that they are known when the spec is loaded.
        """
        return ((answer, {}),)

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict on ``got``."""
        raise NotImplementedError

    def judge(self, got: Any, want: Any, answer: Any) -> Verdict:
        """The verdict on ``got``, the value that was observed of ``answer``."""
        return self(got, want)

    def together(self, answers: Sequence[Any], verdicts: Sequence[Verdict]) -> Verdict | None:
        """The verdict on the answers to all calls, from those on each; None if each stands for itself."""
        return None

    def words(self) -> Mapping[str, Any]:
        """Further names for the question's expressions: values, and functions with a signature."""
        return {}

    def faults(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Errors in the question, each as a path in the question's mapping and a message."""
        return ()

    def warnings(self) -> Mapping[str, str]:
        """Ambiguities in reading answers, a sentence by name for each; `validate` reports them."""
        return {}

    def files(self, answer: Any) -> Mapping[str, bytes]:
        """Files to keep with the answer for people to look at, by name."""
        return {}

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """Wrong answers for `validate` to try, by name, made from the ``right`` one as `fit` returns it.

        They are in the form in which a function returns them. `validate` warns if there are none.
        """
        return ()

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """Wrong answers to all calls of the question; ``right`` has the right answer to each."""
        for name, value in self.wrong_answers(right[0]):
            yield Candidate((name,), (value,) * len(right), "blind" if name in self.blind else "spoiled")

    def recognised_by(self, literal: str) -> str:
        """The condition of a feedback rule for the answer written as ``literal`` in an expression."""
        return f"answer == {literal}"

    def alike(self) -> Callable[[str, str], bool] | None:
        """A function that says whether two texts mean the same, for the class report; None to compare them exactly."""
        return None


KINDS: Registry[type[Check]] = Registry(__name__, "autograder.checks", "kind of answer")
#: Makes the decorated class the kind of check called ``name``.
register = KINDS.register


def registry() -> Mapping[str, type[Check]]:
    """Every kind of check by name, those of plug-ins included."""
    return KINDS.all()


def check_for(question: Question) -> Check:
    """The check of the question's kind."""
    return KINDS[question.kind](question)


def checks_by_call(questions: Iterable[Question]) -> dict[str, Check]:
    """The check of each call of these questions, by the call's id."""
    return {call: check for question in questions for check in [check_for(question)] for call in question.calls}


def a_value(value: Any, called: str, wanted: str) -> Any:
    """``value``, unless it is None or could not be sent, which raises `Rejected`."""
    if isinstance(value, Unserializable):
        raise Rejected(say_of(called, "answer.odd", got=recorded(value.description), wanted=wanted))
    if isinstance(value, Unordered):  # what has no order is no list
        raise Rejected(say_of(called, "answer.odd", got=recorded("a value of type set"), wanted=wanted))
    if value is None:
        raise Rejected(say_of(called, "answer.none"))
    return value
