"""Coverage-guided fuzzing of what a worker may send: ``python tests/fuzz/fuzz_channel.py -max_total_time=300``.

Needs ``pip install atheris`` (no part of the development environment) and runs outside CI. Each input is what one
hostile child sends; whatever it is, the collection must end with a record, or with the one error that says that a
worker did not start. Anything else that is raised is a finding, and so is an input that takes over a second.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=["autograder.execution.sandbox", "autograder.domain", "autograder.scoring.score"]
):
    from autograder.execution.sandbox import collect
    from autograder.execution.sandbox.host import HostDied
    from autograder.execution.sandbox.wire import decode_json, encode, frame
    from autograder.scoring.score import score

from autograder.domain.record import Record, Returned
from autograder.domain.submission import Cell, Submission
from autograder.spec.load import build
from autograder.spec.source import parse_yaml

SPEC = """\
spec: 1
title: Fuzzed
points: 2
givens: {f: [1]}
questions:
  - {id: "1", title: One, points: 1, answer: {function: f}, want: 1, within: {abs: 1}}
  - {id: "2", title: Two, points: 1, answer: {function: g, constants_only: refuse}, want: 1, within: {abs: 1}}
"""
ASSIGNMENT = build(parse_yaml(SPEC, "fuzzed"), Path("fuzzed"))
TARGETS = {"1": 1.0, "2": 1.0}
SUBMISSION = Submission("fuzz", "fuzz.py", (Cell("fuzz.py", "f = g = 1", 1, True),))
# how far a well-behaved child has come before it turns
ARMED = frame({"armed": 1, "off": {}})
PARSED = ARMED + frame({"parsed": [[["f"], []]], "broken": [], "statements": 3})
LOADED = PARSED + frame({"loaded": ""}) + frame({"at": "call", "id": "1"})
BEGINNINGS = (b"", ARMED, PARSED, LOADED)


class Child:
    """A child that sends the given bytes and ends."""

    def __init__(self, data: bytes) -> None:
        self.pieces = [data[i : i + 4096] for i in range(0, len(data), 4096)] + [b""]

    def read(self, timeout: float) -> bytes | None:
        return self.pieces.pop(0) if self.pieces else b""

    def written(self) -> int:
        return 0

    def end(self, *, wait: bool) -> str:
        return ""


class Host:
    """Gives one child that sends the input, and well-behaved ones after it."""

    announces = False
    off: dict[str, str] | None = None

    def __init__(self, data: bytes) -> None:
        self.sends = data

    def expect(self, jobs: int) -> None:
        pass

    def start(self, job: bytes) -> Child:
        data, self.sends = self.sends, LOADED + frame({"done": True})
        return Child(data)

    def close(self) -> None:
        pass


KEYS = (
    "armed",
    "off",
    "parsed",
    "broken",
    "statements",
    "at",
    "index",
    "where",
    "trouble",
    "raised",
    "place",
    "loaded",
)
KEYS += ("id", "answer", "printed", "returned", "missing", "names", "done", "what", "a", "l", "d", "o")
TEXTS = ("statement", "call", "1", "2", "<f8", "<i8", "<c16", "?", "\ud800", "f")
NUMBERS = (0, 1, -1, 3, 1 << 31, 1 << 40, 1 << 63, 10**30, float("nan"), float("inf"), 0.5)


def value(source: atheris.FuzzedDataProvider, depth: int) -> object:
    """Any JSON value, often of the words that messages are made of."""
    kind = source.ConsumeIntInRange(0, 9)
    if kind == 0:
        return source.PickValueInList([None, True, False])
    if kind <= 2:
        return source.PickValueInList(list(NUMBERS))
    if kind <= 4:
        return source.PickValueInList(list(TEXTS))
    if kind == 5:
        return source.ConsumeUnicode(8)
    if depth > 6:
        return 0
    if kind <= 7:
        return [value(source, depth + 1) for _ in range(source.ConsumeIntInRange(0, 4))]
    keys = [source.PickValueInList(list(KEYS)) for _ in range(source.ConsumeIntInRange(0, 5))]
    return {key: value(source, depth + 1) for key in keys}


# what a well-behaved child might say next, to be changed in places
HONEST: tuple[dict[str, object], ...] = (
    {"at": "statement", "index": 0, "where": "line 1"},
    {"trouble": 0, "raised": "E", "where": "", "place": "line 1"},
    {"loaded": "text"},
    {"at": "call", "id": "1"},
    {"answer": "1", "printed": "", "returned": {"a": ["<f8", [1, 2]]}},
    {"answer": "1", "printed": "", "returned": {"d": [["k", {"l": [1, {"o": "x"}]}]]}},
    {"answer": "2", "printed": "", "raised": "E", "where": ""},
    {"answer": "2", "missing": "g", "names": ["g2", "G"]},
    {"done": True},
)


def messages(source: atheris.FuzzedDataProvider) -> bytes:
    """Frames with their lengths right and JSON that parses: what is in them is what varies."""
    made = b""
    for _ in range(source.ConsumeIntInRange(1, 12)):
        message = dict(source.PickValueInList(list(HONEST)))
        for _ in range(source.ConsumeIntInRange(0, 2)):
            message[source.PickValueInList([*message, *KEYS])] = value(source, 0)
        text = json.dumps(message).encode()
        blob = source.ConsumeBytes(source.PickValueInList([0, 0, 8, 16, 5]))
        made += len(text).to_bytes(4, "little") + len(blob).to_bytes(4, "little") + text + blob
    return made


def one(data: bytes) -> None:
    """Let a child send ``data`` as it is, or messages made from it, after a beginning that is as it should be."""
    source = atheris.FuzzedDataProvider(data)
    start, plain = source.PickValueInList(list(BEGINNINGS)), source.ConsumeIntInRange(0, 3) == 0
    sent = source.ConsumeBytes(4096) if plain else messages(source)
    try:
        record = collect.collect(ASSIGNMENT, SUBMISSION, Host(start + sent))
    except HostDied:
        return
    assert isinstance(record, Record)
    assert set(record.outcomes) == {"1", "2"}
    for outcome in record.outcomes.values():
        if isinstance(outcome, Returned):
            decode_json(encode(outcome.value))
    score(ASSIGNMENT, TARGETS, record, SUBMISSION)


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-timeout=1", "-max_len=4096"], one)
    atheris.Fuzz()
