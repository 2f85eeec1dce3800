"""Which assignment a file belongs to, where the command names none."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from autograder.domain.errors import SpecError, SubmissionError, UsageError
from autograder.ingest import project
from autograder.ingest.submissions import read_submission
from autograder.output.places import Places
from autograder.spec.load import load


def possible_assignments(file: Path) -> list[str]:
    """The assignments that ``file`` may be for, best first: those that ask for the most names that it defines.

    If it defines no name that any of them asks for, or cannot be read, all are possible. Raises `UsageError` if there
    are no assignments.
    """
    names = project.assignment_names()
    if not names:
        raise UsageError(project.NO_ASSIGNMENTS)
    if len(names) == 1:
        return names
    counted = {name: _asked_for(name, file) for name in names}
    found = sorted((name for name in names if counted[name]), key=lambda name: -counted[name])
    best = [name for name in found if counted[name] == counted[found[0]]]
    return best or names


def _asked_for(name: str, file: Path) -> int:
    """How many names of the assignment the file defines."""
    with contextlib.suppress(
        SpecError, SubmissionError, UsageError, OSError, ValueError
    ):  # a broken spec is not a student's fault
        spec = project.find_project(name).spec
        defined = Places(read_submission(file, ("*",), alone=False)).defined.keys()
        if defined.isdisjoint(_words(spec)):  # loading a spec takes longer
            return 0
        return len({name for question in load(spec).questions for name in question.answer.names} & defined)
    return 0


def _words(spec: Path) -> set[str]:
    """All words of a spec and of Python files beside it with its name, such as its adapters."""
    beside = spec.parent.glob(f"{spec.stem}*.py")
    return {word for path in (spec, *beside) for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
