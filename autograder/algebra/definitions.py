"""The definitions of a derivation, and several views of an expression over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from autograder.algebra.elementary import DIFF, ELEMENTARY, USUAL
from autograder.algebra.equivalence import Comparison, compare_nodes
from autograder.algebra.graph import Calculus, Node, Pool, below, rebuild
from autograder.algebra.parser import parse_formula
from autograder.algebra.sampling import Field, Work, seed
from autograder.algebra.types import DerivationProblem

_WORK = 400_000


class Definitions:
    """Compares expressions as functions of the free symbols, or as written."""

    def __init__(self, problem: DerivationProblem, salt: Sequence[str | None] = ()) -> None:
        self.functions = (*(problem.functions or USUAL), *DIFF)
        self.pool = Pool()
        self.names = {name: self.pool.symbol(name) for name in problem.symbols}
        definitions: dict[str, Node] = {}
        for name, text in problem.definitions.items():
            # evaluated, and before the name's own node: arguments come first
            definitions[name] = Calculus(self.pool, definitions).work_out(self.read(text))
            self.names[name] = self.pool.symbol(name)
        self.calculus = Calculus(self.pool, definitions)
        self._drawn = seed(problem.given, problem.goal, *problem.definitions.items(), *salt)
        self._symbols = problem.symbols
        self.functional, self.formal = self.fields(Work(_WORK))
        self.atoms: list[tuple[Node, str, Node]] = []

    def fields(self, work: Work) -> tuple[Field, Field]:
        """The values of expressions with definitions substituted, and with defined names as unknowns."""
        definitions = self.calculus.definitions
        return tuple(Field(self._symbols, meaning, self._drawn, work) for meaning in (definitions, {}))  # type: ignore[return-value]

    def read(self, text: str) -> Node:
        """The expression in ``text``."""
        return parse_formula(text, self.pool, self.names, self.functions)

    def knows(self, word: str) -> bool:
        """Whether a word is a name, a function or a differential, so that a line with it may be mathematics."""
        return word in (*self.names, *self.functions, *ELEMENTARY, "e", "pi", "π", "frac", "partial", "cdot")

    def same(self, a: Node, b: Node) -> Comparison:
        """Whether they are the same function of the free symbols."""
        return compare_nodes(self.calculus.work_out(a), self.calculus.work_out(b), self.functional)

    def written_alike(self, a: Node, b: Node) -> Comparison:
        """Whether one is a rearrangement of the other, with names and derivatives as written."""
        return compare_nodes(self._atomic(a), self._atomic(b), self.formal)

    def _atomic(self, node: Node) -> Node:
        """The expression with an unknown in place of every derivative; equal derivatives get the same unknown."""
        args = [self._atomic(a) for a in node.args]
        if node.op != "diff":
            return rebuild(self.pool, node, args)
        for inner, by, atom in self.atoms:
            if by == node.name and (inner is args[0] or compare_nodes(args[0], inner, self.formal) is Comparison.EQUAL):
                return atom
        atom = self.pool.symbol(f"diff {len(self.atoms)}")
        self.atoms.append((args[0], node.name, atom))
        return atom

    def chained(self, node: Node) -> Node:
        """The expression with the chain rule applied as far as possible without substituting a definition."""
        return self.calculus.work_out(node, chain=True)

    def left(self, node: Node) -> list[Node]:
        """The outermost unevaluated derivatives in it, without trivial ones (`is_plain`)."""
        if node.op == "diff":
            return [] if self.is_plain(node) else [node]
        return list({n: None for a in node.args for n in self.left(a)})

    def is_plain(self, node: Node) -> bool:
        """Whether a derivative is trivial: of a symbol with respect to itself, or of something independent of it."""
        worked = self.calculus.work_out(node)
        return worked.op == "number" and (not worked.value or node.args[0].op in ("symbol", "number"))

    def put_in(self, node: Node, meaning: Mapping[str, Node]) -> Node:
        """The expression with other expressions in place of symbols."""
        if node.op == "symbol":
            return meaning.get(node.name, node)
        return rebuild(self.pool, node, [self.put_in(a, meaning) for a in node.args])

    def depends(self, node: Node, by: str) -> bool:
        """Whether an expression depends on a name, directly or through definitions."""
        depends = self.calculus.depends
        return any(n.op == "symbol" and (n.name == by or by in depends.get(n.name, ())) for n in below([node]))
