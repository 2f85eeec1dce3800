"""The ``choice`` check: one of the options that the spec declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from autograder.checks import Check, NeedsReview, Rejected, Verdict, a_value, register
from autograder.checks.mentions import Names
from autograder.checks.normalize import normal, spoken_text
from autograder.checks.overlap import overlaps
from autograder.checks.sentences import Reading, read_choice
from autograder.checks.true_false import TrueFalse
from autograder.domain.texts import say, say_of
from autograder.system.wording import truncated

_LONGEST = 60


@register("choice")
class Choice(Check):
    """One of the options, by its name or in a sentence that names no other option and contains no negation.

    An answer that names options but is ambiguous needs manual grading.
    """

    settings = Annotated[
        list[str] | dict[str, list[str]],
        Field(min_length=2, description="the options, or a mapping of each to its other names"),
    ]

    settings_example = "[left, right]"
    aliases = ("choices", "options")

    @property
    def options(self) -> Mapping[str, list[str]]:
        """Each option with its other names."""
        settings = self.question.settings
        return settings if isinstance(settings, dict) else {name: [] for name in settings}

    def asked_for(self) -> str:
        return say("starter.choice", options=", ".join(f'"{name}"' for name in self.options))

    def fit(self, value: Any, called: str) -> str:
        """The option that is meant; raises `Rejected` if none is named, `NeedsReview` if it is ambiguous."""
        value = a_value(value, called, say("answer.a_text"))
        text = text_of(value, self.options)
        one = say("choice.one_of", options=listed_names(self.options))
        if text is None:
            raise Rejected(say_of(called, "choice.no_text", must=one))
        if not text.strip().isdigit() and (option := TrueFalse(self.options).one(text)):  # a number may count options
            return option
        reading = read_choice(text, self.options, self.question.title)
        if not reading.named:
            raise Rejected(say_of(called, "choice.none", text=quoted_answer(text), must=one))
        if not reading.option:
            raise NeedsReview(undecided(say_of(called, "choice.returned", text=quoted_answer(text)), [reading], one))
        return reading.option

    def __call__(self, got: Any, want: Any) -> Verdict:
        """Full credit for the right option, and none for any other."""
        same = isinstance(got, str) and normal(got) == normal(str(want))
        return Verdict(1.0, error=0.0) if same else Verdict(0.0, say("choice.wrong"))

    def words(self) -> dict[str, str]:
        """The options as names, so that expressions can say ``answer == left``."""
        return {name: name for name in self.options if name.isidentifier()}

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Options that cannot be distinguished."""
        return clash(self.options, ("answer", "choice"))

    def warnings(self) -> Mapping[str, str]:
        """Options that cannot be distinguished in a sentence."""
        return overlaps(self.options)

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """Each option, the right one included: it is recognised as right."""
        return [(option, option) for option in self.options]


def text_of(value: Any, options: Names) -> str | None:
    """The text that a value stands for, also inside a list or dict; None if there is none."""
    for _ in range(3):
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict) and value:
            value = _of_a_dict(value, options)
    return spoken_text(value)


def _of_a_dict(value: dict[Any, Any], options: Names) -> Any:
    """``{"answer": "x1"}`` means x1, as does ``{"x1": True, "x2": False}``; other dicts mean all that they contain."""
    named = {key: read_choice(str(key), options).named for key in value}
    if all(isinstance(one, (bool, np.bool_)) for one in value.values()) and any(named.values()):
        true = [key for key, one in value.items() if one]
        return true[0] if len(true) == 1 else ", ".join(map(str, true or value))
    if len(value) == 1 and not any(named.values()):
        return next(iter(value.values()))
    if any(spoken_text(one) is None for one in value.values()):
        return None
    return "\n".join(f"{key}: {spoken_text(one)}" for key, one in value.items())


def listed_names(names: Names) -> str:
    """The names, quoted, as part of a sentence."""
    return say("list.or").join(f'"{name}"' for name in names)


def quoted_answer(text: str) -> str:
    """A student's text in quotes, cut to one line."""
    return repr(truncated(text, _LONGEST))


def undecided(what: str, readings: list[Reading], one: str) -> str:
    """Feedback for an answer that needs manual grading."""
    why = "; ".join(dict.fromkeys(reading.why for reading in readings if reading.why))
    return say("choice.undecided", what=what, why=why, must=one)


def clash(options: Names, at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    """An error at ``at`` for each option that shares a name with another."""
    return [(at, what) for what in same_names(options)]


def same_names(options: Names) -> list[str]:
    """Errors in names that must be distinct: two that differ only in case and spaces, or one without letters."""
    seen: dict[str, str] = {}
    found = []
    for name, others in options.items():
        for text in (name, *others):
            if (form := normal(text)) in seen and seen[form] != name:
                found.append(f"{name!r} and {seen[form]!r} cannot be distinguished: case and spaces are ignored")
            if not form:
                found.append(f"{text!r} has no letter or digit in it")
            seen[form] = name
    return found
