"""Expressions as a graph with shared nodes, simplified while it is built, and their derivatives.

A `Pool` makes every node once: expressions that differ only in order and brackets are the same node. Nodes are numbered
in the order of creation, arguments first, so evaluating them by number is valid. Everything is bounded: a pool has room
for a fixed number of nodes, and arithmetic that would give long numbers is left unevaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from autograder.algebra.types import TooComplicated

_ROOM = 40_000
_DEEPEST = 250
_LONG = 512
_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """One operation: "number", "symbol", "add", "multiply", "power", a function's name, or "diff".

    ``name`` is a symbol's, or that of the symbol by which "diff" differentiates.
    """

    index: int
    op: str
    args: tuple[Node, ...]
    name: str
    value: Fraction
    depth: int


class Pool:
    """Makes nodes, each of them once. Raises `TooComplicated` when it is full or an expression is nested too deeply."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self._room = _ROOM

    def _make(self, op: str, args: tuple[Node, ...] = (), name: str = "", value: Fraction = _ZERO) -> Node:
        key = (op, name, value, *(a.index for a in args))
        node = self._nodes.get(key)
        if node is None:
            depth = 1 + max((a.depth for a in args), default=0)
            self._room -= 1 + len(args)
            if self._room < 0 or depth > _DEEPEST:
                raise TooComplicated
            node = self._nodes[key] = Node(len(self._nodes), op, args, name, value, depth)
        return node

    def number(self, value: Fraction | int) -> Node:
        """A rational number."""
        return self._make("number", value=Fraction(value))

    def symbol(self, name: str) -> Node:
        """A symbol."""
        return self._make("symbol", name=name)

    def add(self, terms: Iterable[Node]) -> Node:
        """The sum: nested sums are flattened, numbers added, a zero dropped."""
        value, rest = _ZERO, []
        for term in _open(terms, "add"):
            if term.op == "number" and _short(value + term.value):
                value += term.value
            else:
                rest.append(term)
        return self._together("add", rest, value, _ZERO)

    def multiply(self, factors: Iterable[Node]) -> Node:
        """The product: nested products are flattened, numbers multiplied, a one dropped. Zero times anything stays."""
        value, rest = _ONE, []
        for factor in _open(factors, "multiply"):
            if factor.op == "number" and _short(value * factor.value):
                value *= factor.value
            else:
                rest.append(factor)
        return self._together("multiply", rest, value, _ONE)

    def _together(self, op: str, rest: list[Node], value: Fraction, idle: Fraction) -> Node:
        if value != idle or not rest:
            rest.append(self.number(value))
        return rest[0] if len(rest) == 1 else self._make(op, tuple(sorted(rest, key=lambda n: n.index)))

    def negative(self, node: Node) -> Node:
        """The negative."""
        return self.multiply((self.number(-1), node))

    def power(self, base: Node, exponent: Node) -> Node:
        """The power; small powers of numbers are evaluated."""
        if exponent.op == "number":
            if exponent.value == 1:
                return base
            if exponent.value == 0:
                return self.number(1)
            n = exponent.value
            if base.op == "number" and n.denominator == 1 and abs(n) <= 64 and (base.value or n > 0):
                value = base.value ** int(n)
                if _short(value):
                    return self.number(value)
        return self._make("power", (base, exponent))

    def divide(self, over: Node, under: Node) -> Node:
        """The quotient, as a product with a power."""
        return self.multiply((over, self.power(under, self.number(-1))))

    def call(self, name: str, argument: Node) -> Node:
        """A function's value: exp, log, abs, sin or cos."""
        return self._make(name, (argument,))

    def diff(self, inner: Node, by: str) -> Node:
        """An unevaluated derivative."""
        return self._make("diff", (inner,), by)


def _open(nodes: Iterable[Node], op: str) -> Iterable[Node]:
    for node in nodes:
        if node.op == op:
            yield from node.args
        else:
            yield node


def _short(value: Fraction) -> bool:
    return value.numerator.bit_length() <= _LONG and value.denominator.bit_length() <= _LONG


class Calculus:
    """Differentiates expressions over definitions: name → expression over free symbols and earlier names.

    The derivative with respect to a free symbol s is that of the expression with all definitions substituted. With
    respect to a defined symbol s, only definitions that depend on s are substituted; s and everything else stay. Both
    follow from one rule: a name that depends on s has the derivative of its definition; any other name except s has 0.
    """

    def __init__(self, pool: Pool, definitions: Mapping[str, Node]) -> None:
        self.pool, self.definitions = pool, definitions
        self.depends: dict[str, frozenset[str]] = {}  # name → all names on which its definition depends
        for name, node in definitions.items():
            names = {n.name for n in below([node]) if n.op == "symbol"}
            self.depends[name] = frozenset(names.union(*(self.depends.get(n, ()) for n in names)))
        self._atoms: dict[str, str] = {}  # symbol for an unevaluated derivative → the defined symbol it came from
        self._derived: dict[tuple[Node, str, bool], Node] = {}
        self._worked: dict[tuple[Node, bool], Node] = {}

    def work_out(self, node: Node, *, chain: bool = False) -> Node:
        """The expression with every "diff" evaluated.

        With ``chain``, derivatives of defined symbols become new symbols: the chain rule is applied as far as possible
        without substituting a definition.
        """
        known = self._worked.get((node, chain))
        if known is None:
            args = [self.work_out(a, chain=chain) for a in node.args]
            known = self._derive(args[0], node.name, chain) if node.op == "diff" else rebuild(self.pool, node, args)
            self._worked[node, chain] = known
        return known

    def _derive(self, node: Node, by: str, chain: bool) -> Node:
        if node.op == "number":
            return self.pool.number(0)
        known = self._derived.get((node, by, chain))
        if known is None:
            known = self._derived[node, by, chain] = self._rule(node, by, chain)
        return known

    def _rule(self, node: Node, by: str, chain: bool) -> Node:
        pool = self.pool
        if node.op == "symbol":
            return self._symbol(node.name, by, chain)
        if node.op == "add":
            return pool.add(self._derive(a, by, chain) for a in node.args)
        if node.op == "multiply":
            half = len(node.args) // 2
            left, right = pool.multiply(node.args[:half]), pool.multiply(node.args[half:])
            return pool.add(
                pool.multiply((slope, other))
                for slope, other in ((self._derive(left, by, chain), right), (self._derive(right, by, chain), left))
                if not _is_zero(slope)
            )
        inner = node.args[0]
        slope = self._derive(inner, by, chain)
        if node.op == "power":
            return self._power(node, slope, self._derive(node.args[1], by, chain))
        if _is_zero(slope):
            return slope
        outer = {
            "exp": lambda: node,
            "log": lambda: pool.power(inner, pool.number(-1)),
            "abs": lambda: pool.divide(inner, node),
            "sin": lambda: pool.call("cos", inner),
            "cos": lambda: pool.negative(pool.call("sin", inner)),
        }[node.op]()
        return pool.multiply((outer, slope))

    def _power(self, node: Node, slope: Node, rise: Node) -> Node:
        """The derivative of base ** exponent, from those of base (``slope``) and exponent (``rise``)."""
        pool = self.pool
        base, exponent = node.args
        terms = []
        if not _is_zero(slope):
            less = pool.power(base, pool.add((exponent, pool.number(-1))))
            terms.append(pool.multiply((exponent, less, slope)))
        if not _is_zero(rise):
            terms.append(pool.multiply((node, pool.call("log", base), rise)))
        return pool.add(terms)

    def _symbol(self, name: str, by: str, chain: bool) -> Node:
        if name == by:
            return self.pool.number(1)
        origin = self._atoms.get(name, name)
        if by != origin and by not in self.depends.get(origin, ()):
            return self.pool.number(0)
        if not chain:
            return self._derive(self.definitions[name], by, chain)
        atom = f"D({name},{by})"
        self._atoms[atom] = origin
        return self.pool.symbol(atom)


def rebuild(pool: Pool, node: Node, args: list[Node]) -> Node:
    """The same operation on other arguments, simplified again."""
    if all(a is b for a, b in zip(args, node.args, strict=True)):
        return node
    if node.op == "add":
        return pool.add(args)
    if node.op == "multiply":
        return pool.multiply(args)
    if node.op == "power":
        return pool.power(*args)
    if node.op == "diff":
        return pool.diff(args[0], node.name)
    return pool.call(node.op, args[0])


def _is_zero(node: Node) -> bool:
    return node.op == "number" and not node.value


def below(roots: Iterable[Node], meaning: Mapping[str, Node] | None = None) -> list[Node]:
    """All nodes of these expressions, arguments first; with ``meaning``, also the nodes of the symbols' definitions."""
    seen: set[Node] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(node.args)
            if meaning and node.op == "symbol" and node.name in meaning:
                waiting.append(meaning[node.name])
    return sorted(seen, key=lambda n: n.index)
