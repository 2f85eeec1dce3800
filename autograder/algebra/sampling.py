"""What expressions are worth at random points, in interval arithmetic, and how much computing that may take."""

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
_FINER = 4  # times as much, for the higher number of digits
_FINE = 1 << 80
# the sign (0: either) and the range of sizes that the points take in turn
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
    """How much computing is left. It is counted, not timed, so that a verdict does not depend on the machine."""

    def __init__(self, left: int = _WORK) -> None:
        self.left = left

    def spend(self, cost: int) -> None:
        """Take some of it; raises `TooComplicated` when there is no more."""
        self.left -= cost
        if self.left < 0:
            raise TooComplicated


class Field:
    """What symbols are worth at each of the points, and so what expressions are.

    A symbol in ``meaning`` is worth what its definition is. Any other one is a random number of its domain, real unless
    ``domains`` says otherwise.
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
        """A symbol's value at a point: the same however often it is asked for, and in whatever order."""
        drawn = hashlib.sha256(b"%s|%d|%s" % (self.seed, point, name.encode("utf-8", "surrogatepass"))).digest()
        sign, low, high = _RANGES[point % len(_RANGES)]
        part = Decimal(int.from_bytes(drawn[:10], "big")) / _FINE
        size = Decimal(low) + (Decimal(high) - Decimal(low)) * part
        domain = self.domains.get(name, "real")
        if domain == "integer":  # a size: at least 1, and a formula for sizes holds between them too
            size += 1
        if domain == "real" and (sign or (1 if drawn[10] % 2 else -1)) < 0:
            size = -size
        return size, size


def _cost(node: Node) -> int:
    """What an operation costs; a unit is some two microseconds."""
    if node.op in ("add", "multiply"):
        return _COST[node.op] * len(node.args)
    if node.op == "power" and node.args[1].op == "number" and node.args[1].value.denominator <= 2:
        return 6 if abs(node.args[1].value) <= 64 else 20  # root or whole power
    return _COST.get(node.op, 1)


def _apply(node: Node, args: list[Interval], arithmetic: Arithmetic) -> Interval:
    """An operation's value. A derivative that is not worked out has none; it must not come here."""
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
    """What the points are drawn from: the texts that are compared."""
    return hashlib.sha256(repr(texts).encode("utf-8", "surrogatepass")).digest()
