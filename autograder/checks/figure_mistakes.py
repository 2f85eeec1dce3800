"""Wrong figures that `validate` tries, made from the reference's: with other data, labels, axes or extents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.checks.figure_data import PLOT_KINDS, Plot
from autograder.checks.figure_settings import Settings

_KEPT = 0.4  # of an extent
_FEW = 0.3  # of the points


def wrong_figures(right: Plot, asked: Settings, heights: bool) -> Iterator[tuple[str, Any]]:
    """Figures that lack one thing that is asked for, by name; ``heights``: the heights are compared."""
    if right.what not in PLOT_KINDS or not len(right.points):
        return
    height, size = right.points[:, -1], float(np.ptp(right.points[:, -1]))
    if heights:
        if size:
            yield "flat", _figure(right, _with(right, np.full(len(height), height.mean())))
            yield "upside_down", _figure(right, _with(right, height.max() + height.min() - height))
            yield "half_as_high", _figure(right, _with(right, height.min() + (height - height.min()) / 2))
        yield "shifted", _figure(right, _with(right, height + (size or 1.0)))
        yield "other_noise", _figure(right, _with(right, np.random.RandomState(1).permutation(height)))
    if asked.labels:
        yield "no_labels", _figure(right, right.points, labels={})
        yield "other_labels", _figure(right, right.points, labels=dict.fromkeys(right.labels, "axis"))
    if asked.axes:
        yield "other_axes", _figure(right, right.points, kind="polar" if asked.axes != "polar" else "2d")
    if asked.x or asked.y or asked.z:
        middle = (right.points.max(axis=0) + right.points.min(axis=0)) / 2
        yield "part_of_it", _figure(right, middle + _KEPT * (right.points - middle))
    if asked.points and asked.points > 2:
        few = max(2, int(_FEW * asked.points))
        yield "few_points", _figure(right, right.points[np.linspace(0, len(height) - 1, few).astype(int)])


def _with(right: Plot, heights: Any) -> Any:
    """The points of a plot with other heights."""
    return np.column_stack([right.points[:, :-1], heights])


def _figure(right: Plot, points: Any, *, labels: dict[str, str] | None = None, kind: str = "") -> dict[str, Any]:
    """The description that a worker would send of such a figure."""
    drawn = {"kind": right.what, "points": np.asarray(points, dtype=float), "label": "", "name": right.name}
    axes = {
        "kind": kind or right.axes, "title": "", "labels": dict(right.labels) if labels is None else labels,
        "limits": {}, "artists": 1, "drawn": [drawn],
    }  # fmt: skip
    return {"figures": [{"axes": [axes], "picture": None, "note": ""}]}
