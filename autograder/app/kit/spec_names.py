"""Which names an expression of the spec uses, so that a kit holds what it needs and no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from autograder.spec.document import AssignmentPart
from autograder.spec.templates import HOLE

_HEAD = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\(([^()]*)\))?\s*")


def used(texts: Any) -> set[str]:
    """The names in expressions or lines of Python: texts, in lists and dicts at any depth; keys are not looked at."""
    if isinstance(texts, str):
        try:
            tree = ast.parse(texts.strip())
        except SyntaxError:  # a word that no expression is, such as the name of a class
            return set()
        return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if isinstance(texts, Mapping):
        texts = texts.values()
    return set().union(*map(used, texts)) if isinstance(texts, Iterable) else set()


def used_in_sentence(text: str) -> set[str]:
    """The names in the ``{expressions}`` of a sentence."""
    return set().union(*(used(hole[2]) for hole in HOLE.finditer(text) if not hole[1]))


def closure(wanted: Iterable[str], formulas: Mapping[str, str]) -> set[str]:
    """The names of ``formulas`` that are wanted, with those that they use themselves."""
    todo, found = [*wanted], set[str]()
    while todo:
        name = todo.pop()
        if name in formulas and name not in found:
            found.add(name)
            todo += used(formulas[name])
    return found


def definitions(document: AssignmentPart) -> Iterator[tuple[str, str, set[str]]]:
    """Each definition of a spec: its name, its head as it is written, and the names that it uses."""
    for head, body in document.define.items():
        found = _HEAD.fullmatch(head)
        if found:
            own = {one.strip() for one in (found[2] or "").split(",")}
            yield found[1], head, used(body) - own


def supporting(document: AssignmentPart, wanted: Iterable[str]) -> tuple[set[str], set[str]]:
    """The givens and the heads of the definitions that expressions with these names need."""
    names = {*wanted}
    heads = set()
    for name, head, uses in reversed([*definitions(document)]):  # a definition uses only those above it
        if name in names:
            heads.add(head)
            names |= uses
    return names & document.givens.keys(), heads
