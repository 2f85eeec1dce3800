"""Formats an audit as text: one line for each question, in 80 columns."""

from __future__ import annotations

import textwrap

from autograder.system.wording import truncated
from autograder.validation.tolerance.findings import window_in_words
from autograder.validation.tolerance.review import Audit, Near, Review
from autograder.validation.tolerance.settle import accepted
from autograder.validation.tolerance.slack import Window

_WIDTH = 80
_HEAD = ("question", "worst that passes", "best that fails", "noise", "times")
_LONGEST = 16


def audit_table(audit: Audit) -> str:
    """The margin of each numeric question, the points of blind submissions, and the accepted findings with reasons."""
    cells = [_HEAD, *(_cells(review) for review in audit.reviews if review.noise is not None)]
    rows = ["Errors in multiples of the tolerance:", *_aligned(cells)]
    zeros, ones = audit.totals["all_zeros"], audit.totals["all_ones"]
    rows.append(f"Zeros everywhere earn {zeros:g} of {audit.points:g} points, ones everywhere {ones:g}.")
    for question, names, reason in accepted(audit):
        told = f"Accepted in {question.id}: {names}: {' '.join(reason.split())}"
        rows += textwrap.wrap(told, _WIDTH, subsequent_indent="    ")
    return "\n".join(rows)


def _cells(review: Review) -> tuple[str, ...]:
    times = _times(review.window) if review.window else ""
    return (review.question.id, _near(review.passing), _near(review.failing), _size(review.noise), times)


def _near(near: Near | None) -> str:
    if near is None:
        return "-"
    ratio = f"{near.ratio:.3g}" if near.ratio >= 1e-3 else f"{near.ratio:.0e}" if near.ratio > 1e-6 else "0"
    return f"{ratio:<7} {near.name}"


def _size(size: float | None) -> str:
    if size is None or size < 1e-7:
        return "-" if size is None else "none"
    return "any" if size == float("inf") else f"{size:.1g}"


def _times(room: Window) -> str:
    """The window of factors, in percent if it is narrow."""
    low, high = 100 * (room.low - 1), 100 * (room.high - 1)
    return f"{low:+.1g} … {high:+.1g} %" if max(-low, high) < 10 else window_in_words(room)


def _aligned(rows: list[tuple[str, ...]]) -> list[str]:
    """Aligned columns; those with an answer's name share the remaining width."""
    first = min(max(len(row[0]) for row in rows), _LONGEST)
    answer = (_WIDTH - first - 6 - 17 - 4) // 2
    wide = (first, answer, answer, 6, 17)
    return [
        " ".join(truncated(cell, width).ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in rows
    ]
