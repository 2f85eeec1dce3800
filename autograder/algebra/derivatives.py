"""The unevaluated derivatives of a line as unknowns ("rates"), to test whether the rules of calculus give the line.

If the rates are unknowns and everything else is a number, only the rules of calculus matter: ``(y - t)*diff(y, x)`` is
(y - t) times an unknown, however the rest is written. Applying the rules to the given derivative, down to the parts
that the line names, must then give the same function of these unknowns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from autograder.algebra.definitions import Definitions
from autograder.algebra.equivalence import Comparison, compare_nodes
from autograder.algebra.graph import Calculus, Node, below, rebuild
from autograder.algebra.sampling import Field, Hole

_POINTS = 24
_FEWEST = 3
_LARGEST = 1000


@dataclass(frozen=True, eq=False)
class Rate:
    """An unknown in place of ``diff(operand, by)``.

    ``whole``: it is the given derivative itself, or that of an expression which contains the given's operand.
    """

    symbol: Node
    operand: Node
    by: str
    slope: Node
    whole: bool


@dataclass(frozen=True)
class OpenedRate:
    """A line with unknowns in place of its derivatives."""

    node: Node
    rates: tuple[Rate, ...]
    whole: bool
    """Whether it still contains the given derivative, in any spelling."""


class Rates:
    """Keeps all unknowns of a derivation, so that the same derivative is the same unknown in every line."""

    def __init__(self, sheet: Definitions, given: Node, functional: Field, formal: Field) -> None:
        self.sheet, self.functional, self.formal = sheet, functional, formal
        self.known: list[Rate] = []
        self.given = given
        self.asked = sheet.left(given)
        self.logarithm: Rate | None = None
        self.opened_given = self.open(given)
        self.by_logarithm = self._logarithm()

    def open(self, line: Node) -> OpenedRate:
        """The line with unknowns in place of its unevaluated derivatives."""
        found: dict[Rate, None] = {}
        node = self._open(line, found)
        whole = any(self._is_whole(left, rate) for left in self.sheet.left(line) for rate in [self._rate(left)])
        return OpenedRate(node, tuple(found), whole)

    def _is_whole(self, left: Node, rate: Rate) -> bool:
        """Whether a derivative is the given one; a part's logarithm may share its rate with the whole's logarithm."""
        operand = left.args[0]
        part = operand.op == "log" and self.sheet.same(operand.args[0], self.asked[0].args[0]) is not Comparison.EQUAL
        return rate.whole and not (part and rate is self.logarithm)

    def _open(self, node: Node, found: dict[Rate, None]) -> Node:
        if node.op != "diff":
            return rebuild(self.sheet.pool, node, [self._open(a, found) for a in node.args])
        worked = self.sheet.calculus.work_out(node)
        if self.sheet.is_plain(node):
            return worked
        rate, times = self._find(node, worked)
        found[rate] = None
        return self.sheet.pool.multiply((self.sheet.pool.number(times), rate.symbol))

    def _rate(self, node: Node) -> Rate:
        return self._find(node, self.sheet.calculus.work_out(node))[0]

    def _find(self, node: Node, worked: Node) -> tuple[Rate, Fraction]:
        """The rate of which a derivative is a multiple, and the factor."""
        for rate in self.known:
            times = self._times(node, worked, rate)
            if times is not None:
                return rate, times
        return self._new(node, worked), Fraction(1)

    def _new(self, node: Node, worked: Node) -> Rate:
        symbol = self.sheet.pool.symbol(f"rate {len(self.known)}")
        whole = any(node is asked for asked in self.asked) or self._holds_the_given(node)
        rate = Rate(symbol, node.args[0], node.name, worked, whole)
        self.known.append(rate)
        return rate

    def _holds_the_given(self, node: Node) -> bool:
        """Whether the operand contains the given's operand: exp(L) contains L."""
        for asked in self.asked:
            if asked.name == node.name and asked.name not in self.sheet.calculus.definitions:
                slope = self.sheet.calculus.work_out(asked)
                parts = [n for n in below([node.args[0]]) if n.op != "number" and self.sheet.depends(n, node.name)]
                slopes = (self.sheet.calculus.work_out(self.sheet.pool.diff(n, node.name)) for n in parts)
                if any(self.proportion(part, slope) for part in slopes):
                    return True
        return False

    def _times(self, node: Node, slope: Node, rate: Rate) -> Fraction | None:
        """The factor that makes ``rate`` this derivative; None if it is not a multiple.

        Operands that differ by a constant have the same rate. With respect to a free symbol the spelling does not
        matter; with respect to a defined name, other names are not substituted. A derivative that is a number is the
        same only if it is of the same expression.
        """
        if node.name != rate.by:
            return None
        if slope.op == "number" or rate.slope.op == "number":
            return Fraction(1) if self.is_of(rate, node.args[0]) else None
        return self.proportion(slope, rate.slope, self.formal if node.name in self.sheet.calculus.definitions else None)

    def is_of(self, rate: Rate, node: Node) -> bool:
        """Whether ``rate`` is the rate of this expression, as written."""
        if node is rate.operand:
            return True
        return node.op != "symbol" and compare_nodes(node, rate.operand, self.formal) is Comparison.EQUAL

    def proportion(self, a: Node, b: Node, field: Field | None = None) -> Fraction | None:
        """The number a / b; None if it is not a simple number."""
        field = field or self.functional
        if a is b:
            return Fraction(1)
        ratio, times, seen = self.sheet.pool.divide(a, b), None, 0
        for point in range(_POINTS):
            value = field.value(ratio, point, 40)
            if isinstance(value, Hole):
                continue
            here = Fraction((value[0] + value[1]) / 2).limit_denominator(_LARGEST)
            if (times is not None and here != times) or not here:
                return None
            times, seen = here, seen + 1
            if seen == _FEWEST:
                break
        if times is None:
            return None
        same = compare_nodes(a, self.sheet.pool.multiply((self.sheet.pool.number(times), b)), field)
        return times if same is Comparison.EQUAL else None

    def _logarithm(self) -> Node | None:
        """The given derivative by logarithmic differentiation: f times the rate of log f."""
        if self.given.op != "diff" or self.given.name in self.sheet.calculus.definitions:
            return None
        pool, operand = self.sheet.pool, self.given.args[0]
        node = pool.diff(pool.call("log", operand), self.given.name)
        slope = self.sheet.calculus.work_out(node)
        if slope.op == "number":
            return None
        rate = Rate(pool.symbol(f"rate {len(self.known)}"), node.args[0], node.name, slope, True)
        self.logarithm = rate
        self.known.append(rate)
        return pool.multiply((operand, rate.symbol))

    def is_by_logarithm(self, line: Node) -> bool:
        """Whether the line contains the derivative of the given's logarithm."""
        return self.logarithm is not None and self.logarithm in self.open(line).rates

    def with_logarithms_expanded(self, line: Node) -> Node:
        """The line with the rules for logarithms applied inside derivatives of logarithms."""
        if line.op == "diff" and line.args[0].op == "log":
            return self.sheet.pool.diff(self._expanded(line.args[0].args[0]), line.name)
        return rebuild(self.sheet.pool, line, [self.with_logarithms_expanded(a) for a in line.args])

    def is_given(self, line: OpenedRate) -> bool:
        """Whether the line is the given derivative, in any spelling or by logarithmic differentiation."""
        if not line.whole:
            return False
        wholes = [self.opened_given.node, *([self.by_logarithm] if self.by_logarithm else [])]
        return any(compare_nodes(line.node, whole, self.functional) is Comparison.EQUAL for whole in wholes)

    def follows(self, line: OpenedRate) -> bool:
        """Whether the rules of calculus lead from the given to this line, with the line's derivatives unevaluated."""
        if not line.rates or line.whole:
            return False
        return any(self._leads(node, line) for node in self._results(line.rates))

    def chain(self, rates: Sequence[Rate]) -> Node | None:
        """The given derivative in terms of these rates alone, by the chain rule; None if others are needed too."""
        rules = _Rules(self, rates)
        result = rules.work_out(self.given)
        slopes = {rate.symbol.name: rate.slope for rate in rates}
        whole = (
            compare_nodes(self.sheet.put_in(result, slopes), self.sheet.calculus.work_out(self.given), self.functional)
            is Comparison.EQUAL
        )
        return result if whole and not rules.opened else None

    def _results(self, rates: Sequence[Rate]) -> list[Node]:
        rules = _Rules(self, rates)
        results = [rules.work_out(self.given)]
        if self.by_logarithm:
            operand = self.given.args[0]
            slope = rules.derive(self._expanded(operand), self.given.name)
            results.append(self.sheet.pool.multiply((operand, slope)))
        return results

    def _leads(self, result: Node, line: OpenedRate) -> bool:
        if compare_nodes(line.node, result, self.functional) is not Comparison.EQUAL:
            return False
        none = {rate.symbol.name: self.sheet.pool.number(0) for rate in line.rates}
        rest = self.sheet.put_in(result, none)
        if compare_nodes(rest, self.sheet.pool.number(0), self.functional) is Comparison.EQUAL:
            return True
        return (
            compare_nodes(line.node, result, self.formal) is Comparison.EQUAL
        )  # partly evaluated, as the rules write it

    def _expanded(self, node: Node) -> Node:
        """The logarithm of an expression, by the rules for products, powers and exponentials."""
        pool = self.sheet.pool
        if node.op == "symbol" and node.name in self.sheet.calculus.definitions:
            return self._expanded(self.sheet.calculus.definitions[node.name])
        if node.op == "multiply":
            return pool.add([self._expanded(a) for a in node.args])
        if node.op == "power":
            return pool.multiply((node.args[1], self._expanded(node.args[0])))
        return node.args[0] if node.op == "exp" else pool.call("log", node)


class _Rules(Calculus):
    """Differentiates everything except the parts whose rates a line names."""

    def __init__(self, rates: Rates, named: Sequence[Rate]) -> None:
        super().__init__(rates.sheet.pool, rates.sheet.calculus.definitions)
        self.rates, self.named, self.sheet = rates, named, rates.sheet
        self.opened = False  # whether a name without a rate was differentiated by its definition

    def _symbol(self, name: str, by: str, chain: bool) -> Node:
        self.opened = self.opened or by in self.depends.get(name, ())
        return super()._symbol(name, by, chain)

    def derive(self, node: Node, by: str) -> Node:
        """The derivative of an expression."""
        return self._derive(node, by, False)

    def _derive(self, node: Node, by: str, chain: bool) -> Node:
        if node.op != "number" and self.sheet.depends(node, by):
            found = self._named(node, by)
            if found is not None:
                return found
        return super()._derive(node, by, chain)

    def _named(self, node: Node, by: str) -> Node | None:
        """The derivative in terms of the named rates; None if none of them belongs to this part."""
        slope = self.sheet.calculus.work_out(self.pool.diff(node, by))
        for rate in self.named:
            if rate.by == by and by not in self.definitions:
                if slope.op == "number" or rate.slope.op == "number":
                    times = Fraction(1) if self.rates.is_of(rate, node) else None
                else:
                    times = self.rates.proportion(slope, rate.slope)
                if times is not None:
                    return self.pool.multiply((self.pool.number(times), rate.symbol))
        paths = [r for r in self.named if r.by in self.definitions and r.by != by and self.rates.is_of(r, node)]
        if not paths:
            return None
        steps = [(r.symbol, self._derive(self.sheet.names[r.by], by, False)) for r in paths]
        return self.pool.add([self.pool.multiply(step) for step in steps])
