"""Tests whether two expressions are mathematically equal, at random points, in interval arithmetic.

If the intervals of two expressions do not overlap at some point, the expressions are proven different. If they overlap
at many random points, with at least twenty digits in common, the expressions are taken as equal. The points are drawn
from a hash of the texts, with many digits, over several ranges and signs as the symbols' domains allow, so that neither
luck nor intent finds an expression that agrees by accident. Points at which one of the two has no real value do not
count, unless that is so nearly everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from autograder.algebra.elementary import USUAL
from autograder.algebra.graph import Calculus, Node, Pool, below
from autograder.algebra.intervals import Interval
from autograder.algebra.lexer import EQUALS, within_dollars
from autograder.algebra.parser import parse_formula
from autograder.algebra.sampling import WORKING_DIGITS, Field, Hole, Work, seed
from autograder.algebra.types import AlgebraError, FormulaFinding, TooComplicated

_TRIED = 64
_ENOUGH = 16
_ENOUGH_WITH_KINKS = 48  # for what may agree on one side of a point only
_FEWEST = 8
_NEARLY_ALL = 0.9
_SAME = Decimal("1e-20")
_NOTHING = Decimal("1e-30")

_CALLED = re.compile(r"\s*[^\W\d][\w\s]*(?:\([\w\s,]*\)|\{\w*\})?\s*")  # `mult`, `number of additions`, `C(n)`

SIDES_DIFFER = "The two sides of this equation are not equal."
UNEQUAL = "This is not equal to what is asked for."
NOWHERE = (
    "This has no value at most points: is there a division by zero, or a root or a logarithm of a negative number?"
)
TOO_COMPLICATED = "This is too long to compare, or its numbers grow too large."
UNDECIDED = "This could not be checked automatically: it needs manual grading."


class Comparison(Enum):
    """The result of a comparison; ``NOWHERE`` and ``LARGE`` are due to the first expression."""

    EQUAL = 1
    UNEQUAL = 2
    NOWHERE = 3
    LARGE = 4
    UNDECIDED = 5


@dataclass
class _Tally:
    """Counts of points by result: ``lost`` where only the first expression has no value, ``gained`` only the second."""

    equal: int = 0
    unclear: int = 0
    lost: int = 0
    large: int = 0
    gained: int = 0


def compare_nodes(got: Node, want: Node, field: Field) -> Comparison:
    """Whether ``got`` equals ``want``. Raises `TooComplicated` when the field's work is used up."""
    if got is want and not _has_powers(got, field):
        return Comparison.EQUAL
    tally = _Tally()
    kinks = any(_kinks(n) for n in below([got, want], field.meaning))
    for point in range(_TRIED):
        if _differ(got, want, point, field, tally):
            return Comparison.UNEQUAL
        if tally.equal >= (_ENOUGH_WITH_KINKS if kinks else _ENOUGH):
            return Comparison.EQUAL
    if tally.equal >= _FEWEST:
        return Comparison.EQUAL
    had = tally.equal + tally.unclear
    if tally.lost >= _FEWEST and tally.lost >= _NEARLY_ALL * (had + tally.lost):
        return Comparison.LARGE if 2 * tally.large > tally.lost else Comparison.NOWHERE
    if tally.gained >= _FEWEST and tally.gained >= _NEARLY_ALL * (had + tally.gained):
        return Comparison.UNEQUAL
    return Comparison.LARGE if 2 * tally.large > _TRIED else Comparison.UNDECIDED


def _differ(got: Node, want: Node, point: int, field: Field, tally: _Tally) -> bool:
    """Whether they are proven different at this point; otherwise the reason is tallied."""
    a: Interval | Hole = Hole.BLURRED
    b: Interval | Hole = Hole.BLURRED
    for digits in WORKING_DIGITS:
        a, b = field.value(got, point, digits), field.value(want, point, digits)
        if isinstance(a, Hole) or isinstance(b, Hole):
            if Hole.BLURRED in (a, b):
                continue
            break
        if a[1] < b[0] or b[1] < a[0]:
            return True
        if _near(a, b):
            tally.equal += 1
            return False
    tally.large += a is Hole.LARGE
    if isinstance(a, Hole):
        tally.lost += not isinstance(b, Hole)
    elif isinstance(b, Hole):
        tally.gained += 1
    else:
        tally.unclear += 1
    return False


def _near(a: Interval, b: Interval) -> bool:
    """Whether two overlapping intervals are narrow enough for the overlap to be evidence."""
    width = max(a[1], b[1]) - min(a[0], b[0])
    return width <= max(_NOTHING, _SAME * max(x.copy_abs() for x in (*a, *b)))


def _kinks(node: Node) -> bool:
    """Whether an operation is defined piecewise: an absolute value, or a root (of a square, perhaps)."""
    return node.op == "abs" or (
        node.op == "power" and node.args[1].op == "number" and node.args[1].value.denominator > 1
    )


def _has_powers(node: Node, field: Field) -> bool:
    """Whether the expression may have no value at some points."""
    return any(n.op in ("power", "log") for n in below([node], field.meaning))


def _sides(text: str, names: Mapping[str, Node], functions: Sequence[str]) -> list[str]:
    """The sides of an equation, at their original columns, without a new name on the left."""
    written = text.partition("#")[0]
    low, high = within_dollars(written)
    at, sides = low, []
    for part in EQUALS.split(written[low:high]):
        sides.append(" " * at + part)
        at += len(part) + 1
    if len(sides) > 1 and (
        not sides[0].strip() or (_CALLED.fullmatch(sides[0]) and not _readable(sides[0], names, functions))
    ):
        del sides[0]
    return sides


def _readable(text: str, names: Mapping[str, Node], functions: Sequence[str]) -> bool:
    try:
        parse_formula(text, Pool(), names, functions)
    except AlgebraError:
        return False
    return True


def equal(text: str, want: str, symbols: Mapping[str, str], functions: Sequence[str] = ()) -> FormulaFinding:
    """Compare ``text`` with ``want``, which must be valid, over symbols with these domains.

    The text may be an equation: of ``name = …`` the right-hand side counts; in ``a = b`` both sides must be equal.
    """
    pool = Pool()
    nodes = {name: pool.symbol(name) for name in symbols}
    calculus = Calculus(pool, {})
    target = calculus.work_out(parse_formula(want, pool, nodes, functions or USUAL))
    try:
        sides = [
            calculus.work_out(parse_formula(side, pool, nodes, functions or USUAL))
            for side in _sides(text, nodes, functions or USUAL)
        ]
        field = Field(symbols, {}, seed(text, want, *symbols.items()), Work())
        if any(compare_nodes(side, sides[0], field) is Comparison.UNEQUAL for side in sides[1:]):
            return FormulaFinding("unequal", SIDES_DIFFER)
        verdict = compare_nodes(sides[0], target, field)
    except AlgebraError as error:
        return FormulaFinding("unreadable", str(error))
    except (TooComplicated, RecursionError, MemoryError):
        return FormulaFinding("too_complicated", TOO_COMPLICATED)
    return {
        Comparison.EQUAL: FormulaFinding("equal"),
        Comparison.UNEQUAL: FormulaFinding("unequal", UNEQUAL),
        Comparison.NOWHERE: FormulaFinding("unequal", NOWHERE),
        Comparison.LARGE: FormulaFinding("too_complicated", TOO_COMPLICATED),
        Comparison.UNDECIDED: FormulaFinding("undecided", UNDECIDED),
    }[verdict]
