"""What a function is called with, for a placeholder: the parameters' names, and each one's type and shape in words."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.domain.assignment import Assignment, Formula, Question, Side
from autograder.domain.texts import say


@dataclass(frozen=True)
class StubParameter:
    """A parameter of a placeholder: its name, what it is in words ("" if unknown), and whether it may be left out."""

    name: str
    words: str = ""
    optional: bool = False

    def __str__(self) -> str:
        return f"{self.name}=None" if self.optional else self.name


def parameters(assignment: Assignment, questions: Sequence[Question]) -> list[StubParameter]:
    """The parameters of the function that these questions call: by position, then by name."""
    longest = max((q.answer.args for q in questions), key=len)
    least = min(len(q.answer.args) for q in questions)
    taken: set[str] = set()
    made = []
    for place, formula in enumerate(longest):
        question = next(q for q in questions if q.answer.args == longest)
        name = _free(_name(formula.text), taken)
        made.append(StubParameter(name, value_words(assignment, question, formula), place >= least))
    for question in questions:
        for name, formula in question.answer.kwargs.items():
            if name not in taken:
                taken.add(name)
                everywhere = all(name in q.answer.kwargs for q in questions)
                made.append(StubParameter(name, value_words(assignment, question, formula), not everywhere))
    return [*(one for one in made if not one.optional), *(one for one in made if one.optional)]


def named_parameters(
    assignment: Assignment, question: Question, args: Sequence[Formula], kwargs: Mapping[str, Formula]
) -> list[StubParameter]:
    """The parameters for these arguments of one question."""
    taken: set[str] = set()
    made = [StubParameter(_free(_name(one.text), taken), value_words(assignment, question, one)) for one in args]
    return [*made, *(StubParameter(name, value_words(assignment, question, one)) for name, one in kwargs.items())]


def _name(text: str) -> str:
    """What to call an argument: itself, or for an expression its first name."""
    found = re.findall(r"[^\W\d]\w*(?!\w*\()", re.sub(r"'[^']*'|\"[^\"]*\"", " ", text))
    name = text if text.isidentifier() else next((one for one in found if one not in ("True", "False", "None")), "x")
    return f"{name}_" if keyword.iskeyword(name) else name


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number behind it if it is taken."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}{number}"
    taken.add(free)
    return free


def value_words(assignment: Assignment, question: Question, formula: Formula) -> str:
    """What an argument is, over all cases, in words: "a tensor of shape (n, d)"; "" if it cannot be said."""
    cases = question.cases or ({},)
    try:
        values = [formula({**assignment.scope, **case}) for case in cases]
    except Exception:  # a name that only another machine fills in: then nothing is said of it
        return ""
    words = list(dict.fromkeys(_kind(value) for value in values))
    if words[0] == "array" and set(words) <= {"array", "whole_array"}:
        return array_words(assignment, "array", _shape([np.shape(v) for v in values], question))
    if words == ["whole_array"]:
        return array_words(assignment, "whole_array", _shape([np.shape(v) for v in values], question))
    said = [array_words(assignment, one, "") if one.endswith("array") else say(f"starter.{one}") for one in words]
    return say("list.or").join(filter(None, said)) if len(said) <= 3 else ""


def _kind(value: Any) -> str:
    """The key of the words for a value."""
    if isinstance(value, np.ndarray) and value.ndim:
        return "whole_array" if value.dtype.kind in "iu" else "truths" if value.dtype.kind == "b" else "array"
    if isinstance(value, (bool, np.bool_)):
        return "truth"
    if isinstance(value, (int, np.integer)):
        return "whole"
    if isinstance(value, (float, np.floating, np.ndarray)):
        return "number"
    kinds = {str: "text", dict: "dict", list: "list", tuple: "list", type(None): "none"}
    return kinds.get(type(value), "generator")


def array_words(assignment: Assignment, key: str, shape: str) -> str:
    """Words for an array of the assignment's kind: a tensor, an array or a list."""
    which = assignment.arrays if assignment.arrays in assignment.imports else "list"
    if key == "truths":
        return say("starter.truths")
    said = say(f"starter.{key}.{which}")
    return say("starter.of_shape", what=said, shape=shape) if shape else said


def _shape(shapes: Sequence[tuple[int, ...]], question: Question) -> str:
    """One text for the shapes over all cases: sides by the names drawn for them, or by their number."""
    drawn = question.cases[len(question.fixed) :]
    if len({len(shape) for shape in shapes}) > 1 or (question.fixed and not drawn):
        return ""  # of cases that are stated one by one, what they have in common may be chance
    names = [
        name for name in (drawn[0] if drawn else ()) if all(isinstance(case.get(name), int) for case in question.cases)
    ]
    sides: list[str] = []
    for place in range(len(shapes[0])):
        lengths = [shape[place] for shape in shapes]
        alike = [name for name in names if [case[name] for case in question.cases] == lengths]
        fresh = [name for name in alike if name not in sides] or alike
        if not fresh and len(set(lengths)) > 1:
            return ""
        sides.append(fresh[0] if fresh else str(lengths[0]))
    return shape_text(sides, question)


def shape_text(sides: Sequence[Side | str], question: Question) -> str:
    """A shape as Python writes it; what a module is built with is called as its parameter is."""
    module = question.answer.module
    built = {one.text: name for name, one in module.options.items()} if module else {}
    texts = [say("score.any_side") if one is None else str(getattr(one, "text", one)) for one in sides]
    said = [built.get(text, text) for text in texts]
    return f"({said[0]},)" if len(said) == 1 else f"({', '.join(said)})"
