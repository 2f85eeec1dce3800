"""The constants and the definitions of a spec: ``givens`` and ``define``."""

from __future__ import annotations

import keyword
import re
from typing import Any

import numpy as np

from autograder.checks import KINDS
from autograder.spec.context import RULE_NAMES, Context, read_apart
from autograder.spec.expressions import ExpressionError
from autograder.spec.functions import define, stand_in
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

#: Text that looks like arithmetic.
_COMPUTED = re.compile(r"\s*(?:[\d.]+\s*(?:\*\*|[-+*/^])\s*[\d.]+|[a-z]+\([\d., ]*\))\s*")


def _frozen(value: Any) -> Any:
    """A read-only array, because it is shared by all submissions."""
    made = np.array(value, dtype=float)
    made.setflags(write=False)
    return made


def _whole(value: Any) -> Any:
    """Whole numbers that stay whole: an array of int64, or one Python number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not np.all(np.equal(np.mod(np.array(value, dtype=float), 1), 0)):
        raise ValueError("not whole")
    made = np.array(value, dtype=np.int64)
    made.setflags(write=False)
    return made


def read_givens(context: Context) -> dict[str, Any]:
    """Read the constants into the scope of all expressions, and return them."""
    for name, value in context.document.givens.items():
        at = ("givens", name)
        before = len(context.faults)
        if value is None or value == []:
            context.fault(at, "is empty: give it a value")
        if name in RULE_NAMES or keyword.iskeyword(name):
            context.fault(at, f"`{name}` is reserved: choose another name", key=True)
        if name in FUNCTIONS or name in CONSTANTS:
            context.fault(at, f"`{name}` is a built-in function or constant: choose another name", key=True)
        if isinstance(value, dict) and [*value] == ["integers"]:
            try:
                context.scope[name] = _whole(value["integers"])
            except (ValueError, TypeError, OverflowError):
                context.fault((*at, "integers"), "needs whole numbers: one, a list, or lists of equal length")
                context.scope[name] = np.zeros((), dtype=np.int64)
                context.faulty.add(name)
            continue
        try:
            context.scope[name] = value if isinstance(value, str) else _frozen(value)
        except (ValueError, TypeError):
            context.fault(
                at, "expected a number, a list of numbers, or lists of equal length" + _computed(context, value)
            )
            context.scope[name] = np.zeros(())
        if isinstance(value, str) and _COMPUTED.fullmatch(value):
            context.fault(at, f"is text, not a number: constants are not evaluated{_computed(context, value)}")
        if len(context.faults) > before:
            context.faulty.add(name)
    return dict(context.scope)


def _computed(context: Context, value: Any) -> str:
    """A hint for a given that holds an expression."""
    held = value if isinstance(value, list) else [value]
    return (
        "; put expressions under `define`"
        if any(isinstance(one, (str, list)) and "'" in repr(one) for one in held)
        else ""
    )


def read_definitions(context: Context) -> None:
    """Add the spec's definitions, in order, to the scope of all expressions."""
    heads = list(context.document.define)
    only_numbers = not any(KINDS[context.kind(q)[0]].defines_texts for q in context.document.questions)
    for i, (head, body) in enumerate(context.document.define.items()):
        try:
            if only_numbers and (what := read_apart(context.source.at(("define", head)))):
                raise ExpressionError(what)
            if stand_in(head)[0] in RULE_NAMES:
                raise ExpressionError(f"`{stand_in(head)[0]}` is reserved: choose another name")
            name, value = define(head, body, context.scope, context.values())
        except ExpressionError as error:
            context.complain(("define", head), _reordered(context, error, head, heads[i + 1 :]), body)
            name, value = stand_in(head)  # so that an error here is not reported again wherever the name is used
            context.faulty.add(name)
            if name in context.scope:
                continue
        if context.doubtful(body):
            context.faulty.add(name)
        context.scope[name] = value


def _reordered(context: Context, error: ExpressionError, head: str, later: list[str]) -> ExpressionError:
    """``error``, reworded for a name that is defined further down or by itself."""
    found = re.match(r"unknown name `(\w+)`", str(error))
    if not found:
        return error
    if stand_in(head)[0] == found[1]:
        return ExpressionError(f"`{found[1]}` is defined in terms of itself: a definition may use only those above it")
    if found[1] in {stand_in(other)[0] for other in later}:
        return ExpressionError(f"`{found[1]}` is defined further down: a definition may use only those above it")
    return error
