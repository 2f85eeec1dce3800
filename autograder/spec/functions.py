"""Definitions of a spec: ``name`` for a value, ``name(argument, …)`` for a function."""

from __future__ import annotations

import inspect
import keyword
import operator
import re
from collections.abc import Collection
from typing import Any

import numpy as np

from autograder.spec.expressions import ExpressionError, parse_expression
from autograder.spec.vocabulary import CONSTANTS, FUNCTIONS

_SIGNATURE = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*")


def define(head: str, body: str, scope: dict[str, Any], known: Collection[str]) -> tuple[str, Any]:
    """``name(a, b)`` with its expression gives the name and a function; ``name`` alone the name and its value.

    ``scope`` is the dictionary in which the function looks up the givens and the definitions above it. Raises
    `ExpressionError`.
    """
    found = _SIGNATURE.fullmatch(head)
    if not found:
        raise ExpressionError(f"`{head}` is not a definition: write `name` or `name(argument, …)`")
    name, arguments = found[1], found[2]
    if name in FUNCTIONS or name in CONSTANTS or name in scope:
        raise ExpressionError(f"`{name}` exists already: choose another name")
    local = {k: v for k, v in scope.items() if callable(v)}
    if arguments is None:
        return name, parse_expression(body, known, local)(scope)
    parameters = [a.strip() for a in arguments.split(",") if a.strip()]
    if not all(p.isidentifier() and not keyword.iskeyword(p) for p in parameters) or len(set(parameters)) < len(
        parameters
    ):
        raise ExpressionError(f"`{head}`: arguments must be plain names, each used once")
    expression = parse_expression(body, {*known, *parameters}, local)
    signature = inspect.Signature([inspect.Parameter(p, inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in parameters])

    last: tuple[tuple[Any, ...], Any] = ((), None)

    def function(*args: Any, **kwargs: Any) -> Any:
        # calls were checked against the signature when the spec was loaded; only keyword arguments need binding
        if kwargs:
            return expression.inside({**scope, **signature.bind(*args, **kwargs).arguments})
        nonlocal last  # a question's expressions often repeat a call with the same, immutable arrays
        before, value = last
        if len(before) != len(args) or not args or not all(map(operator.is_, before, args)):
            value = expression.inside({**scope, **dict(zip(parameters, args, strict=True))})
            last = args, value
        return value

    function.calls = expression.calls  # type: ignore[attr-defined]
    function.__signature__ = signature  # type: ignore[attr-defined]  # what calls to it are checked against
    return name, function


def stand_in(head: str) -> tuple[str, Any]:
    """A placeholder for an invalid definition: its name, and NaN or a function that accepts anything."""
    found = re.match(r"\s*([A-Za-z_]\w*)", head)
    return (found[1] if found else "", (lambda *args, **kwargs: np.nan) if "(" in head else np.nan)
