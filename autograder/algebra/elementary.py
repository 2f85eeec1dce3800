"""The elementary functions that a formula may call, as expressions of the graph, and its constants."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from autograder.algebra.graph import Node, Pool

USUAL = ("exp", "log", "ln", "sqrt", "abs")
DIFF = ("diff", "Derivative")
NAMED_CONSTANTS = ("pi", "e")


def _sigmoid(pool: Pool, x: Node) -> Node:
    one = pool.number(1)
    return pool.divide(one, pool.add((one, pool.call("exp", pool.negative(x)))))


def _tanh(pool: Pool, x: Node) -> Node:
    two = pool.number(2)
    return pool.add((pool.multiply((two, _sigmoid(pool, pool.multiply((two, x))))), pool.number(-1)))


ELEMENTARY: dict[str, Callable[[Pool, Node], Node]] = {
    "exp": lambda pool, x: pool.call("exp", x),
    "log": lambda pool, x: pool.call("log", x),
    "ln": lambda pool, x: pool.call("log", x),
    "sqrt": lambda pool, x: pool.power(x, pool.number(Fraction(1, 2))),
    "abs": lambda pool, x: pool.call("abs", x),
    "sin": lambda pool, x: pool.call("sin", x),
    "cos": lambda pool, x: pool.call("cos", x),
    "tan": lambda pool, x: pool.divide(pool.call("sin", x), pool.call("cos", x)),
    "tanh": _tanh,
    "sigmoid": _sigmoid,
}
