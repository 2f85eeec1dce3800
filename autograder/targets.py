"""What the reference answers: computed by running it as a submission, kept on disk where the reference may not go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import Fault, GraderError, SpecError
from autograder.formats import read
from autograder.model.assignment import Assignment
from autograder.model.record import Died, Missing, Raised, Record, Unjudged
from autograder.model.submission import Submission
from autograder.project import Project, shown
from autograder.sandbox.wire import decode_json, encode
from autograder.scoring import targets_of

Targets = dict[str, Any]
#: Runs a submission.
Collect = Callable[[Submission], Record]


def get(project: Project, assignment: Assignment, collect: Collect) -> Targets:
    """The targets on disk if there are any, else what the reference answers now; raises `SpecError`."""
    if project.targets.exists():
        return load(project.targets, assignment)
    return compute(project, assignment, collect)


def compute(project: Project, assignment: Assignment, collect: Collect) -> Targets:
    """Run the reference just as a submission is run; raises `SpecError` for everything it fails to answer."""
    path = project.reference
    if not path.exists():
        raise SpecError([_fault(path, f"is missing: write it, or put the targets at {project.targets.name}")])
    record = collect(read(path))
    faults = [_fault(path, f"{t.where}: {t.what}") for t in record.troubles]
    for id, outcome in record.outcomes.items():
        if isinstance(outcome, Missing):
            faults.append(_fault(path, f"does not define {outcome.name}, which question {id} asks for"))
        elif isinstance(outcome, Raised):
            faults.append(_fault(path, f"question {id} raised {outcome.error} ({outcome.where})"))
        elif isinstance(outcome, Died):
            faults.append(_fault(path, f"question {id} {outcome.why}"))
        elif isinstance(outcome, Unjudged):
            raise GraderError(f"the reference could not be run: {outcome.why}")
    if faults:
        raise SpecError(faults)
    return targets_of(assignment, record)


def dump(assignment: Assignment, targets: Targets) -> str:
    """The targets as JSON text."""
    content = {"spec": assignment.digest, "targets": {id: encode(value) for id, value in targets.items()}}
    return json.dumps(content, indent=1) + "\n"


def parse(text: str) -> Targets:
    """The targets that `dump` wrote."""
    return {id: decode_json(tree) for id, tree in json.loads(text)["targets"].items()}


def load(path: Path, assignment: Assignment) -> Targets:
    """The targets in the file at ``path``; raises `SpecError` if they belong to another version of the spec."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["spec"] != assignment.digest:
            raise SpecError([_fault(path, "belongs to another version of the spec: run `autograder build` again")])
        return {id: decode_json(tree) for id, tree in content["targets"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SpecError([_fault(path, f"cannot be read ({error}): run `autograder build` again")]) from error


def _fault(path: Path, what: str) -> Fault:
    return Fault(shown(path), 1, 1, "", what)
