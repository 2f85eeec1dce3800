"""Charts as inline SVG, drawn by matplotlib: reproducible, and with unique ids."""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.output.html.measures import Fell

#: Blue, orange and vermilion of Okabe and Ito, safe for color blindness; marker shapes repeat the distinction.
LOOKS = {"full": ("#0072b2", "o"), "part": ("#e69f00", "D"), "none": ("#d55e00", "X")}
_INK, _FAINT = "#3d4650", "#c9d0d6"
_SETTINGS: Any = {"svg.hashsalt": "report", "svg.fonttype": "none", "font.size": 11, "axes.linewidth": 0.8}
_WIDTH, _DPI = 420, 72
_DECADES, _PER_DECADE, _HIGHEST = 3, 5, 11
_END, _EDGE = 3.75, 4.0  # positions of the marks beyond the scale and of the chart's edge


def histogram(scores: Sequence[float], most: float, id: str, label: str) -> Markup:
    """The distribution of ``scores``, from 0 to ``most``; ``id`` prefixes all ids, ``label`` is the alt text."""
    step = _step(most)
    bars = Counter(min(int(score / step + 1e-9), max(0, math.ceil(most / step - 1e-9))) for score in scores)
    with style.context(["default", _SETTINGS]):
        figure, axes = _figure(150)
        places = sorted(bars)
        axes.bar(
            [(bar + 0.06) * step for bar in places], [bars[bar] for bar in places], width=step * 0.88, align="edge",
            color=LOOKS["full"][0],
        )  # fmt: skip
        axes.set_xlim(0, (math.floor(most / step + 1e-9) + 1) * step)
        axes.set_xlabel("points", color=_INK)
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        axes.grid(axis="y", color=_FAINT, linewidth=0.5)
        axes.set_axisbelow(True)
        return _svg(figure, id, label)


def _step(most: float) -> float:
    """The width of a bar: one point, or more, so that there are at most 25 bars."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100) if most / step <= 25), max(1.0, most / 20))


@dataclass(frozen=True)
class _Mark:
    """One mark of a strip chart: its position, whether it is pale, and its label."""

    x: float
    y: float
    pale: bool = False
    said: str = ""


def strip(fell: Sequence[Fell], id: str, label: str) -> Markup:
    """Errors relative to the tolerance on a log scale, as columns of marks; a line marks the tolerance.

    Errors beyond the scale are at its ends, with a count. If there are many answers, each mark stands for several, and
    a pale one for less than half as many.
    """
    marks, each = _marks(fell)
    with style.context(["default", _SETTINGS]):
        rows = max(4, 1 + int(max((mark.y for kind in marks.values() for mark in kind), default=0) + 1))
        figure, axes = _figure(46 + round(10.4 * rows), left=12)
        axes.axvspan(-_EDGE, 0, color="#eef4f8", linewidth=0)
        axes.axvline(0, color=_INK, linewidth=1.6)
        top = (0, rows)
        axes.annotate("tolerance", top, xytext=(4, -9), textcoords="offset points", color=_INK)
        axes.annotate("accepted", top, xytext=(-6, -9), textcoords="offset points", color=_INK, ha="right")
        for kind, (colour, shape) in LOOKS.items():
            for pale in (False, True):
                here = [mark for mark in marks[kind] if mark.pale is pale]
                xs, ys = [mark.x for mark in here], [mark.y for mark in here]
                looks: dict[str, Any] = {
                    "color": colour,
                    "alpha": 0.4 if pale else 1.0,
                    "markersize": 6.5,
                    "markeredgewidth": 0,
                }
                axes.plot(xs, ys, shape, clip_on=False, **looks)
            for mark in marks[kind]:
                side, place = ("left", (6, -4)) if mark.x < 0 else ("right", (-6, -4))
                if mark.said:
                    at = (mark.x, mark.y)
                    axes.annotate(mark.said, at, xytext=place, textcoords="offset points", color=_INK, ha=side)
        axes.set_xlim(-_EDGE, _EDGE)
        axes.set_ylim(0, rows)
        axes.set_yticks([])
        ticks = range(-_DECADES, _DECADES + 1)
        axes.set_xticks([-_END, *ticks, _END], ["0", *(f"{10.0**t:g}" for t in ticks), "∞"])
        many = f"; one mark is {each} answers, a pale one fewer" if each > 1 else ""
        axes.set_xlabel(f"largest error / tolerance{many}", color=_INK)
        return _svg(figure, id, label)


def _marks(fell: Sequence[Fell]) -> tuple[dict[str, list[_Mark]], int]:
    """The marks by kind, and the number of answers per mark, chosen to limit the height of columns."""
    columns = Counter((_column(one.ratio), one.kind) for one in fell)
    ends = _DECADES * _PER_DECADE
    inner: Counter[int] = Counter()
    for (column, _), count in columns.items():
        inner[column] += count if -ends <= column < ends else 0
    each = max(1, math.ceil(max(inner.values(), default=1) / (_HIGHEST - len(LOOKS) + 1)))
    height: Counter[int] = Counter()
    marks: dict[str, list[_Mark]] = {kind: [] for kind in LOOKS}
    for kind in LOOKS:
        for column in sorted(c for c, k in columns if k == kind):
            count, x, low = columns[column, kind], _place(column), height[column] + 0.5
            if not -ends <= column < ends:
                marks[kind].append(_Mark(x, low, said=f"{count}×" if count > 1 else ""))
                height[column] += 1
                continue
            many = math.ceil(count / each)
            left = count - (many - 1) * each
            marks[kind] += [_Mark(x, low + i, pale=i == many - 1 and 2 * left < each) for i in range(many)]
            height[column] += many
    return marks, each


def _column(ratio: float) -> int:
    """The column of a ratio; there is one column for each end beyond the scale."""
    ends = _DECADES * _PER_DECADE
    if ratio < 10.0**-_DECADES:
        return -ends - 1
    if not ratio < 10.0**_DECADES:
        return ends
    column = math.floor(math.log10(ratio) * _PER_DECADE)
    return max(-ends, min(-1, column)) if ratio < 1 else max(0, min(ends - 1, column))


def _place(column: int) -> float:
    ends = _DECADES * _PER_DECADE
    if column < -ends:
        return -_END
    return _END if column >= ends else (column + 0.5) / _PER_DECADE


def _figure(height: int, left: int = 34) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(_WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor="none")
    axes = figure.add_axes((left / _WIDTH, 40 / height, (_WIDTH - left - 12) / _WIDTH, (height - 46) / height))
    axes.set_facecolor("none")
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_FAINT)
    axes.tick_params(color=_FAINT, labelcolor=_INK, length=3)
    return figure, axes


def _svg(figure: Figure, id: str, label: str) -> Markup:
    """The figure as an SVG element: all ids begin with ``id``, without fonts and global styles."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"font-family: [^;\"]*;? ?", "", text)
    text = re.sub(r' id="([^"]+)"', rf' id="{id}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{id}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{id}-\1)", text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    said = escape(label, quote=True)
    head = re.search(r'viewBox="([^"]+)"', text)
    assert head is not None
    body = text[text.index(">") + 1 :]
    return Markup(f'<svg class="chart" viewBox="{head[1]}" role="img" aria-label="{said}"><title>{said}</title>{body}')
