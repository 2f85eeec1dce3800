"""Encodes what travels (an assignment's questions, a submission, a record) as JSON, whatever Python runs at either end.

Only the parts of an assignment that a child running student code sees anyway are sent: names, arguments and limits.
Targets, examples and feedback stay here. Of a submission, the code and the file's name (used in messages) are sent; its
author and prose stay here.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.domain.assignment import Adapters, Answer, Assignment, Limits, Question, Scope, WrittenRow
from autograder.domain.file_patterns import FilePatterns
from autograder.domain.given_file import GivenFile
from autograder.domain.record import Record
from autograder.domain.submission import Cell, Helper, LeftOut, Submission
from autograder.execution import codec
from autograder.execution.sandbox.call import Call, Encoded, calls_of


def pack_assignment(assignment: Assignment) -> bytes:
    """Encode what ``assignment`` asks of a submission, and its limits."""
    a, calls = assignment, calls_of(assignment)
    copied = {q.answer.written.into for q in a.questions if q.answer.written}
    return _pack(
        {
            "name": a.name,
            "imports": a.imports,
            "load": a.load,
            "arrays": a.arrays,
            "limits": vars(a.limits),
            "givens": {n: np.asarray(v).tolist() if n in copied else None for n, v in a.givens.items()},
            "collect": a.collect,
            **({"adapters": vars(a.adapters)} if a.adapters else {}),
            "questions": [_question(q, calls) for q in a.questions],
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


def pack_submission(submission: Submission, only: Collection[str]) -> bytes:
    """Encode a submission's code and the ids of the calls to make."""
    made = {"cells": list(map(vars, submission.cells)), "left_out": [[p.place, p.names] for p in submission.left_out]}
    made["helpers"] = [[helper.path, list(map(vars, helper.cells))] for helper in submission.helpers]
    return _pack({"file": submission.file, "only": list(only), "notes": submission.notes, **made})


def unpack_submission(content: bytes) -> tuple[Submission, list[str]]:
    """The submission, without a name, and the ids of the calls to make."""
    made = json.loads(content)
    cells, helpers = _cells(made["cells"]), tuple(Helper(path, _cells(inside)) for path, inside in made["helpers"])
    left_out = tuple(LeftOut(place, tuple(names)) for place, names in made["left_out"])
    notes = tuple((where, what) for where, what in made["notes"])
    return Submission("", made["file"], cells, left_out=left_out, notes=notes, helpers=helpers), made["only"]


def _cells(made: list[dict[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(**{name: _tuples(value) for name, value in cell.items()}) for cell in made)


def _tuples(value: Any) -> Any:
    """Lists converted back to the tuples they were before JSON."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def pack_record(record: Record) -> dict[str, Any]:
    """A record as plain values."""
    outcomes = {id: codec.outcome_to_json(outcome) for id, outcome in record.outcomes.items()}
    return {"outcomes": outcomes, "load": codec.load_to_json(record), "seconds": dict(record.seconds)}


def unpack_record(made: Mapping[str, Any]) -> Record:
    """The record encoded by `pack_record`."""
    loaded = codec.load_from_json(made["load"])
    outcomes = {id: codec.outcome_from_json(text) for id, text in made["outcomes"].items()}
    return replace(loaded, outcomes=outcomes, seconds=made["seconds"])


@dataclass(frozen=True)
class _Given:
    """An argument evaluated and encoded before it was sent."""

    text: str
    names: frozenset[str] = frozenset()

    def __call__(self, scope: Scope) -> Any:
        return Encoded(scope[self.text])


def _question(question: Question, calls: Mapping[str, Call]) -> dict[str, Any]:
    answer = question.answer
    asked = question.cases and not question.by_hand
    made: dict[str, Any] = {
        "id": question.id,
        "function": answer.function,
        "variable": answer.variable,
        "written": vars(answer.written) if answer.written else None,
        "constants": bool(answer.constants_only),
        "draws": question.draws,
        "by_hand": question.by_hand,
        "hidden": question.visibility != "visible",
        "cases": [calls[id].arguments for id in question.calls] if asked else [],
    }
    if answer.kwargs and asked:
        made["kwargs"] = [(calls[id].further or {})["kwargs"] for id in question.calls]
    if answer.adapter:
        made |= {"adapter": answer.adapter, "needs": answer.needs}
    return made | {name: value for name in ("changed", "dtype") if (value := getattr(answer, name))}


def _asking(made: Mapping[str, Any]) -> Question:
    named = made.get("kwargs") or [{}] * len(made["cases"])
    cases = tuple(
        {**{str(i): tree for i, tree in enumerate(case)}, **more}
        for case, more in zip(made["cases"], named, strict=True)
    )
    answer = Answer(
        made["function"],
        made["variable"],
        tuple(_Given(str(i)) for i in range(len(made["cases"][0]))) if cases else (),
        {name: _Given(name) for name in named[0]} if cases else {},
        made.get("adapter"),
        tuple(made.get("needs", ())),
        tuple(made.get("changed", ())),
        made.get("dtype"),
        written=WrittenRow(**made["written"]) if made["written"] else None,
        constants_only="warn" if made["constants"] else None,
        markdown="" if made["by_hand"] else None,
    )
    seen = "hidden" if made["hidden"] else "visible"
    return Question(made["id"], "", 0, answer, draws=made["draws"], cases=cases, visibility=seen)


def _pack(made: Mapping[str, Any]) -> bytes:
    return json.dumps(made, separators=(",", ":")).encode()
