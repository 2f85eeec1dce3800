"""The house in order: no long module, no file name twice, and no public name with two meanings."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "autograder"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 300

#: File names that stand in several folders: the same part in each, as a platform's import, export and feedback.
SAME_PART = {
    "__init__.py", "__main__.py",
    "canvas.py", "gradescope.py", "moodle.py",  # a platform: what comes from it, goes to it, and its feedback
    "feedback.py",  # a command and what it does
}  # fmt: skip

#: Public names that several modules define because they play the same part.
SIBLINGS = {
    "command", "ALIASES",  # a module of `commands` each
    "register", "registry",  # a registry each
    "main",  # what is run
    "Settings",  # a kind of answer each
    "Canvas", "Gradescope", "Moodle",  # a platform: what comes from it, goes to it, and its feedback
    "read", "render", "view",  # a reader, an export, a page each
    "derivation", "derivation_faults", "equal", "faults",  # the same question, on both sides of algebra's process
    "T",  # type variables
}  # fmt: skip


def public_names(path: Path) -> set[str]:
    """What a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
            found |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return {name for name in found if not name.startswith("_")}


def shared_names() -> dict[str, list[str]]:
    """Public names that several modules define, with the modules.

    Left out are the worker, another program that shares no namespace with the package, and the vocabulary of specs,
    whose functions are called what instructors call them.
    """
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        place = str(path.relative_to(PACKAGE))
        if not place.startswith("worker/") and place != "spec/vocabulary.py":
            for name in public_names(path):
                places[name].append(place)
    return {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


def test_a_file_name_says_which_file_is_meant() -> None:
    names = [path.name for path in MODULES]
    shared = {name for name in names if names.count(name) > 1}
    assert shared == SAME_PART  # what is gone from the tree goes from the list


def test_a_public_name_has_one_meaning() -> None:
    assert {name: places for name, places in shared_names().items() if name not in SIBLINGS} == {}
    assert SIBLINGS - shared_names().keys() == set()  # what is gone from the package goes from the list
