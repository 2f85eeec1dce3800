"""Answers in a form that can be compared and clustered, and as short texts to show."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Check, Rejected
from autograder.domain.assignment import Assignment, Question, Scope
from autograder.domain.record import Outcome, Returned, Unserializable
from autograder.domain.report import Result
from autograder.domain.texts import Texts
from autograder.scoring import constants_only
from autograder.scoring.explain import explain
from autograder.scoring.shapes import sides

#: The largest number of entries for which near answers are clustered; larger answers are only compared for equality.
MOST_SHOWN = 256
_LONGEST_TEXT = 2000
_SHOWN = 160


@dataclass(frozen=True, eq=False)
class ShownNumbers:
    """Finite numbers; ``shapes`` has one shape for each call of the question."""

    values: Any
    shapes: tuple[tuple[int, ...], ...]

    @property
    def answer(self) -> Any:
        """The array in its original shape, for a question with one call."""
        return self.values.reshape(self.shapes[0])


@dataclass(frozen=True, eq=False)
class ShownWords:
    """Anything but finite numbers: answers with the same ``key`` are alike.

    ``answer`` is the value if a feedback rule could compare it. ``trouble``: there is no answer, or feedback rules are
    not applied to it.
    """

    key: str
    shown: str
    trouble: bool = False
    answer: Any = None


ShownAnswer = ShownNumbers | ShownWords


def form(
    question: Question, check: Check, outcomes: Mapping[str, Outcome], result: Result, assignment: Assignment
) -> ShownAnswer | None:
    """The answer to a question in a form that can be compared; None if it was not saved."""
    taken: list[Any] = []
    called = question.answer.called
    if refused(question, result, assignment.texts):
        return ShownWords("refused", "right, but not written as constants", trouble=True)
    for call, case in zip(question.calls, question.cases or ({},), strict=True):
        outcome = outcomes.get(call)
        if outcome is None:
            return None
        if not isinstance(outcome, Returned):
            said = explain(outcome, called)
            return ShownWords(f"{type(outcome).__name__} {_kind(said)}", said, trouble=True)
        if check.grouped_by == "feedback":
            return ShownWords(result.feedback, result.feedback.split("\n")[0], trouble=True)
        if check.grouped_by == "text":
            return _text_of(outcome.value)
        try:
            taken.append(_shaped(check.fit(outcome.value, called), question, {**assignment.scope, **case}, called))
        except Rejected as unfit:
            return ShownWords(f"unfit {_kind(str(unfit))}", str(unfit), trouble=True)
        except Exception:  # raised by a malformed value or a check: do not cluster it
            return None
    return _made(taken)


def refused(question: Question, result: Result, texts: Texts) -> bool:
    """Whether the value is right, and only the rule about constants denied the credit."""
    said = constants_only.mentioned(result.feedback, texts)
    return question.answer.constants_only == "refuse" and said and not result.rule


def _made(taken: list[Any]) -> ShownAnswer:
    if all(isinstance(one, np.ndarray) and one.dtype.kind in "bif" for one in taken):
        values = np.concatenate([one.ravel() for one in taken]).astype(float) + 0.0  # -0 is 0
        shapes = tuple(one.shape for one in taken)
        if not np.isfinite(values).all():
            what = "NaN" if np.isnan(values).any() else "an infinity"
            return ShownWords(f"{what} {shapes}", f"{what} in an array of shape {shapes[0]}", trouble=True)
        if 0 < values.size <= MOST_SHOWN:
            return ShownNumbers(values, shapes)
        return ShownWords(f"{hashlib.sha256(values.tobytes()).hexdigest()} {shapes}", abbreviated(taken[0]))
    first = taken[0]
    if len(taken) > 1 or not isinstance(first, (str, dict, list)) or len(repr(first)) > _LONGEST_TEXT:
        key = hashlib.sha256(repr(taken).encode("utf-8", "replace")).hexdigest()
        return ShownWords(key, abbreviated(first))
    if isinstance(first, list):  # lines of a derivation
        return ShownWords(" ; ".join(_formula(str(line)) for line in first), abbreviated(first))
    key = repr(sorted(first.items(), key=str)) if isinstance(first, dict) else first
    return ShownWords(key, abbreviated(first), answer=first)


def _text_of(value: Any) -> ShownWords:
    """A formula, compared by its normalized text."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    text = value.strip() if isinstance(value, str) else abbreviated(value)
    return ShownWords(_formula(text)[:_LONGEST_TEXT], text, answer=text if len(text) <= _LONGEST_TEXT else None)


def _formula(text: str) -> str:
    """A formula normalized so that other spacing and other operator signs compare equal."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).replace("**", "^").replace("·", "*"))


def _kind(said: str) -> str:
    """A message without numbers and line references, so that the same mistake has the same key."""
    said = re.sub(r" \([^()]*\bline \d+[^()]*\)", "", said)
    return re.sub(r"0x[0-9a-fA-F]+|\d+", "#", said)[:300]


def _shaped(answer: Any, question: Question, scope: Scope, called: str) -> Any:
    """An array reshaped to the first of the question's shapes, as for feedback rules; raises `Rejected`."""
    if not isinstance(answer, np.ndarray) or not question.answer.shapes:
        return answer
    wanted = [sides(given, scope) for given in question.answer.shapes]
    own = answer.shape
    if not any(len(own) == len(w) and all(b in (None, a) for a, b in zip(own, w, strict=True)) for w in wanted):
        raise Rejected(f"{called} returned shape {own}")
    first = wanted[0]
    if len(own) == len(first) and all(b in (None, a) for a, b in zip(own, first, strict=True)):
        return answer
    return answer.reshape([-1 if side is None else side for side in first])


def abbreviated(value: Any) -> str:
    """A value on one line: numbers with five digits, the first of many items; strings unchanged."""
    return value if isinstance(value, str) else "".join(_pieces(value, [_SHOWN]))


def _pieces(value: Any, room: list[int]) -> list[str]:
    """The text of a value in pieces, until ``room[0]`` characters are used up."""
    if room[0] <= 0:
        return []
    if isinstance(value, np.ndarray):
        if value.ndim and value.size > 64:
            first = ", ".join(_number(x) for x in value.ravel()[:6])
            return _take([f"[{first}, …] (shape {'×'.join(map(str, value.shape))})"], room)
        return _take([_nested(value.tolist())], room)
    if isinstance(value, (list, dict)):
        items: list[Any] = list(value.items()) if isinstance(value, dict) else value
        made = _take(["{" if isinstance(value, dict) else "["], room)
        for i, item in enumerate(items):
            if room[0] <= 0:
                made.append("…")
                break
            made += [", "] if i else []
            if isinstance(value, dict):
                made += _take([f"{item[0]}: "], room)
                item = item[1]
            made += _pieces(item, room)
        return [*made, "}" if isinstance(value, dict) else "]"]
    if isinstance(value, str):
        return _take([f'"{value}"'], room)
    if isinstance(value, bytes):
        return _take([f"{len(value)} bytes"], room)
    if isinstance(value, Unserializable):
        return _take([value.description], room)
    return _take([_number(value)], room)


def _nested(value: Any) -> str:
    return f"[{', '.join(map(_nested, value))}]" if isinstance(value, list) else _number(value)


def _take(pieces: list[str], room: list[int]) -> list[str]:
    room[0] -= sum(map(len, pieces))
    return pieces


def _number(value: Any) -> str:
    if type(value) is float:
        return f"{value:.5g}"
    if isinstance(value, (bool, np.bool_)) or value is None:
        return str(value)
    if isinstance(value, (int, np.integer)):
        return str(value) if abs(int(value)) < 10**15 else f"{float(max(-(10**300), min(int(value), 10**300))):.5g}"
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.5g}"
    return f"{value:.5g}" if isinstance(value, (complex, np.complexfloating)) else repr(value)[:_SHOWN]
