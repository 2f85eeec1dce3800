"""Encodes what travels (an assignment's questions, a submission, a record) as JSON, whatever Python runs at either end.

Only the parts of an assignment that a child running student code sees anyway are sent: names, arguments and limits.
Targets, examples and feedback stay here. Of a submission, the code and the file's name (used in messages) are sent; its
author and prose stay here.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.domain.assignment import Adapters, Answer, Assignment, Limits, Question
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.given_file import GivenFile
from autograder.domain.record import Record
from autograder.domain.submission import Cell, Helper, LeftOut, Submission
from autograder.execution import codec
from autograder.execution.sandbox.call import Call, calls_for


def pack_assignment(assignment: Assignment) -> bytes:
    """Encode what ``assignment`` asks of a submission, and its limits."""
    a = assignment
    return _pack(
        {
            "name": a.name,
            "imports": a.imports,
            "load": a.load,
            "arrays": a.arrays,
            "limits": vars(a.limits),
            "givens": dict.fromkeys(a.givens),
            "collect": a.collect,
            **({"adapters": vars(a.adapters)} if a.adapters else {}),
            "questions": [_question(a, q) for q in a.questions],
            "with": a.files.helpers if isinstance(a.files, FilePatterns) else (),
            "given": [[file.path, base64.b64encode(zlib.compress(file.content)).decode()] for file in a.given],
        }
    )


def unpack_assignment(content: bytes) -> Assignment:
    """An assignment that asks the same questions, without any targets."""
    made = json.loads(content)
    return Assignment(
        name=made["name"],
        title="",
        path=Path(made["name"]),
        digest="",
        files=FilePatterns((), made["with"]),
        load=made["load"],
        imports=tuple(made["imports"]),
        arrays=made["arrays"],
        collect=tuple(made["collect"]),
        limits=Limits(**made["limits"]),
        givens=made["givens"],
        scope={},
        adapters=Adapters(**made["adapters"]) if "adapters" in made else None,
        questions=tuple(map(_asking, made["questions"])),
        given=tuple(GivenFile(path, zlib.decompress(base64.b64decode(text))) for path, text in made["given"]),
    )


def pack_submission(submission: Submission, only: Collection[str], calls: Sequence[Call] = ()) -> bytes:
    """Encode a submission's code and the ids of the calls to make, or the ``calls`` of hand-written checks."""
    made: dict[str, Any] = {
        "cells": list(map(vars, submission.cells)),
        "left_out": [[p.place, p.names] for p in submission.left_out],
    }
    if calls:
        made["calls"] = list(map(vars, calls))
    made["helpers"] = [[helper.path, list(map(vars, helper.cells))] for helper in submission.helpers]
    return _pack({"file": submission.file, "only": list(only), "notes": submission.notes, **made})


def unpack_submission(content: bytes) -> tuple[Submission, list[str], list[Call]]:
    """The submission, without a name, the ids of the calls to make, and the calls of hand-written checks."""
    made = json.loads(content)
    cells, helpers = _cells(made["cells"]), tuple(Helper(path, _cells(inside)) for path, inside in made["helpers"])
    left_out = tuple(LeftOut(place, tuple(names)) for place, names in made["left_out"])
    notes = tuple((where, what) for where, what in made["notes"])
    calls = [Call(**{**call, "names": tuple(call["names"])}) for call in made.get("calls", ())]
    return Submission("", made["file"], cells, left_out=left_out, notes=notes, helpers=helpers), made["only"], calls


def _cells(made: list[dict[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(**{name: _tuples(value) for name, value in cell.items()}) for cell in made)


def _tuples(value: Any) -> Any:
    """Lists converted back to the tuples they were before JSON."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def pack_record(record: Record) -> dict[str, Any]:
    """A record as plain values."""
    outcomes = {id: codec.outcome_to_json(outcome) for id, outcome in record.outcomes.items()}
    return {
        "outcomes": outcomes,
        "load": codec.load_to_json(record),
        "seconds": dict(record.seconds),
        "spent": record.spent,
    }


def unpack_record(made: Mapping[str, Any]) -> Record:
    """The record encoded by `pack_record`."""
    loaded = codec.load_from_json(made["load"])
    outcomes = {id: codec.outcome_from_json(text) for id, text in made["outcomes"].items()}
    return replace(loaded, outcomes=outcomes, seconds=made["seconds"], spent=made["spent"])


def _question(assignment: Assignment, question: Question) -> dict[str, Any]:
    asked = {
        call.id: {"names": call.names, "arguments": call.arguments, "figure": call.figure}
        | {name: value for name in ("further", "limit") if (value := getattr(call, name))}
        for call in calls_for(assignment, question)
    }
    return {
        "id": question.id,
        "names": question.answer.names,
        "constants": bool(question.answer.constants_only),
        "by_hand": question.by_hand,
        "hidden": question.visibility != "visible",
        "calls": asked,
    }


def _asking(made: Mapping[str, Any]) -> Question:
    answer = Answer(
        adapter="-",  # whose names are those that are needed
        needs=tuple(made["names"]),
        constants_only="warn" if made["constants"] else None,
        markdown="" if made["by_hand"] else None,
    )
    calls = {id: {**call, "names": tuple(call["names"])} for id, call in made["calls"].items()}
    return Question(
        made["id"], "", 0, answer, prepared=calls, visibility="hidden" if made["hidden"] else "visible"
    )  # fmt: skip


def _pack(made: Mapping[str, Any]) -> bytes:
    return json.dumps(made, separators=(",", ":")).encode()
