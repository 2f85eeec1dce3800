"""Encodes a student's answer as plain JSON and raw bytes. Other values are described, never pickled.

null, true, numbers and strings are themselves; ``{"l": […]}`` is a list or tuple; ``{"d": [[key, value], …]}`` a dict;
``{"b": count}`` that many raw bytes; ``{"a": [dtype, shape]}`` an array whose bytes (C order, little-endian) follow in
turn; ``{"o": text}`` anything else. Array dtypes are ``?``, ``<i8``, ``<f8`` and ``<c16``.
"""

from __future__ import annotations

import enum
import math
import sys

DEEPEST = 20
MOST_ITEMS = 100_000
LONGEST_TEXT = 500_000


class Bytes(bytes):
    """Raw bytes made by the worker; a student's own bytes are sent as the text that they encode."""


class Unusable(Exception):
    """The value cannot be sent; the message says why."""


def encode(value, limit):
    """Return (JSON tree, bytes) of ``value``. More than ``limit`` bytes of arrays are refused before any copy."""
    blobs, room = [], [limit, MOST_ITEMS]
    try:
        return tree(value, blobs, room, 0), b"".join(blobs)
    except Unusable as reason:
        return {"o": str(reason)}, b""


def tree(value, blobs, room, depth):
    """The JSON of ``value``. ``room`` counts down the bytes and items that are left."""
    room[1] -= 1
    if depth > DEEPEST or room[1] < 0:
        raise Unusable("a list that is nested too deeply or has too many items")
    kind = type(value)
    if value is None or kind is bool:
        return value
    if isinstance(value, int):
        value = int(value)
        if value.bit_length() > 1000:
            raise Unusable(f"an integer of {value.bit_length()} bits")
        return value if value.bit_length() < 64 else float(value)
    if kind is float:
        return value
    if isinstance(value, str):
        room[0] -= len(value)
        if room[0] < 0 or len(value) > LONGEST_TEXT:
            raise Unusable(f"a string of {len(value)} characters")
        return str(value)
    torch, numpy = sys.modules.get("torch"), sys.modules.get("numpy")
    if torch is not None and isinstance(value, torch.Tensor):
        return array(from_torch(value, torch, room), blobs, room)
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        return from_numpy(value, numpy, blobs, room, depth)
    if kind is complex and numpy is not None:
        return array(numpy.asarray(value), blobs, room)
    if isinstance(value, (list, tuple, range)):
        return {"l": [tree(item, blobs, room, depth + 1) for item in value]}
    if isinstance(value, Bytes):
        room[0] -= len(value)
        if room[0] < 0:
            raise Unusable(f"{len(value)} bytes")
        blobs.append(bytes(value))
        return {"b": len(value)}
    if isinstance(value, (bytes, bytearray)):
        return tree(text_in(value), blobs, room, depth)
    if isinstance(value, (set, frozenset)) and len(value) == 1:
        return {"l": [tree(item, blobs, room, depth + 1) for item in value]}
    if isinstance(value, enum.Enum):
        return tree(value.value if isinstance(value.value, str) else value.name, blobs, room, depth + 1)
    if isinstance(value, dict):
        return {"d": [[str(k)[:200], tree(v, blobs, room, depth + 1)] for k, v in value.items()]}
    if kind.__module__ in ("fractions", "decimal"):
        return float(value)
    raise Unusable(f"a value of type {kind.__name__}"[:200])


def text_in(value):
    """The text encoded by a student's bytes."""
    try:
        return bytes(value[: LONGEST_TEXT + 1]).decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{len(value)} bytes that are not valid text") from None


def decode(tree, kind):
    """An argument: numbers and texts unchanged, arrays as ``torch`` (in its float32), ``numpy`` or ``list``."""
    if not isinstance(tree, dict):
        return tree
    ((form, content),) = tree.items()
    if form == "l":
        return [decode(item, kind) for item in content]
    if form == "d":
        return {key: decode(item, kind) for key, item in content}
    dtype, shape, numbers = content
    if kind == "list":
        for side in reversed(shape[1:]):
            numbers = [numbers[i : i + side] for i in range(0, len(numbers), side)]
        return numbers if shape else numbers[0]
    if kind == "torch":
        torch = sys.modules["torch"]
        plain = {"<f8": torch.float32, "<i8": torch.int64, "?": torch.bool}[dtype]
        return torch.tensor(numbers, dtype=plain).reshape(shape)
    return sys.modules["numpy"].array(numbers, dtype=dtype).reshape(shape)


def from_torch(tensor, torch, room):
    """A dense NumPy array of a tensor with any dtype, layout and gradient state."""
    if tensor.is_nested:
        raise Unusable("a nested tensor")
    shape = tuple(tensor.shape)
    fits(math.prod(shape), 8, shape, room)
    if tensor.device.type == "meta":
        raise Unusable("a tensor on the meta device, which holds no numbers")
    with torch.no_grad():
        plain = tensor.detach().cpu()
        if plain.is_quantized:
            plain = plain.dequantize()
        if plain.layout is not torch.strided:
            plain = plain.to_dense()
        plain = plain.resolve_conj().resolve_neg()
        if plain.dtype is torch.bool:
            return plain.numpy()
        wide = torch.complex128 if plain.is_complex() else torch.float64 if plain.is_floating_point() else torch.int64
        return plain.to(wide).numpy()


def from_numpy(value, numpy, blobs, room, depth):
    """A numeric array; object and string arrays as lists."""
    fits(value.size, 8, value.shape, room)
    if isinstance(value, numpy.ma.MaskedArray):
        value = value.filled(numpy.nan if value.dtype.kind in "fc" else 0)
    if value.dtype.kind in "OUS" and value.dtype.names is None:
        return tree(value.tolist(), blobs, room, depth + 1)
    if value.dtype.kind not in "biufc" or value.dtype.names:
        raise Unusable(f"an array of {str(value.dtype)[:100]}")
    return array(numpy.asarray(value), blobs, room)


def array(plain, blobs, room):
    """The JSON of a numeric array; its bytes are appended to ``blobs``."""
    kind = plain.dtype.kind
    if kind == "u" and plain.dtype.itemsize == 8:
        kind = "f"
    wide = {"b": "?", "i": "<i8", "u": "<i8", "f": "<f8", "c": "<c16"}[kind]
    fits(plain.size, 16 if kind == "c" else 8, plain.shape, room)
    made = plain.astype(wide, order="C", copy=True)
    room[0] -= made.nbytes
    blobs.append(made.tobytes())
    return {"a": [wide, list(made.shape)]}


def fits(count, size, shape, room):
    """Refuse an array by its size, before anything is copied."""
    if count * size > room[0] or len(shape) > 16:
        raise Unusable(f"an array of shape {tuple(shape)[:16]}, which is too large to be an answer")
