"""What is asked, what counts as right, and what it is worth."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from autograder.domain.given_file import GivenFile
from autograder.domain.texts import Texts, english

Scope = Mapping[str, object]


class Formula(Protocol):
    """A checked expression of the spec; called with the names it may see, it gives a value."""

    @property
    def text(self) -> str: ...

    @property
    def names(self) -> frozenset[str]: ...

    def __call__(self, scope: Scope) -> Any: ...


class Template(Protocol):
    """A sentence of the spec with ``{expressions}`` in it; called with a scope, it gives the text."""

    @property
    def text(self) -> str: ...

    @property
    def formulas(self) -> tuple[Formula, ...]: ...

    def __call__(self, scope: Scope) -> str: ...


@dataclass(frozen=True)
class Limits:
    """Bounds on one submission: seconds of processor time, bytes of memory, output and answers.

    ``wall`` is in seconds of wall time: all that is run of a submission, second tries included.
    """

    call: float = 5.0
    load: float = 20.0
    total: float = 120.0
    wall: float = 480.0
    memory: int = 2 << 30
    output: int = 64 << 10
    reply: int = 16 << 20


#: One side of an array: its length, an expression for it over givens and draws, or None for any.
Side = int | Formula | None


@dataclass(frozen=True)
class WrittenRow:
    """Row ``row`` of a top-level copy of the given ``into``."""

    into: str
    row: int


@dataclass(frozen=True)
class Adapters:
    """The instructor's file whose functions run in the worker after the student's code: its name, and its source."""

    file: str
    source: str = field(repr=False)

    @property
    def digest(self) -> str:
        """A key of the source."""
        return hashlib.sha256(self.source.encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True)
class Answer:
    """Where a question's answer is found: a function, a variable of the same meaning, or a piece of prose.

    A function is called with ``args`` and ``kwargs``, once a case of the question. With ``adapter`` that function of
    the instructor's is called instead, once the student's code defines all that it ``needs``. With ``changed`` the
    answer is what the call made of these arguments, by position or by name. Its numbers must be of ``dtype``, if that
    is given. Prose stands under the ``nth`` heading that contains ``markdown``, or is tagged ``tag``; a text that says
    no more than a ``placeholder`` is no answer.
    Where neither name is defined, the answer may be ``written`` into a copy of a given at the top level.
    ``parts`` are the names, each with others for it, by which a dict may hold the arrays of a list.
    """

    function: str | None = None
    variable: str | None = None
    args: tuple[Formula, ...] = ()
    kwargs: Mapping[str, Formula] = field(default_factory=dict)
    adapter: str | None = None
    needs: tuple[str, ...] = ()
    changed: tuple[int | str, ...] = ()
    dtype: str | None = None
    shapes: tuple[tuple[Side, ...], ...] = ()
    written: WrittenRow | None = None
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants_only: str | None = None
    markdown: str | None = None
    nth: int = 1
    tag: str | None = None
    placeholders: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The top-level names to look for, in order of preference; an adapter needs all of them."""
        return self.needs if self.adapter else tuple(name for name in (self.function, self.variable) if name)

    @property
    def takes_arguments(self) -> bool:
        """Whether a function is called with something, and so once a case."""
        return bool(self.args or self.kwargs)


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
class Follow:
    """A name that stands for the student's own answer to an earlier question, where that is fair.

    With ``also``, the reference's answer is tried too, and the better of the two counts. Where ``needed``, nothing is
    earned without a fair answer of the student's own.
    """

    name: str
    source: str
    guard: Formula | None
    say: str
    also: bool = False
    needed: bool = False


@dataclass(frozen=True)
class Rule:
    """Feedback for a recognised answer. ``when`` is the verdict it speaks at: wrong, right or any.

    ``instead``: it stands in place of the check's own sentence on how far off the answer is.
    """

    id: str
    condition: Formula
    say: Template
    credit: float = 0.0
    when: str = "wrong"
    instead: bool = False


@dataclass(frozen=True)
class Example:
    """An answer with the verdict it must get: ``pass``, ``fail``, a credit from 0 to 1, or a feedback rule's id."""

    expect: str | float
    answer: Formula
    others: Mapping[str, Formula] = field(default_factory=dict)
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Late:
    """What being late costs: ``lose`` of the score for each ``per`` seconds begun, ``at_most`` in all.

    ``due`` is needed where the platform does not tell it; ``grace`` seconds cost nothing; with ``closes`` what comes
    more seconds late than that is worth nothing. Whole days are counted by the clock of ``zone``, if there is one.
    ``budget`` late days over the term cost nothing; ``ledger`` is the file, relative to the spec, that counts them.
    """

    lose: float
    per: float = 86400.0
    at_most: float = 1.0
    due: datetime | None = None
    grace: float = 0.0
    closes: float | None = None
    zone: str = ""
    budget: int = 0
    ledger: str = ""


@dataclass(frozen=True)
class Attempts:
    """What handing in again and again costs: ``lose`` of the score for each attempt after the first ``free`` ones."""

    free: int
    lose: float
    at_most: float = 1.0


@dataclass(frozen=True)
class Question:
    """One scored part of an assignment.

    ``kind`` names the check that judges it and ``settings`` is what the spec says to that check; ``draws``: it judges
    figures. ``cases`` are the
    draws: the names that each gives a value; with none the function is called once, without arguments. ``reveal`` is
    what students learn of an error: ``size_class`` keeps the number from them; "" says nothing, and shows it.
    ``observed`` says in words what ``got`` is.
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
    follow: tuple[Follow, ...] = ()
    examples: tuple[Example, ...] = ()
    rubric: tuple[tuple[float, str], ...] = ()
    accept: Mapping[str, str] = field(default_factory=dict)
    heat_map: Formula | None = None
    observed: str = ""
    visibility: str = "visible"
    reveal: str = ""
    line: int = 0
    column: int = 0

    @property
    def calls(self) -> tuple[str, ...]:
        """What the calls for this question are known by in records and targets: its id, or one a case."""
        return tuple(f"{self.id} #{i}" for i in range(1, len(self.cases) + 1)) or (self.id,)

    @property
    def by_hand(self) -> bool:
        """Whether a person marks this question."""
        return self.answer.markdown is not None or self.answer.tag is not None


@dataclass(frozen=True)
class Assignment:
    """A whole homework, as its spec states it.

    ``handout`` is the text of the file that students started from, ``handout_file`` its place beside the spec.
    ``adapters`` is the instructor's file of adapters. ``texts`` is the language that students are answered in.
    ``given`` are the files that submissions find in their working folder.
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

    def question(self, id: str) -> Question:
        """The question with this id; KeyError if there is none."""
        return next(q for q in self.questions if q.id == id)
