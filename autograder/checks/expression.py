"""The ``expression`` check: a formula as text, mathematically equal to the target."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder import algebra
from autograder.checks import Check, NeedsReview, Rejected, Verdict, a_value, decimal_comma, register
from autograder.domain.texts import say, say_of
from autograder.domain.texts.recorded import recorded

Domain = Literal["real", "positive", "integer"]
Symbol = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
_MOST_SIGNS = 12  # per formula, for wrong answers


class Settings(BaseModel):
    """The symbols and functions of the formula."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    symbols: Annotated[dict[Symbol, Domain], Field(min_length=1, description="the symbols, each with its domain")]
    functions: list[str] = Field(default=[], description="the functions that may be used; by default the usual ones")


@register("expression")
class Expression(Check):
    """Equal to ``want`` for all values of the symbols, in any form; never compared as text and never executed."""

    settings = Settings
    literal = True
    grouped_by = "text"
    blind = frozenset(("zero", "one"))

    def asked_for(self) -> str:
        return say("starter.formula", symbols=", ".join(self.question.settings.symbols))

    def fit(self, value: Any, called: str) -> str:
        """The text; raises `Rejected` if it cannot be read."""
        value = a_value(value, called, say("answer.a_formula"))
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, np.ndarray) and value.size == 1:
            value = value.item()
        found = self.compare(value, self.sample)
        if found.verdict in ("unreadable", "too_complicated"):
            said = say_of(called, "expression.unreadable", why=recorded(found.message))
            raise Rejected(said + decimal_comma.in_text(value))
        return str(value)

    @property
    def sample(self) -> str:
        """An arbitrary expression to compare with, to find out whether a text can be read."""
        return str(next(iter(self.question.settings.symbols)))

    def __call__(self, got: Any, want: Any) -> Verdict:
        """Full credit if both are the same function of the symbols."""
        found = self.compare(got, str(want))
        if found.verdict == "equal":
            return Verdict(1.0, error=0.0)
        if found.verdict == "undecided":
            raise NeedsReview(recorded(found.message))
        return Verdict(0.0, recorded(found.message) or say("expression.wrong"))

    def compare(self, text: Any, want: str) -> algebra.FormulaFinding:
        """The finding on whether ``text`` equals ``want``."""
        settings = self.question.settings
        found = algebra.equal(text, want, settings.symbols, settings.functions)
        if found.verdict != "unreadable" or not isinstance(text, str):
            return found
        inner = algebra.formula(text, settings.symbols, settings.functions)
        again = algebra.equal(inner, want, settings.symbols, settings.functions) if inner != text else found
        return found if again.verdict == "unreadable" else again  # its position refers to the text as written

    def words(self) -> dict[str, Any]:
        """The function of ``same(answer, "2*x")`` in feedback rules."""
        return {"same": self.alike()}

    def alike(self) -> Callable[[str, str], bool]:
        """A function that says whether two formulas are mathematically equal."""

        def same(answer: Any, text: str) -> bool:
            return self.compare(answer, text).verdict == "equal"

        same.__signature__ = inspect.signature(lambda answer, text: None)  # type: ignore[attr-defined]
        return same

    def recognised_by(self, literal: str) -> str:
        """Equal to the formula, in any form."""
        return f"same(answer, {literal})"

    def faults(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Errors in the target."""
        settings, want = self.question.settings, self.question.want
        if want is None:
            return []
        return [(("want",), what) for what in algebra.faults(str(want({})), settings.symbols, settings.functions)]

    def wrong_answers(self, right: Any) -> Iterator[tuple[str, Any]]:
        """The formula with one slip: a wrong sign, a missing term, a wrong factor, or a 1 added or subtracted."""
        whole = f"({right})"
        yield from {"zero": "0", "one": "1", "negated": f"-{whole}", "doubled": f"2*{whole}"}.items()
        yield from {"halved": f"{whole}/2", "plus_one": f"{whole} + 1", "minus_one": f"{whole} - 1"}.items()
        for i, at in enumerate(_signs(right)[:_MOST_SIGNS], 1):
            yield f"other_sign_{i}", right[:at] + "+-"[right[at] == "+"] + right[at + 1 :]
            yield f"without_term_{i + 1}", right[:at] + right[_end(right, at) :]


def _signs(text: str) -> list[int]:
    """The positions of ``+`` and ``-`` between two terms."""
    found = []
    for sign in re.finditer(r"[+-]", text):
        before = text[: sign.start()].rstrip()
        if before and before[-1] not in "+-*/^(,=·×" and not re.search(r"\b\d+\.?\d*[eE]$", before):
            found.append(sign.start())
    return found


def _end(text: str, at: int) -> int:
    """The end of the term whose sign is at ``at``."""
    signs, depth = set(_signs(text)), 0
    for i in range(at + 1, len(text)):
        if depth == 0 and (i in signs or text[i] in "),"):
            return i
        depth += (text[i] == "(") - (text[i] == ")")
    return len(text)
