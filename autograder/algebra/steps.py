"""Judges a derivation: lines that each must equal the one before, from what is given to the form that is asked for.

A line is looked at in three ways:

- as a function of the free symbols, all definitions put in and all derivatives worked out: so it must equal the line
  before it;
- as it is written, defined names and derivatives taken for unknowns of their own: so the first line must be the given
  and the last one the goal, up to rearranging;
- with the chain rule applied as far as it goes without putting in a definition: so lines are sorted into steps. Lines
  that are the same in this sense are one step, but that a line with a derivative still to be worked out and a later one
  without are two.

So a step puts a definition in, or takes one out, or works a derivative out. Spelling, order, expanding, multiplying by
1 and adding 0 are no steps; nor is coming back to where one was.

The credit is 1 for a derivation that is sound from the given to the goal in enough steps. Otherwise it is the share
``sound / max(needed, made)``, at most ``(needed - 1) / needed``. ``sound`` counts the steps before the first fault, and
``made`` all steps, wrong and unreadable ones too. So what is missing at the end always costs a step, and no number of
lines makes up for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.algebra.nouns import MOST_LINES, AlgebraError, Derivation, Judgement, TooComplicated
from autograder.algebra.parse import DIFF, USUAL, parse
from autograder.algebra.tree import Calculus, Node, Pool, below, rebuild
from autograder.algebra.truth import TOO_COMPLICATED, UNDECIDED, Field, Verdict, Work, compare, seed

_WORK = 400_000

_NOT_THE_GIVEN = "The first line must be the expression that is given, as the question writes it."
_NOT_THE_GIVEN_BUT_EQUAL = (
    "This is equal to what is given, but it is already a step on. Write the given expression first."
)
_UNEQUAL = "This is not equal to the line before it."
_NOWHERE = "This has no value at most points, but the line before it does."
_DIFF_LEFT = "All is right so far, but this is not the end: a derivative is still to be worked out."
_FORM_LEFT = "All is right so far, but this is not yet in the form that is asked for."


class Sheet:
    """The definitions of a problem, and ways to look at an expression over them."""

    def __init__(self, problem: Derivation, salt: Sequence[str] = ()) -> None:
        self.functions = (*(problem.functions or USUAL), *DIFF)
        self.pool = Pool()
        self.names = {name: self.pool.symbol(name) for name in problem.symbols}
        definitions: dict[str, Node] = {}
        for name, text in problem.definitions.items():
            # worked out, and before the name's own node: arguments come first
            definitions[name] = Calculus(self.pool, definitions).work_out(self.read(text))
            self.names[name] = self.pool.symbol(name)
        self.calculus = Calculus(self.pool, definitions)
        drawn, work = seed(problem.given, problem.goal, *problem.definitions.items(), *salt), Work(_WORK)
        self.functional = Field(problem.symbols, definitions, drawn, work)
        self.formal = Field(problem.symbols, {}, drawn, work)
        self.atoms: list[tuple[Node, str, Node]] = []

    def read(self, text: str) -> Node:
        """The expression in ``text``."""
        return parse(text, self.pool, self.names, self.functions)

    def same(self, a: Node, b: Node) -> Verdict:
        """Whether they are the same function of the free symbols."""
        return compare(self.calculus.work_out(a), self.calculus.work_out(b), self.functional)

    def written_alike(self, a: Node, b: Node) -> Verdict:
        """Whether one is the other rearranged, with names and derivatives as they are written."""
        return compare(self._atomic(a), self._atomic(b), self.formal)

    def _atomic(self, node: Node) -> Node:
        """The expression with an unknown in place of every derivative; alike derivatives get the same one."""
        args = [self._atomic(a) for a in node.args]
        if node.op != "diff":
            return rebuild(self.pool, node, args)
        for inner, by, atom in self.atoms:
            if by == node.name and (inner is args[0] or compare(args[0], inner, self.formal) is Verdict.EQUAL):
                return atom
        atom = self.pool.symbol(f"diff {len(self.atoms)}")
        self.atoms.append((args[0], node.name, atom))
        return atom

    def chained(self, node: Node) -> Node:
        """The expression with the chain rule applied as far as it goes without putting in a definition."""
        return self.calculus.work_out(node, chain=True)

    def unworked(self, node: Node) -> bool:
        """Whether a derivative of more than a single name is still to be worked out in it."""
        return any(
            n.op == "diff" and n.args[0].op != "symbol" and self.calculus.work_out(n).op != "number"
            for n in below([node])
        )


class Steps:
    """Counts the different steps among lines."""

    def __init__(self, sheet: Sheet, given: Node) -> None:
        self.sheet, self.count = sheet, 0
        self.seen: list[tuple[Node, bool]] = []
        self.take(given)
        self.count = 0

    def take(self, line: Node) -> bool:
        """Whether this line is a new step."""
        form, unworked = self.sheet.chained(line), self.sheet.unworked(line)
        for number, (old, was_unworked) in enumerate(self.seen):
            if compare(form, old, self.sheet.formal) is Verdict.EQUAL:
                if unworked or not was_unworked:
                    return False
                self.seen[number] = (old, False)
                break
        else:
            self.seen.append((form, unworked))
        self.count += 1
        return True


class _Fault(Exception):
    """The first thing that is wrong."""

    def __init__(self, line: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.line, self.kind, self.message = line, kind, message


def derivation(lines: Sequence[str], problem: Derivation) -> Judgement:
    """Judge ``lines``; the problem's own texts must be readable."""
    sheet = Sheet(problem, lines)
    given, goal = sheet.read(problem.given), sheet.read(problem.goal)
    steps = Steps(sheet, given)
    try:
        if len(lines) > MOST_LINES:
            raise _Fault(MOST_LINES + 1, "too_complicated", f"There may be {MOST_LINES} lines at most.")
        _follow(lines, sheet, given, goal, steps, problem.steps)
    except _Fault as fault:
        sound, needed = steps.count, problem.steps
        if fault.kind == "undecided":
            return Judgement(0.0, sound, needed, fault.line, fault.kind, fault.message)
        made = sound + _rest(lines[max(0, fault.line - 1) :], sheet, steps)
        credit = min(sound / max(needed, made), (needed - 1) / needed)
        return Judgement(credit, sound, needed, fault.line, fault.kind, fault.message)
    return Judgement(1.0, steps.count, problem.steps, 0, "", "")


def _follow(lines: Sequence[str], sheet: Sheet, given: Node, goal: Node, steps: Steps, needed: int) -> None:
    """Go from the first line to the last; raises `_Fault` at the first one that is wrong."""
    if not lines:
        raise _Fault(0, "not_the_given", "There are no lines here. Begin with the expression that is given.")
    before = given
    for number, text in enumerate(lines, 1):
        try:
            line = sheet.read(text)
            if number == 1:
                _begin(sheet, line, given)
            else:
                _equal(number, sheet.same(line, before))
                steps.take(line)
        except AlgebraError as error:
            said = f"Line {number}, character {error.column}: {error.message}"
            raise _Fault(number, "unreadable", said) from None
        except (TooComplicated, RecursionError, MemoryError):
            raise _Fault(number, "too_complicated", f"Line {number}: {TOO_COMPLICATED}") from None
        before = line
    try:
        verdict = sheet.written_alike(before, goal)
    except (TooComplicated, RecursionError, MemoryError):
        raise _Fault(len(lines), "too_complicated", f"Line {len(lines)}: {TOO_COMPLICATED}") from None
    if verdict is Verdict.UNDECIDED:
        raise _Fault(len(lines), "undecided", UNDECIDED)
    if verdict is not Verdict.EQUAL:
        left = any(n.op == "diff" for n in below([before]))
        raise _Fault(len(lines), "not_the_goal", _DIFF_LEFT if left else _FORM_LEFT)
    if steps.count < needed:
        made = f"{steps.count} step{'' if steps.count == 1 else 's'}"
        raise _Fault(
            len(lines),
            "too_few",
            f"All is right, but {made} from the first line to the last are too few: {needed} are needed. Write down "
            "what comes between. Rearranging is no step.",
        )


def _begin(sheet: Sheet, line: Node, given: Node) -> None:
    verdict = sheet.written_alike(line, given)
    if verdict is Verdict.UNDECIDED:
        raise _Fault(1, "undecided", UNDECIDED)
    if verdict is not Verdict.EQUAL:
        equal = sheet.same(line, given) is Verdict.EQUAL
        raise _Fault(1, "not_the_given", _NOT_THE_GIVEN_BUT_EQUAL if equal else _NOT_THE_GIVEN)


def _equal(number: int, verdict: Verdict) -> None:
    faults = {
        Verdict.UNEQUAL: ("unequal", _UNEQUAL),
        Verdict.NOWHERE: ("unequal", _NOWHERE),
        Verdict.LARGE: ("too_complicated", TOO_COMPLICATED),
        Verdict.UNDECIDED: ("undecided", UNDECIDED),
    }
    if verdict in faults:
        kind, said = faults[verdict]
        raise _Fault(number, kind, f"Line {number}: {said}")


def _rest(lines: Sequence[str], sheet: Sheet, steps: Steps) -> int:
    """How many steps there are from the first fault on; what cannot be read is one."""
    found = 0
    for text in lines[:MOST_LINES]:
        try:
            found += steps.take(sheet.read(text))
        except (AlgebraError, TooComplicated, RecursionError, MemoryError):
            found += 1
    return found
