"""The closed encoding between grader and worker, read as hostile input (the other end is ``worker/values.py``).

A frame is two little-endian 32-bit lengths, then that many bytes of JSON and of raw data.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.domain.record import Unordered, Unserializable

LONGEST_JSON = 64 << 20  # the description of the source, before any of it runs
LONGEST_AFTERWARDS = 4 << 20  # parsed JSON may take thirty times the memory
_SIZES = {"?": 1, "<i8": 8, "<f8": 8, "<c16": 16}
_DEEPEST = 40
_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{4,16}(?=>)")


class WireError(Exception):
    """A worker sent a malformed message."""


class Frames:
    """Takes bytes as they arrive and yields whole frames as (message, bytes).

    Raises `WireError` at the first malformed one.
    """

    def __init__(self, largest_blob: int) -> None:
        self.buffer = bytearray()
        self.largest_blob = largest_blob
        self.longest = LONGEST_JSON

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
        """Add ``data`` and yield every frame that is now complete."""
        self.buffer += data
        while len(self.buffer) >= 8:
            text, blob = int.from_bytes(self.buffer[:4], "little"), int.from_bytes(self.buffer[4:8], "little")
            if text > self.longest or blob > self.largest_blob:
                raise WireError("a message is too large")
            if len(self.buffer) < 8 + text + blob:
                return
            message, raw = bytes(self.buffer[8 : 8 + text]), bytes(self.buffer[8 + text : 8 + text + blob])
            del self.buffer[: 8 + text + blob]
            yield _message(message), raw


def frame(message: dict[str, Any], blob: bytes = b"") -> bytes:
    """The bytes of a message."""
    text = json.dumps(message).encode()
    return b"".join((len(text).to_bytes(4, "little"), len(blob).to_bytes(4, "little"), text, blob))


def _message(text: bytes) -> dict[str, Any]:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WireError(f"a message is not valid JSON: {error}") from error
    if not isinstance(message, dict):
        raise WireError("a message is not a JSON object")
    return message


def without_addresses(text: str) -> str:
    """A text without the addresses of objects, which differ from run to run: ``<Value object>``."""
    return _ADDRESS.sub("", text) if " at 0x" in text else text


def decode(tree: Any, blob: bytes) -> Any:
    """Decode a value: None, bool, int, float, str, bytes, list, `Unordered`, dict, ndarray or `Unserializable`.

    Raises `WireError` if it is malformed.
    """
    value, used = _decode(tree, blob, 0, 0)
    if used != len(blob):
        raise WireError("an answer has bytes left over")
    return value


def _decode(tree: Any, blob: bytes, at: int, depth: int) -> tuple[Any, int]:
    if isinstance(tree, str):
        return without_addresses(tree), at
    if tree is None or isinstance(tree, (bool, int, float)):
        return tree, at
    if not isinstance(tree, dict) or len(tree) != 1 or depth > _DEEPEST:
        raise WireError("an answer has an unknown form")
    ((kind, content),) = tree.items()
    if kind == "o" and isinstance(content, str):
        return Unserializable(without_addresses(content[:500])), at
    if kind == "a":
        return _array(content, blob, at)
    if kind == "b" and type(content) is int and 0 <= content <= len(blob) - at:
        return blob[at : at + content], at + content
    if kind in ("l", "s") and isinstance(content, list):
        items: list[Any] = [] if kind == "l" else Unordered()
        for item in content:
            value, at = _decode(item, blob, at, depth + 1)
            items.append(value)
        return items, at
    if kind == "d" and isinstance(content, list):
        made: dict[str, Any] = {}
        for pair in content:
            if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
                raise WireError("an answer has an unknown form")
            made[pair[0]], at = _decode(pair[1], blob, at, depth + 1)
        return made, at
    raise WireError("an answer has an unknown form")


def _array(content: Any, blob: bytes, at: int) -> tuple[Any, int]:
    if not (isinstance(content, list) and len(content) == 2 and isinstance(content[0], str)):
        raise WireError("an array has an unknown form")
    dtype, shape = content
    good = dtype in _SIZES and isinstance(shape, list) and len(shape) <= 16
    if not good or not all(type(n) is int and 0 <= n < 1 << 40 for n in shape):
        raise WireError("an array has an unknown form")
    end = at + math.prod(shape) * _SIZES[dtype]
    if end > len(blob):  # the claimed shape allocates nothing: it must match bytes already received
        raise WireError("an array is shorter than its shape")
    return np.frombuffer(blob[at:end], dtype=dtype).reshape(shape), end


def encode(value: Any) -> Any:
    """Encode a decoded value as JSON that `decode_json` reads back exactly: for targets on disk."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "c":
            return {"c": [list(value.shape), [[z.real, z.imag] for z in value.ravel().tolist()]]}
        return {"a": [value.dtype.str.replace("|b1", "?"), list(value.shape), value.ravel().tolist()]}
    if isinstance(value, bytes):
        return {"b": base64.b64encode(value).decode()}
    if isinstance(value, list):
        return {"s" if isinstance(value, Unordered) else "l": [encode(v) for v in value]}
    if isinstance(value, dict):
        return {"d": [[k, encode(v)] for k, v in value.items()]}
    if isinstance(value, Unserializable):
        return {"o": value.description}
    return value.item() if isinstance(value, np.generic) else value


def decode_json(tree: Any) -> Any:
    """The value encoded by `encode`."""
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    if kind == "a":
        return np.array(content[2], dtype=content[0]).reshape(content[1])
    if kind == "b":
        return base64.b64decode(content)
    if kind == "c":
        return np.array([complex(*z) for z in content[1]], dtype=complex).reshape(content[0])
    if kind == "l":
        return [decode_json(v) for v in content]
    if kind == "s":
        return Unordered(decode_json(v) for v in content)
    if kind == "d":
        return {k: decode_json(v) for k, v in content}
    return Unserializable(content)
