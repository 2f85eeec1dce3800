"""Encodes a student's answer as plain JSON and raw bytes. Other values are described, never pickled.

null, true, numbers and strings are themselves; ``{"l": […]}`` is a list or tuple; ``{"d": [[key, value], …]}`` a dict;
``{"b": count}`` that many raw bytes; ``{"a": [dtype, shape]}`` an array whose bytes (C order, little-endian) follow in
turn; ``{"s": […]}`` a set of several items, in order; ``{"o": text}`` anything else. Array dtypes are ``?``, ``<i8``,
``<f8`` and ``<c16``.
"""

from __future__ import annotations

import enum
import math
import random
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
    if isinstance(value, (set, frozenset)):
        form = "l" if len(value) == 1 else "s"
        return {form: [tree(item, blobs, room, depth + 1) for item in in_order(value)]}
    if isinstance(value, enum.Enum):
        return tree(value.value if isinstance(value.value, str) else value.name, blobs, room, depth + 1)
    if isinstance(value, dict):
        return {"d": [[key_text(k), tree(v, blobs, room, depth + 1)] for k, v in value.items()]}
    if kind.__module__ in ("fractions", "decimal"):
        return float(value)
    if numpy is not None and not isinstance(value, type) and (made := dense(value, numpy, room)) is not None:
        return from_numpy(made, numpy, blobs, room, depth)
    raise Unusable(f"a value of type {kind.__name__}"[:200])


def key_text(key):
    """The text of a dict's key, which is the same for keys that are equal: 1.0 and NumPy's 1 are 1, in a tuple too."""
    return str(plain_key(key, 0))[:200]


def plain_key(key, depth):
    """A key with the numbers in it as Python's own."""
    if isinstance(key, tuple) and depth < DEEPEST:
        return tuple(plain_key(one, depth + 1) for one in key)
    torch = sys.modules.get("torch")
    single = key.numel() if torch is not None and isinstance(key, torch.Tensor) else getattr(key, "size", None)
    if hasattr(key, "item") and single == 1:
        key = key.item()
    return int(key) if isinstance(key, float) and key.is_integer() else key


def in_order(items):
    """A set's items, sorted where they can be, else by what they look like: a set of its own has another order."""
    try:
        return sorted(items)
    except TypeError:
        return sorted(items, key=lambda item: (type(item).__name__, repr(item)))


def dense(value, numpy, room):
    """The array that pandas, scipy.sparse, JAX and whatever else knows NumPy makes of itself; None if nothing does."""
    kind = type(value)  # and not the value itself: a stand-in for a package has whatever it is asked for
    if hasattr(kind, "toarray"):  # a sparse matrix: looked at before it is spread out
        shape = tuple(map(int, getattr(value, "shape", ())))
        fits(math.prod(shape), 8, shape, room)
        made = value.toarray()
    elif hasattr(kind, "to_numpy"):
        made = value.to_numpy()
    elif hasattr(kind, "__array__"):
        made = numpy.asarray(value)
    else:
        return None
    return made if isinstance(made, numpy.ndarray) else None


def dtype(value):
    """What the numbers of a value are, as NumPy and torch call it: ``float32``; of a list of arrays, of all of them."""
    if isinstance(value, (list, tuple)) and value and all(hasattr(item, "dtype") for item in value):
        return ", ".join(dict.fromkeys(map(dtype, value)))
    return str(getattr(value, "dtype", type(value).__name__))[:100].removeprefix("torch.")


def text_in(value):
    """The text encoded by a student's bytes."""
    try:
        return bytes(value[: LONGEST_TEXT + 1]).decode("utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{len(value)} bytes that are not valid text") from None


def decode(tree, kind):
    """An argument: numbers and texts unchanged, arrays as ``torch`` (in its default dtype), ``numpy`` or ``list``.

    A dtype that is spelled out (``float64``) is what an array has in any case; ``{"g": [kind, seed]}`` is a generator
    of random numbers, a fresh one for each call.
    """
    if isinstance(tree, list):
        return [decode(item, kind) for item in tree]
    if not isinstance(tree, dict):
        return tree
    ((form, content),) = tree.items()
    if form == "l":
        return [decode(item, kind) for item in content]
    if form == "d":
        return {key: decode(item, kind) for key, item in content}
    if form == "g":
        return generator(*content)
    named, shape, numbers = content
    if kind == "list":
        for side in reversed(shape[1:]):
            numbers = [numbers[i : i + side] for i in range(0, len(numbers), side)]
        return numbers if shape else numbers[0]
    if kind == "torch":
        torch = sys.modules["torch"]
        # torch's own float is what a submission's tensors are, where it sets another default
        usual = "float64" if torch.get_default_dtype() is torch.float64 else "float32"
        own = {"<f8": usual, "<i8": "int64", "?": "bool"}.get(named, named)
        return torch.tensor(numbers, dtype=getattr(torch, own)).reshape(shape)
    return sys.modules["numpy"].array(numbers, dtype=named).reshape(shape)


def as_double(tree, value):
    """An argument with torch's float64 in every array of which the spec does not say what it must be."""
    if isinstance(tree, list) or (isinstance(tree, dict) and "l" in tree):
        items = tree if isinstance(tree, list) else tree["l"]
        return [as_double(*pair) for pair in zip(items, value, strict=True)]
    if isinstance(tree, dict) and "d" in tree:
        return {key: as_double(item, value[key]) for key, item in tree["d"]}
    return value.double() if isinstance(tree, dict) and tree.get("a", ("",))[0] == "<f8" else value


def generator(kind, seed):
    """A generator of random numbers in its first state: torch's, NumPy's, or Python's where there is no NumPy."""
    if kind == "torch":
        return sys.modules["torch"].Generator().manual_seed(seed)
    numpy = sys.modules.get("numpy")
    return numpy.random.default_rng(seed) if numpy is not None else random.Random(seed)


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
