"""The ``raises`` check: the call is to be refused with an exception."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import Check, Rejected, Specimen, Verdict, register
from autograder.domain.record import Outcome, Raised, Returned
from autograder.domain.texts import say, say_of

_Type = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


class RaisesSettings(BaseModel):
    """The exception, and what its message must contain."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    type: _Type | list[_Type] = Field(description="the class, or those of which any is right; subclasses count")
    message: str = Field(default="", description="what the message must contain; case does not count")


@register("raises")
class Raises(Check):
    """An exception of this class, or of one that is derived from it, that the call must raise.

    It is a claim of the student's own process: whoever raises it without looking at the arguments is right as well.
    So it goes beside a question on the values that the same function returns, and `validate` says where it does not.
    """

    settings = _Type | list[_Type] | RaisesSettings
    specimen = Specimen("ValueError", {"raised": ["ValueError", "Exception"], "message": "sizes do not fit"})
    settings_example = "ValueError"
    aliases = ("exception", "error", "throws")
    selfcontained = True
    takes_errors = True
    claims = True
    grouped_by = "feedback"
    blind = frozenset(["another exception"])

    @property
    def asked(self) -> RaisesSettings:
        """The settings, written out."""
        given = self.question.settings
        return given if isinstance(given, RaisesSettings) else RaisesSettings(type=given)

    @property
    def types(self) -> tuple[str, ...]:
        """The names of the classes of which any is right."""
        asked = self.asked.type
        return (asked,) if isinstance(asked, str) else tuple(asked)

    def value_in(self, outcome: Outcome) -> Any:
        """The exception's classes and message; or that the call has returned."""
        if isinstance(outcome, Raised):
            kind, _, message = outcome.error.partition(": ")
            return {"raised": list(outcome.types) or [kind], "message": message}
        return {"raised": [], "message": ""} if isinstance(outcome, Returned) else None

    def outcome_of(self, value: Any) -> Outcome:
        """An error of these classes with this message."""
        known = isinstance(value, dict) and value.get("raised")
        return (
            Raised(f"{value['raised'][0]}: {value['message']}", types=tuple(value["raised"]))
            if known
            else Returned(value)
        )

    def faults(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Classes that an untouched starter's error, or any slip, belongs to as well."""
        for name in self.types:
            if name in ("Exception", "BaseException", "NotImplementedError", "RuntimeError"):
                what = f"`{name}` is raised by unfinished code as well: name a class that says what is wrong"
                yield ("answer", "raises"), what

    def fit(self, value: Any, called: str) -> Any:
        """What was raised; raises `Rejected` where nothing was."""
        known = isinstance(value, dict) and value.keys() == {"raised", "message"} and isinstance(value["raised"], list)
        if not known or not value["raised"]:
            raise Rejected(say_of(called, "raises.nothing", types=say("list.or").join(self.types)))
        return value

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The verdict by the exception's class, and by its message where the spec says something of that."""
        found = got.get("raised") if isinstance(got, dict) else None
        if not isinstance(found, list) or not set(self.types).intersection(map(str, found)):
            raised = str(found[0])[:100] if isinstance(found, list) and found else "?"
            return Verdict(0.0, say("raises.another", raised=raised, types=say("list.or").join(self.types)))
        if self.asked.message.casefold() not in str(got.get("message", "")).casefold():
            return Verdict(0.0, say("raises.message", types=say("list.or").join(self.types)))
        return Verdict(1.0, error=0.0)

    def wrong_answers(self, right: Any) -> Iterable[tuple[str, Any]]:
        """An exception of no use, and one with an empty message."""
        yield "another exception", {"raised": ["NotImplementedError", "RuntimeError", "Exception"], "message": "no"}
        if self.asked.message:
            yield "no message", {"raised": list(self.types), "message": ""}
