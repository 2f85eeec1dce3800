"""The first mistake in a derivation: its line, its kind and a message for the student."""

from __future__ import annotations

from autograder.algebra.counterexample import shown_apart
from autograder.algebra.definitions import Definitions
from autograder.algebra.equivalence import TOO_COMPLICATED, UNDECIDED, Comparison
from autograder.algebra.graph import Node
from autograder.algebra.lines import WrittenLine

_QUOTED = 60  # characters
NOTHING = "There are no lines. Begin with the given expression."
NOT_THE_GIVEN = "The first line must be the given expression, as the question writes it."
NOT_THE_GIVEN_BUT_EQUAL = (
    "This equals the given expression, but it is already one step further. Write the given expression first."
)
_NOWHERE = "has no value at most points, but the line before it does."
DIFF_LEFT = "Every line so far is right, but the last one still has a derivative to work out."
FORM_LEFT = "Every line so far is right, but the last one is not yet in the form asked for."
_NO_WORK = (
    "Every line is right, but there are too few steps: no line shows how the derivative is worked out. Between the "
    "given expression and the goal, write the lines that the chain rule, the product rule or the quotient rule lead "
    "to. Substituting definitions and rearranging do not count as steps."
)
NO_TEXT = "This line is not a string."


class Mistake(Exception):
    """The first mistake."""

    def __init__(self, line: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.line, self.kind, self.message = line, kind, message


def unequal(sheet: Definitions, line: WrittenLine, text: str, node: Node, other: str, last: Node) -> Mistake:
    """The mistake of a line that does not equal ``other`` (the expression ``last``), with a point where they differ."""
    said = f'Line {line.number}, "{quoted(text)}", does not equal {other}.'
    apart = shown_apart(sheet, last, node)
    if apart:
        where, there, here = apart
        said += f" At {where} {other if other.startswith('line') else 'the left side'} is {there} and "
        said += f"{f'line {line.number}' if other.startswith('line') else 'the right side'} is {here}."
    return Mistake(line.number, "unequal", said)


def too_few(line: int, counted: int, sound: int, needed: int) -> Mistake:
    """The mistake of reaching the goal, at ``line``, in too few steps; ``counted`` of them show calculus."""
    if not counted:
        return Mistake(line, "too_few", _NO_WORK)
    steps = f"{sound} step{'' if sound == 1 else 's'}"
    said = f"Every line is right, but there are too few steps: {steps} of the {needed} asked for."
    return Mistake(line, "too_few", said + " Write the steps in between. Rearranging does not count as a step.")


def check_settled(line: WrittenLine, text: str, verdict: Comparison) -> None:
    """Raise `Mistake` if a comparison has no result."""
    faults = {
        Comparison.NOWHERE: ("unequal", f'Line {line.number}, "{quoted(text)}", {_NOWHERE}'),
        Comparison.LARGE: ("too_complicated", f"Line {line.number}: {TOO_COMPLICATED}"),
        Comparison.UNDECIDED: ("undecided", f"Line {line.number}: {UNDECIDED}"),
    }
    if verdict in faults:
        raise Mistake(line.number, *faults[verdict])


def quoted(text: str) -> str:
    """A line as quoted in a message: on one line, shortened if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
