"""Which assignment a file belongs to, where the command names none."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Set
from pathlib import Path

from autograder.domain.errors import SpecError, SubmissionError, UsageError
from autograder.ingest import project
from autograder.ingest.submissions import read_submission
from autograder.output.places import Places

_SURE = 3  # with this many names in common, three times as many as any other spec has, no spec is loaded


def possible_assignments(file: Path) -> list[str]:
    """The assignments that ``file`` may be for: those that ask for the most names that it defines.

    If it defines no name that any of them asks for, or cannot be read, all are possible. Raises `UsageError` if there
    are no assignments.
    """
    names = project.assignment_names()
    if not names:
        raise UsageError(project.NO_ASSIGNMENTS)
    if len(names) == 1:
        return names
    defined: Set[str] = frozenset()
    with contextlib.suppress(SubmissionError, OSError):
        defined = Places(read_submission(file, ("*",), alone=False)).defined.keys()
    specs = {name: project.find_project(name).spec for name in names}
    common = {name: len(defined & _words(spec)) for name, spec in specs.items()}
    first, second, *_ = sorted(common.values(), reverse=True)
    if first >= _SURE and first >= 3 * second:  # loading specs would delay the worker
        return _most(common)
    return _most({name: _asked_for(specs[name], defined) for name in names if common[name]}) or names


def _most(counted: Mapping[str, int]) -> list[str]:
    """The names with the highest count, if that is above 0."""
    most = max(counted.values(), default=0)
    return [name for name, count in counted.items() if most and count == most]


def _asked_for(spec: Path, defined: Set[str]) -> int:
    """How many of the names an assignment asks for; 0 if its spec is broken, which is not a student's fault."""
    from autograder.spec.load import load

    with contextlib.suppress(SpecError, UsageError):
        return len({name for question in load(spec).questions for name in question.answer.names} & defined)
    return 0


def _words(spec: Path) -> set[str]:
    """All words of a spec and of Python files beside it with its name, such as its adapters."""
    beside = spec.parent.glob(f"{spec.stem}*.py")
    return {word for path in (spec, *beside) for word in re.findall(r"\w+", path.read_text("utf-8", "replace"))}
