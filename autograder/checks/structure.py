"""The ``structure`` check: dicts, lists, sets, texts and numbers in each other, compared entry by entry."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from autograder.checks import Check, Rejected, Specimen, Verdict, register
from autograder.checks.close import error_bound
from autograder.checks.error_words import ErrorWords, size_class
from autograder.domain.record import Unordered, Unserializable
from autograder.domain.texts import say, say_of
from autograder.domain.texts.recorded import recorded

_MOST = 20_000  # entries
_MOST_UNORDERED = 500
_DEEPEST = 20


class StructureSettings(BaseModel):
    """What does not count, and whether numbers must be equal."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    order: bool = Field(default=True, description="whether the order of lists counts; that of sets never does")
    exact: bool = Field(default=False, description="numbers must be equal: then there is no tolerance")


class _Differs(Exception):
    """Where two values differ; ``how`` is the key of the text that says it."""

    def __init__(self, at: str, how: str, **fields: object) -> None:
        super().__init__(at)
        self.at, self.how, self.fields = at, how, fields


@register("structure")
class Structure(Check):
    """Dicts, lists, sets, texts and numbers in each other: a dict of counts, a vocabulary, a list of pairs."""

    settings = Literal[True] | StructureSettings
    specimen = Specimen(True, {"the": 2, "cat": [0.5, "x", None]})
    settings_example = "true"
    aliases = ("dict", "nested", "json", "set")
    grouped_by = "feedback"
    blind = frozenset(["empty"])

    @property
    def asked(self) -> StructureSettings:
        """The settings, written out."""
        given = self.question.settings
        return given if isinstance(given, StructureSettings) else StructureSettings()

    @property
    def tolerance(self) -> bool:  # type: ignore[override]
        """Whether numbers are compared within a tolerance."""
        return not self.asked.exact

    def fit(self, value: Any, called: str) -> Any:
        """The value as lists, dicts, texts and numbers; raises `Rejected` where it is none of these, or too large."""
        if value is None:
            raise Rejected(say_of(called, "answer.none"))
        room = [_MOST]
        try:
            return _plain(value, room, 0)
        except _Differs as odd:
            wanted = say("structure.plain")
            raise Rejected(say_of(called, "answer.odd", got=odd.at, wanted=wanted)) from None
        except OverflowError:
            raise Rejected(say_of(called, "answer.too_large")) from None

    def __call__(self, got: Any, want: Any) -> Verdict:
        """Right where every entry is; else the first place that differs, of the student's own answer."""
        try:
            self._compare(got, _plain(want, [_MOST], 0), "")
        except (_Differs, OverflowError) as found:
            return Verdict(0.0, _said(found))
        return Verdict(1.0, error=0.0)

    def _compare(self, got: Any, want: Any, at: str) -> None:
        if isinstance(want, dict):
            self._dicts(got, want, at)
        elif isinstance(want, list):
            self._lists(got, want, at)
        elif isinstance(want, (bool, int, float)) and isinstance(got, (bool, int, float)):
            if not self._near(got, want):
                raise self._off(got, want, at)
        elif type(got) is not type(want):
            raise _Differs(at, "kind")
        elif got != want:
            raise _Differs(at, "text")

    def _dicts(self, got: Any, want: dict[str, Any], at: str) -> None:
        if not isinstance(got, dict):
            raise _Differs(at, "kind")
        if more := [key for key in got if key not in want]:
            raise _Differs(at, "extra", key=repr(more[0])[:60])
        if len(got) < len(want):
            raise _Differs(at, "missing", count=len(want) - len(got))
        for key, value in got.items():
            self._compare(value, want[key], f"{at}[{key[:40]!r}]")

    def _lists(self, got: Any, want: list[Any], at: str) -> None:
        ordered = self.asked.order and not isinstance(want, Unordered)
        if not isinstance(got, list) or (
            isinstance(got, Unordered) != isinstance(want, Unordered) and self.asked.order
        ):
            raise _Differs(at, "kind")
        if len(got) != len(want):
            raise _Differs(at, "length", got=len(got), wanted=len(want))
        if ordered:
            for i, (one, other) in enumerate(zip(got, want, strict=True)):
                self._compare(one, other, f"{at}[{i}]")
            return
        if len(want) > _MOST_UNORDERED:
            raise OverflowError
        left = list(want)
        for i, one in enumerate(got):
            match = next((n for n, other in enumerate(left) if self._same(one, other)), None)
            if match is None:
                raise _Differs(f"{at}[{i}]" if not isinstance(got, Unordered) else at, "no_such")
            del left[match]

    def _same(self, got: Any, want: Any) -> bool:
        try:
            self._compare(got, want, "")
        except _Differs:
            return False
        return True

    def _near(self, got: float, want: float) -> bool:
        if self.asked.exact or got == want:
            return got == want
        if not (math.isfinite(got) and math.isfinite(want)):
            return False
        return bool(abs(got - want) < error_bound(self.question.within, np.asarray(float(want))))

    def _off(self, got: float, want: float, at: str) -> _Differs:
        """How far a number is off, in units of its tolerance: the error itself would give the target away."""
        if self.asked.exact or not (math.isfinite(got) and math.isfinite(want)):
            return _Differs(at, "wrong")
        within = self.question.within
        ratio = abs(got - want) / float(error_bound(within, np.asarray(float(want))))
        return _Differs(at, "number", size=size_class(ratio), accepted=ErrorWords(within).accepted)

    def wrong_answers(self, right: Any) -> Iterator[tuple[str, Any]]:
        """Nothing in it, something more, something less, another order, another number or text."""
        yield "empty", {} if isinstance(right, dict) else []
        if isinstance(right, dict) and right:
            yield "without_last", dict(list(right.items())[:-1])
            yield "one_more", {**right, "another key": 0}
        if isinstance(right, list) and right:
            yield "without_last", right[:-1]
            yield "one_more", [*right, right[-1]]
            if self.asked.order and not isinstance(right, Unordered) and right[::-1] != right:
                yield "reversed", right[::-1]
        for name, change in (("another_number", _other_number), ("another_text", _other_text)):
            done: list[bool] = []
            changed = _changed(right, change, done)
            if done:
                yield name, changed


def _said(found: _Differs | OverflowError) -> str:
    """The sentence on where two values differ."""
    if isinstance(found, OverflowError):
        return say("structure.kind")
    said = say(f"structure.{found.how}", **found.fields)
    return f"{said} {say('structure.at', place=found.at)}" if found.at else said


def _plain(value: Any, room: list[int], depth: int) -> Any:
    """Arrays and tuples as lists, texts normalized; `_Differs` names what is nothing of the kind."""
    room[0] -= 1
    if room[0] < 0 or depth > _DEEPEST:
        raise OverflowError
    if isinstance(value, Unserializable):
        raise _Differs(recorded(value.description), "kind")
    if isinstance(value, np.ndarray):
        if value.size > room[0]:
            raise OverflowError
        return _plain(value.tolist(), room, depth)
    if isinstance(value, np.generic):
        return _plain(value.item(), room, depth)
    if isinstance(value, dict):
        return {str(_key(key)): _plain(one, room, depth + 1) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_plain(one, room, depth + 1) for one in value]
        return Unordered(items) if isinstance(value, Unordered) else items
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) > 1 << 63:
        raise OverflowError
    if value is None or isinstance(value, (bool, int, float)):
        return value
    raise _Differs(type(value).__name__, "kind")


def _key(key: Any) -> Any:
    """A key of a dict in Python's own numbers, as the worker sends it: 1.0 and NumPy's 1 are 1, in a tuple too."""
    if isinstance(key, tuple):
        return tuple(map(_key, key))
    if isinstance(key, (np.generic, np.ndarray)) and key.size == 1:
        key = key.item()
    return int(key) if isinstance(key, float) and key.is_integer() else key


def _other_number(value: Any) -> Any:
    return value + 1 if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _other_text(value: Any) -> Any:
    return f"{value}x" if isinstance(value, str) else value


def _changed(value: Any, change: Any, done: list[bool]) -> Any:
    """The value with the first entry that ``change`` alters."""
    if isinstance(value, dict):
        return {key: _changed(one, change, done) for key, one in value.items()}
    if isinstance(value, list):
        return type(value)(_changed(one, change, done) for one in value)
    if done:
        return value
    made = change(value)
    if made != value:
        done.append(True)
    return made
