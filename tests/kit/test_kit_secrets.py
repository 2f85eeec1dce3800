"""Nothing that must stay out of a kit is in one, however it could be packed; and what is planted in one is found."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, mostly_full
from kit.courses import NUMBERS, make_small
from kit.leaks import found

from autograder.app.grader import Grader
from autograder.app.kit import kit_adapters, kit_contents, kit_folder
from autograder.app.kit.kit_engine import engine_files
from autograder.app.kit.kit_folder import kit_files
from autograder.domain.assignment import Assignment
from autograder.ingest.project import Project, find_project
from autograder.readers import read
from autograder.spec.load import load
from autograder.system import distribution

NAMES = sorted(path.stem for path in (ROOT / "problems").glob("*.yaml"))


def files_of(project: Project) -> dict[str, bytes]:
    """All files of a kit, those of the wheel by their names, without the engine's, which are the same in each."""
    with Grader(project, ahead=False) as grader:
        made = kit_files(grader)
    files = {name: content for name, content in made.files.items() if name != made.wheel}
    with zipfile.ZipFile(io.BytesIO(made.files[made.wheel])) as archive:
        inside = {info.filename: archive.read(info) for info in archive.infolist()}
    engine = {name for name in inside if "/_engine/" in name}
    own = {f"{made.package}/_engine/autograder/{name}": content for name, content in engine_files().items()}
    own[f"{made.package}/_engine/pyproject.toml"] = f'version = "{distribution.version()}"\n'.encode()
    assert {name: inside[name] for name in engine} == own
    return files | {name: content for name, content in inside.items() if name not in engine}


def graded_numbers(assignment: Assignment) -> list[float]:
    """The random arguments with which answers to the questions without a verdict are graded."""
    cases = [case for q in assignment.questions if q.self_check.what != "verdict" and q.seed for case in q.cases]
    drawn = [np.ravel(value) for case in cases for value in case.values() if np.asarray(value).dtype.kind == "f"]
    return [float(number) for values in drawn for number in values[:5]]


def test_no_secret_is_in_a_kit(tmp_path: Path) -> None:
    project = make_small(tmp_path)
    assignment = load(project.spec)
    numbers = [*NUMBERS, *graded_numbers(assignment), 66.913**2, 77.371 + 1, 28.4419]
    assert len(numbers) > len(NUMBERS) + 10
    assert found(files_of(project), ["secret"], numbers) == []


def packed(how: str) -> bytes:
    word, number = b"the Secret_word is here", -0.73213
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as archive:
        archive.writestr("a/b.txt", word)
    notebook = {"cells": [{"outputs": [{"data": {"image/png": base64.b64encode(b"\x00" + word).decode()}}]}]}
    return {
        "text": word,
        "utf-8 within a line": b"x = 1  # " + word,
        "base64": b"data:;base64," + base64.b64encode(b"12" + word),
        "base64 for addresses": base64.urlsafe_b64encode(b"\xff\xfe\xff" + word),
        "hex": word.hex().encode(),
        "zip": nested.getvalue(),
        "zip in base64": base64.b64encode(nested.getvalue()),
        "deflated": zlib.compress(word),
        "an output of a notebook": json.dumps(notebook).encode(),
        "float32": b"\x01" + struct.pack("<f", number),
        "float64": b"\x01" + struct.pack("<d", number),
        "float32, big end first": struct.pack(">f", number) + b"\x01",
        "float64, big end first": struct.pack(">d", number) + b"\x01",
        "floats in base64": base64.b64encode(b"\x01\x02" + np.array([1.0, number]).tobytes()),
        "floats in hex": np.array([number], dtype="f4").tobytes().hex().encode(),
        "decimals": b"[-0.73213, 1]",
        "rounded": b"it is 0.7321.",
        "with an exponent": b"-7.3213e-01",
    }[how]


PACKED = (
    "text", "utf-8 within a line", "base64", "base64 for addresses", "hex", "zip", "zip in base64", "deflated",
    "an output of a notebook", "float32", "float64", "float32, big end first", "float64, big end first",
    "floats in base64", "floats in hex", "decimals", "rounded", "with an exponent",
)  # fmt: skip


@pytest.mark.parametrize("how", PACKED)
def test_what_is_planted_in_a_kit_is_found(how: str, tmp_path: Path) -> None:
    project = make_small(tmp_path)
    given = tmp_path / "problems" / "small" / "given"
    given.mkdir()
    (given / "data.bin").write_bytes(packed(how))
    assert found(files_of(project), ["secret_word"], NUMBERS) != []


def test_every_number_that_stays_out_could_be_found() -> None:
    """One with few digits would stand everywhere by chance, so it is not looked for."""
    assert [number for number in NUMBERS if not found({"kit": f"[{number}]".encode()}, [], [number])] == []


KEYS = (
    "want", "got", "observed", "within", "partial", "follow", "hint", "invariant", "feedback", "examples", "accept",
    "by_hand", "heat_map",
)  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_gets_into_a_kit_is_found(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of what goes in is what keeps secrets: with one more key, the test above fails."""
    project = make_small(tmp_path)
    monkeypatch.setattr(kit_contents, "_QUESTION", ("id", "title", key))
    monkeypatch.setattr(kit_folder, "build", lambda *read: None)  # which finds that some such kits make no sense
    assert found(files_of(project), ["secret"], NUMBERS) != []


@pytest.mark.parametrize(
    ("module", "name", "broken"),
    [
        (kit_contents, "supporting", lambda read, names: ({*read.givens}, set())),
        (kit_contents, "supporting", lambda read, names: ({"keys"}, {*read.define})),
        (kit_contents, "closure", lambda names, formulas: {*formulas}),
        (kit_contents, "_form", lambda asked, raw: {asked.kind: raw.get(asked.kind), "form": "value"}),
        (kit_folder, "adapters_part", lambda text, names: text),
        (kit_adapters, "_undocumented", lambda statement: statement),
    ],
)
def test_a_rule_that_lets_too_much_into_a_kit_is_found(
    module: Any, name: str, broken: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_small(tmp_path)
    monkeypatch.setattr(module, name, broken)
    monkeypatch.setattr(kit_folder, "build", lambda *read: None)
    assert found(files_of(project), ["secret"], NUMBERS) != []


def lines(text: str) -> set[str]:
    """The lines of code or prose that are long enough to say something."""
    return {line for line in map(str.strip, text.splitlines()) if len(line) > 30}


def secret_texts(raw: Any, assignment: Assignment, project: Project) -> set[str]:
    """What a spec has on a question that no kit may show: rules that are not chosen, rubrics, examples, reasons."""
    told = set()
    for question, one in zip(assignment.questions, raw["questions"], strict=True):
        rules = [rule for rule in one.get("feedback", []) if rule["id"] not in question.self_check.rules]
        told |= {rule["say"] for rule in rules} | {str(rule["if"]) for rule in rules}
        told |= {text for row in one.get("by_hand", []) for text in row.values()} | {*question.accept.values()}
        if question.self_check.what != "verdict" and question.kind != "choice":
            told |= {text for text in [str(one.get("want") or "")] if len(text) > 12}
    reference = project.reference.read_text()
    # what a starter shows as well: imports, what functions are called, and the numbers that are given
    given = "|".join(assignment.givens) or "-"
    solution = {line for line in lines(reference) if not re.match(rf"(import|from|def|class)\b|({given}) =", line)}
    return {text for text in told if len(text) > 12} | solution


@pytest.mark.parametrize("name", mostly_full(NAMES, "understanding_attention", "autograd_engine"))
def test_no_kit_of_an_assignment_has_rules_rubrics_targets_or_the_reference(name: str) -> None:
    project = find_project(name)
    with Grader(project) as grader:
        assignment, raw, targets = grader.assignment, grader.source.data, grader.targets
    files = files_of(project)
    everything = b"\n".join(files.values()).decode("utf-8", "replace")
    shown = {one for given in assignment.given for one in lines(given.content.decode("utf-8", "replace"))}
    if assignment.handout_file:
        shown |= {one for prose in read(project.spec.parent / assignment.handout_file).prose for one in lines(prose)}
    secret = secret_texts(raw, assignment, project) - shown
    assert [text for text in secret if text in everything] == []
    hidden = [
        q for q in assignment.questions if q.self_check.what != "verdict" and q.by_machine and not q.answer.adapter
    ]
    values = [np.ravel(targets[call]) for q in hidden for call in q.calls if isinstance(targets.get(call), np.ndarray)]
    numbers = [float(number) for value in values for number in value[:50] if _telling(float(number))]
    given = {
        float(number) for value in assignment.givens.values() for number in np.ravel(np.asarray(value, dtype=float))
    }
    assert found(files, [], [number for number in numbers if number not in given]) == []


def _telling(number: float) -> bool:
    """Whether a number has so many digits that it stands nowhere by chance."""
    return np.isfinite(number) and len(f"{abs(number):.6g}".partition("e")[0].replace(".", "").strip("0")) >= 5
