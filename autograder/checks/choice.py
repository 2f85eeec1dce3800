"""The ``choice`` check: one of the options that the spec declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from autograder.checks import Check, Unfit, Verdict, a_value, register
from autograder.checks.texts import normal, spoken

_LONGEST = 60


@register("choice")
class Choice(Check):
    """Exactly the option; its spelling in case, spaces and underscores is free, and so are declared other names."""

    settings = Annotated[
        list[str] | dict[str, list[str]],
        Field(min_length=2, description="the options, or each with other words for it"),
    ]

    @property
    def options(self) -> Mapping[str, list[str]]:
        """Each option with its other names."""
        settings = self.question.settings
        return settings if isinstance(settings, dict) else {name: [] for name in settings}

    def fit(self, value: Any, called: str) -> str:
        """The option meant."""
        text = spoken(a_value(value, called, "a text"))
        named = " or ".join(f'"{option}"' for option in self.options)
        if text is None:
            raise Unfit(f"{called} returned no text: it must be one of {named}.")
        if not (found := option(text, self.options)):
            raise Unfit(f"{called} returned {text[:_LONGEST]!r}: it must be one of {named}.")
        return found

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict: an option is right or it is not."""
        same = isinstance(got, str) and normal(got) == normal(str(want))
        return Verdict(1.0, error=0.0) if same else Verdict(0.0, "That is not the right choice.")

    def words(self) -> dict[str, str]:
        """The options, so that expressions read ``answer == left``."""
        return {name: name for name in self.options if name.isidentifier()}

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Options that cannot be told apart."""
        return clash(self.options, ("answer", "choice"))


def option(text: str, options: Mapping[str, list[str]]) -> str:
    """The option that ``text`` names; "" if it names none. Yes and no may be said as true and false."""
    said = {normal(text)}
    said |= {"true"} if said == {"yes"} else {"false"} if said == {"no"} else set()
    said |= {"yes"} if said == {"true"} else {"no"} if said == {"false"} else set()
    return next((o for o, others in options.items() if said & {normal(n) for n in (o, *others)}), "")


def clash(options: Mapping[str, list[str]], at: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    """A fault for each option whose names another one has too."""
    seen: dict[str, str] = {}
    found = []
    for name, others in options.items():
        for text in (name, *others):
            if (form := normal(text)) in seen and seen[form] != name:
                found.append((at, f"{name!r} and {seen[form]!r} cannot be told apart: case and spaces do not count"))
            if not form:
                found.append((at, f"{text!r} has no letter or digit in it"))
            seen[form] = name
    return found
