"""The ``derivation`` check: a list of expressions, each equal to the one before, from the given to the goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder import algebra
from autograder.checks import Check, NeedsReview, Rejected, Verdict, a_value, register
from autograder.checks.expression import Domain, Symbol
from autograder.domain.texts import say, say_of
from autograder.domain.texts.recorded import recorded


class Route(BaseModel):
    """Another beginning and end that will do as well."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    given: str
    goal: str


class Settings(BaseModel):
    """From where to where, in which symbols."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    symbols: Annotated[dict[Symbol, Domain], Field(min_length=1, description="the free symbols")]
    define: Annotated[dict[Symbol, str], Field(description="symbols that stand for expressions of those before")] = {}
    given: Annotated[str, Field(description="the first line; `diff(L, x)` is the derivative of L by x")]
    goal: Annotated[str, Field(description="what the last line comes to, in this form but for the order of things")]
    also: Annotated[list[Route], Field(description="the same for another index, say; the best of all counts")] = []
    steps: Annotated[int, Field(ge=1, description="the least number of different steps")]


_LONGEST = 200_000


def _likely(found: algebra.Judgement) -> tuple[float, bool, int, int]:
    """By what the route that a student meant is told from the others."""
    return found.credit, found.kind != "not_the_given", found.sound, found.line


@register("derivation")
class Derivation(Check):
    """Every line equals the one before, the first is the given, the last the goal; credit by the sound steps."""

    settings = Settings
    selfcontained = True
    defines_texts = True
    # what derives nothing: of the given and then the goal a part may be due, for who writes it knows the goal
    blind = frozenset(("given_only", "goal_only", "given_twice", "goal_twice"))

    @property
    def problems(self) -> list[algebra.DerivationProblem]:
        """What is asked, and what will do as well."""
        asked = self.question.settings
        first = algebra.DerivationProblem(asked.symbols, asked.define, asked.given, asked.goal, asked.steps)
        return [first, *(replace(first, given=route.given, goal=route.goal) for route in asked.also)]

    def fit(self, value: Any, called: str) -> Any:
        """The lines."""
        value = a_value(value, called, say("answer.lines"))
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, str):
            value = value[:_LONGEST].splitlines()
        if not isinstance(value, list):
            raise Rejected(say_of(called, "derivation.no_lines"))
        return value

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict; ``want`` is not looked at, for what is right is the goal."""
        found = self.best([(algebra.derivation(got, problem), problem) for problem in self.problems], got)
        if found.kind == "undecided":
            raise NeedsReview(recorded(found.message))
        if not found.kind:
            return Verdict(1.0, error=0.0)
        return Verdict(min(found.credit, 0.99), recorded(found.message), float(found.needed - found.sound))

    def best(self, judged: list[tuple[algebra.Judgement, algebra.DerivationProblem]], lines: Any) -> algebra.Judgement:
        """What there is to say of the likeliest route.

        Where only the first line is left out, and all that follows is right, that costs a step.
        """
        found = max((one for one, _ in judged), key=_likely)
        if isinstance(lines, list) and lines and all(one.kind == "not_the_given" for one, _ in judged):
            for one, problem in judged:
                if not algebra.derivation([problem.given, *lines], problem).kind:
                    return replace(one, credit=(one.needed - 1) / one.needed, sound=one.needed - 1)
        return found

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Texts of the spec that cannot be read, and a goal that the given does not come to."""
        found = [what for problem in self.problems for what in algebra.derivation_faults(problem)]
        return [(("answer", "derivation"), what) for what in dict.fromkeys(found)]

    def wrong_answers(self, right: Any) -> Iterator[tuple[str, Any]]:
        """What can be copied from the sheet: the given, the goal, and both without the way between."""
        lines = [line for line in map(str, right) if line.strip()]
        given, goal = lines[0], lines[-1]
        yield from {"given_only": [given], "goal_only": [goal]}.items()
        yield from {"given_twice": [given, given], "goal_twice": [goal, goal]}.items()
        if len(lines) > 2:
            yield "given_and_goal", [given, goal]
            yield "reversed", lines[::-1]
        if len(lines) > 1:
            yield "without_goal", lines[:-1]
