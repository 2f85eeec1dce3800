"""An assignment: its questions, targets, tolerances, points and policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from autograder.domain.answer_sources import Adapters as Adapters
from autograder.domain.answer_sources import Evaluated
from autograder.domain.answer_sources import Gradient as Gradient
from autograder.domain.answer_sources import ModuleSource as ModuleSource
from autograder.domain.answer_sources import StepsSource as StepsSource
from autograder.domain.answer_sources import WrittenRow as WrittenRow
from autograder.domain.given_file import GivenFile
from autograder.domain.invariant import Invariant
from autograder.domain.kits import Kit, SelfCheck
from autograder.domain.policies import Attempts, Late
from autograder.domain.policies import Limits as Limits
from autograder.domain.texts import Texts, english

Scope = Mapping[str, object]


#: A checked expression of the spec; called with a scope, it returns a value.
Formula = Evaluated


class Template(Protocol):
    """A sentence of the spec with ``{expressions}``; called with a scope, it returns the text."""

    @property
    def text(self) -> str: ...

    @property
    def formulas(self) -> tuple[Formula, ...]: ...

    def __call__(self, scope: Scope) -> str: ...


#: One side of an array: its length, an expression for it over givens and draws, or None for any length.
Side = int | Formula | None


@dataclass(frozen=True)
class Within:
    """The tolerance of a comparison: ``|got - want| < abs + rel * |want|``, entry by entry.

    Or, with ``places`` decimals or ``sigfigs`` significant digits: what is within half a unit of the last of them.
    """

    abs: float = 0.0
    rel: float = 0.0
    places: int | None = None
    sigfigs: int | None = None


@dataclass(frozen=True)
class ReturnedPart:
    """One of several values that make an answer: the shapes that are right, its tolerance, its kind and settings."""

    shapes: tuple[tuple[Side, ...], ...] = ()
    within: Within = Within()
    kind: str = "close"
    settings: Any = None


@dataclass(frozen=True)
class FixedCase:
    """A case that the spec states: its name, a sentence for who fails it, and its share of the points."""

    name: str
    say: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Answer:
    """Where a question's answer is found: a function, a variable with the same meaning, or a write-up.

    A function is called with ``args`` and ``kwargs``, once for each case of the question. With ``adapter``, that
    function of the instructor's is called instead, if the student's code defines everything that it ``needs``. With
    ``changed``, the answer is the value of these arguments after the call, by position or name. The numbers must have
    type ``dtype``, if set. A write-up is under the ``nth`` heading that contains ``markdown``, or in a cell tagged
    ``tag``; text that only repeats a ``placeholder`` is not an answer. If neither name is defined, the answer may be
    ``written`` into a top-level copy of a given. ``parts`` are the keys, each with its other names, by which a dict may
    hold the arrays of a list.
    """

    function: str | None = None
    variable: str | None = None
    args: tuple[Formula, ...] = ()
    kwargs: Mapping[str, Formula] = field(default_factory=dict)
    adapter: str | None = None
    needs: tuple[str, ...] = ()
    changed: tuple[int | str, ...] = ()
    dtype: str | None = None
    gradient: Gradient | None = None
    module: ModuleSource | None = None
    steps: StepsSource | None = None
    shapes: tuple[tuple[Side, ...], ...] = ()
    written: WrittenRow | None = None
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    returns: Mapping[str, ReturnedPart] = field(default_factory=dict)
    constants_only: str | None = None
    markdown: str | None = None
    nth: int = 1
    tag: str | None = None
    placeholders: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The top-level names to look for, in order of preference; an adapter needs all of them."""
        return (
            self.needs if self.adapter or self.steps else tuple(name for name in (self.function, self.variable) if name)
        )

    @property
    def called(self) -> str:
        """What answers are called in sentences: the function, the variable, or the first name that an adapter needs."""
        named = self.variable if not self.adapter else next(iter(self.needs), self.adapter)
        named = self.steps.called if self.steps else named
        return f"`{self.function}()`" if self.function else f"`{named}`"

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Everything that is worked out for a call."""
        upstream = self.gradient.upstream if self.gradient else None
        built = self.module.formulas if self.module else ()
        return (*self.args, *self.kwargs.values(), *([upstream] if upstream else []), *built)

    @property
    def takes_arguments(self) -> bool:
        """Whether a function is called with something, and so once a case."""
        return bool(self.args or self.kwargs or self.steps)


@dataclass(frozen=True)
class Follow:
    """A name for the student's own answer to an earlier question, used if ``guard`` holds.

    Otherwise it is the reference's answer. With ``also``, both are tried and the better result counts. With ``needed``,
    the question earns nothing unless the guard holds.
    """

    name: str
    source: str
    guard: Formula | None
    say: str
    also: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Rule:
    """Feedback for a recognised answer. ``when`` is the verdict to which it applies: wrong, right or any.

    ``instead``: it replaces the check's own sentence about the error.
    """

    id: str
    condition: Formula
    say: Template
    credit: float = 0.0
    when: str = "wrong"
    instead: bool = False


@dataclass(frozen=True)
class Example:
    """An answer and its expected result: ``pass``, ``fail``, ``review``, a credit from 0 to 1, or a rule's id."""

    expect: str | float
    answer: Formula
    others: Mapping[str, Formula] = field(default_factory=dict)
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Question:
    """One scored part of an assignment.

    ``kind`` is the name of its check, with its ``settings``; ``draws``: the answer is a figure. ``cases`` are scopes of
    drawn values; without any, the function is called once. ``reveal`` is what students see of an error: ``size_class``
    hides the number; "" shows it, as a default. ``observed`` describes ``got`` in words. The points of a
    ``bonus`` come on top of the assignment's. A ``survey`` question has no points and no right answer. ``limit`` is the
    processor time of each call in seconds, if it differs from the assignment's. It ``depends`` on earlier questions, by
    id: while one of their names is not defined, it earns nothing. ``seed`` is the seed of the draws.
    ``invariants`` must hold between its answers, or it earns nothing. ``fixed`` describes the first of the cases, which
    the spec states one by one. ``prepared`` are the calls, encoded already, where it was sent to another machine.
    ``prompt`` is what is asked, in Markdown, and ``introduction`` what students read before it; ``starter`` is Python
    that they start from. ``hint`` is the next step for wrong answers without a rule. ``self_check`` is what students
    may check themselves. In a kit, ``form`` says how much is checked of a question whose target is not there: the
    ``value``, or only the ``call``.
    """

    id: str
    title: str
    points: float
    answer: Answer
    kind: str = "close"
    settings: Any = None
    draws: bool = False
    cases: tuple[Scope, ...] = ()
    got: Formula | None = None
    want: Formula | None = None
    within: Within = Within()
    infinite: bool = False
    partial: str = ""
    bands: tuple[tuple[float, Within], ...] = ()
    rules: tuple[Rule, ...] = ()
    hint: Template | None = None
    follow: tuple[Follow, ...] = ()
    depends: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    rubric: tuple[tuple[float, str], ...] = ()
    accept: Mapping[str, str] = field(default_factory=dict)
    heat_map: Formula | None = None
    observed: str = ""
    visibility: str = "visible"
    reveal: str = ""
    bonus: bool = False
    survey: bool = False
    limit: float | None = None
    seed: int = 0
    fixed: tuple[FixedCase, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    introduction: str = ""
    prompt: str = ""
    self_check: SelfCheck = field(default_factory=SelfCheck)
    form: str = ""
    starter: str = ""
    prepared: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    line: int = 0
    column: int = 0

    @property
    def calls(self) -> tuple[str, ...]:
        """The keys of this question's calls in records and targets: its id, or one for each case."""
        return tuple(f"{self.id} #{i}" for i in range(1, len(self.cases) + 1)) or (self.id,)

    @property
    def further_calls(self) -> tuple[str, ...]:
        """The keys of the calls that its invariants make."""
        return tuple(id for one in self.invariants for gate in one.gates for id in gate.calls)

    @property
    def by_hand(self) -> bool:
        """Whether this question is graded manually."""
        return self.answer.markdown is not None or self.answer.tag is not None

    @property
    def by_machine(self) -> bool:
        """Whether the answer is compared with a target."""
        return not (self.by_hand or self.survey)


@dataclass(frozen=True)
class Assignment:
    """A whole assignment, as its spec defines it.

    ``handout`` is the text of the file that students started from, ``handout_file`` its place beside the spec.
    ``adapters`` is the instructor's file of adapters. ``texts`` is the language that students are answered in.
    ``given`` are the files that submissions find in their working folder. ``introduction`` is Markdown that students
    read first, and ``starter`` Python that they start from. ``version`` is the spec's own; ``kit`` says what the spec
    was derived from, in a student's kit.
    """

    name: str
    title: str
    path: Path
    digest: str
    files: tuple[str, ...]
    load: str
    imports: tuple[str, ...]
    arrays: str
    collect: tuple[str, ...]
    limits: Limits
    givens: Mapping[str, object]
    scope: Scope
    questions: tuple[Question, ...]
    late: Late | None = None
    attempts: Attempts | None = None
    handout: tuple[str, ...] = ()
    handout_file: str = ""
    given: tuple[GivenFile, ...] = ()
    adapters: Adapters | None = None
    texts: Texts = field(default_factory=english, repr=False)
    introduction: str = ""
    version: str = ""
    kit: Kit | None = None
    starter: str = ""

    def question(self, id: str) -> Question:
        """The question with this id; KeyError if there is none."""
        return next(q for q in self.questions if q.id == id)
