"""Comparisons of an answer with its target, one kind a module, each giving a `Verdict`. They know no points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from autograder.model.assignment import Question


@dataclass(frozen=True)
class Verdict:
    """An opinion on one answer: its share of the points from 0 to 1, and why, never naming the target."""

    credit: float
    feedback: str = ""
    error: float = float("inf")

    @property
    def right(self) -> bool:
        """Whether nothing is missing."""
        return self.credit == 1.0


Check = Callable[[Any, Any], Verdict]
Maker = Callable[[Question], Check]

_CHECKS: dict[str, Maker] = {}


def register(name: str) -> Callable[[Maker], Maker]:
    """Make the decorated class or function the maker of checks called ``name``."""

    def put(maker: Maker) -> Maker:
        _CHECKS[name] = maker
        return maker

    return put


def registry() -> dict[str, Maker]:
    """Every kind of check there is, by name."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return dict(_CHECKS)


def check_for(question: Question) -> Check:
    """The check that the question asks for."""
    return registry()[question.check](question)
