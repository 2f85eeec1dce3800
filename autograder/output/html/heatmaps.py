"""Heat maps as tables: a number in every cell, on a color scale that is safe for color blindness and in print."""

from __future__ import annotations

import math
from functools import lru_cache
from html import escape

from markupsafe import Markup

from autograder.domain.report import Rows
from autograder.output.heat_scale import MAP_MOST, shade, shown_number, top_of


def maps(own: Rows, target: Rows, formula: str) -> Markup:
    """The student's matrix and the target's side by side, on one scale; ``formula`` is the caption."""
    top = top_of(own, target)
    tables = _table(own, top, "Student") + _table(target, top, "Target")
    said = f"<code>{escape(formula)}</code>; rows and columns count from 0; darker is larger"
    # contains only numbers, the names above and the spec's formula, which is escaped
    return Markup(f'<figure class="maps"><div class="wide pair">{tables}</div><figcaption>{said}</figcaption></figure>')


@lru_cache(1024)  # every page shows the target, and many answers are equal
def _table(rows: Rows, top: float, name: str) -> str:
    columns = min(max(map(len, rows), default=0), MAP_MOST)
    head = "".join(f'<th scope="col">{i}</th>' for i in range(columns))
    body = "".join(
        f'<tr><th scope="row">{i}</th>{"".join(_cell(number, top) for number in row[:MAP_MOST])}</tr>'
        for i, row in enumerate(rows[:MAP_MOST])
    )
    cut = len(rows) > MAP_MOST or max(map(len, rows), default=0) > MAP_MOST
    more = f" (the first {MAP_MOST})" if cut else ""
    return f'<table class="heat"><caption>{name}{more}</caption><tr><td></td>{head}</tr>{body}</table>'


def _cell(number: float, top: float) -> str:
    shown = shown_number(number, top)
    if not math.isfinite(number):
        return f"<td>{shown}</td>"
    step = shade(number, top)
    return f'<td class="{"m" if number < 0 and step else "h"}{step}">{shown}</td>'
