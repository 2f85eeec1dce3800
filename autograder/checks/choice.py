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
from autograder.domain.texts import say, say_of
from autograder.system.wording import truncated

_LONGEST = 60


@register("choice")
class Choice(Check):
    """One of the options, by its name or in a sentence that names no other one and negates none.

    What names options and cannot be decided needs manual grading.
    """

    settings = Annotated[
        list[str] | dict[str, list[str]],
        Field(min_length=2, description="the options, or each with other words for it"),
    ]

    settings_example = "[left, right]"
    aliases = ("choices", "options")

    @property
    def options(self) -> Mapping[str, list[str]]:
        """Each option with its other names."""
        settings = self.question.settings
        return settings if isinstance(settings, dict) else {name: [] for name in settings}

    def fit(self, value: Any, called: str) -> str:
        """The option meant; raises `Rejected` where none is named, `NeedsReview` where it cannot be told."""
        value = a_value(value, called, say("answer.a_text"))
        text = text_of(value, self.options)
        one = say("choice.one_of", options=listed_names(self.options))
        if text is None:
            raise Rejected(say_of(called, "choice.no_text", must=one))
        reading = read_choice(text, self.options, self.question.title)
        if not reading.named:
            raise Rejected(say_of(called, "choice.none", text=quoted_answer(text), must=one))
        if not reading.option:
            raise NeedsReview(undecided(say_of(called, "choice.returned", text=quoted_answer(text)), [reading], one))
        return reading.option

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict: an option is right or it is not."""
        same = isinstance(got, str) and normal(got) == normal(str(want))
        return Verdict(1.0, error=0.0) if same else Verdict(0.0, say("choice.wrong"))

    def words(self) -> dict[str, str]:
        """The options, so that expressions read ``answer == left``."""
        return {name: name for name in self.options if name.isidentifier()}

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Options that cannot be told apart."""
        return clash(self.options, ("answer", "choice"))

    def warnings(self) -> Mapping[str, str]:
        """Options that a sentence cannot tell apart."""
        return overlaps(self.options)

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """Each option; the right one is found to be right."""
        return [(option, option) for option in self.options]


def text_of(value: Any, options: Names) -> str | None:
    """The text that a value stands for, also in a list or a dict of one; None if it stands for none."""
    for _ in range(3):
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, dict) and value:
            value = _of_a_dict(value, options)
    return spoken_text(value)


def _of_a_dict(value: dict[Any, Any], options: Names) -> Any:
    """``{"answer": "x1"}`` says x1, and so does ``{"x1": True, "x2": False}``; others say all that they hold."""
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
    """The names, for a sentence."""
    return say("list.or").join(f'"{name}"' for name in names)


def quoted_answer(text: str) -> str:
    """A student's text in quotes, no more of it than a line takes."""
    return repr(truncated(text, _LONGEST))


def undecided(what: str, readings: list[Reading], one: str) -> str:
    """What to tell the student whose words a person has to read."""
    why = "; ".join(dict.fromkeys(reading.why for reading in readings if reading.why))
    return say("choice.undecided", what=what, why=why, must=one)


def clash(options: Names, at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    """A fault for each option whose names another one has too."""
    return [(at, what) for what in same_names(options)]


def same_names(options: Names) -> list[str]:
    """What is wrong with names that are to be told apart: two that are one but for case and spaces, or none at all."""
    seen: dict[str, str] = {}
    found = []
    for name, others in options.items():
        for text in (name, *others):
            if (form := normal(text)) in seen and seen[form] != name:
                found.append(f"{name!r} and {seen[form]!r} cannot be told apart: case and spaces do not count")
            if not form:
                found.append(f"{text!r} has no letter or digit in it")
            seen[form] = name
    return found
