"""Encodes outcomes and reports as JSON that decodes exactly, and computes the keys of stored answers."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from autograder.domain.assignment import Assignment
from autograder.domain.given_file import given_key
from autograder.domain.record import Crashed, Missing, Outcome, Raised, Record, Returned, Trouble, Unjudged
from autograder.domain.report import Report, Result, Rows, Status
from autograder.execution.sandbox.call import Call, calls_of
from autograder.execution.sandbox.wire import decode_json, encode
from autograder.system import distribution

_KINDS: dict[str, type[Outcome]] = {"raised": Raised, "died": Crashed, "missing": Missing, "unjudged": Unjudged}


def digest(*parts: object) -> str:
    """A SHA-256 key of plain values."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


@cache
def code_key() -> str:
    """A key of this package's code and its plug-ins: another version may judge differently."""
    from autograder import checks, readers  # readers and checks from other packages count as our code

    own = [(name, path) for name, path in distribution.package_files().items() if path.suffix == ".py"]
    sources = sorted({*own, *checks.KINDS.sources(), *readers.READERS.sources()})
    return digest([(name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in sources])


def versions(assignment: Assignment) -> dict[str, str]:
    """The installed versions of what submissions run with."""
    return {"python": platform.python_version(), **{name: installed_version(name) for name in assignment.imports}}


def environment(assignment: Assignment, saved: Mapping[str, str] | None = None) -> str:
    """A key of the environment that submissions run in, on which their answers may depend.

    ``saved`` are the versions of an earlier run; current versions replace those it lacks.
    """
    a, there = assignment, {**versions(assignment), **(saved or {})}
    packages = [there["python"], *(there[name] for name in a.imports)]
    limits = {name: value for name, value in vars(a.limits).items() if name != "wall"}  # wall time changes no answer
    given = [given_key(a.given)] if a.given else []
    return digest(a.imports, packages, a.load, a.arrays, limits, sorted(a.givens), *given)


def installed_version(package: str) -> str:
    """The version of a package; "" if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def load_key(assignment: Assignment, saved: Mapping[str, str] | None = None) -> str:
    """A key of how a file is loaded: the names that the assignment asks for determine what is read from the source."""
    names = sorted(name for q in assignment.questions if q.answer.constants_only for name in q.answer.names)
    return digest(environment(assignment, saved), names)


def keys(assignment: Assignment, saved: Mapping[str, str] | None = None) -> dict[str, str]:
    """The key of each call's answer, by call id: what is called, its arguments, and the environment."""
    where = environment(assignment, saved)
    return {id: call_key(call, where) for id, call in calls_of(assignment).items()}


def call_key(call: Call, where: str) -> str:
    """The key of one call's answer; ``where`` is the key of the environment."""
    # what calls could not have once changes no key of those without it
    further = {name: value for name, value in (call.further or {}).items() if name != "written"}
    more = [*([call.written] if call.written else []), *([further] if further else [])]
    more += [["limit", call.limit]] if call.limit else []
    return digest(where, call.names, call.arguments, call.figure, *more)


def outcome_to_json(outcome: Outcome) -> str:
    """Encode an outcome."""
    if isinstance(outcome, Returned):
        made: dict[str, Any] = {"kind": "returned", "value": encode(outcome.value), "printed": outcome.printed}
        made |= {key: value for key in ("name", "arrays", "lacks", "dtype") if (value := getattr(outcome, key))}
    else:
        kind = next(name for name, made in _KINDS.items() if isinstance(outcome, made))
        made = {
            "kind": kind,
            **{
                name: value
                for name, value in vars(outcome).items()
                if name not in ("adapter", "types", "unfinished") or value
            },
        }
    return json.dumps(made)


def by_the_clock(content: str) -> bool:
    """Whether an outcome was stopped by a wall-time limit, as in early versions: a busy machine may be the cause."""
    return '"died"' in content and "timed_out" not in content and "time limit" in content


def outcome_from_json(text: str) -> Outcome:
    """Decode an outcome encoded by `outcome_to_json`."""
    made = json.loads(text)
    kind = made.pop("kind")
    if kind == "returned":
        how = made.get("name", ""), made.get("arrays", ""), made.get("lacks", False), made.get("dtype", "")
        return Returned(decode_json(made["value"]), made["printed"], *how)
    for name in ("near", "types"):
        if name in made:
            made[name] = tuple(made[name])
    return _KINDS[kind](**made)


def load_to_json(record: Record) -> str:
    """Encode what happened while the file was loaded."""
    troubles = [[t.where, t.what, t.lost_cell, t.timed_out] for t in record.troubles]
    reads = {name: sorted(names) for name, names in record.reads.items()}
    return json.dumps({"troubles": troubles, "printed": record.printed, "reads": reads, **_file(record)})


def load_from_json(text: str) -> Record:
    """Decode a record without outcomes."""
    made = json.loads(text)
    reads = {name: frozenset(names) for name, names in made["reads"].items()}
    troubles = tuple(Trouble(*t) for t in made["troubles"])
    defines = tuple(made.get("defines", ()))
    code, inner = made.get("code", True), tuple(made.get("inner", ()))
    return Record({}, troubles, made["printed"], reads, code=code, defines=defines, inner=inner)


def _file(record: Record) -> dict[str, Any]:
    return {"code": record.code, "defines": list(record.defines), "inner": list(record.inner)}


def report_to_json(report: Report) -> str:
    """Encode a report. Pictures of figures are stored on disk, not here."""
    results = [{**vars(r), "status": r.status.value, "files": {}} for r in report.results]
    for result in results:
        if not result["bonus"]:  # reports without one stay as they were stored before there was any
            del result["bonus"]
    return json.dumps({**vars(report), "results": results}, sort_keys=True)


def _heat_map(made: list[list[list[float]]] | None) -> tuple[Rows, Rows] | None:
    if made is None:
        return None
    own, target = (tuple(map(tuple, rows)) for rows in made)
    return own, target


def report_from_json(text: str) -> Report:
    """Decode a report encoded by `report_to_json`."""
    made = json.loads(text)
    results = [
        {**r, "status": Status(r["status"]), "tags": tuple(r["tags"]), "heat_map": _heat_map(r["heat_map"])}
        for r in made.pop("results")
    ]
    made["notes"], made["timeouts"] = tuple(made["notes"]), tuple(made.get("timeouts", ()))
    return Report(results=tuple(Result(**r) for r in results), **made)
