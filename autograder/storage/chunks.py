"""Many things, some at a time: no database takes any number of them in one question, nor any memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def chunks(items: Iterable[_T], size: int = 50) -> Iterator[list[_T]]:
    """The items in lists of ``size``, the last of which may be shorter; no more than one list is held."""
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part
