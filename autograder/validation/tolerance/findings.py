"""What is a finding: which wrong answers earn what they should not, and which windows are too narrow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.checks import Candidate, check_for
from autograder.domain.assignment import Question
from autograder.spec.templates import show
from autograder.system.wording import few
from autograder.validation.tolerance.copies import Copied
from autograder.validation.tolerance.slack import Window
from autograder.validation.tolerance.trial import Tried, largest, same_observation

#: Whole submissions with one number everywhere.
WHOLE = {"all_zeros": 0.0, "all_ones": 1.0}
_SUBJECT = {
    "all_zeros": "a submission with zeros everywhere (`all_zeros`)",
    "all_ones": "a submission with ones everywhere (`all_ones`)",
}


@dataclass(frozen=True)
class AuditFinding:
    """Something that an instructor has to mend or to settle, under any of its names."""

    names: tuple[str, ...]
    what: str
    mend: str


def alike(question: Question) -> tuple[AuditFinding, ...]:
    """Options that students' sentences cannot tell apart."""
    told = check_for(question).warnings()
    return tuple(AuditFinding((name,), what, "give it another name") for name, what in told.items())


def at_target(question: Question, made: Tried) -> bool:
    """Whether an answer is right in another way than the reference's, so that no tolerance is needed to let it in.

    Where only the answer itself is seen that is one which is the target, to rounding. Where something is observed of
    it, many answers may do what is asked, each nearly so (a query of length 10 or 20): they are right if they would
    pass with a tenth of the tolerance, and are within one part in a hundred of the target.
    """
    if same_observation(made.got, made.want):
        return True
    if not question.got or not made.right:
        return False
    return made.ratio < 0.1 and made.error < 0.01 * max(map(largest, made.want))


def find_wrong(question: Question, wrong: list[tuple[Candidate, Tried]]) -> tuple[AuditFinding, ...]:
    """What wrong answers earn and should not; those that come to the same observation are one finding."""
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
        return False  # the right direction at another length: what is observed may not depend on it, see `Window`
    if made.credit == 1:
        return True
    if made.credit > 0 and one.origin == "placed":
        return True  # whatever a rule says of it: it was judged where it cannot be wrong
    return made.credit > 0 and not made.rule and not _due(question, one)


def _due(question: Question, one: Candidate) -> bool:
    """Whether a part of the points is what an answer should get that has something right in it.

    Where shares are paid (rows, entries, items, steps) that is so of all but what is written blindly. A band says that
    the whole is nearly right, and that of no wrong answer.
    """
    shares = not check_for(question).numeric or question.partial in ("rows", "entries")
    return shares and one.origin != "blind"


def _told(names: tuple[str, ...], made: Tried) -> AuditFinding:
    also = f" (as do {few([f'`{name}`' for name in names[1:]], 3)})" if len(names) > 1 else ""
    subject = _SUBJECT.get(names[0], f"the wrong answer `{names[0]}`") + _error(made)
    if not made.graded:
        return AuditFinding(names, f"{subject} cannot be graded{also}: {made.detail}", "mend the expression")
    if made.credit < 1:
        what = f"{subject} earns {made.credit:.3g} of the points, and no rule says why{also}"
        return AuditFinding(names, what, "narrow `partial`, add a rule to `feedback`")
    mend = "tighten `within`, let `got` observe more" if made.ratio < float("inf") else "ask for more"
    if names[0] in WHOLE:
        mend = "ask more of earlier answers under `follow`"
    return AuditFinding(names, f"{subject} passes{also}", mend)


def _error(made: Tried) -> str:
    if made.limit is not None and made.error < float("inf"):
        return f" (error {made.error:.3g} against {made.limit:.3g})"
    return f" ({made.ratio:.2g} of the tolerance)" if made.ratio < float("inf") else ""


def copies(made: Copied) -> AuditFinding:
    """The finding that a followed answer leaves nothing to do."""
    given = " and ".join(f"{show(np.ravel(value)[:6])} to {id}" for id, value in made.own.items())
    what = f"the answer `{made.name}` earns {made.credit:.3g} of the points without work after the answer {given}"
    return AuditFinding((made.name,), what, "narrow the guards under `follow`")


def narrow(room: Window) -> AuditFinding:
    """The finding that an answer's length is more of the question than one may think."""
    by = window_in_words(room)
    what = f"the reference's answer passes only when multiplied by {by}: a right idea fails by its length"
    return AuditFinding(("window",), what, "widen `within`, take the length out in `got`")


def window_in_words(room: Window) -> str:
    """The window in words: ``0.03 … 1.74``."""
    low, high = _factor(room.low), _factor(room.high)
    if room.high == float("inf"):
        return f"{low} or more" if room.low else "anything"
    return f"{low} … {high}" if room.low else f"up to {high}"


def _factor(number: float) -> str:
    return f"{number:.5g}" if abs(number - 1) < 0.1 else f"{number:.3g}"
