"""A heat map as an SVG picture with a number in each cell, and as a table for those who cannot see it."""

from __future__ import annotations

import math
from html import escape

from autograder.domain.report import Rows
from autograder.domain.texts import say

_MOST = 24  # rows and columns that are shown
_WIDTH, _HEIGHT, _MARGIN, _TOP = 46, 28, 22, 18
# safe for color blindness and in print; the second list is for negative numbers
_SHADES = ("#f7fafc", "#e6eff7", "#d0e2f1", "#b4d1e9", "#94bde0", "#71a6d3", "#34709f", "#2a649b", "#205790", "#164a85",
           "#0c386b")  # fmt: skip
_BELOW = ("#f7fafc", "#fdeee2", "#fbdcc4", "#f7c5a0", "#f1aa78", "#e88f54", "#b85a17", "#a24c10", "#8b3f0b", "#743307",
          "#5d2804")  # fmt: skip
_DARK_FROM = 6  # the first shade that needs white numbers


def heat_picture(own: Rows, target: Rows, formula: str) -> str:
    """The student's rows, and the target's beside them unless it is empty, on one scale; HTML with a caption."""
    maps = [(say("card.map_own"), own), *([(say("card.map_target"), target)] if target else [])]
    top = max(_largest(rows) for _, rows in maps)
    top = 1.0 if top <= 1 + 1e-9 else top
    drawn = "".join(f'<div class="ag-map">{_svg(rows, top, name)}</div>' for name, rows in maps)
    tables = "".join(_table(rows, top, name) for name, rows in maps)
    return (
        f'<figure><div class="ag-maps">{drawn}</div>'
        f"<figcaption>{_caption(formula)}</figcaption>"
        f"<details><summary>{escape(say('card.map_table'))}</summary>{tables}</details></figure>"
    )


def heat_text(own: Rows, target: Rows, formula: str) -> str:
    """The same numbers as lines of text."""
    lines = [f"{say('card.map_caption', formula=f'`{formula}`')}"]
    for name, rows in ((say("card.map_own"), own), (say("card.map_target"), target)):
        top = 1.0 if _largest(rows) <= 1 + 1e-9 else _largest(rows)
        lines += [f"{name}:"] if rows else []
        lines += ["  " + "  ".join(_number(number, top).rjust(6) for number in row[:_MOST]) for row in rows[:_MOST]]
    return "\n".join(lines)


def _caption(formula: str) -> str:
    return escape(say("card.map_caption", formula="\0")).replace("\0", f"<code>{escape(formula)}</code>")


def _largest(rows: Rows) -> float:
    return max((abs(number) for row in rows for number in row if math.isfinite(number)), default=0.0)


def _number(number: float, top: float) -> str:
    if not math.isfinite(number):
        return f"{number:g}"
    return f"{number:.2f}" if top == 1 else f"{number:.3g}"


def _svg(rows: Rows, top: float, name: str) -> str:
    shown = [row[:_MOST] for row in rows[:_MOST]]
    columns = max(map(len, shown), default=0)
    width, height = _MARGIN + columns * _WIDTH, 2 * _TOP + len(shown) * _HEIGHT
    label = 'font-size="11" fill="currentColor" opacity="0.75" text-anchor="middle"'
    parts = [f'<text x="{_MARGIN}" y="12" font-size="12" fill="currentColor">{escape(name)}</text>']
    for i in range(columns):
        parts.append(f'<text x="{_MARGIN + (i + 0.5) * _WIDTH:g}" y="{2 * _TOP - 5}" {label}>{i}</text>')
    for i, row in enumerate(shown):
        y = 2 * _TOP + i * _HEIGHT
        parts.append(f'<text x="{_MARGIN // 2}" y="{y + 18}" {label}>{i}</text>')
        parts += [_cell(number, top, _MARGIN + j * _WIDTH, y) for j, number in enumerate(row)]
    said = escape(say("card.map_said", name=name, rows=len(shown), columns=columns))
    style = 'style="display:block;max-width:none;font-family:system-ui,sans-serif"'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" {size} {style}>{"".join(parts)}</svg>'
    )


def _cell(number: float, top: float, x: int, y: int) -> str:
    step = min(10, int(abs(number) / top * 10 + 0.5)) if math.isfinite(number) else 0
    fill = (_BELOW if number < 0 else _SHADES)[step]
    ink = "#fff" if step >= _DARK_FROM else "#1d232a"
    text = f'<text x="{x + _WIDTH / 2:g}" y="{y + 18}" font-size="11" text-anchor="middle" fill="{ink}">'
    box = f'<rect x="{x}" y="{y}" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" fill="{fill}"/>'
    return f"{box}{text}{_number(number, top)}</text>"


def _table(rows: Rows, top: float, name: str) -> str:
    columns = min(max(map(len, rows), default=0), _MOST)
    head = "".join(f'<th scope="col">{i}</th>' for i in range(columns))
    body = "".join(
        f'<tr><th scope="row">{i}</th>{"".join(f"<td>{_number(number, top)}</td>" for number in row[:_MOST])}</tr>'
        for i, row in enumerate(rows[:_MOST])
    )
    return f"<table><caption>{escape(name)}</caption><tr><td></td>{head}</tr>{body}</table>"
