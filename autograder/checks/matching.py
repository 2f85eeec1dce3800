"""The ``matching`` check: one of the options for each item, also as an ordered list of options."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import Check, NeedsReview, Rejected, Verdict, a_value, lexicon, register
from autograder.checks.choice import clash, quoted_answer, text_of
from autograder.checks.mentions import mentions
from autograder.checks.normalize import normal, spoken_text
from autograder.checks.overlap import overlaps
from autograder.checks.pairs import pairs
from autograder.checks.sentences import read_choice
from autograder.checks.true_false import TrueFalse
from autograder.checks.words import sentence
from autograder.domain.texts import count, say, say_of


class Settings(BaseModel):
    """The items and the options."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    items: Annotated[
        list[str] | dict[str, list[str]],
        Field(min_length=1, description="the items, in order; or a mapping of each to its other names"),
    ]
    options: Annotated[list[str] | dict[str, list[str]], Field(min_length=2, description="the options, as in `choice`")]


@register("matching")
class Matching(Check):
    """An option for each item: a dict, pairs, the options in the items' order, or text.

    Options may be used more than once. An answer that names options but is ambiguous needs manual grading.
    """

    settings = Settings
    defines_texts = True

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

    def asked_for(self) -> str:
        items, options = (", ".join(f'"{name}"' for name in names) for names in (self.items, self.options))
        return say("starter.matching", items=items, options=options)

    def fit(self, value: Any, called: str) -> dict[str, str]:
        """The option for each item, "" if none is named; raises `Rejected`, or `NeedsReview` if it is ambiguous."""
        value = self.unwrapped(a_value(value, called, say("answer.a_dict")))
        text = value if isinstance(value, str) else self.one_text(value)
        if text is not None:
            return self.of_a_text(text, called)
        given = self.given(value)
        if given is None:
            raise Rejected(say_of(called, "matching.neither", count=len(self.items), named=self.named))
        chosen: dict[str, list[Any]] = {}
        for item, choice in given:
            chosen.setdefault(item, []).append(choice)
        if missing := [item for item in self.items if item not in chosen]:
            raise Rejected(say("matching.missing", called=called, items=", ".join(missing), named=self.named))
        found = {item: self.chosen(item, chosen[item], called) for item in self.items}
        if not any(found.values()):
            raise Rejected(say("matching.none", called=called, options=", ".join(self.options)))
        return found

    @property
    def named(self) -> str:
        """What an answer must give, in words."""
        return say("matching.named", items=", ".join(self.items), options=", ".join(self.options))

    def unwrapped(self, value: Any) -> Any:
        """The value without a wrapper: an array, a list of one dict, ``{"shape": "n by m"}``."""
        if isinstance(value, np.ndarray):
            value = value.tolist()
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], (dict, list)):
            value = value[0]
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            several = isinstance(inner, (dict, str)) or (isinstance(inner, list) and len(inner) > 1)
            if several and not self.items_in(key) and not read_choice(str(key), self.options).named:
                return inner
        return value

    def of_a_text(self, text: str, called: str) -> dict[str, str]:
        """The options that one text gives to all items."""
        if row := TrueFalse(self.options).row(text, len(self.items)):
            return dict(zip(self.items, row, strict=True))
        found = pairs(text, self.items, self.options, self.question.title)
        if found.why and found.named > 1:
            raise self.open(say_of(called, "choice.returned", text=quoted_answer(text)), found.why)
        if not found.chosen:
            raise Rejected(say_of(called, "matching.text", text=quoted_answer(text), named=self.named))
        return found.chosen

    def one_text(self, value: Any) -> str | None:
        """A list of sentences that each name items and options, as one text; None for any other value."""
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            return None
        says = [
            bool(mentions(sentence(one), self.items)) and bool(mentions(sentence(one), self.options)) for one in value
        ]
        return ";\n".join(value) if all(says) or (len(value) == 1 and len(self.items) > 1) else None

    def given(self, value: Any) -> list[tuple[str, Any]] | None:
        """Pairs of an item and what was said about it, in any order; None if the value has another form."""
        items = list(self.items)
        if isinstance(value, list) and value and all(isinstance(one, dict) and len(one) == 1 for one in value):
            value = [list(pair) for one in value for pair in one.items()]
        elif isinstance(value, dict):
            value = [list(pair) for pair in value.items()]
        elif isinstance(value, list) and len(value) == len(items) and not all(map(_is_pair, value)):
            return list(zip(items, value, strict=True))
        if not isinstance(value, list) or not value or not all(map(_is_pair, value)):
            return None
        told = [(item, second) for first, second in value for item in self.items_in(first)]
        if told:
            return told
        # the other way round: {"encoder": ["key", "value"]}
        seconds = [
            (one, first) for first, second in value for one in (second if isinstance(second, list) else [second])
        ]
        return [(item, first) for one, first in seconds for item in self.items_in(one)]

    def items_in(self, key: Any) -> list[str]:
        """The items that a key names, as in "Q", "query vector" or "K and V"."""
        text = spoken_text(key)
        if text is None or not (reading := read_choice(text, self.items)).named:
            return []
        if reading.option:
            return [reading.option]
        said = sentence(text)
        found = mentions(said, self.items)
        others = {i for i in range(len(said.tokens)) if not any(m.first <= i < m.end for m in found)}
        plain = all(said.tokens[i].raw in ("and", "the", "both") for i in others) and not said.denied
        return [mention.names[0] for mention in found] if plain else []

    def chosen(self, item: str, choices: Sequence[Any], called: str) -> str:
        """The option for an item; "" if none is named."""
        found: list[str] = []
        short = TrueFalse(self.options)
        for choice in choices:
            if option := short.one(choice):
                found.append(option)
                continue
            text = text_of(choice, self.options)
            reading = read_choice(text, self.options, harmless=lexicon.PAIRING) if text is not None else None
            if reading and reading.named and not reading.option:
                raise self.open(
                    say_of(called, "matching.returned_for", text=quoted_answer(str(text)), item=item), reading.why
                )
            found.append(reading.option if reading else "")
        if len(set(found)) > 1:
            raise self.open(say("matching.twice", called=called, item=item), say("matching.differs"))
        return found[0]

    def open(self, what: str, why: str) -> NeedsReview:
        """The exception for an answer that needs manual grading."""
        return NeedsReview(say("matching.undecided", what=what, why=why, named=self.named))

    def __call__(self, got: Any, want: Any) -> Verdict:
        """Full credit if every item is right; with ``partial: entries``, the share of right items."""
        items = list(self.items)
        if isinstance(want, list):
            want = dict(zip(items, want, strict=False))
        if not isinstance(got, dict) or not isinstance(want, dict):
            return Verdict(0.0, say("matching.wrong"))
        wanted = {normal(str(k)): normal(str(v)) for k, v in want.items()}
        wrong = [i for i in items if normal(str(got.get(i))) != wanted.get(normal(i))]
        if not wrong:
            return Verdict(1.0, error=0.0)
        share = 1 - len(wrong) / len(items) if self.question.partial == "entries" else 0.0
        said = count("matching.off", len(wrong), all=len(items))
        if none := [item for item in wrong if not got.get(item)]:
            said += " " + say("matching.not_given", items=", ".join(none), options=", ".join(self.options))
        return Verdict(share, said, len(wrong))

    def words(self) -> dict[str, str]:
        """The options as names, so that expressions can say ``answer["key"] == decoder``."""
        return {name: name for name in self.options if name.isidentifier()}

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Options or items that cannot be distinguished."""
        at = ("answer", "matching")
        return clash(self.options, (*at, "options")) + clash(self.items, (*at, "items"))

    def warnings(self) -> dict[str, str]:
        """Options or items that cannot be distinguished in a sentence."""
        return overlaps(self.options) | overlaps(self.items)

    def wrong_answers(self, right: Any) -> Iterator[tuple[str, Any]]:
        """One item with another option, and all items with the same option."""
        for item, chosen in right.items():
            for option in self.options:
                if option != chosen:
                    yield f"{item}={option}", {**right, item: option}
        for option in self.options:
            yield f"all={option}", dict.fromkeys(right, option)


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2
