"""Checks a spec's own formulas when the spec is loaded, so that later only a student's text can fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.algebra.definitions import Definitions
from autograder.algebra.elementary import DIFF, ELEMENTARY
from autograder.algebra.equivalence import Comparison, equal
from autograder.algebra.graph import Node
from autograder.algebra.lexer import tokens
from autograder.algebra.steps import Forms
from autograder.algebra.types import DOMAINS, AlgebraError, DerivationProblem, TooComplicated

_NOT_READ = "is too complicated"


def faults(want: str, symbols: Mapping[str, str], functions: Sequence[str] = ()) -> list[str]:
    """Errors in a spec's formula and in its symbols and functions, as sentences for the instructor."""
    found = [*_symbols(symbols), *_functions(functions, (*ELEMENTARY, *DIFF))]
    if found:
        return found
    try:
        verdict = equal(want, want, symbols, functions).verdict
    except AlgebraError as error:
        return [f"`{want}` cannot be read: {error}"]
    except (TooComplicated, RecursionError, MemoryError):
        return [f"`{want}` {_NOT_READ}"]
    if verdict == "too_complicated":
        return [f"`{want}` {_NOT_READ}"]
    return [] if verdict == "equal" else [f"`{want}` has no value at most points of its symbols' domains"]


def derivation_faults(problem: DerivationProblem) -> list[str]:
    """Errors in a spec's derivation, as sentences for the instructor."""
    found = [
        *_symbols(problem.symbols),
        *_functions(problem.functions, ELEMENTARY),
        *_names("definition", problem.definitions),
        *(f"`{name}` is both a symbol and a definition" for name in problem.definitions if name in problem.symbols),
    ]
    if not isinstance(problem.steps, int) or problem.steps < 1:
        found.append("steps must be a whole number, at least 1")
    found = found or _definitions(problem)
    if found:
        return found
    sheet = Definitions(problem)
    try:
        given, goal = (_read(sheet, what, text) for what, text in (("given", problem.given), ("goal", problem.goal)))
        verdict = sheet.same(goal, given)
        if verdict is not Comparison.EQUAL:
            unequal = verdict is Comparison.UNEQUAL
            return ["goal is not equal to given" if unequal else "whether goal is equal to given cannot be decided"]
        forms = Forms(sheet)
        forms.take(given)
        worked = len(sheet.left(goal)) < len(sheet.left(given))
        if sheet.written_alike(given, goal) is Comparison.EQUAL or not (forms.take(goal) or worked):
            return ["goal is given rearranged: there is no step between them"]
    except AlgebraError as error:
        return [error.message]
    except (TooComplicated, RecursionError, MemoryError):
        return [f"given or goal {_NOT_READ}"]
    return []


def _read(sheet: Definitions, what: str, text: str) -> Node:
    try:
        return sheet.read(text)
    except AlgebraError as error:
        raise AlgebraError(f"{what} `{text}` cannot be read: {error}", error.column) from None


def _symbols(symbols: Mapping[str, str]) -> list[str]:
    found = list(_names("symbol", symbols))
    return found + [
        f"symbol `{name}`: `{domain}` is no domain; there are {', '.join(DOMAINS)}"
        for name, domain in symbols.items()
        if domain not in DOMAINS
    ]


def _names(what: str, names: Iterable[str]) -> list[str]:
    return [f"{what} `{name}`: this can be no name" for name in names if not _is_name(name)]


def _is_name(name: str) -> bool:
    try:
        kinds = [token.kind for token in tokens(name)]
    except AlgebraError:
        return False
    return kinds == ["name", "end"] and name.strip() == name and name not in (*ELEMENTARY, *DIFF)


def _functions(functions: Iterable[str], known: Iterable[str]) -> list[str]:
    known = list(known)
    return [f"`{name}` is no function; there are {', '.join(known)}" for name in functions if name not in known]


def _definitions(problem: DerivationProblem) -> list[str]:
    """Errors in the definitions, tried one after another."""
    done: dict[str, str] = {}
    for name, text in problem.definitions.items():
        done[name] = text
        try:
            Definitions(DerivationProblem(problem.symbols, done, "0", "0", 1, problem.functions))
        except AlgebraError as error:
            later = [n for n in problem.definitions if n not in done or n == name]
            hint = f" A definition sees only those before it, which are not {', '.join(later)}." if later else ""
            return [f"definition `{name}`: `{text}` cannot be read: {error}{hint}"]
        except (TooComplicated, RecursionError, MemoryError):
            return [f"definition `{name}` {_NOT_READ}"]
    return []
