"""Decides what is a finding: wrong answers that earn too much, and windows that are too narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import Candidate, check_for
from autograder.domain.assignment import Question
from autograder.spec.templates import show
from autograder.system.wording import few
from autograder.validation.tolerance.copies import Copied
from autograder.validation.tolerance.slack import Window
from autograder.validation.tolerance.trial import ROUNDING, Tried, largest, same_observation

#: Whole submissions with one number everywhere.
WHOLE = {"all_zeros": 0.0, "all_ones": 1.0}
_SUBJECT = {
    "all_zeros": "a submission with zeros everywhere (`all_zeros`)",
    "all_ones": "a submission with ones everywhere (`all_ones`)",
}


@dataclass(frozen=True)
class AuditFinding:
    """Something that an instructor must fix, or accept under any of its names."""

    names: tuple[str, ...]
    what: str
    mend: str


def alike(question: Question) -> tuple[AuditFinding, ...]:
    """Options that cannot be distinguished in students' sentences."""
    told = check_for(question).warnings()
    return tuple(AuditFinding((name,), what, "give it another name") for name, what in told.items())


def at_target(question: Question, made: Tried) -> bool:
    """Whether an answer is right in a different way than the reference, and needs no tolerance to be accepted.

    Without ``got``, that is the target itself, up to rounding. With ``got``, many answers may nearly do what is asked
    (a query of length 10 or 20): they are right if they pass with a tenth of the tolerance and are within 1 % of the
    target. Where the target is zero, as of ``A @ unit(answer) - 4 * unit(answer)``, only rounding may be left.
    """
    if same_observation(made.got, made.want):
        return True
    if not question.got or not made.right:
        return False
    size = max(map(largest, made.want))
    return made.ratio < ROUNDING if size == 0 else made.ratio < 0.1 and made.error < 0.01 * size


def solved_by_zeros(question: Question, one: Candidate, right: Sequence[Any]) -> bool:
    """Whether an answer is zero throughout, and what is right is not: an equation that it solves asks for more."""
    return bool(question.got and one.answers) and all(map(_zero, one.answers)) and not all(map(_zero, right))


def _zero(value: Any) -> bool:
    if isinstance(value, (list, tuple, dict)):
        return all(map(_zero, value.values() if isinstance(value, dict) else value))
    return isinstance(value, (int, float, np.ndarray, np.generic)) and not np.any(value)


def find_wrong(question: Question, wrong: list[tuple[Candidate, Tried]]) -> tuple[AuditFinding, ...]:
    """Findings for wrong answers that earn too much; those with the same observation are one finding."""
    groups: list[tuple[list[str], Candidate, Tried]] = []
    for one, made in wrong:
        if not _suspicious(question, one, made):
            continue
        for names, _, known in groups:
            if (made.credit, made.rule) == (known.credit, known.rule) and same_observation(made.got, known.got):
                names += one.names
                break
        else:
            groups.append((list(one.names), one, made))
    return tuple(_told(tuple(names), made) for names, _, made in groups)


def _suspicious(question: Question, one: Candidate, made: Tried) -> bool:
    """Whether a wrong answer's result is a finding."""
    if not made.graded:
        return True
    if one.origin == "scaled" and question.got and check_for(question).numeric:
        return False  # the right direction with another length, which may not matter: see `Window`
    if made.credit == 1:
        return True
    if made.credit > 0 and one.origin == "placed":
        return True  # whatever a rule says: it chose a place where it cannot be wrong
    return made.credit > 0 and not made.rule and not _due(question, one)


def _due(question: Question, one: Candidate) -> bool:
    """Whether a partly right answer deserves partial credit.

    With credit by shares (rows, entries, items, steps), every answer does except blind ones. A band means that the
    whole answer is nearly right, so no wrong answer deserves it.
    """
    shares = not check_for(question).numeric or question.partial in ("rows", "entries", "parts", "cases")
    return shares and one.origin != "blind"


def _told(names: tuple[str, ...], made: Tried) -> AuditFinding:
    also = f" (as do {few([f'`{name}`' for name in names[1:]], 3)})" if len(names) > 1 else ""
    subject = _SUBJECT.get(names[0], f"the wrong answer `{names[0]}`") + _error(made)
    if not made.graded:
        return AuditFinding(names, f"{subject} cannot be graded{also}: {made.detail}", "fix the expression")
    if made.credit < 1:
        what = f"{subject} earns {made.credit:.3g} of the points without a feedback rule{also}"
        return AuditFinding(names, what, "narrow `partial` or add a rule to `feedback`")
    mend = "tighten `within` or let `got` observe more" if made.ratio < float("inf") else "ask for more"
    if "zeros" in names:
        mend = "let `got` observe more, such as `unit(answer)` in place of the answer"
    if names[0] in WHOLE:
        mend = "add conditions on earlier answers under `follow`"
    return AuditFinding(names, f"{subject} passes{also}", mend)


def _error(made: Tried) -> str:
    if made.limit is not None and made.error < float("inf"):
        return f" (error {made.error:.3g} against {made.limit:.3g})"
    return f" ({made.ratio:.2g} of the tolerance)" if made.ratio < float("inf") else ""


def copies(made: Copied) -> AuditFinding:
    """The finding that an earlier answer leaves nothing to do."""
    given = " and ".join(f"{show(np.ravel(value)[:6])} to {id}" for id, value in made.own.items())
    what = f"the answer `{made.name}` earns {made.credit:.3g} of the points without any work after the answer {given}"
    return AuditFinding((made.name,), what, "narrow the guards under `follow`")


def narrow(room: Window) -> AuditFinding:
    """The finding that an answer's length matters more than it may seem."""
    by = window_in_words(room)
    what = f"the reference's answer passes only when multiplied by {by}: a right idea may fail because of its length"
    return AuditFinding(("window",), what, "widen `within` or normalise the length in `got`")


def window_in_words(room: Window) -> str:
    """The window as text: ``0.03 … 1.74``."""
    low, high = _factor(room.low), _factor(room.high)
    if room.high == float("inf"):
        return f"{low} or more" if room.low else "anything"
    return f"{low} … {high}" if room.low else f"up to {high}"


def _factor(number: float) -> str:
    return f"{number:.5g}" if abs(number - 1) < 0.1 else f"{number:.3g}"
