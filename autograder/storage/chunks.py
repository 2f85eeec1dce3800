"""Iteration in chunks, because databases limit the parameters of a query, and to bound memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def chunks(items: Iterable[_T], size: int = 50) -> Iterator[list[_T]]:
    """The items in lists of ``size``; the last one may be shorter. Only one list is in memory at a time."""
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part
