"""``steps`` of an answer: lines in a small part of Python that make objects and call what a submission defines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.domain import assignment as model
from autograder.domain.answer_sources import StepsSource
from autograder.spec.context import Context
from autograder.spec.document import QuestionPart
from autograder.spec.source import Path_

#: What the lines may use beside the submission's names and the spec's values.
BUILTINS = (
    "abs", "bool", "dict", "float", "int", "len", "list", "max", "min", "print", "range", "repr", "round", "sorted",
    "str", "sum", "tuple",
)  # fmt: skip
COUNTERS = ("calls", "parameters")
_ALLOWED = (
    ast.Module, ast.Expression, ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.Name, ast.Constant, ast.Attribute,
    ast.Call, ast.keyword, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Subscript, ast.Slice, ast.List,
    ast.Tuple, ast.Dict, ast.ListComp, ast.comprehension, ast.Load, ast.Store, ast.operator, ast.unaryop, ast.boolop,
    ast.cmpop,
)  # fmt: skip
_OTHERS = (
    "function", "variable", "adapter", "module", "args", "kwargs", "changed", "gradient", "written", "constants_only",
)  # fmt: skip


@dataclass(frozen=True)
class StepValue:
    """A value of the spec as the lines get it: a single number is Python's own."""

    text: str
    names: frozenset[str]

    def __call__(self, scope: model.Scope) -> Any:
        value = scope[self.text]
        return value.item() if isinstance(value, np.ndarray) and not value.ndim else value


def _values(context: Context, part: QuestionPart) -> set[str]:
    """The names of values: those of the spec and of the question's cases."""
    drawn = [one.__pydantic_extra__ or {} for one in [*([part.draw] if part.draw else []), *part.cases[:1]]]
    return {name for name in context.values() if name in context.scope or any(name in names for names in drawn)}


def read_steps(context: Context, part: QuestionPart, at: Path_) -> tuple[StepsSource | None, dict[str, Any]]:
    """The lines, and the spec's values that they use by name; None if the answer comes from something else."""
    answer, here = part.answer, (*at, "answer")
    if answer.steps is None:
        for key in ("get", "seed"):
            if getattr(answer, key) is not None:
                context.fault((*here, key), "goes with `steps`", key=True)
        return None, {}
    for key in _OTHERS:
        if getattr(answer, key):
            context.fault((*here, key), "cannot be combined with `steps`", key=True)
    trees = [_parsed(context, (*here, "steps", i), text, "exec") for i, text in enumerate(answer.steps)]
    lines = [statement for tree in trees if tree for statement in tree.body]
    get = answer.get if answer.get is not None else []
    named = dict(get) if isinstance(get, dict) else dict(enumerate(get if isinstance(get, list) else [get]))
    values = [_parsed(context, (*here, "get"), text, "eval") for text in named.values()]
    if not named and lines and isinstance(lines[-1], ast.Expr):
        values = [ast.Expression(lines.pop().value)]
    elif not named and None not in trees:
        context.fault((*here, "steps"), "must end in a value, such as `c.data`, or have `get` beside it")
    if None in trees or None in values or not values:
        return None, {}
    known = _values(context, part)
    used, counted = _used(context, [*lines, *values], (*here, "steps"), known)
    needs = tuple(name for name in used if name not in known)
    if not needs:
        context.fault((*here, "steps"), "use nothing of a submission, so the answer would be everybody's")
    source = "\n".join(ast.unparse(line) for line in lines)
    shown = tuple(ast.unparse(value) for value in values if value)
    names = tuple(map(str, named)) if isinstance(get, dict) else ()
    kwargs = {name: StepValue(name, frozenset({name})) for name in used if name in known}
    return StepsSource(source, shown, needs, names, tuple(counted), answer.seed or 0), kwargs


def _parsed(context: Context, at: Path_, text: str, mode: str) -> Any:
    try:
        tree = ast.parse(text.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        context.fault(at, f"is not valid Python: {getattr(error, 'msg', error)}")
        return None
    for node in ast.walk(tree):
        odd = isinstance(node, ast.Attribute) and node.attr.startswith("_")
        odd = odd or (isinstance(node, ast.For) and bool(node.orelse))
        if odd or not isinstance(node, _ALLOWED):
            shown = ast.unparse(node) if isinstance(node, (ast.stmt, ast.expr)) else type(node).__name__
            context.fault(at, f"`{shown[:80]}` is not allowed in steps: use an adapter for it")
            return None
    return tree


def _used(context: Context, nodes: list[Any], at: Path_, known: set[str]) -> tuple[list[str], list[str]]:
    """The names that the lines use and do not make, in order; and the functions whose calls they count."""
    names = [node for one in nodes for node in ast.walk(one) if isinstance(node, ast.Name)]
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    for name in sorted(made & known):
        context.fault(at, f"`{name}` is a value of the spec: choose another name")
    for name in sorted(made & {*BUILTINS, *COUNTERS}):
        context.fault(at, f"`{name}` is a function of Python's or of steps: choose another name")
    counted = [name for one in nodes for name in _counted(context, one, at)]
    used = [node.id for node in names if node.id not in made and node.id not in (*BUILTINS, *COUNTERS)]
    return list(dict.fromkeys(used)), list(dict.fromkeys(counted))


def _counted(context: Context, tree: Any, at: Path_) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "calls":
            if len(node.args) == 1 and isinstance(node.args[0], ast.Name):
                yield node.args[0].id
            else:
                context.fault(at, "`calls` counts a function of the submission's, as in calls(step)")


def check_steps(context: Context, question: model.Question, at: Path_) -> None:
    """Several values need names, or one value a kind that takes a dict."""
    steps = question.answer.steps
    if steps and (len(steps.get) > 1 or steps.names) and question.kind not in ("returns", "raises"):
        names = ", ".join(f"{name}: []" for name in steps.names or (f"v{i + 1}" for i in range(len(steps.get))))
        context.fault((*at, "answer", "get"), f"gives several values, so the question needs `returns: {{{names}}}`")
