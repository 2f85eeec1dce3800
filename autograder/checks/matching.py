"""The ``matching`` check: to each item one of the options; also an ordered list of options."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import Check, Unfit, Verdict, a_value, register
from autograder.checks.choice import clash, option
from autograder.checks.texts import normal, spoken


class Settings(BaseModel):
    """The two sides."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    items: Annotated[
        list[str] | dict[str, list[str]],
        Field(min_length=1, description="what options are given to, in order; or each with other words for it"),
    ]
    options: Annotated[list[str] | dict[str, list[str]], Field(min_length=2, description="as those of `choice`")]


@register("matching")
class Matching(Check):
    """A dict from items to options, or the options as a list in the items' order. Options may be used twice."""

    settings = Settings

    @property
    def options(self) -> dict[str, list[str]]:
        """Each option with its other names."""
        options = self.question.settings.options
        return dict(options) if isinstance(options, dict) else {name: [] for name in options}

    @property
    def items(self) -> dict[str, list[str]]:
        """Each item with its other names, in order."""
        items = self.question.settings.items
        return dict(items) if isinstance(items, dict) else {name: [] for name in items}

    def fit(self, value: Any, called: str) -> dict[str, str]:
        """The option for each item; "" where it is none."""
        items = list(self.items)
        named = f"{', '.join(items)} with one of {', '.join(self.options)} each"
        value = a_value(value, called, "a dict")
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, dict):
            given = {option(str(key), self.items) or normal(str(key)): v for key, v in value.items()}
            if missing := [item for item in items if item not in given]:
                raise Unfit(f"{called} says nothing of {', '.join(missing)}: it must name {named}.")
            chosen = [given[item] for item in items]
        elif isinstance(value, list) and len(value) == len(items):
            chosen = value
        else:
            raise Unfit(f"{called} returned neither a dict nor a list of {len(items)}: it must name {named}.")
        found = {}
        for item, choice in zip(items, chosen, strict=True):
            text = spoken(choice)
            found[item] = option(text, self.options) if text is not None else ""
        if not any(found.values()):
            raise Unfit(f"{called} gives none of the options {', '.join(self.options)}.")
        return found

    def __call__(self, got: Any, want: Any) -> Verdict:
        """All of them, or with ``partial: entries`` the share of items that are right."""
        items = list(self.items)
        if isinstance(want, list):
            want = dict(zip(items, want, strict=False))
        if not isinstance(got, dict) or not isinstance(want, dict):
            return Verdict(0.0, "That is not the right matching.")
        wanted = {normal(str(k)): normal(str(v)) for k, v in want.items()}
        wrong = [i for i in items if normal(str(got.get(i))) != wanted.get(normal(i))]
        if not wrong:
            return Verdict(1.0, error=0.0)
        share = 1 - len(wrong) / len(items) if self.question.partial == "entries" else 0.0
        one = len(wrong) == 1
        said = f"{len(wrong)} of {len(items)} {'is' if one else 'are'} not right."
        if none := [item for item in wrong if not got.get(item)]:
            said += f" For {', '.join(none)}, none of the options {', '.join(self.options)} was given."
        return Verdict(share, said, len(wrong))

    def words(self) -> dict[str, str]:
        """The options, so that expressions read ``answer["key"] == decoder``."""
        return {name: name for name in self.options if name.isidentifier()}

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Options or items that cannot be told apart."""
        at = ("answer", "matching")
        return clash(self.options, (*at, "options")) + clash(self.items, (*at, "items"))
