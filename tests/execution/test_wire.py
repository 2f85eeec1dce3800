"""Messages read as hostile input."""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from autograder.domain.record import Unserializable
from autograder.execution.sandbox.outcomes import text_in
from autograder.execution.sandbox.wire import Frames, WireError, decode, decode_json, encode, frame

_spec = importlib.util.spec_from_file_location("worker_values", ROOT / "autograder" / "worker" / "values.py")
assert _spec
assert _spec.loader
values: Any = importlib.util.module_from_spec(_spec)
sys.modules["worker_values"] = values
_spec.loader.exec_module(values)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)
ARRAYS = arrays(
    st.sampled_from([np.dtype(d) for d in ("?", "<i8", "<f8", "<c16")]),
    array_shapes(min_dims=0, max_dims=3, min_side=0),
)


def equal(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


@given(PLAIN | ARRAYS | st.lists(ARRAYS, max_size=3))
def test_what_the_worker_encodes_the_grader_decodes(value: Any) -> None:
    tree, blob = values.encode(value, 1 << 20)
    frames = Frames(1 << 20)
    text = json.dumps({"v": tree}).encode()
    ((message, raw),) = frames.feed(len(text).to_bytes(4, "little") + len(blob).to_bytes(4, "little") + text + blob)
    assert equal(decode(message["v"], raw), value)


@given(PLAIN | ARRAYS)
def test_targets_on_disk_come_back_exactly(value: Any) -> None:
    back = decode_json(json.loads(json.dumps(encode(value))))
    if not (isinstance(value, np.ndarray) and np.isnan(value).any()):
        assert equal(back, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "l", "d", "o", "x"]), inner, max_size=2)
    ),
    max_leaves=20,
)


@given(JSON, st.binary(max_size=64))
def test_any_tree_decodes_or_is_refused(tree: Any, blob: bytes) -> None:
    try:
        decode(tree, blob)
    except WireError:
        pass


@given(st.binary(max_size=200))
def test_any_bytes_are_frames_or_refused(data: bytes) -> None:
    frames = Frames(1 << 10)
    try:
        for message, _ in frames.feed(data):
            assert isinstance(message, dict)
    except WireError:
        pass


@pytest.mark.parametrize(
    ("tree", "blob"),
    [
        ({"a": ["<f8", [10**15]]}, b""),
        ({"a": ["<f8", [2**32, 2**32]]}, b"\0" * 8),
        ({"a": ["<f8", [-1]]}, b""),
        ({"a": ["<f8", [True]]}, b"\0" * 8),
        ({"a": ["<f8", [1.0]]}, b"\0" * 8),
        ({"a": ["|O", [1]]}, b"\0" * 8),
        ({"a": ["<f8", [1] * 17]}, b"\0" * 8),
        ({"a": ["<f8", [1]]}, b"\0" * 9),
        ({"a": "<f8"}, b""),
        ({"l": {}}, b""),
        ({"d": [["k"]]}, b""),
        ({"d": [[1, 2]]}, b""),
        ({"o": 3}, b""),
        ({"z": 1}, b""),
        ({"l": [], "d": []}, b""),
        ([1, 2], b""),
    ],
)
def test_malformed_answers_are_refused(tree: Any, blob: bytes) -> None:
    with pytest.raises(WireError):
        decode(tree, blob)


def test_deep_nesting_is_refused() -> None:
    tree: Any = 1
    for _ in range(100):
        tree = {"l": [tree]}
    with pytest.raises(WireError):
        decode(tree, b"")


def test_frames_come_in_any_pieces() -> None:
    data = frame({"a": 1}) + frame({"b": "é"})
    frames = Frames(10)
    got = [message for byte in data for message, _ in frames.feed(bytes([byte]))]
    assert got == [{"a": 1}, {"b": "é"}]


@pytest.mark.parametrize("head", [b"\xff\xff\xff\xff" + bytes(4), bytes(4) + b"\xff\xff\xff\xff"])
def test_a_frame_that_claims_to_be_huge_is_refused_at_once(head: bytes) -> None:
    with pytest.raises(WireError, match="too large"):
        list(Frames(1 << 20).feed(head))


def test_an_opaque_value_survives_the_disk() -> None:
    assert decode_json(encode(Unserializable("a module"))) == Unserializable("a module")


def test_addresses_of_objects_do_not_reach_a_report() -> None:
    """They differ from run to run, so that the same submission would get two reports."""
    shown = "<bound method f of <__main__.Value object at 0x7f82ffdd9050>>"
    assert decode({"l": [shown]}, b"") == ["<bound method f of <__main__.Value object>>"]
    assert decode({"d": [["x", shown]]}, b"")["x"] == decode({"l": [shown]}, b"")[0]
    assert decode({"o": shown}, b"").description == decode({"l": [shown]}, b"")[0]
    assert text_in(shown, 500) == decode({"l": [shown]}, b"")[0]
    plain = "looked at 0x7f82ffdd9050 again"
    assert decode(plain, b"") == text_in(plain, 500) == plain
