"""Counts the steps of calculus that a derivation shows between the given and the goal.

The given, the goal and the definitions are on the handout, so a line counts only for what it adds. It must show one of:

- **a rule**: the line no longer contains the given derivative but derivatives of its parts, and the rules of calculus
  lead to it whatever these parts are (`derivatives`);
- **an evaluated derivative**: an earlier line that counts, or the given with its definition written out, has a
  derivative, and this line is its value, built from the same parts;
- **the factors of the chain rule**, each evaluated in an equation beside the chain;
- **paths**: a sum with one term for each way in which the given depends on the symbol;
- **the ground**: all names are substituted, and the line has the shape that the quotient or product rule gives
  (`forms`).

Nothing else counts, so padding need not be recognized: a line that equals the given or the goal by definitions alone
shows none of these. If the given contains no derivative, there is no calculus to look for, and every new form counts.
"""

from __future__ import annotations

from collections import Counter

from autograder.algebra.definitions import Definitions
from autograder.algebra.derivatives import OpenedRate, Rate, Rates
from autograder.algebra.equivalence import Comparison, compare_nodes
from autograder.algebra.forms import Shapes, factors, terms
from autograder.algebra.graph import Calculus, Node, below, rebuild
from autograder.algebra.sampling import Work

_WORK = 600_000


class Progress:
    """Counts the lines that show something new."""

    def __init__(self, sheet: Definitions, given: Node, goal: Node) -> None:
        self.sheet, self.given, self.goal = sheet, given, goal
        self.functional, self.formal = sheet.fields(Work(_WORK))
        self.rates = Rates(sheet, given, self.functional, self.formal)
        self.shapes = Shapes(sheet, self.functional, self.formal)
        self.count = 0
        self.begun: list[Node] = []  # lines equal to the given with definitions written out
        self.shown: list[Node] = []  # lines that count
        self._contents: list[Node] = []
        self._beside: dict[Rate, None] = {}
        self._kinds: set[str] = set()
        self._plain = Calculus(sheet.pool, {})

    def begins(self, line: Node) -> bool:
        """Whether this is the given derivative, possibly with its definition written out."""
        return self.rates.is_given(self.rates.open(line))

    def take(self, line: Node) -> bool:
        """Whether this line, which equals the given, counts."""
        if not self.rates.asked:
            return self._is_new_form(line)
        opened = self.rates.open(line)
        if self.rates.is_given(opened):
            self.begun.append(line)
            return False
        kind = self._shows(line, opened)
        if not kind:
            return False
        self.shown.append(line)
        if opened.rates:
            if any(self._same(opened.node, old) for old in self._contents):
                return False
            self._contents.append(opened.node)
        elif kind in self._kinds:
            return False
        self._kinds.add(kind)
        self.count += 1
        return True

    def take_beside(self, part: Node, value: Node) -> None:
        """Count derivatives of parts that are evaluated beside the chain, once they suffice for the given."""
        if part.op != "diff" or self.given.op != "diff" or self.sheet.left(value):
            return
        opened = self.rates.open(part)
        if opened.whole or not opened.rates:
            return
        self._beside.update(dict.fromkeys(opened.rates))
        content = self.rates.chain(list(self._beside))
        if content is not None and not any(self._same(content, old) for old in self._contents):
            self._contents.append(content)
            self.count += 1

    def _is_new_form(self, line: Node) -> bool:
        """Without a derivative in the given: whether the line is new, and not an earlier one rearranged."""
        known = [self.given, self.goal, *self.shown]
        if any(self._alike(self._settled(line), self._settled(old)) for old in known):
            return False
        self.shown.append(line)
        self.count += 1
        return True

    def _same(self, a: Node, b: Node) -> bool:
        return compare_nodes(a, b, self.functional) is Comparison.EQUAL

    def _alike(self, a: Node, b: Node) -> bool:
        return compare_nodes(a, b, self.formal) is Comparison.EQUAL

    def _shows(self, line: Node, opened: OpenedRate) -> str:
        """The kind of step that the line shows; "" if none."""
        if opened.rates:
            idle = any(self.shapes.has_idle(opened.node, rate.symbol, rate.slope) for rate in opened.rates)
            if opened.whole or idle or self._holds_the_goal(opened.node):
                return ""
            shown = self.rates.follows(opened) or self._worked_from(line, self.shown) or self._is_partly_worked(line)
            return "rule" if shown else ""
        if self._is_goal(line):
            return "worked" if self._worked_from(line, [b for b in self.begun if not self._is_as_given(b)]) else ""
        return self._shows_without_derivatives(line) or ("worked" if self._switched(line) else "")

    def _shows_without_derivatives(self, line: Node) -> str:
        if self._worked_out(line):
            return "worked"
        if self.given.op == "diff":
            return self._reaches(line, self.sheet.pool.number(1), self.given.args[0], self.given.name)
        return ""

    def _is_partly_worked(self, line: Node) -> bool:
        """Whether some derivatives are evaluated and others are not, as the rules of calculus leave them."""
        if not self._worked_from(line, [*self.begun, self._written_out(self.given)]):
            return False
        if self.given.op == "diff" and self.given.name in self.sheet.calculus.definitions:
            return True
        return bool(self._shows_without_derivatives(self.sheet.calculus.work_out(line)))

    def _is_goal(self, line: Node) -> bool:
        return not self.sheet.left(self.goal) and self._alike(self._settled(line), self._settled(self.goal))

    def _settled(self, line: Node) -> Node:
        return self.rates.open(line).node

    def _is_as_given(self, line: Node) -> bool:
        return self._alike(self.sheet.chained(line), self.sheet.chained(self.given))

    # --- an evaluated derivative ---

    def _worked_out(self, line: Node) -> bool:
        """Whether a line without derivatives is the value of an earlier line, or of the given's own definition."""
        split_up = [b for b in self.begun if self._is_split_logarithm(b)]
        if self._worked_from(line, [*self.shown, *split_up]):
            return True
        if self.sheet.left(self.goal):
            return False
        if any(self._is_result(line, begun) for begun in self.begun):
            return True
        at_once = self._is_result(line, self._written_out(self.given))
        return at_once and not any(self.shapes.alike(line, goal) for goal in self._goals())

    def _is_split_logarithm(self, line: Node) -> bool:
        """Whether the line differentiates logarithmically, with the logarithm already expanded."""
        return self.rates.is_by_logarithm(line) and all(n.args[0].op != "log" for n in self.sheet.left(line))

    def _is_result(self, line: Node, begun: Node) -> bool:
        """Whether the rules of calculus turn a line with the given derivative into this line.

        It must be built from the same parts, and must not be the goal with the same definition substituted.
        """
        if self.rates.is_by_logarithm(begun):
            begun = self.rates.with_logarithms_expanded(begun)
            return self.shapes.alike(line, self.sheet.chained(begun))
        if not self.shapes.alike(line, self.sheet.chained(begun)):
            return False
        return self.given.args[0] not in self._ground() or not self.shapes.holds(line, self.goal, self.functional)

    def _ground(self) -> dict[Node, Node]:
        """The names that are defined over free symbols alone, with their definitions."""
        definitions = self.sheet.calculus.definitions
        return {
            self.sheet.names[name]: node
            for name, node in definitions.items()
            if not any(n.name in definitions for n in below([node]))
        }

    def _goals(self) -> list[Node]:
        """The goal with definitions substituted: those over free symbols, all of them, and all of them repeatedly."""
        ground = {symbol.name: node for symbol, node in self._ground().items()}
        found = [self.sheet.put_in(self.goal, ground)]
        for _ in self.sheet.calculus.definitions:
            found.append(self.sheet.put_in(found[-1] if found[1:] else self.goal, self.sheet.calculus.definitions))
        return found

    def _worked_from(self, line: Node, before: list[Node]) -> bool:
        size, form = self._size(line), self.sheet.chained(line)
        return any(size < self._size(old) != 1 and self._alike(form, self.sheet.chained(old)) for old in before)

    def _size(self, line: Node) -> int:
        """The size of the largest operand of an unevaluated derivative: 1 for a name, 0 if there is none."""
        return max((len(below([node.args[0]])) for node in self.sheet.left(line)), default=0)

    def _written_out(self, line: Node) -> Node:
        """The line with definitions substituted inside derivatives."""
        if line.op == "diff":
            return self.sheet.pool.diff(self.sheet.put_in(line.args[0], self.sheet.calculus.definitions), line.name)
        return rebuild(self.sheet.pool, line, [self._written_out(a) for a in line.args])

    def _switched(self, line: Node) -> bool:
        """Whether an earlier line differentiates another name instead, and this line is written with that name."""
        names = [n for n in below([line]) if n.op == "symbol"]
        operands = [[n.args[0] for n in self.sheet.left(begun)] for begun in self.begun]
        return len(names) == 1 and self.given.op == "diff" and names != [self.given.args[0]] and names in operands

    # --- the goal as an ingredient ---

    def _holds_the_goal(self, line: Node) -> bool:
        """Whether the line contains the goal, in any spelling, times a one or plus a zero."""
        if line.op == "add" and not Counter(terms(self.goal)) - Counter(line.args):
            return True
        return self.shapes.holds(line, self._settled(self.goal), self.functional)

    # --- paths and the ground ---

    def _reaches(self, line: Node, scale: Node, name: Node, by: str) -> str:
        """How a line without derivatives shows ``scale`` times the derivative of ``name``: "ground", "paths", or ""."""
        pool, definitions = self.sheet.pool, self.sheet.calculus.definitions
        inner = definitions.get(name.name, name) if name.op == "symbol" else name
        if self._is_ground(line, name, by):
            return "ground"
        paths = [n for n in below([inner]) if n.op == "symbol" and self.sheet.depends(n, by)]
        partials = {n: pool.multiply((scale, self._plain.work_out(pool.diff(inner, n.name)))) for n in paths}
        if len(paths) == 1 and paths[0].name in definitions:
            step = partials[paths[0]]
            factor = next((f for f in factors(line) if self._proportional(f, step)), None)
            if factor is not None and line.op == "multiply":
                step = pool.divide(step, factor)
                line = pool.multiply([f for f in line.args if f is not factor])
            return self._reaches(line, step, paths[0], by)
        return "paths" if len(paths) > 1 and self._is_sum_of_paths(line, partials, by) else ""

    def _proportional(self, factor: Node, step: Node) -> bool:
        return factor.op != "number" and self.rates.proportion(factor, self.sheet.calculus.work_out(step)) is not None

    def _is_ground(self, line: Node, name: Node, by: str) -> bool:
        """Whether names that depend on ``by`` are substituted, and the line has the shape of a rule for fractions."""
        names = [n for n in below([line]) if n.op == "symbol" and self.sheet.depends(n, by)]
        if any(n.name != by for n in names) or not names:
            return False
        return self.shapes.is_quotient(line, name, by) or self.shapes.is_product(line, name, by)

    def _is_sum_of_paths(self, line: Node, partials: dict[Node, Node], by: str) -> bool:
        """Whether the line is a sum with exactly one term for each path."""
        pool = self.sheet.pool
        numbers = [f for f in factors(line) if f.op == "number"]
        inner = pool.multiply([f for f in factors(line) if f.op != "number"])
        left = [pool.multiply((*numbers, term)) for term in terms(inner)]
        if len(left) != len(partials):
            return False
        wanted = [self.sheet.calculus.work_out(pool.multiply((step, pool.diff(n, by)))) for n, step in partials.items()]
        for want in wanted:
            found = next((t for t in left if self._same(t, want)), None)
            if found is None:
                return False
            left.remove(found)
        return True
