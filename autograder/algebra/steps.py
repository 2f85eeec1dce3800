"""Grades a derivation: from the given expression to the goal, each line must equal the line before it.

Each line is examined in three ways:

- as a function of the free symbols, with all definitions substituted and all derivatives evaluated: it must equal the
  line before it;
- as written, with defined names and derivatives as unknowns: this recognizes the given and the goal, up to rearranging;
- for the calculus that it shows: this decides whether it counts as a step (`progress`). Reaching the goal is a step
  too, if another step comes before it.

The credit is 1 for a derivation that is valid from the given to the goal in enough steps; later lines are ignored.
Otherwise it is ``sound / max(needed, made)``, at most ``(needed - 1) / needed``. ``sound`` counts the steps before the
first mistake, and ``made`` all steps, including wrong and unreadable ones. So a missing end always costs a step, and no
number of lines makes up for it. An unreadable line loses only itself: the next line must equal the line before it.

Equations beside the chain (``dL/dy = y - t``, a definition) are checked. If they evaluate every factor of the chain
rule, they count together as a step; otherwise they count for nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import pairwise

from autograder.algebra.definitions import Definitions
from autograder.algebra.equivalence import TOO_COMPLICATED, UNDECIDED, Comparison, compare_nodes
from autograder.algebra.graph import Node, below
from autograder.algebra.lines import WrittenLine, lines
from autograder.algebra.mistakes import (
    DIFF_LEFT,
    FORM_LEFT,
    NO_TEXT,
    NOT_THE_GIVEN,
    NOT_THE_GIVEN_BUT_EQUAL,
    NOTHING,
    Mistake,
    check_settled,
    quoted,
    too_few,
    unequal,
)
from autograder.algebra.progress import Progress
from autograder.algebra.types import MOST_LINES, AlgebraError, DerivationProblem, Judgement, TooComplicated


class Forms:
    """Counts different forms among lines, to measure the rest of a derivation after a mistake."""

    def __init__(self, sheet: Definitions) -> None:
        self.sheet = sheet
        self.seen: list[Node] = []

    def take(self, line: Node) -> bool:
        """Whether this line is not an earlier one rearranged, with the chain rule applied as far as possible."""
        form = self.sheet.chained(line)
        if any(compare_nodes(form, old, self.sheet.formal) is Comparison.EQUAL for old in self.seen):
            return False
        self.seen.append(form)
        return True


class DerivationJudge:
    """Goes through the lines once."""

    def __init__(self, written: Sequence[str | None], problem: DerivationProblem) -> None:
        self.problem = problem
        self.sheet = Definitions(problem, written)
        self.given, self.goal = self.sheet.read(problem.given), self.sheet.read(problem.goal)
        self.progress = Progress(self.sheet, self.given, self.goal)
        self.forms = Forms(self.sheet)
        self.lines = lines(written, self.sheet.knows)
        self.unread: list[Mistake] = []
        self.before: tuple[WrittenLine, str, Node] | None = None
        self.arrived = 0  # at which line
        self.at = 0

    @property
    def sound(self) -> int:
        """The steps so far; reaching the goal is one if another comes before it or only one is needed."""
        made = self.progress.count
        return made + 1 if self.arrived and (made or self.problem.steps == 1) else made

    def judge(self) -> Judgement:
        """The verdict on all lines."""
        needed = self.problem.steps
        try:
            self._follow()
        except Mistake as fault:
            if fault.kind == "undecided":
                return Judgement(0.0, self.sound, needed, fault.line, fault.kind, fault.message)
            sound, rest = self.sound, 0 if self.arrived else self._rest()
            credit = min(sound / max(needed, sound + len(self.unread) + rest), (needed - 1) / needed)
            fault = min([fault, *self.unread], key=lambda f: f.line)
            return Judgement(credit, sound, needed, fault.line, fault.kind, fault.message)
        if self.unread:
            first, sound = self.unread[0], self.sound
            return Judgement(sound / (sound + len(self.unread)), sound, needed, first.line, first.kind, first.message)
        return Judgement(1.0, self.sound, needed, 0, "", "")

    def _follow(self) -> None:
        """Go from the first line to the goal; raises `Mistake` at the first wrong line."""
        if not self.lines:
            raise Mistake(0, "not_the_given", NOTHING)
        start = self._start()
        for line in self.lines[:start]:
            self._note(line)
        for at, line in enumerate(self.lines[start:], start):
            self.at = at
            if self._take(line):
                return
        self.at = len(self.lines)
        if self.unread:
            raise self.unread[0]
        if self.arrived:
            raise too_few(self.arrived, self.progress.count, self.sound, self.problem.steps)
        if self.before is None:
            raise Mistake(self.lines[0].number, "not_the_given", NOT_THE_GIVEN)
        left = any(n.op == "diff" for n in below([self.before[2]]))
        raise Mistake(self.before[0].number, "not_the_goal", DIFF_LEFT if left else FORM_LEFT)

    def _start(self) -> int:
        """Where the derivation begins: at the first line, or at the given after an unrelated derivation."""
        for number, line in enumerate(self.lines):
            for side in line.sides or ():
                try:
                    if self.sheet.written_alike(self.sheet.read(side), self.given) is Comparison.EQUAL:
                        return number if self._is_apart(number) else 0
                except (AlgebraError, TooComplicated, RecursionError, MemoryError):
                    continue
        return 0

    def _is_apart(self, number: int) -> bool:
        """Whether no earlier line has an expression equal to the given."""
        for line in self.lines[:number]:
            for side in line.sides or ():
                try:
                    if self.sheet.same(self.sheet.read(side), self.given) is Comparison.EQUAL:
                        return False
                except (AlgebraError, TooComplicated, RecursionError, MemoryError):
                    continue
        return True

    def _note(self, line: WrittenLine) -> None:
        """Remember the new names that a line before the beginning defines; ignore the rest of the line."""
        with contextlib.suppress(Mistake, TooComplicated, RecursionError, MemoryError):
            self._read(line)
        self.unread.clear()

    def _take(self, line: WrittenLine) -> bool:
        """Grade a line; returns whether the goal is reached in enough steps."""
        try:
            sides = self._read(line)
            if sides is None:
                return bool(self.arrived) and self.sound >= self.problem.steps
            for text, node in sides:
                self._link(line, text, node)
                if self._is_enough(line, node):
                    return True
        except (TooComplicated, RecursionError, MemoryError):
            raise Mistake(line.number, "too_complicated", f"Line {line.number}: {TOO_COMPLICATED}") from None
        except Mistake:
            if self.arrived:
                raise too_few(self.arrived, self.progress.count, self.sound, self.problem.steps) from None
            raise
        return False

    def _read(self, line: WrittenLine) -> list[tuple[str, Node]] | None:
        """The expressions of a line that belong to the chain; None if it is beside the chain or unreadable."""
        found: list[tuple[str, Node]] = []
        own = ""
        for place, text in enumerate(line.sides or ("",)):
            try:
                found.append((text, self.sheet.read(text)))
            except AlgebraError as error:
                if place == 0 and not line.open and len(line.sides or ()) > 1 and self._is_own_name(text):
                    own = text
                    continue
                at = f"Line {line.number}, character {line.text.find(text) + error.column}: {error.message}"
                said = at if line.sides else f"Line {line.number}: {NO_TEXT}"
                self.unread.append(Mistake(line.number, "unreadable", said))
                return None
            except (TooComplicated, RecursionError, MemoryError):
                said = f"Line {line.number}: {TOO_COMPLICATED}"
                self.unread.append(Mistake(line.number, "too_complicated", said))
                return None
        beside = own or (len(found) > 1 and not line.open)
        if beside and self.sheet.same(found[0][1], self.given) is not Comparison.EQUAL:
            self._check_beside(line, found)
            if own:
                self.sheet.names[own] = found[-1][1]
            return None
        return found

    def _is_own_name(self, text: str) -> bool:
        return text.isidentifier() and not self.sheet.knows(text) and not self.sheet.knows(text[1:])

    def _check_beside(self, line: WrittenLine, sides: list[tuple[str, Node]]) -> None:
        """Check an equation beside the chain, which must hold by itself; it may evaluate the derivative of a part."""
        settled = True
        for (a, left), (b, right) in pairwise(sides):
            verdict = self.sheet.same(right, left)
            if verdict is Comparison.UNEQUAL:
                raise unequal(self.sheet, line, b, right, f'"{quoted(a)}"', left)
            settled = settled and verdict is Comparison.EQUAL
        if settled:
            self.progress.take_beside(sides[0][1], sides[-1][1])

    def _link(self, line: WrittenLine, text: str, node: Node) -> None:
        """Check that an expression equals the one before it; raises `Mistake` if it does not."""
        if self.before is None:
            self._begin(line, node)
        else:
            before, said, last = self.before
            verdict = self.sheet.same(node, last)
            if verdict is Comparison.UNEQUAL:
                other = f'"{quoted(said)}"' if before is line else f"line {before.number}"
                raise unequal(self.sheet, line, text, node, other, last)
            check_settled(line, text, verdict)
        self._count(line, node)
        self.forms.take(node)
        self.before = (line, text, node)

    def _count(self, line: WrittenLine, node: Node) -> None:
        """Count the line if it is a step; if that cannot be decided, the answer needs manual grading."""
        try:
            self.progress.take(node)
        except (TooComplicated, RecursionError, MemoryError):
            raise Mistake(line.number, "undecided", UNDECIDED) from None

    def _begin(self, line: WrittenLine, node: Node) -> None:
        verdict = self.sheet.written_alike(node, self.given)
        if verdict is Comparison.EQUAL:
            return
        if verdict is Comparison.UNDECIDED:
            raise Mistake(line.number, "undecided", UNDECIDED)
        equal = self.sheet.same(node, self.given) is Comparison.EQUAL
        if equal and self.progress.begins(node):
            return
        raise Mistake(line.number, "not_the_given", NOT_THE_GIVEN_BUT_EQUAL if equal else NOT_THE_GIVEN)

    def _is_enough(self, line: WrittenLine, node: Node) -> bool:
        """Whether the goal is reached in enough steps."""
        verdict = self.sheet.written_alike(node, self.goal)
        if verdict is Comparison.UNDECIDED:
            raise Mistake(line.number, "undecided", UNDECIDED)
        if verdict is Comparison.EQUAL:
            self.arrived = line.number
        return verdict is Comparison.EQUAL and self.sound >= self.problem.steps

    def _rest(self) -> int:
        """The number of steps from the first mistake on; an unreadable line counts as one."""
        found = 0
        for line in self.lines[self.at : self.at + MOST_LINES]:
            for text in line.sides or ("",):
                try:
                    found += self.forms.take(self.sheet.read(text))
                except (AlgebraError, TooComplicated, RecursionError, MemoryError):
                    found += 1
        return found


def derivation(written: Sequence[str | None], problem: DerivationProblem) -> Judgement:
    """Grade the lines (None for a line that is not a string). The problem's own texts must be readable."""
    if len(written) > MOST_LINES:
        said = f"There may be {MOST_LINES} lines at most."
        return Judgement(0.0, 0, problem.steps, MOST_LINES + 1, "too_complicated", said)
    return DerivationJudge(written, problem).judge()
