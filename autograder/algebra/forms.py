"""The shape of a line without derivatives: a result of a rule of calculus, or the goal with definitions substituted?

As functions of the free symbols all lines are equal, so the shape must be read from how a line is built. But it must
not depend on how its parts are spelled, because a weight can be written in many ways. Three tests:

- Is the line the **goal factor by factor**? For each factor of the goal, the product of some of the line's factors is
  the same function, up to a number.
- Are two lines equal when the value of each function, and the reciprocal of each sum, is an **unknown**? Sums, products
  and whole powers may then be rearranged, but ``1/(1 + exp(b - a))`` is not ``exp(a)/(exp(a) + exp(b))``.
- Is the line a result of the **quotient rule**: one fraction over the square of a sum?
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from autograder.algebra.definitions import Definitions
from autograder.algebra.equivalence import Comparison, compare_nodes
from autograder.algebra.graph import Node, below, rebuild
from autograder.algebra.sampling import Field, Hole, Work

_POINTS = 24
_FEWEST = 3
_MOST_FACTORS = 10
_ALIKE = 1e-9
_EXTREME = 1e100


class Shapes:
    """Keeps the unknowns of a derivation, so that the same part is the same unknown in every line."""

    def __init__(self, sheet: Definitions, functional: Field, formal: Field) -> None:
        self.sheet, self.functional, self.formal = sheet, functional, formal
        self._parts: list[tuple[str, Node, Node]] = []

    # --- factor by factor ---

    def holds(self, line: Node, goal: Node, field: Field) -> bool:
        """Whether a goal of several factors is contained, factor by factor, in the line or in a term of it.

        The rest of the line is then a factor of one, or a zero that is added.
        """
        wanted = [f for f in all_factors(goal) if f.op != "number"]
        return len(wanted) > 1 and any(self._holds(term, wanted, field) for term in terms(line))

    def _holds(self, term: Node, wanted: Sequence[Node], field: Field) -> bool:
        found = [f for f in all_factors(term) if f.op != "number"]
        if len(found) > _MOST_FACTORS:
            return True  # the rules never give so many
        points = self._points([*found, *wanted], field)
        if len(points) < _FEWEST:
            return True  # values beyond any that the rules give
        values = [tuple(point[at] for point in points) for at in range(len(found) + len(wanted))]
        varying = [row for row in values[: len(found)] if max(row) - min(row) > _ALIKE * abs(row[0])]
        return _is_made_of(values[len(found) :], varying, field.work)

    def has_idle(self, line: Node, unknown: Node, slope: Node) -> bool:
        """Whether a term has a derivative (an unknown in the line) divided by its value, which is a one."""
        wanted = [self.sheet.pool.power(slope, self.sheet.pool.number(-1))]
        if slope.op == "number":
            return False
        for term in terms(line):
            rest = [f for f in factors(term) if f is not unknown]
            if 0 < len(rest) < len(factors(term)) and self._holds(
                self.sheet.pool.multiply(rest), wanted, self.functional
            ):
                return True
        return False

    def _points(self, nodes: Sequence[Node], field: Field) -> list[list[float]]:
        """The values of these expressions at a few points where all of them have one."""
        found = []
        for point in range(_POINTS):
            row = [field.value(node, point, 40) for node in nodes]
            middles = [0.0 if isinstance(v, Hole) else float((v[0] + v[1]) / 2) for v in row]
            if all(1 / _EXTREME < abs(v) < _EXTREME for v in middles):
                found.append(middles)
                if len(found) == _FEWEST:
                    break
        return found

    # --- with unknowns ---

    def alike(self, a: Node, b: Node) -> bool:
        """Whether two expressions without derivatives are rearrangements of each other, functions unchanged."""
        return compare_nodes(self.opaque(a), self.opaque(b), self.formal) is Comparison.EQUAL

    def opaque(self, node: Node) -> Node:
        """The expression with an unknown for every function's value and for every reciprocal."""
        pool = self.sheet.pool
        if node.op in ("number", "symbol"):
            return node
        if node.op in ("add", "multiply"):
            return rebuild(pool, node, [self.opaque(a) for a in node.args])
        if node.op != "power":
            return self._part(node.op, node.args[0])
        base, exponent = node.args
        if _is_e(base):
            return self._part("exp", exponent)
        if exponent.op != "number" or exponent.value.denominator != 1:
            return self._part("power", node)
        if exponent.value > 0:
            return pool.power(self.opaque(base), exponent)
        if base.op == "multiply" and all(f.op != "number" for f in base.args):
            return pool.multiply(self.opaque(pool.power(f, exponent)) for f in base.args)
        return pool.power(self._part("reciprocal", base), pool.number(-exponent.value))

    def _part(self, kind: str, node: Node) -> Node:
        for known, old, symbol in self._parts:
            if known == kind and (old is node or compare_nodes(old, node, self.formal) is Comparison.EQUAL):
                return symbol
        symbol = self.sheet.pool.symbol(f"part {len(self._parts)}")
        self._parts.append((kind, node, symbol))
        return symbol

    # --- as the quotient rule leaves it ---

    def is_quotient(self, line: Node, whole: Node, by: str) -> bool:
        """Whether a line is one fraction over the square of a sum: (N'*B - N*B')/B**2, perhaps simplified.

        If it is not written as a square, the numerator must contain the sum too, as it does if N depends on ``by``.
        """
        under, over = self._fraction(line, by)
        if not under or not all(map(_is_whole, over)) or sum(n for _, n in under) != 2:
            return False
        base = under[0][0]
        if any(compare_nodes(base, other, self.formal) is not Comparison.EQUAL for other, _ in under[1:]):
            return False
        return len(under) == 1 or (
            any(_is_within(base, n) for n in below(over)) and not self._is_constant(whole, base, by)
        )

    def _is_constant(self, whole: Node, base: Node, by: str) -> bool:
        """Whether the numerator that belongs to this denominator is independent of ``by``."""
        slope = self._slope_above(whole, base, by)
        return compare_nodes(slope, self.sheet.pool.number(0), self.functional) is Comparison.EQUAL

    def _slope_above(self, whole: Node, base: Node, by: str) -> Node:
        pool = self.sheet.pool
        return self.sheet.calculus.work_out(pool.diff(pool.multiply((whole, base)), by))

    def _fraction(self, line: Node, by: str) -> tuple[list[tuple[Node, Fraction]], list[Node]]:
        """The divisors of a product that depend on ``by``, with their powers, and its other factors."""
        under: list[tuple[Node, Fraction]] = []
        over: list[Node] = []
        for factor in factors(line):
            if factor.op == "power" and factor.args[1].op == "number" and factor.args[1].value < 0:
                base, power = factor.args[0], -factor.args[1].value
                if self.sheet.depends(base, by):
                    parts = all_factors(base)
                    same = all(part is parts[0] for part in parts)
                    under.append((parts[0], len(parts) * power) if same else (base, power))
                    continue
            over.append(factor)
        return under, over

    def is_product(self, line: Node, whole: Node, by: str) -> bool:
        """Whether a line is the product rule's result for a fraction: N'/B - N*B'/B**2, written with the square."""
        if line.op != "add" or len(line.args) != 2:
            return False
        pool = self.sheet.pool
        for first, second in (line.args, line.args[::-1]):
            (under, over), (squares, above) = self._fraction(first, by), self._fraction(second, by)
            if [n for _, n in under] != [1] or [n for _, n in squares] != [2] or not all(map(_is_whole, over + above)):
                continue
            base = under[0][0]
            if compare_nodes(base, squares[0][0], self.formal) is not Comparison.EQUAL:
                continue
            slope = self._slope_above(whole, base, by)
            if compare_nodes(first, pool.divide(slope, base), self.functional) is Comparison.EQUAL:
                return True
        return False


def _is_made_of(wanted: list[tuple[float, ...]], found: list[tuple[float, ...]], work: Work) -> bool:
    """Whether disjoint groups of ``found`` multiply to a constant times each of ``wanted``."""
    if not wanted:
        return True
    first, rest = wanted[0], wanted[1:]
    for chosen in range(1, 1 << len(found)):
        work.spend(1 + len(found) // 2)
        product = [1.0] * len(first)
        for at, values in enumerate(found):
            if chosen >> at & 1:
                product = [a * b for a, b in zip(product, values, strict=True)]
        ratios = [a / b for a, b in zip(product, first, strict=True)]
        if max(ratios) - min(ratios) <= _ALIKE * abs(ratios[0]):
            left = [values for at, values in enumerate(found) if not chosen >> at & 1]
            if _is_made_of(rest, left, work):
                return True
    return False


def _is_whole(node: Node) -> bool:
    """Whether it contains no division, root or logarithm."""
    return all(
        n.op in ("number", "symbol", "add", "multiply", "exp")
        or (n.op == "power" and (_is_e(n.args[0]) or _is_natural(n.args[1])))
        for n in below([node])
    )


def _is_e(node: Node) -> bool:
    return node.op == "exp" and node.args[0].op == "number" and node.args[0].value == 1


def _is_natural(node: Node) -> bool:
    return node.op == "number" and node.value > 0 and node.value.denominator == 1


def _is_within(base: Node, node: Node) -> bool:
    """Whether an expression contains a sum, or a sum of which it is a part."""
    return node is base or (base.op == node.op == "add" and not Counter(base.args) - Counter(node.args))


def all_factors(node: Node) -> list[Node]:
    """The factors, including those of nested products and whole powers."""
    if node.op == "multiply":
        return [f for a in node.args for f in all_factors(a)]
    if node.op == "power" and _is_natural(node.args[1]):
        inner = all_factors(node.args[0])
        if len(inner) * node.args[1].value <= _MOST_FACTORS:
            return inner * int(node.args[1].value)
    return [node]


def factors(node: Node) -> tuple[Node, ...]:
    """The factors of a product; anything else is the only one."""
    return node.args if node.op == "multiply" else (node,)


def terms(node: Node) -> tuple[Node, ...]:
    """The terms of a sum; anything else is the only one."""
    return node.args if node.op == "add" else (node,)
