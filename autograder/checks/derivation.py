"""The ``derivation`` check: a list of expressions, each equal to the previous one, from the given to the goal."""

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
    """An alternative start and end of the derivation."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    given: str
    goal: str


class Settings(BaseModel):
    """The start and end of the derivation, and its symbols."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    symbols: Annotated[dict[Symbol, Domain], Field(min_length=1, description="the free symbols")]
    define: Annotated[dict[Symbol, str], Field(description="symbols defined by expressions in those above")] = {}
    given: Annotated[str, Field(description="the first line; `diff(L, x)` is the derivative of L with respect to x")]
    goal: Annotated[str, Field(description="the last line, in this form up to the order of terms and factors")]
    also: Annotated[list[Route], Field(description="alternatives, for another index, say; the best one counts")] = []
    steps: Annotated[int, Field(ge=1, description="the least number of distinct steps")]


_LONGEST = 200_000


def _likely(found: algebra.Judgement) -> tuple[float, bool, int, int]:
    """A sort key that puts the route that the student probably meant last."""
    return found.credit, found.kind != "not_the_given", found.sound, found.line


@register("derivation")
class Derivation(Check):
    """Every line equals the previous one, from the given to the goal; credit by the number of sound steps."""

    settings = Settings
    selfcontained = True
    defines_texts = True
    # these derive nothing; the given followed by the goal may earn a part, because the student knows the goal
    blind = frozenset(("given_only", "goal_only", "given_twice", "goal_twice"))

    @property
    def problems(self) -> list[algebra.DerivationProblem]:
        """The problem, and its alternatives."""
        asked = self.question.settings
        first = algebra.DerivationProblem(asked.symbols, asked.define, asked.given, asked.goal, asked.steps)
        return [first, *(replace(first, given=route.given, goal=route.goal) for route in asked.also)]

    def asked_for(self) -> str:
        return say("starter.derivation", given=self.question.settings.given, goal=self.question.settings.goal)

    def fit(self, value: Any, called: str) -> Any:
        """The answer as a list of lines; raises `Rejected`."""
        value = a_value(value, called, say("answer.lines"))
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, str):
            value = value[:_LONGEST].splitlines()
        if not isinstance(value, list):
            raise Rejected(say_of(called, "derivation.no_lines"))
        return value

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict; ``want`` is ignored, because the settings have the goal."""
        found = self.found(got)
        if found.kind == "undecided":
            raise NeedsReview(recorded(found.message))
        if not found.kind:
            return Verdict(1.0, error=0.0)
        return Verdict(min(found.credit, 0.99), recorded(found.message), float(found.needed - found.sound))

    def found(self, lines: Any) -> algebra.Judgement:
        """The judgement on all lines."""
        return self.best([(algebra.derivation(lines, problem), problem) for problem in self.problems], lines)

    def words(self) -> dict[str, Any]:
        """``wrong_line(answer, "alpha1")`` for feedback rules: whether the first wrong line has that value."""
        judged: list[tuple[Any, algebra.Judgement]] = []

        def wrong_line(answer: Any, *texts: str) -> bool:
            if not isinstance(answer, list):
                return False
            if not judged or judged[0][0] is not answer:
                judged[:] = [(answer, self.found(answer))]
            found = judged[0][1]
            if found.kind != "unequal" or not 0 < found.line <= len(answer):
                return False
            line = answer[found.line - 1]
            return any(algebra.line_equals(line, text, self.problems[0]) for text in texts)

        return {"wrong_line": wrong_line}

    def best(self, judged: list[tuple[algebra.Judgement, algebra.DerivationProblem]], lines: Any) -> algebra.Judgement:
        """The judgement for the likeliest route.

        If only the first line is missing and the rest is right, one step is deducted.
        """
        found = max((one for one, _ in judged), key=_likely)
        if isinstance(lines, list) and lines and all(one.kind == "not_the_given" for one, _ in judged):
            for one, problem in judged:
                if not algebra.derivation([problem.given, *lines], problem).kind:
                    return replace(one, credit=(one.needed - 1) / one.needed, sound=one.needed - 1)
        return found

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Expressions of the spec that cannot be read, and a goal that is not equal to the given."""
        found = [what for problem in self.problems for what in algebra.derivation_faults(problem)]
        return [(("answer", "derivation"), what) for what in dict.fromkeys(found)]

    def wrong_answers(self, right: Any) -> Iterator[tuple[str, Any]]:
        """Lines copied from the assignment: the given, the goal, and both without the steps between."""
        lines = [line for line in map(str, right) if line.strip()]
        given, goal = lines[0], lines[-1]
        yield from {"given_only": [given], "goal_only": [goal]}.items()
        yield from {"given_twice": [given, given], "goal_twice": [goal, goal]}.items()
        if len(lines) > 2:
            yield "given_and_goal", [given, goal]
            yield "reversed", lines[::-1]
        if len(lines) > 1:
            yield "without_goal", lines[:-1]
