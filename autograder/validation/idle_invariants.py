"""Finds invariants that could not be broken: what they change makes no difference to the reference's answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.checks import Rejected
from autograder.checks.close import plain_array
from autograder.domain.assignment import Assignment, Question
from autograder.domain.errors import Fault
from autograder.domain.invariant import Invariant
from autograder.ingest.project import shown_path
from autograder.scoring.score import Targets


def idle_invariants(assignment: Assignment, targets: Targets) -> Iterator[Fault]:
    """A warning for each `change` that leaves the reference's whole answer as it was, in every case."""
    for question in assignment.questions:
        for invariant in question.invariants:
            if invariant.kind == "change" and _is_idle(question, invariant, targets):
                what = (
                    f"the invariant `change: {invariant.name}` changes nothing of the reference's answers, so it says "
                    "little about others: change entries that part of the answer depends on"
                )
                at = f"question {question.id}"
                yield Fault(shown_path(assignment.path), question.line, question.column, at, what)


def _is_idle(question: Question, invariant: Invariant, targets: Targets) -> bool:
    for gate in invariant.gates:
        try:
            before = plain_array(targets[question.calls[gate.case]], "the reference")
            after = [plain_array(targets[id], "the reference") for id in gate.calls]
        except (KeyError, Rejected):
            return False  # a reference that fails is reported as such
        if not all(one.shape == before.shape and np.allclose(one, before, rtol=1e-6, atol=1e-9) for one in after):
            return False
    return True
