"""Finds values that steps put into the worker for a calculation only, and that the target is made of."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator

import numpy as np

from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.ingest.project import shown_path

#: What is made of the spec's own values alone, without the submission.
_PURE = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)
_INSIDE = (
    *_PURE, ast.Name, ast.Constant, ast.Subscript, ast.Slice, ast.Tuple, ast.Attribute, ast.operator, ast.unaryop,
    ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip


def readable_values(assignment: Assignment) -> Iterator[Fault]:
    """A warning for each question whose steps calculate with a value that `want` or `got` uses, before they hand it on.

    The submission is given the result only, but the value lies beside it in the worker, where code can read it.
    """
    for question in assignment.questions:
        if names := _secrets(assignment, question):
            shown = " and ".join(f"`{name}`" for name in names)
            what = (
                f"the steps calculate with {shown}, which makes the target, so a submission can read it in the worker: "
                "calculate before, under `draw` or `define` (`y: X @ w`), and let the steps use the result"
            )
            at = f"question {question.id}"
            yield Fault(shown_path(assignment.path), question.line, question.column, at, what)


def _secrets(assignment: Assignment, question: Question) -> list[str]:
    """The spec's values that the steps only calculate with, and that are among those of the target."""
    steps = question.answer.steps
    if steps is None:
        return []
    known = question.answer.kwargs.keys()
    trees = [ast.parse(text) for text in (steps.source, *steps.get)]
    inside = {id(name): name.id for tree in trees for name in _calculated(tree, known)}
    given = {
        node.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in known and id(node) not in inside
    }
    scope = {**assignment.scope, **(question.cases[0] if question.cases else {})}
    judged = {name for formula in (question.want, question.got) if formula for name in formula.names}
    wanted = [scope[name] for name in judged if name in scope]
    return sorted(
        name
        for name in {*inside.values()} - given
        if name in judged or any(_equal(scope.get(name), value) for value in wanted)
    )


def _calculated(tree: ast.AST, known: Container[str]) -> Iterator[ast.Name]:
    """The names of the spec's values in calculations with nothing but such values."""
    for node in ast.walk(tree):
        parts = list(ast.walk(node)) if isinstance(node, _PURE) else []
        names = [part for part in parts if isinstance(part, ast.Name)]
        if names and all(isinstance(part, _INSIDE) for part in parts) and all(one.id in known for one in names):
            yield from names


def _equal(one: object, other: object) -> bool:
    """Whether two values are the same array of several numbers."""
    if not isinstance(one, np.ndarray) or not isinstance(other, np.ndarray) or one.shape != other.shape or one.size < 2:
        return False
    return one.dtype.kind in "iuf" and other.dtype.kind in "iuf" and bool(np.allclose(one, other))
