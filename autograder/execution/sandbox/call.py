"""The calls that a submission has to answer, and the messages that ask the worker for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks import check_for
from autograder.domain.assignment import Assignment, ModuleSource, Question, Scope, StepsSource
from autograder.execution.sandbox.wire import encode
from autograder.spec.argument_words import Exact, RandomSource


@dataclass(frozen=True)
class Call:
    """One request: a name, or a function with its arguments. Calls of one ``question`` are cases of it.

    ``hidden``: no other answer may depend on it. ``further`` is what the message has beside names and
    arguments, by key, where the question says it:

    - ``written``: where else the answer may stand;
    - ``adapter``: the instructor's function that is called, once all of ``names`` are defined; ``code`` is the digest
      of its file, for which answers are kept;
    - ``kwargs``: arguments by name;
    - ``changed``: the arguments, by position or name, whose values after the call are the answer;
    - ``gradient``: the arguments by which the derivatives are the answer, and of which of several values;
    - ``module``: how a class becomes a module, with which weights, and what is called of it;
    - ``steps``: lines that use all of ``names``, and what of them is the answer;
    - ``dtype``: whether to say what the answer's numbers are;
    - ``seed``: of all generators of random numbers, which are set to it before the call;
    - ``types``: whether to say of an error what classes it belongs to.

    ``limit`` is its processor time in seconds, where it is not the assignment's.
    """

    id: str
    names: tuple[str, ...] = ()
    arguments: list[Any] | None = None
    figure: bool = False
    question: str = ""
    hidden: bool = False
    further: Mapping[str, Any] | None = None
    limit: float | None = None

    @property
    def written(self) -> Any:
        """Where else the answer may stand; None if nowhere."""
        return (self.further or {}).get("written")

    @property
    def adapter(self) -> str:
        """The instructor's function that is called; "" for a student's own."""
        return str((self.further or {}).get("adapter", ""))

    def message(self) -> dict[str, Any]:
        """The call as the worker reads it."""
        made = {"id": self.id, "names": self.names, "arguments": self.arguments, "figure": self.figure}
        return {**made, **(self.further or {})}


def calls_of(assignment: Assignment) -> dict[str, Call]:
    """Everything that an assignment asks of a submission, by id: one call per question, or one per case."""
    found = [call for question in assignment.questions for call in calls_for(assignment, question)]
    return {call.id: call for call in (*found, *(Call(name, (name,)) for name in assignment.collect))}


def calls_for(assignment: Assignment, question: Question) -> list[Call]:
    """What one question asks of a submission."""
    figure, names, hidden = question.draws, question.answer.names, question.visibility != "visible"
    if question.prepared:
        return [Call(id, question=question.id, hidden=hidden, **made) for id, made in question.prepared.items()]
    if question.by_hand:
        return []
    further = _further(assignment, question)
    if not question.cases:
        return [Call(question.id, names, None, figure, "", hidden, further or None, question.limit)]
    found = []
    seeds = dict(zip(question.calls, check_for(question).seeds, strict=False))
    for id, case in zip(question.calls, question.cases, strict=False):
        given, more = _given(question, {**assignment.scope, **case})
        more |= {"seed": seeds[id]} if seeds else {}
        found.append(Call(id, names, given, figure, question.id, hidden, {**further, **more} or None, question.limit))
    for gate in (gate for invariant in question.invariants for gate in invariant.gates):
        kept = {} if gate.unmodified is None else {"changed": [gate.unmodified]}
        for id, case in gate.calls.items():
            given, more = _given(question, {**assignment.scope, **case})
            more = {**further, **more, **kept}
            found.append(Call(id, names, given, figure, question.id, hidden, more or None, question.limit))
    return found


def _given(question: Question, scope: Scope) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call, and the other parts of its message that depend on the case."""
    answer = question.answer
    more: dict[str, Any] = {}
    if named := {name: argument(formula(scope)) for name, formula in answer.kwargs.items()}:
        more["kwargs"] = named
    if answer.gradient:
        asked, upstream = answer.gradient, answer.gradient.upstream
        more["gradient"] = {"by": list(asked.by), **({} if asked.of is None else {"of": asked.of})}
        more["gradient"] |= {"upstream": argument(upstream(scope))} if upstream else {}
    if answer.module:
        more["module"] = _module(answer.module, scope)
    return [argument(formula(scope)) for formula in answer.args], more


def _module(module: ModuleSource, scope: Scope) -> dict[str, Any]:
    """The part of the message that says how a module is built: only what the spec says."""
    made = {
        "init": [argument(formula(scope)) for formula in module.init],
        "options": {name: argument(formula(scope)) for name, formula in module.options.items()},
        "weights": {name: argument(formula(scope)) for name, formula in module.weights.items()},
        "method": module.method,
    }
    return {"mode": module.mode, **{name: value for name, value in made.items() if value}}


def same_calls(calls: Mapping[str, Call]) -> dict[str, str]:
    """For each call the first one that asks for the very same: what several questions ask for is collected once.

    What a hidden question asks for is collected apart.
    """
    asking: dict[tuple[str, ...], set[str]] = {}
    for id, call in calls.items():
        asking.setdefault(call.names, set()).add(call.question or id)
    first: dict[str, str] = {}
    made = {}
    for id, call in calls.items():
        if len(asking[call.names]) == 1:  # most functions have one question: nothing has to be compared
            made[id] = id
            continue
        key = json.dumps([call.hidden, call.limit, {**call.message(), "id": ""}], sort_keys=True)
        made[id] = first.setdefault(key, id)
    return made


def call_with(id: str, name: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> Call:
    """The call of a function with plain values; raises `TypeError` for other values."""
    if not (isinstance(name, str) and name.isidentifier()):
        raise TypeError(f"{name!r} is not the name of a function")
    given = [argument(_plain(value)) for value in arguments]
    further: dict[str, Any] = {"types": True}
    if named:
        further["kwargs"] = {key: argument(_plain(value)) for key, value in named.items()}
    return Call(id, (name,), given, further=further)


def _plain(value: Any) -> Any:
    """The value, if a worker can be given it; raises `TypeError`."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return value.astype(float) if value.dtype.kind == "f" else value
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        return value.item()
    if value is None or type(value) in (bool, int, float, str):
        return value
    what = type(value).__name__
    raise TypeError(f"{what} cannot be an argument: use numbers, texts, None, lists, dicts and NumPy arrays")


def argument(value: Any) -> Any:
    """An argument as the worker's ``values.decode`` reads it."""
    if isinstance(value, RandomSource):
        return {"g": [value.package, value.seed]}
    if isinstance(value, Exact):
        return {"a": [str(value.dtype), list(value.shape), value.ravel().tolist()]}
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        value = value.astype("<i8")
    if isinstance(value, (list, tuple)):
        items = [argument(item) for item in value]
        return {"l": items} if isinstance(value, list) else items
    if isinstance(value, dict):
        return {"d": [[key, argument(item)] for key, item in value.items()]}
    return encode(value)


def _further(assignment: Assignment, question: Question) -> dict[str, Any]:
    """The parts of the message beside the names and the arguments."""
    answer = question.answer
    made: dict[str, Any] = {}
    if place := _written(assignment, question):
        made["written"] = place
    if answer.adapter and assignment.adapters:
        made |= {"adapter": answer.adapter, "code": assignment.adapters.digest}
    if answer.changed:
        made["changed"] = list(answer.changed)
    if answer.steps:
        made["steps"] = _steps(answer.steps)
    if answer.dtype:
        made["dtype"] = True
    if check_for(question).takes_errors:
        made["types"] = True
    return made


def _steps(steps: StepsSource) -> dict[str, Any]:
    """The lines, as the message has them."""
    more = {"names": list(steps.names), "counted": list(steps.counted), "seed": steps.seed}
    return {"source": steps.source, "get": list(steps.get), **{name: value for name, value in more.items() if value}}


def _written(assignment: Assignment, question: Question) -> Mapping[str, Any] | None:
    """Where else a question's answer may be: a row of a copy of a given, and which of the similar questions this is."""
    place = question.answer.written
    if place is None:
        return None
    alike = [q for q in assignment.questions if q.answer.written == place]
    base = np.asarray(assignment.givens[place.into], dtype=float).tolist()
    nth = [q.id for q in alike].index(question.id) + 1
    return {"base": base, "index": place.row, "nth": nth, "names": [name for q in alike for name in q.answer.names],
            "of": len(alike)}  # fmt: skip
