"""What must hold between several answers of one submission, whatever they are: a gate beside compared values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Gate:
    """One case of an invariant: further calls by id, each with the names' values, and what is then compared.

    ``compared`` makes of the answer to the case and of those to the further calls what is observed and what is
    expected. ``factors`` are those of the answers in what is expected, the answer to the case last, where they are not
    1: each answer may be off by the tolerance, which its factor multiplies. ``unmodified`` is the argument whose value
    after the call is the further answer, if it is about that.
    """

    case: int
    calls: Mapping[str, Mapping[str, Any]]
    compared: Callable[[Any, Sequence[Any]], tuple[Any, Any]]
    unmodified: int | str | None = None
    factors: tuple[float, ...] = ()


@dataclass(frozen=True)
class Invariant:
    """Something that must hold in all of its ``gates``, or the question earns nothing.

    ``kind`` is the key that names it in a spec, ``name`` what is changed; ``say`` is the instructor's own sentence.
    """

    kind: str
    name: str
    gates: tuple[Gate, ...]
    say: str = ""
