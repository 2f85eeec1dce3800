"""Targets: the reference's answers, computed by running it as a submission, or read from a file in Gradescope's zip."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autograder.checks import checks_by_call
from autograder.domain.assignment import Assignment
from autograder.domain.errors import Fault, GraderError, SpecError, SubmissionError
from autograder.domain.record import Crashed, Missing, Raised, Record, Unjudged
from autograder.domain.submission import Submission
from autograder.execution import codec
from autograder.execution.sandbox.wire import decode_json, encode
from autograder.ingest.project import Project, shown_path
from autograder.ingest.submissions import read_reference
from autograder.scoring.score import Targets, targets_of
from autograder.spec import packages

#: Runs a submission and returns its record.
Collect = Callable[[Submission], Record]


def get(project: Project, assignment: Assignment, collect: Collect) -> Targets:
    """The targets from the targets file if there is one, else from the reference; raises `SpecError`."""
    if project.targets.exists():
        return load_targets(project.targets, assignment)
    return compute(project, assignment, collect)


def compute(project: Project, assignment: Assignment, collect: Collect) -> Targets:
    """Run the reference as a submission and return its answers by call id.

    Raises `SpecError` with everything that it fails to answer, and `GraderError` if it cannot be run.
    """
    path = project.reference
    if not path.exists():
        raise SpecError([_fault(path, f"the reference is missing: write it, or provide {project.targets.name}")])
    try:
        record = collect(read_reference(path, assignment.files))
    except SubmissionError as error:
        raise SpecError([_fault(path, f"the reference cannot be read: {error}")]) from error
    faults = [_located(path, t.where, _imports(t.what)) for t in record.troubles]
    follows = bool(faults)  # undefined names are a consequence of the errors found so far
    surveys = {question.id for question in assignment.questions if question.survey}  # which have no right answer
    refused = {call for call, check in checks_by_call(assignment.questions).items() if check.takes_errors}
    for id, outcome in record.outcomes.items():
        if id in surveys:
            continue
        if isinstance(outcome, Missing) and not follows:
            faults.append(_fault(path, f"does not define {outcome.name}, which question {id} needs"))
        elif isinstance(outcome, Raised) and outcome.adapter and assignment.adapters:
            file = project.spec.parent / assignment.adapters.file
            what = f"question {id} {_imports(f'raised {outcome.error}')} on what the reference gave"
            faults.append(replace(_fault(file, what), line=outcome.adapter))
        elif isinstance(outcome, Raised) and id in refused:
            continue
        elif isinstance(outcome, Raised) and not (follows and outcome.error.startswith("NameError")):
            faults.append(_located(path, outcome.where, f"question {id} {_imports(f'raised {outcome.error}')}"))
        elif isinstance(outcome, Crashed):
            faults.append(_fault(path, f"question {id} {outcome.why}"))
        elif isinstance(outcome, Unjudged):
            raise GraderError(f"the reference could not be run: {outcome.why}")
    if faults:
        raise SpecError(faults)
    return targets_of(assignment, record)


def targets_key(project: Project, assignment: Assignment) -> str:
    """A key of everything that decides the targets: the calls, the packages, this package's code, and the reference."""
    source = project.targets if project.targets.exists() else project.reference
    content = source.read_bytes() if source.exists() else b""
    if not project.targets.exists():
        for one in project.reference_helpers:
            content += b"\n%s\n%s" % (os.fsencode(one.relative_to(project.root)), one.read_bytes())
    made = codec.keys(assignment), codec.load_key(assignment), codec.code_key()
    return codec.digest(*made, hashlib.sha256(content).hexdigest())


def dump(assignment: Assignment, targets: Targets) -> str:
    """The targets as JSON text."""
    content = {"spec": assignment.digest, "targets": {id: encode(value) for id, value in targets.items()}}
    return json.dumps(content, indent=1) + "\n"


def parse(text: str) -> Targets:
    """The targets that `dump` wrote."""
    return {id: decode_json(tree) for id, tree in json.loads(text)["targets"].items()}


def load_targets(path: Path, assignment: Assignment) -> Targets:
    """The targets in the file at ``path``; raises `SpecError` if they belong to another version of the spec."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["spec"] != assignment.digest:
            raise SpecError([_fault(path, "belongs to another version of the spec: run `autograder build` again")])
        return {id: decode_json(tree) for id, tree in content["targets"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise SpecError([_fault(path, f"cannot be read ({error}): run `autograder build` again")]) from error


def _fault(path: Path, what: str) -> Fault:
    return Fault(shown_path(path), 1, 1, "", what)


def _located(path: Path, where: str, what: str) -> Fault:
    """An error at the line that ``where`` names, as in ``hw.py, line 3``."""
    found = re.fullmatch(r"(.*\.py), line (\d+)", where)
    if found and found[1] != path.name and (helper := path.with_suffix("") / found[1]).is_file():
        path = helper
    return replace(_fault(path, what), line=int(found[2])) if found else _fault(path, f"{where}: {what}")


def _imports(what: str) -> str:
    """The message, reworded with advice if it is about a package that submissions cannot import."""
    found = re.match(r"(?:raised )?ModuleNotFoundError: No module named '(\w+)", what)
    if not found:
        return what
    name = found[1]
    here = "" if importlib.util.find_spec(name) else f"; {packages.package_advice(name)}"
    return f"imports `{name}`, which `submission: imports` of the spec does not list: add it there{here}"
