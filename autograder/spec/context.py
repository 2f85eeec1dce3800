"""The state of reading a spec: the names known so far, and the errors found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from autograder.checks import DEFAULT_CHECK, KINDS
from autograder.domain.errors import Fault
from autograder.spec.budget import exhausted
from autograder.spec.document import AssignmentPart, QuestionPart
from autograder.spec.draws import DrawError
from autograder.spec.expressions import CheckedExpression, ExpressionError, TooMuchError, parse_expression
from autograder.spec.source import Path_, Source
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

T = TypeVar("T")

RULE_NAMES = ("answer", "got", "want", "error")


def read_apart(value: Any) -> str:
    """The error for an expression that YAML read as a list of strings; "" if there is none."""
    if not isinstance(value, list):
        return ""
    found = next((v for v in value if isinstance(v, str) and re.search(r"[(\[ ]", v)), None)
    if found is not None:
        return f"is read by YAML as a list of strings, such as {found!r}: put the whole expression in double quotes"
    return next(filter(None, map(read_apart, value)), "")


class Context:
    """The checked document, the names that its expressions may use, and every error found."""

    def __init__(self, source: Source, document: AssignmentPart, path: Path) -> None:
        self.source, self.document, self.path = source, document, path
        self.faults: list[Fault] = []
        self.scope: dict[str, Any] = {}
        self.local: dict[str, Any] = {}  # further names for the expressions of the current question
        self.faulty: set[str] = set()  # names whose values have errors: what uses them is not reported again
        self.numbers = False  # whether the answer of the current question is numeric
        self.without: list[str] = []  # ids of questions without a tolerance
        self.spent = False  # whether the budget is used up, which is reported once

    def fault(self, path: Path_, what: str, *, key: bool = False) -> None:
        """Note an error at the value of ``path``, or with ``key`` at its last key."""
        self.faults.append(self.source.fault(path, what, key=key))

    def attempt(self, path: Path_, make: Callable[..., T], *arguments: Any) -> T | None:
        """The result of ``make(*arguments)``; on `ExpressionError`, None and an error at ``path``."""
        try:
            return make(*arguments)
        except ExpressionError as error:
            self.complain(path, error, str(arguments[0]))
            return None

    def complain(self, path: Path_, error: ExpressionError, text: str) -> None:
        """Note an error, unless it follows from another one."""
        if self.doubtful(text) or (self.spent and isinstance(error, (TooMuchError, DrawError))):
            return
        self.spent = self.spent or exhausted()
        self.fault(path, str(error))

    def doubtful(self, *texts: str | None) -> bool:
        """Whether expressions use names whose values have errors that were already reported."""
        return any(self.faulty.intersection(re.findall(r"[A-Za-z_]\w*", text or "")) for text in texts)

    def values(self) -> set[str]:
        """The names that stand for values."""
        return {k for k, v in (self.local | self.scope).items() if not callable(v)}

    def is_taken(self, name: str) -> bool:
        """Whether expressions know the name already, so that nothing of a question may be called so."""
        return name in self.scope or name in FUNCTIONS or name in CONSTANTS or name in RULE_NAMES

    def functions(self) -> dict[str, Any]:
        """The functions that the spec defines, by name."""
        return {k: v for k, v in (self.local | self.scope).items() if callable(v)}

    def parse(self, path: Path_, text: str | None, *names: str) -> CheckedExpression | None:
        """``text`` as an expression over the known names and ``names``; None, with an error noted, if it is invalid."""
        if text is None:
            return None
        if self.numbers and path[2:3] != ("answer",) and (what := read_apart(self.source.at(path))):
            self.fault(path, what)
            return None
        return self.attempt(path, parse_expression, text, {*self.values(), *names}, self.functions())

    def kind(self, part: QuestionPart) -> tuple[str, Any]:
        """The kind of check that the answer names, and its settings."""
        named = self.kinds(part)
        return (named[0], getattr(part.answer, named[0])) if named else (DEFAULT_CHECK, None)

    def kinds(self, part: QuestionPart) -> list[str]:
        """All kinds of check that the answer names; more than one is an error."""
        return [name for name in KINDS.known() if getattr(part.answer, name, None) is not None]
