"""Heat maps as tables: a number in every cell, on a color scale that is safe for color blindness and in print."""

from __future__ import annotations

import math
from functools import lru_cache
from html import escape

from markupsafe import Markup

from autograder.domain.report import Rows

_MOST = 24  # rows and columns that are shown
_STEPS = 10


def maps(own: Rows, target: Rows, formula: str) -> Markup:
    """The student's matrix and the target's side by side, on one scale; ``formula`` is the caption."""
    top = max(_largest(own), _largest(target))
    top = 1.0 if top <= 1 + 1e-9 else top
    tables = _table(own, top, "Student") + _table(target, top, "Target")
    said = f"<code>{escape(formula)}</code>; rows and columns count from 0; darker is larger"
    # contains only numbers, the names above and the spec's formula, which is escaped
    return Markup(f'<figure class="maps"><div class="wide pair">{tables}</div><figcaption>{said}</figcaption></figure>')


@lru_cache(1024)
def _largest(rows: Rows) -> float:
    return max((abs(number) for row in rows for number in row if math.isfinite(number)), default=0.0)


@lru_cache(1024)  # every page shows the target, and many answers are equal
def _table(rows: Rows, top: float, name: str) -> str:
    columns = min(max(map(len, rows), default=0), _MOST)
    head = "".join(f'<th scope="col">{i}</th>' for i in range(columns))
    body = "".join(
        f'<tr><th scope="row">{i}</th>{"".join(_cell(number, top) for number in row[:_MOST])}</tr>'
        for i, row in enumerate(rows[:_MOST])
    )
    cut = len(rows) > _MOST or max(map(len, rows), default=0) > _MOST
    more = f" (the first {_MOST})" if cut else ""
    return f'<table class="heat"><caption>{name}{more}</caption><tr><td></td>{head}</tr>{body}</table>'


def _cell(number: float, top: float) -> str:
    if not math.isfinite(number):
        return f"<td>{number:g}</td>"
    step = min(_STEPS, int(abs(number) / top * _STEPS + 0.5))
    shown = f"{number:.2f}" if top == 1 else f"{number:.3g}"
    return f'<td class="{"m" if number < 0 and step else "h"}{step}">{shown}</td>'
