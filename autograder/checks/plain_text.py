"""The ``text`` check: text that a call returns or prints, such as ``repr``'s or a report's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from autograder.checks import Check, Rejected, Specimen, Verdict, a_value, register
from autograder.checks.close import error_bound
from autograder.domain.record import Outcome, Returned
from autograder.domain.texts import say, say_of

_LONGEST = 20_000
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")
_SHOWN = 60


class TextSettings(BaseModel):
    """Where the text comes from, and which differences do not count."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    source: Literal["returned", "printed"] = Field(
        default="returned", description="what the call returns, or what it prints"
    )
    ignore: list[Literal["case", "spaces", "punctuation"]] = Field(
        default=["spaces"], description="differences that do not count; `spaces` are line ends as well"
    )
    numbers: bool = Field(default=False, description="numbers in the text are compared by the question's tolerance")


@register("text")
class Text(Check):
    """Text that the call returns or prints, equal to the target but for what is ignored."""

    settings = Annotated[TextSettings, BeforeValidator(lambda given: {} if given is True else given)]
    specimen = Specimen(TextSettings(), "Value(data=0.5, grad=2.0)")
    settings_example = "{source: printed, ignore: [case, spaces]}"
    aliases = ("printed", "output", "string")
    literal = True
    grouped_by = "text"
    blind = frozenset(["empty", "another text"])

    @property
    def tolerance(self) -> bool:  # type: ignore[override]
        """Whether numbers in the text are compared."""
        return bool(self.question.settings and self.question.settings.numbers)

    def value_in(self, outcome: Outcome) -> Any:
        """What was printed or returned."""
        printed = isinstance(outcome, Returned) and self.question.settings.source == "printed"
        return outcome.printed if isinstance(outcome, Returned) and printed else super().value_in(outcome)

    def outcome_of(self, value: Any) -> Outcome:
        """A call that prints this text, or returns it."""
        printed = self.question.settings.source == "printed" and isinstance(value, str)
        return Returned(None, printed=value) if printed else Returned(value)

    def asked_for(self) -> str:
        return say("answer.a_text") if self.question.settings.source == "returned" else ""

    def fit(self, value: Any, called: str) -> str:
        """The text; raises `Rejected` where it is none, or empty."""
        value = a_value(value, called, say("answer.a_text"))
        if not isinstance(value, str):
            raise Rejected(say_of(called, "text.not_text"))
        if len(value) > _LONGEST:
            raise Rejected(say_of(called, "answer.too_large"))
        if not value.strip():
            raise Rejected(say_of(called, "text.empty"))
        return value

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict: the first place where the texts differ is shown, of the student's own text."""
        if not isinstance(got, str):
            return Verdict(0.0, say("text.differs", at=""))
        ours, theirs = self._words(str(want)), self._words(got)
        for n, word in enumerate(theirs):
            if n >= len(ours) or not self._same(word, ours[n]):
                before = " ".join(theirs[max(0, n - 3) : n + 1])
                return Verdict(0.0, say("text.differs", at=before[:_SHOWN]))
        if len(theirs) < len(ours):
            return Verdict(0.0, say("text.ends_early", at=" ".join(theirs[-3:])[:_SHOWN]))
        return Verdict(1.0, error=0.0)

    def _same(self, got: str, want: str) -> bool:
        if not (self.question.settings.numbers and _NUMBER.fullmatch(got) and _NUMBER.fullmatch(want)):
            return got == want
        target = float(want)
        return bool(abs(float(got) - target) < error_bound(self.question.within, np.asarray(target)))

    def _words(self, text: str) -> list[str]:
        """The text in pieces that are compared one by one."""
        ignore = self.question.settings.ignore
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").rstrip()
        if "case" in ignore:
            text = text.casefold()
        if self.question.settings.numbers:
            text = _NUMBER.sub(lambda found: f" {found[0]} ", text)
        if "punctuation" in ignore:
            text = re.sub(r"[^\w\s.+-]|[.+-](?!\d)", " ", text)
        if "spaces" in ignore or self.question.settings.numbers:
            return re.findall(r"[\w.+-]+|[^\w\s]", text) if "spaces" in ignore else text.split()
        return text.split("\n")

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """Texts that are cut, doubled, in capitals, or another."""
        yield "another text", "no text of this question"
        yield "twice", f"{right}\n{right}"
        yield "first half", right[: max(1, len(right) // 2)]
        if "case" not in self.question.settings.ignore and right.upper() != right:
            yield "capitals", right.upper()
        if _NUMBER.search(right):
            yield "another number", _NUMBER.sub(lambda found: str(float(found[0]) + 1.0), right, count=1)
