"""Notebooks far larger than their code are read for it, in little time and memory."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.domain.errors import SubmissionError
from autograder.readers import outputs, read

TEXTS = st.text(alphabet='a"\\[]{}:, é😀\n', max_size=8)
JSON = st.recursive(
    st.one_of(TEXTS, st.integers(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["outputs", "source", "attachments", "widgets", 'out"puts']), inner, max_size=3
        ),
    ),
    max_leaves=12,
)


def emptied(value: Any) -> Any:
    """What is to be left of a JSON value."""
    if isinstance(value, list):
        return [emptied(one) for one in value]
    if isinstance(value, dict):
        dropped = {key: type(one)() for key, one in value.items() if key in ("outputs", "attachments", "widgets") and isinstance(one, (list, dict))}  # fmt: skip
        return {key: emptied(one) for key, one in value.items()} | dropped
    return value


@given(value=JSON, indent=st.sampled_from([None, 1]), plain=st.booleans())
def test_what_is_left_of_json(value: Any, indent: int | None, plain: bool) -> None:
    content = json.dumps(value, indent=indent, ensure_ascii=plain).encode()
    with mock.patch.object(outputs, "_SMALL", 0):
        assert json.loads(outputs.without_outputs(content, "hw.ipynb")) == emptied(value)


@pytest.mark.parametrize("cut", [1, 10, 25])
def test_what_is_no_json_does_not_become_json(cut: int) -> None:
    content = b'{"outputs": ["a", {"b": 1}]}'[:-cut]
    with mock.patch.object(outputs, "_SMALL", 0), pytest.raises(ValueError, match="line 1"):
        json.loads(outputs.without_outputs(content, "hw.ipynb"))


@pytest.mark.parametrize(
    "shown",
    [
        {"data": {"image/png": "iVBORw0KGgo" * 400_000}},
        pytest.param(
            {"name": "stdout", "text": [f"epoch {i} loss {i} é😀\n" for i in range(150_000)]}, marks=pytest.mark.full
        ),
        pytest.param({"data": {"application/json": {"x": list(range(600_000))}}}, marks=pytest.mark.full),
    ],
)
def test_large_outputs_cost_no_memory(tmp_path: Path, shown: dict[str, Any]) -> None:
    cell = {"cell_type": "code", "source": ["x = 1\n", "y = '\"outputs\": ['"], "outputs": [shown] * 2}
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps({"cells": [cell, {**cell, "source": "z = 3"}]}, ensure_ascii=False), encoding="utf-8")
    size = path.stat().st_size
    tracemalloc.start()
    try:
        made = read(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [cell.source for cell in made.cells] == ["x = 1\ny = '\"outputs\": ['", "z = 3"]
    assert most < 1.5 * size


@pytest.mark.parametrize(
    "inner", ["[" * 3_000_000 + "]" * 3_000_000, '"",' * 3_000_000 + '""', '"' + "\\\\" * 9_000_000 + '"']
)
def test_no_output_takes_long_to_be_passed_over(inner: str) -> None:
    began = time.process_time()
    try:
        left = outputs.without_outputs(f'{{"outputs":[{inner}]}}'.encode(), "hw.ipynb")
    except SubmissionError:
        left = b'{"outputs":[]}'
    assert left == b'{"outputs":[]}'
    assert time.process_time() - began < 20


def test_a_notebook_may_be_large_and_its_code_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.readers.LARGEST_FILE", 2 << 20)
    path = tmp_path / "hw.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "outputs": ["a" * (3 << 20)]}]}))
    assert [cell.source for cell in read(path).cells] == ["x = 1"]
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": "#" * (3 << 20), "outputs": ["a"]}]}))
    with pytest.raises(SubmissionError, match="without its outputs"):
        read(path)
    monkeypatch.setattr("autograder.readers.outputs.LARGEST_NOTEBOOK", 2 << 20)
    with pytest.raises(SubmissionError, match="larger than"):
        read(path)
