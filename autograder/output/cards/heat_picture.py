"""A heat map as an SVG picture with a number in each cell, and as a table for those who cannot see it."""

from __future__ import annotations

import math
from html import escape

from autograder.domain.report import Rows
from autograder.domain.texts import say
from autograder.output.heat_scale import MAP_MOST, shade, shown_number, top_of

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
    top = top_of(own, target)
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
        top = top_of(rows)
        lines += [f"{name}:"] if rows else []
        lines += [
            "  " + "  ".join(shown_number(number, top).rjust(6) for number in row[:MAP_MOST]) for row in rows[:MAP_MOST]
        ]
    return "\n".join(lines)


def _caption(formula: str) -> str:
    return escape(say("card.map_caption", formula="\0")).replace("\0", f"<code>{escape(formula)}</code>")


def _svg(rows: Rows, top: float, name: str) -> str:
    shown = [row[:MAP_MOST] for row in rows[:MAP_MOST]]
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
    step = shade(number, top) if math.isfinite(number) else 0
    fill = (_BELOW if number < 0 else _SHADES)[step]
    ink = "#fff" if step >= _DARK_FROM else "#1d232a"
    text = f'<text x="{x + _WIDTH / 2:g}" y="{y + 18}" font-size="11" text-anchor="middle" fill="{ink}">'
    box = f'<rect x="{x}" y="{y}" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" fill="{fill}"/>'
    return f"{box}{text}{shown_number(number, top)}</text>"


def _table(rows: Rows, top: float, name: str) -> str:
    columns = min(max(map(len, rows), default=0), MAP_MOST)
    head = "".join(f'<th scope="col">{i}</th>' for i in range(columns))
    body = ""
    for i, row in enumerate(rows[:MAP_MOST]):
        cells = "".join(f"<td>{shown_number(number, top)}</td>" for number in row[:MAP_MOST])
        body += f'<tr><th scope="row">{i}</th>{cells}</tr>'
    return f"<table><caption>{escape(name)}</caption><tr><td></td>{head}</tr>{body}</table>"
