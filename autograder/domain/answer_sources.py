"""What a question calls beside a plain function: an adapter, a module with given weights, a few lines of steps."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Evaluated(Protocol):
    """A checked expression of the spec; called with a scope, it returns a value."""

    @property
    def text(self) -> str: ...

    @property
    def names(self) -> frozenset[str]: ...

    def __call__(self, scope: Mapping[str, object]) -> Any: ...


@dataclass(frozen=True)
class WrittenRow:
    """Row ``row`` (from 0) of a top-level copy of the given ``into``."""

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
class Gradient:
    """The derivatives of what a call returns by some of its arguments, by position or name, or by a module's weights.

    They are those of the sum of the result, or of its product with ``upstream``. ``of`` is the value that is meant of
    several: its place, its key or its attribute.
    """

    by: tuple[int | str, ...]
    of: int | str | None = None
    upstream: Evaluated | None = None


@dataclass(frozen=True)
class ModuleSource:
    """How a class of the student's becomes a module that is called: arguments, weights by name, and the mode.

    ``method`` is what is called of it; None for the module itself.
    """

    init: tuple[Evaluated, ...] = ()
    options: Mapping[str, Evaluated] = field(default_factory=dict)
    weights: Mapping[str, Evaluated] = field(default_factory=dict)
    mode: str = "eval"
    method: str | None = None

    @property
    def formulas(self) -> tuple[Evaluated, ...]:
        """Everything that is worked out for it."""
        return (*self.init, *self.options.values(), *self.weights.values())


@dataclass(frozen=True)
class StepsSource:
    """Lines that use a submission's names ``needs``, and the expressions whose values are the answer.

    ``names`` are what several values are called; ``counted`` are functions whose calls are counted. Random numbers
    start from ``seed``.
    """

    source: str
    get: tuple[str, ...]
    needs: tuple[str, ...]
    names: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    seed: int = 0

    @property
    def called(self) -> str:
        """What the answer is called: its expression, or where there are several a name that they use."""
        return self.get[0] if len(self.get) == 1 else self.needs[0]

    @property
    def claims(self) -> bool:
        """Whether all of its values are counts, which the student's own process could make up."""
        return all(text.startswith(("calls(", "parameters(")) for text in self.get)
