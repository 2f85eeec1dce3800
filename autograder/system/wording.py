"""Texts and lists that are too long for a line of a message, cut."""

from __future__ import annotations

from collections.abc import Sequence


def truncated(text: str, longest: int) -> str:
    """``text``, of at most ``longest`` characters; an ellipsis stands for the rest."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def few(names: Sequence[str], most: int = 20) -> str:
    """The first of the names, and how many more there are: ``ada, bob and 25 more``."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def numbered(count: int, noun: str) -> str:
    """A count with its noun: ``1 submission``, ``2 submissions``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
