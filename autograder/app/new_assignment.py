"""The files of a new assignment: a small one that works, or a draft from an instructor's own solution."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.app.authored import authored
from autograder.app.draft_spec import Draft
from autograder.app.drafting import draft
from autograder.domain.errors import SubmissionError, UsageError
from autograder.domain.submission import Submission
from autograder.ingest import project
from autograder.ingest.project import Project
from autograder.readers import read
from autograder.spec.schema import schema

_SPEC = """\
# yaml-language-server: $schema=./assignment.schema.json
# docs/what-can-be-graded.md shows what else can be asked; docs/spec.md explains every key.
spec: 1
title: {title}
points: 3  # the sum of the points of all questions

submission:
  imports: [numpy]  # students may import these and the standard library

givens:  # constants, for the expressions below
  x: [1.0, 2.0, 4.0]

defaults:
  within: {{abs: 0.001}}  # right is whatever is less than this away from the target

questions:
  # a function without arguments, or a variable
  - id: "1"
    title: The share of each entry of x in their sum
    points: 1
    answer: {{function: get_shares, variable: shares, shape: [3]}}
    want: x / sum(x)  # without `want`, the target is the reference's answer
    feedback:
      - {{id: of_the_largest, if: "close(answer, x / max(x), abs=0.001)", say: Shares must add up to 1.}}
    examples:  # answers with the verdict that each must get
      - pass: x / 7
      - of_the_largest: x / 4
      - fail: x

  # a function with arguments, called five times with numbers drawn at random, the same for everybody
  - id: "2"
    title: Center the columns of a matrix
    points: 2
    draw: {{times: 5, seed: 1, n: "integer(3, 6)", A: "normal(n, 2)"}}
    answer: {{function: center, args: [A], shape: [n, 2]}}
    want: A - mean(A, 0)
    partial: {{0.5: {{abs: 0.01}}}}  # half of the points within a wider tolerance
"""
_REFERENCE = '''\
"""The solution. It is run exactly as a submission is, and must earn all points."""

import numpy as np


def get_shares():
    x = np.array([1.0, 2.0, 4.0])
    return x / x.sum()


def center(A):
    return A - A.mean(axis=0)
'''
_RIGHT = """\
import numpy as np

shares = [0.1429, 0.2857, 0.5714]


def center(A):
    columns = [column - np.mean(column) for column in A.T]
    return np.stack(columns, axis=1)
"""
_EXPECT = """\
# what this submission must earn; `says` can give words that the feedback must have
scores:
  "1": 1
  "2": 2
"""


@dataclass(frozen=True)
class NewAssignment:
    """What was written, as paths for messages; ``draft`` if it came from a solution."""

    name: str
    files: tuple[str, ...]
    draft: Draft | None = None


def destination(name: str) -> Project:
    """Where a new assignment goes: the folder in the variable, else the current one.

    Raises `UsageError` if the name cannot be used, or if any file of an assignment of this name exists.
    """
    if not name.isidentifier():
        better = "".join(c if c.isalnum() else "_" for c in name).strip("_")
        better = better if better.isidentifier() else f"hw_{better}".rstrip("_")
        raise UsageError(f"{name!r} cannot be the name of an assignment: use letters, digits and _, such as {better}")
    found = Project(Path(os.path.abspath(os.environ.get(project.VARIABLE) or Path.cwd())), name)
    taken = [path for path in (found.spec, found.targets, found.examples) if path.exists()]
    taken += [path for end in (".py", ".ipynb") if (path := found.root / "reference" / f"{name}{end}").exists()]
    if taken:
        listed = ", ".join(map(project.shown_path, taken))
        raise UsageError(f"these files exist: {listed}. Nothing was written: choose another name, or move them")
    for root in project.roots():
        if (other := Project(root, name).spec).exists():
            raise UsageError(f"{other} has this name and is found first: choose another name")
    return found


def write_small(name: str) -> NewAssignment:
    """Write the small assignment; raises `UsageError`."""
    found = destination(name)
    title = name.replace("_", " ").strip().capitalize()
    folder = found.examples / "right"
    return NewAssignment(
        name,
        _write(
            {
                found.spec: _SPEC.format(title=title),
                found.root / "reference" / f"{name}.py": _REFERENCE,
                folder / f"{name}.py": _RIGHT,
                folder / "expect.yaml": _EXPECT,
            },
            found,
        ),
    )


def write_draft(name: str, solution: Path) -> NewAssignment:
    """Draft an assignment from a solution, which becomes its reference unchanged; raises `UsageError`.

    The draft is made and tried in a temporary folder, so a solution that cannot be used leaves no files behind.
    """
    found = destination(name)
    try:
        submission = read(solution)
        content = solution.read_bytes()
    except SubmissionError as error:
        raise UsageError(str(error)) from error
    reference = found.root / "reference" / f"{name}{solution.suffix.lower()}"
    with tempfile.TemporaryDirectory(prefix="autograder-") as temporary:
        trial = Project(Path(temporary), name)
        for part in ("problems", "reference"):
            (trial.root / part).mkdir()
        (trial.root / "reference" / reference.name).write_bytes(content)
        if (given := found.root / "problems" / name / "given").is_dir():
            shutil.copytree(given, trial.root / "problems" / name / "given")
        made = draft(trial, submission, name.replace("_", " ").strip().capitalize(), authored(solution))
        scores = _expected(trial, made, submission)
    folder = found.examples / "right"
    files = _write(
        {
            found.spec: made.text,
            reference: content,
            folder / reference.name: content,
            folder / "expect.yaml": f"scores:\n{scores}",
        },
        found,
    )
    return NewAssignment(name, files, made)


def _expected(trial: Project, made: Draft, solution: Submission) -> str:
    """What the solution earns, for ``expect.yaml``: a point for each question, and for write-ups their status."""
    written = {}
    if any(question.written for question in made.kept):
        from autograder.scoring import writeups
        from autograder.spec.load import load

        found = writeups.texts(load(trial.spec), solution.prose)
        written = {id: "pending" if one.text else "not answered" for id, one in found.items()}
    return "".join(f'  "{question.id}": {written.get(question.id, 1)}\n' for question in made.kept)


def _write(contents: dict[Path, str | bytes], found: Project) -> tuple[str, ...]:
    """Write the files, and the JSON Schema for editors if it is not there yet."""
    shape = found.root / "problems" / "assignment.schema.json"
    written = {**contents, **({} if shape.exists() else {shape: schema()})}
    try:
        for path, content in written.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # never over a file that somebody else has just made
                file.write(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise UsageError(f"{error.filename or found.root} cannot be written: {error.strerror}") from error
    return tuple(map(project.shown_path, written))
