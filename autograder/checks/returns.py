"""The ``returns`` check: several values in one answer, each compared as a question of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import (
    KINDS,
    Candidate,
    Check,
    Rejected,
    RejectedPart,
    Sheet,
    Specimen,
    Verdict,
    a_value,
    register,
)
from autograder.checks.keys import in_order
from autograder.domain.assignment import Answer, Question, ReturnedPart
from autograder.domain.texts import say, say_of

_Side = Annotated[int, Field(ge=0)] | str


class PartSettings(BaseModel):
    """One of several values: its shape and tolerance, or the settings of another kind under the kind's name."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    shape: list[_Side] | list[list[_Side]] | None = None
    within: dict[str, float] | None = Field(default=None, description="its tolerance; else that of the question")


@register("returns")
class Returns(Check):
    """Several values, by name: a tuple or a list in this order, or a dict, each with its shape or kind."""

    settings = Annotated[
        dict[str, list[_Side] | list[list[_Side]] | PartSettings],
        Field(min_length=1, max_length=30, description="each value's name, with its shape, or a mapping"),
    ]
    specimen = Specimen(
        {"loss": [], "grad": [2]}, [np.array(0.123456), np.array([1.5, -7.654321])],
        {"loss": np.array(0.123456), "grad": np.array([1.5, -7.654321])},
    )  # fmt: skip
    settings_example = "{loss: [], grad: [n, k]}"
    tolerance = True
    by_part = True
    grouped_by = "feedback"

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        parts = question.answer.returns or {name: ReturnedPart(within=question.within) for name in question.settings}
        self.parts = {name: _check(question, name, part) for name, part in parts.items()}

    def fit(self, value: Any, called: str) -> dict[str, Any]:
        """The values by name, each as its own kind takes it; a `RejectedPart` where only the others' shares are due."""
        value = a_value(value, called, say("returns.values", count=len(self.parts)))
        values = self._values(value, called)
        return {
            name: part_or_rejected(self.question, partial(check.fit, one, _called(name, called)))
            for (name, check), one in zip(self.parts.items(), values, strict=True)
        }

    def _values(self, value: Any, called: str) -> Sequence[Any]:
        names = ", ".join(self.parts)
        if isinstance(value, dict):
            return in_order(value, {name: [] for name in self.parts}, called)
        if len(self.parts) == 1 and not (isinstance(value, list) and len(value) == 1):
            return [value]
        if not isinstance(value, (list, np.ndarray)) or not np.ndim(value if isinstance(value, np.ndarray) else [0]):
            raise Rejected(say_of(called, "returns.single", count=len(self.parts), names=names))
        if len(value) != len(self.parts):
            raise Rejected(say_of(called, "returns.number", got=len(value), count=len(self.parts), names=names))
        return list(value)

    def words(self) -> Mapping[str, Any]:
        """The values by their names."""
        return dict.fromkeys((name for name in self.parts if name.isidentifier()), 1.0)

    def readings(self, answer: Any) -> list[tuple[Any, Mapping[str, Any]]]:
        """The answer, with its values under their names."""
        return [(answer, {name: answer[name] for name in self.words()})]

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict on values that are compared as they are."""
        return self.judge(got, want, got)

    def judge(self, got: Any, want: Any, answer: Any) -> Verdict:
        """Every value has its own verdict; a share for each right one, or nothing unless all are right."""
        if not isinstance(got, dict) or got.keys() != self.parts.keys():
            return Verdict(0.0, say("returns.not_these", names=", ".join(self.parts)))
        made = {name: _judged(check, got[name], want[name], answer[name]) for name, check in self.parts.items()}
        wrong = {name: verdict for name, verdict in made.items() if not verdict.right}
        error = max(verdict.error for verdict in made.values())
        ratios = [verdict.ratio for verdict in made.values()]
        ratio = max((r for r in ratios if r is not None), default=None) if None not in ratios else None
        if not wrong:
            return Verdict(1.0, error=error, ratio=ratio)
        said = [
            verdict.feedback
            if isinstance(got[name], RejectedPart) or f"`{name}`" in verdict.feedback  # it names the value already
            else say("returns.part", name=name, said=verdict.feedback)
            for name, verdict in wrong.items()
        ]
        if right := [name for name in made if name not in wrong]:
            said.append(say("returns.right", names=", ".join(f"`{name}`" for name in right)))
        shares = self.question.partial == "parts"
        credit = float(np.mean([verdict.credit for verdict in made.values()])) if shares else 0.0
        hint = next(iter(wrong.values())).hint if len(wrong) == 1 else ""
        return Verdict(min(credit, 1 - 1e-9) if credit < 1 else 0.0, "\n".join(said), error, ratio, hint=hint)

    def faults(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What the values' own kinds find wrong with their settings."""
        for name, check in self.parts.items():
            for place, what in check.faults():
                yield ("answer", "returns", name, *place[1:]), what

    def candidates(self, right: Sequence[Any], sheet: Sheet) -> Iterator[Candidate]:
        """The wrong answers to each value, the others being right; zeros for all; two values that change places."""
        order = list(self.parts)
        for name, check in self.parts.items():
            for one in check.candidates([answer[name] for answer in right], sheet):
                swapped = tuple(
                    [wrong if part == name else answer[part] for part in order]
                    for answer, wrong in zip(right, one.answers, strict=True)
                )
                origin = "spoiled" if len(order) > 1 and one.origin == "blind" else one.origin
                yield Candidate(tuple(f"{name}: {known}" for known in one.names), swapped, origin)
        if all(isinstance(answer[name], np.ndarray) for answer in right for name in order):
            zeros = tuple([np.zeros(np.shape(answer[name])) for name in order] for answer in right)
            yield Candidate(("all zeros",), zeros, "blind")
        for first, second in pairwise(order):
            places = {first: second, second: first}
            changed = tuple([answer[places.get(name, name)] for name in order] for answer in right)
            yield Candidate((f"{first} and {second} swapped",), changed, "spoiled")


def _check(question: Question, name: str, part: ReturnedPart) -> Check:
    """The check of one value, as if it were a question's whole answer."""
    own = Question(
        question.id, name, 1.0, Answer(shapes=part.shapes), part.kind, part.settings,
        within=part.within, infinite=question.infinite, reveal=question.reveal, observed=f"`{name}`",
    )  # fmt: skip
    return KINDS[part.kind](own)


def part_or_rejected(question: Question, read: Callable[[], Any]) -> Any:
    """What ``read`` gives for one of several values; why it is none, if the other values have shares of their own.

    Raises `Rejected` otherwise, and where ``got`` needs all values.
    """
    try:
        return read()
    except Rejected as unfit:
        if question.partial != "parts" or question.got:
            raise
        return RejectedPart(str(unfit))


def _judged(check: Check, got: Any, want: Any, own: Any) -> Verdict:
    """The verdict on a value; ``own`` is the student's, from which it may have been computed."""
    if isinstance(got, RejectedPart):
        return Verdict(0.0, got.said)
    if isinstance(got, (np.ndarray, float)) and np.asarray(got).dtype.kind == "f":
        if np.isnan(got).any():
            return Verdict(0.0, say("returns.nan" if _some(np.isnan, own) else "returns.nan_computed"))
        if np.isinf(got).any() and not check.question.infinite:
            return Verdict(0.0, say("returns.infinity" if _some(np.isinf, own) else "returns.infinity_computed"))
    return check(got, want)


def _some(test: Callable[[Any], Any], value: Any) -> bool:
    """Whether an array has an entry that passes the test."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and bool(test(value).any())


def _called(name: str, called: str) -> str:
    """How a value is called in sentences on what it is."""
    return f"`{name}` ({called})" if called.startswith("`") else called
