"""Whether a line of a derivation says a certain thing, for the feedback on a line that is wrong."""

from __future__ import annotations

from autograder.algebra.definitions import Definitions
from autograder.algebra.equivalence import Comparison
from autograder.algebra.lines import lines
from autograder.algebra.types import AlgebraError, DerivationProblem, TooComplicated


def line_has_value(line: str, text: str, problem: DerivationProblem) -> bool:
    """Whether a side of the line is the same function of the free symbols as ``text``, with definitions substituted."""
    sheet = Definitions(problem, [line])
    wanted = sheet.read(text)
    for written in lines([line], sheet.knows):
        for side in written.sides or ():
            try:
                if sheet.same(sheet.read(side), wanted) is Comparison.EQUAL:
                    return True
            except (AlgebraError, TooComplicated, RecursionError, MemoryError):
                continue
    return False
