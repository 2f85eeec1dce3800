"""Definitions taken back: what was written out in an expression, as it stands, becomes the name again.

Only what is written as the definition is recognised: ``exp(a)/(exp(a) + exp(b))`` but for order, the same in a sum over
one denominator, and a sum times a factor. So a goal into which definitions were put is told from a form to which
calculus leads, such as a quotient over a square.
"""

from __future__ import annotations

from collections import Counter

from autograder.algebra.sheet import Sheet
from autograder.algebra.tree import Node, below, rebuild

CALLED = ("exp", "log", "abs", "sin", "cos")


def fold(sheet: Sheet, node: Node, *, distribute: bool = True) -> Node:
    """The expression with the names of all definitions that are written out in it.

    With ``distribute``, also of those that are written out in a sum over one denominator.
    """
    done: dict[Node, Node] = {}
    for inner in below([node]):
        node = rebuild(sheet.pool, inner, [done[a] for a in inner.args])
        for name, definition in sheet.calculus.definitions.items():
            node = _taken_back(sheet, node, sheet.names[name], definition)
        done[inner] = _distributed(sheet, node) if distribute else node
    return done[inner]


def calls(node: Node) -> list[Node]:
    """The functions that are called in it, and the powers whose exponent varies."""
    return [n for n in below([node]) if n.op in CALLED or (n.op == "power" and n.args[1].op != "number")]


def _taken_back(sheet: Sheet, node: Node, name: Node, definition: Node) -> Node:
    if node is definition:
        return name
    if definition.op == node.op == "multiply":
        parts, factors = Counter(definition.args), Counter(node.args)
        taken = 0
        while all(factors[part] >= count for part, count in parts.items()):
            factors -= parts
            taken += 1
        return sheet.pool.multiply([*factors.elements(), *[name] * taken]) if taken else node
    if definition.op == node.op == "add":
        return _term_by_term(sheet, node, name, definition)
    return node


def _term_by_term(sheet: Sheet, node: Node, name: Node, definition: Node) -> Node:
    """A sum in which the terms of the definition stand, each with the same factor."""
    pool, terms = sheet.pool, list(node.args)
    for term in node.args:
        rest = Counter(_factors(term))
        first = Counter(f for f in _factors(definition.args[0]) if f.op != "number")
        if not all(rest[f] >= count for f, count in first.items()):
            continue
        numbers = [f for f in _factors(definition.args[0]) if f.op == "number"]
        if any(not f.value for f in numbers):
            continue
        factor = pool.multiply([*(rest - first).elements(), *(pool.power(f, pool.number(-1)) for f in numbers)])
        wanted = Counter(pool.multiply((factor, part)) for part in definition.args)
        if all(Counter(terms)[part] >= count for part, count in wanted.items()):
            left = Counter(terms) - wanted
            terms = [*left.elements(), pool.multiply((factor, name))]
    return pool.add(terms)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.args if node.op == "multiply" else (node,)


def _distributed(sheet: Sheet, node: Node) -> Node:
    """A product with a sum, term by term, if all of it can then be taken back."""
    sums = [a for a in node.args if a.op == "add"] if node.op == "multiply" else []
    for inner in sums:
        if calls(inner):
            others = [a for a in node.args if a is not inner]
            divisors = [a for a in others if a.op == "power"]
            terms = [sheet.pool.multiply((term, *divisors)) for term in inner.args]
            for name, definition in sheet.calculus.definitions.items():
                terms = [_taken_back(sheet, term, sheet.names[name], definition) for term in terms]
            if not any(map(calls, terms)):
                total = sheet.pool.add(terms)
                for name, definition in sheet.calculus.definitions.items():
                    total = _taken_back(sheet, total, sheet.names[name], definition)
                return sheet.pool.multiply([total, *(a for a in others if a.op != "power")])
    return node
