"""Answers written into a copy of the keys at the top level, as in the handout of the attention assignment."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from autograder.app import grading
from autograder.app.grader import Grader
from autograder.domain.record import Missing, Returned
from autograder.domain.report import Status
from autograder.execution.sandbox.collect import collect
from autograder.readers import read

HEAD = """
import torch
import numpy as np
key = torch.tensor([[0.47, 0.65, 0.60], [0.64, 0.50, -0.59], [-0.03, -0.48, -0.88], [0.43, -0.83, 0.35]])
value = torch.tensor([[-0.07, -0.88, 0.47], [0.37, -0.93, -0.07], [-0.25, -0.75, 0.61], [0.94, 0.20, 0.28]])
def get_query121(): return 10 * key[0:1]
def get_query122(): return 10 * key
def get_query131(): return torch.zeros(1, 3)
def get_query132(): return 50 * (key[0:1] + key[1:2])
"""
FIRST = [0.555, 0.575, 0.005]
SECOND = [0.694, 0.719, 0.0]
A, B = f"torch.tensor({FIRST})", f"torch.tensor({SECOND})"
SCALED = "m_key[2] /= m_key[2].norm()"


def notebook(*cells: str) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


#: (file, source, what is found for 1.4.1 and for 1.4.2; None for nothing)
FOUND = {
    "as it circulates": f"m_key = key.clone()\nm_key[2] = {A}\n---\nm_key = key.clone()\nm_key[2] = {B}\n{SCALED}",
    "one copy for both, in two cells": f"m_key = key.clone()\nm_key[2] = {A}\n---\nm_key[2] = {B}",
    "tries in the first cell": f"m_key = key.clone()\nm_key[2] = {B}\nm_key[2] = {A}\n---\nm_key = key.clone()\nm_key[2] = {B}",
    "tries in cells of their own": f"m_key = key.clone()\nm_key[2] = {B}\n---\nm_key[2] = {A}\n---\nm_key = key.clone()\nm_key[2] = {B}",
    "tries with copies of their own": f"m_key = key.clone()\nm_key[2] = {B}\nm_key = key.clone()\nm_key[2] = {A}\n---\nm_key = key.clone()\nm_key[2] = {B}",
    "names with the question's number": f"key142 = key.clone()\nkey142[2] = {B}\n---\nkey141 = key.clone()\nkey141[2] = {A}",
    "another name with the number": f"m_key_142 = key.clone()\nm_key_142[2] = {B}\n---\nm_key_141 = key.clone()\nm_key_141[2] = {A}",
    "another name": f"mod = key.clone()\nmod[2] = {A}\n---\nmod = key.clone()\nmod[2] = {B}",
    "two names": f"first = key.clone()\nfirst[2] = {A}\n---\nnew_key = key.clone()\nnew_key[2] = {B}",
    "entry by entry": f"m_key = key.clone()\nfor i in range(3): m_key[2, i] = {A}[i]\n---\nm_key = key.clone()\nfor i in range(3):\n    m_key[2][i] = {B}[i]",
    "a slice": f"m_key = key.clone()\nm_key[2, :] = {A}\n---\nm_key = key.clone()\nm_key[2:3] = {B}",
    "from behind": f"m_key = key.clone()\nm_key[-2] = {A}\n---\nm_key = key.clone()\nm_key[-2] = {B}",
    "stacked anew": f"m_key = torch.stack([key[0], key[1], {A}, key[3]])\n---\nm_key = torch.stack([key[0], key[1], {B}, key[3]])",
    "numpy": f"m_key = key.numpy().copy()\nm_key[2] = {FIRST}\n---\nm_key = key.numpy().copy()\nm_key[2] = {SECOND}",
    "a list": f"m_key = key.tolist()\nm_key[2] = {FIRST}\n---\nm_key = key.tolist()\nm_key[2] = {SECOND}",
    "in the keys themselves": f"kept = key.clone()\nkey[2] = {A}\n---\nkey = kept.clone()\nkey[2] = {B}",
    "the first as a function": f"def get_key141(): return {A}\nm_key = key.clone()\nm_key[2] = get_key141()\n---\nm_key = key.clone()\nm_key[2] = {B}\n{SCALED}",
    "the second as a function": f"m_key = key.clone()\nm_key[2] = {A}\n---\ndef get_key142(): return {B}\nm_key = key.clone()\nm_key[2] = get_key142()",
    "the first as a variable": f"key141 = {A}\nm_key = key.clone()\nm_key[2] = key141\n---\nm_key = key.clone()\nm_key[2] = {B}",
    "an error between": f"m_key = key.clone()\nm_key[2] = {A}\nassert False\n---\nm_key = key.clone()\nm_key[2] = {B}",
    "one copy for both, in one cell": "m_key = key.clone()\nm_key[2] = (key[0] + key[1]) / 2\nprint(m_key)\nm_key[2] = (key[0] + key[1]) / (key[0] + key[1]).norm()",
    "the keys themselves, in one cell": "key[2] = (key[0] + key[1]) / 2\nkey[2] = (key[0] + key[1]) / (key[0] + key[1]).norm()",
    "one copy, the second brought to length 1": f"m_key = key.clone()\nm_key[2] = {A}\nm_key[2] = 3 * {B}\n{SCALED}",
    "one copy, brought to length 1 by name": f"m_key = key.clone()\nm_key[2] = {A}\nm_key[2] = 3 * {B}\nm_key[2] = m_key[2] / m_key[2].norm()",
    "one copy, entry by entry": f"m_key = key.clone()\nm_key[2, 0] = 0.555\nm_key[2, 1] = 0.575\nm_key[2, 2] = 0.005\nm_key[2] = {B}",
    "set back in one cell": f"m_key = key.clone()\nm_key[2] = {B}\nm_key[2] = {A}\nm_key[2] = key[2]\nm_key[2] = {B}",
    "parts of a plain file": f"# %%\nm_key = key.clone()\nm_key[2] = {B}\nm_key[2] = {A}\n# %%\nm_key[2] = 2 * {B}\nm_key[2] = {B}",
    "within a block": f"if True:\n    m_key = key.clone()\n    m_key[2] = {A}\n---\nwith torch.no_grad():\n    m_key = key.clone()\n    m_key[2] = {B}",
}
HALF = {
    "only the first": (f"m_key = key.clone()\nm_key[2] = {A}", FIRST, None),
    "only the second, which the sheet brings to length 1": (f"m_key = key.clone()\nm_key[2] = 3 * {B}\n{SCALED}", None, SECOND),
    "the first as a function that is written too, no second": (
        f"def get_key141(): return {A}\nm_key = key.clone()\nm_key[2] = get_key141()\n---\nm_key = key.clone()\nm_key[2] = get_key142()\n{SCALED}",
        FIRST, None,
    ),
    "only the first, by its number": (f"key141 = key.clone()\nkey141[2] = {A}", FIRST, None),
    "only the second, by its number": (f"key142 = key.clone()\nkey142[2] = {B}", None, SECOND),
    "no copy is changed": ("m_key = key.clone()", None, None),
    "another row": (f"m_key = key.clone()\nm_key[1] = {A}", None, None),
    "other keys": (f"m_key = 2 * key\nm_key[2] = {A}", None, None),
    "three copies, and no number": (
        f"a = key.clone()\na[2] = {A}\n---\nb = key.clone()\nb[2] = {B}\n---\nc = key.clone()\nc[2] = {A}", None, None,
    ),
}  # fmt: skip


def found(grader: Grader, tmp_path: Path, source: str, kind: str) -> list[object]:
    cells = [HEAD, *source.split("---\n")]
    path = tmp_path / f"hw.{kind}"
    path.write_text(notebook(*cells) if kind == "ipynb" else "\n".join(cells))
    record = collect(grader.assignment, read(path), grader.host)
    made = [record.outcomes[id] for id in ("1.4.1", "1.4.2")]
    assert all(isinstance(one, (Returned, Missing)) for one in made), made
    return [one.value if isinstance(one, Returned) else None for one in made]


def near(got: object, want: list[float] | None) -> bool:
    return got is None if want is None else got is not None and np.allclose(np.ravel(got), want, atol=1e-2)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("name", FOUND)
@pytest.mark.parametrize("kind", ["ipynb", "py"])
def test_each_answer_is_found_where_it_is_written(grader: Grader, tmp_path: Path, name: str, kind: str) -> None:
    if kind == "py" and name == "tries with copies of their own":
        pytest.skip("nothing in a plain file says where the one question ends and the other begins")
    if kind == "ipynb" and name == "parts of a plain file":
        pytest.skip("a notebook has cells")
    first, second = found(grader, tmp_path, FOUND[name], kind)
    assert near(first, FIRST)
    assert near(second, SECOND)


@pytest.mark.parametrize("name", HALF)
@pytest.mark.parametrize("kind", ["ipynb", "py"])
def test_one_question_does_not_get_the_answer_of_the_other(
    grader: Grader, tmp_path: Path, name: str, kind: str
) -> None:
    source, first, second = HALF[name]
    made = found(grader, tmp_path, source, kind)
    assert near(made[0], first)
    assert near(made[1], second)


def test_the_answers_are_judged_as_keys(grader: Grader, tmp_path: Path) -> None:
    path = tmp_path / "hw.ipynb"
    path.write_text(notebook(HEAD, *FOUND["as it circulates"].split("---\n")))
    report = grading.grade(grader, read(path))
    assert {r.id: r.credit for r in report.results if r.decided} == dict.fromkeys(
        ["1.2.1", "1.2.2", "1.3.1", "1.3.2", "1.4.1", "1.4.2"], 1
    )
    wrong = FOUND["as it circulates"].replace(A, "torch.zeros(3)").replace(B, "key[3]")
    path.write_text(notebook(HEAD, *wrong.split("---\n")))
    results = {r.id: r for r in grading.grade(grader, read(path)).results}
    assert (results["1.4.1"].credit, results["1.4.2"].credit) == (0, 0)


UNCLEAR = {
    "three tries in one copy": f"m_key = key.clone()\nm_key[2] = {A}\nm_key[2] = {B}\nm_key[2] = key[0]",
    "three copies": HALF["three copies, and no number"][0].replace("---\n", ""),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_ambiguous_answers_need_manual_grading(grader: Grader, tmp_path: Path, name: str) -> None:
    path = tmp_path / "hw.py"
    path.write_text(f"{HEAD}\n{UNCLEAR[name]}\n")
    results = {r.id: r for r in grading.grade(grader, read(path)).results}
    for id in ("1.4.1", "1.4.2"):
        assert results[id].status is Status.PENDING
        assert "cannot tell which" in results[id].feedback


def test_an_answer_that_is_nowhere_is_missing(grader: Grader, tmp_path: Path) -> None:
    path = tmp_path / "hw.py"
    path.write_text(f"{HEAD}\nkey141 = key.clone()\nkey141[2] = {A}\nkey141[2] = {B}\n")
    assert {r.id: r for r in grading.grade(grader, read(path)).results}["1.4.2"].status is Status.FAILED


def test_a_row_without_numbers_is_no_answer(grader: Grader, tmp_path: Path) -> None:
    path = tmp_path / "hw.py"
    rest = "moved = key.clone()\nmoved[2] = get_key142()\nmoved[2] /= moved[2].norm()\nprint('shown')\n"
    path.write_text(f"{HEAD}\ndef get_key142(): return torch.full((3,), float('nan'))\n{rest}")
    results = {r.id: r for r in grading.grade(grader, read(path)).results}
    assert {id: results[id].status for id in ("1.4.1", "1.4.2")} == dict.fromkeys(("1.4.1", "1.4.2"), Status.FAILED)
