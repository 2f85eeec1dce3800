"""How much of the calculus between the given and the goal a derivation shows.

The given and the goal stand on the handout, and so do the definitions. So a line counts only for what it shows beside
them, which is one of:

- **a rule**: the given derivative is no longer in it, but derivatives of parts of it are, and the rules of calculus
  lead to it whatever these parts are (`rates`);
- **a derivative worked out**: an earlier line that counts, or the given with its definition written out, has a
  derivative, and this line is what comes of it, names being left as they are written;
- **paths**: a sum with one term for each way in which the given depends on the symbol;
- **the ground**: all names are put in and the derivative is worked out there.

Nothing else counts, so nothing has to be recognised as padding: what is equal to the given or to the goal by way of
definitions alone is none of these. Where the given has no derivative, there is no calculus to look for: then every form
counts that no line before had.
"""

from __future__ import annotations

from collections import Counter

from autograder.algebra.folding import calls, fold
from autograder.algebra.rates import Opened, Rates
from autograder.algebra.sheet import Sheet
from autograder.algebra.tree import Calculus, Node, below, rebuild
from autograder.algebra.truth import Verdict, Work, compare

_WORK = 600_000


class Progress:
    """Counts the lines that show something that no line before them did."""

    def __init__(self, sheet: Sheet, given: Node, goal: Node) -> None:
        self.sheet, self.given, self.goal = sheet, given, goal
        self.functional, self.formal = sheet.fields(Work(_WORK))
        self.rates = Rates(sheet, given, self.functional, self.formal)
        self.count = 0
        self.begun: list[Node] = []  # lines that are the given with definitions written out
        self.shown: list[Node] = []  # lines that count
        self._contents: list[Node] = []
        self._kinds: set[str] = set()
        self._plain = Calculus(sheet.pool, {})

    def begins(self, line: Node) -> bool:
        """Whether this is the given derivative, with its definition written out perhaps."""
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

    def _is_new_form(self, line: Node) -> bool:
        """Where no derivative is asked for: whether the line is neither given nor goal nor one before, rearranged."""
        known = [self.given, self.goal, *self.shown]
        if any(self._alike(self._settled(line), self._settled(old)) for old in known):
            return False
        self.shown.append(line)
        self.count += 1
        return True

    def _same(self, a: Node, b: Node) -> bool:
        return compare(a, b, self.functional) is Verdict.EQUAL

    def _alike(self, a: Node, b: Node) -> bool:
        return compare(a, b, self.formal) is Verdict.EQUAL

    def _shows(self, line: Node, opened: Opened) -> str:
        """What kind of work the line shows; "" if none."""
        if opened.rates:
            if opened.whole or self._holds_the_goal(line):
                return ""
            return "rule" if self.rates.follows(opened) or self._worked_out(line) else ""
        if self._is_goal(line):
            return "worked" if self._worked_from(line, [b for b in self.begun if not self._is_as_given(b)]) else ""
        if self._worked_out(line) or self._switched(line):
            return "worked"
        if self.given.op == "diff" and not self._is_goal(fold(self.sheet, line)):
            return self._reaches(line, self.sheet.pool.number(1), self.given.args[0], self.given.name)
        return ""

    def _is_goal(self, line: Node) -> bool:
        return not self.sheet.left(self.goal) and self._alike(self._settled(line), self._settled(self.goal))

    def _settled(self, line: Node) -> Node:
        return self.rates.open(line).node

    def _is_as_given(self, line: Node) -> bool:
        return self._alike(self.sheet.chained(line), self.sheet.chained(self.given))

    # --- a derivative worked out ---

    def _worked_out(self, line: Node) -> bool:
        """Whether the line comes of an earlier one, or of the given's own definition."""
        split = [b for b in self.begun if self._is_split_logarithm(b)]
        if self._worked_from(line, [*self.shown, *split]):
            return True
        begun = [b for b in self.begun if not self.rates.is_by_logarithm(b)]
        if self._worked_from(line, begun):
            return not (calls(line) and self._holds_the_goal(fold(self.sheet, line, distribute=False)))
        at_once = self._worked_from(line, [self._written_out(self.given)])
        return at_once and not self._is_goal_written_out(line)

    def _is_split_logarithm(self, line: Node) -> bool:
        """Whether the line takes the derivative by way of the logarithm, which is no longer written as one."""
        return self.rates.is_by_logarithm(line) and all(n.args[0].op != "log" for n in self.sheet.left(line))

    def _is_goal_written_out(self, line: Node) -> bool:
        """Whether nothing is left of a line without derivatives, when definitions are taken back, but the goal."""
        if self.sheet.left(line):
            return False
        folded = fold(self.sheet, line, distribute=False)
        return not calls(folded) or self._is_goal(folded)

    def _worked_from(self, line: Node, before: list[Node]) -> bool:
        size, form = self._size(line), self.sheet.chained(line)
        return any(size < self._size(old) != 1 and self._alike(form, self.sheet.chained(old)) for old in before)

    def _size(self, line: Node) -> int:
        """How large the largest thing is of which a derivative is still to be worked out: 1 for a name, 0 for none."""
        return max((len(below([node.args[0]])) for node in self.sheet.left(line)), default=0)

    def _written_out(self, line: Node) -> Node:
        """The line with definitions put in where derivatives are taken."""
        if line.op == "diff":
            return self.sheet.pool.diff(self.sheet.put_in(line.args[0], self.sheet.calculus.definitions), line.name)
        return rebuild(self.sheet.pool, line, [self._written_out(a) for a in line.args])

    def _switched(self, line: Node) -> bool:
        """Whether an earlier line has the derivative of another name instead, and this line is written in that name."""
        names = [n for n in below([line]) if n.op == "symbol"]
        operands = [[n.args[0] for n in self.sheet.left(begun)] for begun in self.begun]
        return len(names) == 1 and self.given.op == "diff" and names != [self.given.args[0]] and names in operands

    # --- the goal as an ingredient ---

    def _holds_the_goal(self, line: Node) -> bool:
        """Whether the goal stands in the line as it is, times a one or plus a zero."""
        if line.op == "add" and not Counter(_terms(self.goal)) - Counter(line.args):
            return True
        goal = Counter(f for f in _factors(self.goal) if f.op != "number")
        if len(goal) == 1:  # the rules themselves may lead to the goal times the derivative of a part
            return False
        return any(not goal - Counter(_factors(term)) for term in _terms(line))

    # --- paths and the ground ---

    def _reaches(self, line: Node, scale: Node, name: Node, by: str) -> str:
        """Whether a line without derivatives shows ``scale`` times the derivative of ``name``: how, or ""."""
        pool, definitions = self.sheet.pool, self.sheet.calculus.definitions
        inner = definitions.get(name.name, name) if name.op == "symbol" else name
        if self._is_ground(line, inner, by):
            return "ground"
        paths = [n for n in below([inner]) if n.op == "symbol" and self.sheet.depends(n, by)]
        partials = {n: pool.multiply((scale, self._plain.work_out(pool.diff(inner, n.name)))) for n in paths}
        if len(paths) == 1 and paths[0].name in definitions:
            step = partials[paths[0]]
            factor = next((f for f in _factors(line) if self._proportional(f, step)), None)
            if factor is not None and line.op == "multiply":
                step = pool.divide(step, factor)
                line = pool.multiply([f for f in line.args if f is not factor])
            return self._reaches(line, step, paths[0], by)
        return "paths" if len(paths) > 1 and self._is_sum_of_paths(line, partials, by) else ""

    def _proportional(self, factor: Node, step: Node) -> bool:
        return factor.op != "number" and self.rates.proportion(factor, self.sheet.calculus.work_out(step)) is not None

    def _is_ground(self, line: Node, inner: Node, by: str) -> bool:
        """Whether all names that depend on ``by`` are put in, and not only where the goal has them."""
        names = [n for n in below([line]) if n.op == "symbol" and self.sheet.depends(n, by)]
        return (
            all(n.name == by for n in names)
            and self.sheet.depends(line, by)
            and any(self.sheet.depends(n, by) for n in calls(fold(self.sheet, line)))
            and any(n.op == "symbol" and n.name in self.sheet.calculus.definitions for n in below([inner]))
        )

    def _is_sum_of_paths(self, line: Node, partials: dict[Node, Node], by: str) -> bool:
        """Whether the line is a sum with exactly one term for each path."""
        pool = self.sheet.pool
        numbers = [f for f in _factors(line) if f.op == "number"]
        inner = pool.multiply([f for f in _factors(line) if f.op != "number"])
        terms = [pool.multiply((*numbers, term)) for term in _terms(inner)]
        if len(terms) != len(partials):
            return False
        wanted = [self.sheet.calculus.work_out(pool.multiply((step, pool.diff(n, by)))) for n, step in partials.items()]
        for want in wanted:
            found = next((t for t in terms if self._same(t, want)), None)
            if found is None:
                return False
            terms.remove(found)
        return True


def _factors(node: Node) -> tuple[Node, ...]:
    return node.args if node.op == "multiply" else (node,)


def _terms(node: Node) -> tuple[Node, ...]:
    return node.args if node.op == "add" else (node,)
