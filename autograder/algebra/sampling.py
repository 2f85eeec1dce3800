"""The values of expressions at random points, in interval arithmetic, with a limit on the work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from autograder.algebra.graph import Node, below
from autograder.algebra.intervals import TOO_LARGE, Arithmetic, Blurred, Interval, TooLarge, Undefined
from autograder.algebra.types import TooComplicated

WORKING_DIGITS = (40, 160)
_WORK = 200_000
_COST = {"number": 2, "add": 1, "multiply": 3, "power": 100, "exp": 20, "log": 40, "sin": 60, "cos": 60}
_FINER = 4  # times the cost, for the higher number of digits
_FINE = 1 << 80
# sign (0: either) and range of magnitudes, used by the points in turn
_RANGES = (
    (1, "0.3", "3"),
    (0, "0.3", "3"),
    (1, "1", "20"),
    (0, "1", "20"),
    (1, "0.01", "1"),
    (0, "0.01", "1"),
    (0, "0.3", "3"),
    (-1, "0.3", "3"),
)


class Hole(Enum):
    """Why there is no value."""

    UNDEFINED = 1
    BLURRED = 2
    LARGE = 3


class Work:
    """The work that is left. It is counted, not timed, so that a verdict does not depend on the machine."""

    def __init__(self, left: int = _WORK) -> None:
        self.left = left

    def spend(self, cost: int) -> None:
        """Use some of it; raises `TooComplicated` when none is left."""
        self.left -= cost
        if self.left < 0:
            raise TooComplicated


class Field:
    """The values of symbols, and so of expressions, at each point.

    A symbol in ``meaning`` has the value of its definition. Any other symbol is a random number of its domain, which is
    real unless ``domains`` says otherwise. ``seed`` determines the points.
    """

    def __init__(self, domains: Mapping[str, str], meaning: Mapping[str, Node], seed: bytes, work: Work) -> None:
        self.domains, self.meaning, self.seed, self.work = domains, meaning, seed, work
        self._arithmetic = {digits: Arithmetic(digits) for digits in WORKING_DIGITS}
        self._values: dict[tuple[int, int], dict[Node, Interval | Hole]] = {}
        self._orders: dict[Node, list[Node]] = {}

    def value(self, root: Node, point: int, digits: int) -> Interval | Hole:
        """An expression at one point."""
        values = self._values.setdefault((point, digits), {})
        if root not in values:
            if root not in self._orders:
                self._orders[root] = below([root], self.meaning)
            arithmetic = self._arithmetic[digits]
            for node in self._orders[root]:
                if node not in values:
                    self.work.spend(_cost(node) * (1 if digits == WORKING_DIGITS[0] else _FINER))
                    values[node] = self._operate(node, values, point, arithmetic)
        return values[root]

    def _operate(
        self, node: Node, values: Mapping[Node, Interval | Hole], point: int, arithmetic: Arithmetic
    ) -> Interval | Hole:
        if node.op == "symbol":
            if node.name in self.meaning:
                return values[self.meaning[node.name]]
            if node.name == "pi" and node.name not in self.domains:
                return arithmetic.pi()
            return self._draw(node.name, point)
        args: list[Interval] = []
        for argument in node.args:
            value = values[argument]
            if isinstance(value, Hole):
                return value
            args.append(value)
        try:
            return _apply(node, args, arithmetic)
        except Undefined:
            return Hole.UNDEFINED
        except Blurred:
            return Hole.BLURRED
        except (TooLarge, *TOO_LARGE):
            return Hole.LARGE

    def _draw(self, name: str, point: int) -> Interval:
        """A symbol's value at a point, independent of the order of calls."""
        drawn = hashlib.sha256(b"%s|%d|%s" % (self.seed, point, name.encode("utf-8", "surrogatepass"))).digest()
        sign, low, high = _RANGES[point % len(_RANGES)]
        part = Decimal(int.from_bytes(drawn[:10], "big")) / _FINE
        size = Decimal(low) + (Decimal(high) - Decimal(low)) * part
        domain = self.domains.get(name, "real")
        if domain == "integer":  # at least 1; a formula for whole numbers also holds between them
            size += 1
        if domain == "real" and (sign or (1 if drawn[10] % 2 else -1)) < 0:
            size = -size
        return size, size


def _cost(node: Node) -> int:
    """The cost of an operation, in units of about two microseconds."""
    if node.op in ("add", "multiply"):
        return _COST[node.op] * len(node.args)
    if node.op == "power" and node.args[1].op == "number" and node.args[1].value.denominator <= 2:
        return 6 if abs(node.args[1].value) <= 64 else 20  # root or whole power
    return _COST.get(node.op, 1)


def _apply(node: Node, args: list[Interval], arithmetic: Arithmetic) -> Interval:
    """An operation's value. Unevaluated derivatives have none and must not be passed."""
    op = node.op
    if op == "number":
        return arithmetic.number(node.value)
    if op == "add":
        return arithmetic.add(args)
    if op == "multiply":
        return arithmetic.multiply(args)
    if op == "power":
        return arithmetic.power(*args)
    one = {
        "exp": arithmetic.exp,
        "log": arithmetic.log,
        "abs": arithmetic.abs,
        "sin": arithmetic.sin,
        "cos": arithmetic.cos,
    }
    return one[op](args[0])


def seed(*texts: object) -> bytes:
    """The seed of the points: a hash of the texts that are compared."""
    return hashlib.sha256(repr(texts).encode("utf-8", "surrogatepass")).digest()
