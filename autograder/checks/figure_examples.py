"""Figures for ``examples``, in the form in which a worker describes them."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks.figure_data import AXES, MOST_POINTS


def surface(x: Any, y: Any, z: Any, *labels: str) -> dict[str, Any]:
    """A figure with a surface through these points and labelled axes."""
    return _facts("3d", "surface", (x, y, z), labels)


def curve(x: Any, y: Any, *labels: str) -> dict[str, Any]:
    """A figure with a line through these points and labelled axes."""
    return _facts("2d", "line", (x, y), labels)


def _facts(kind: str, what: str, columns: tuple[Any, ...], labels: tuple[str, ...]) -> dict[str, Any]:
    """The description that a worker would send."""
    if np.prod(np.broadcast_shapes(*map(np.shape, columns)), dtype=float) > MOST_POINTS:
        raise ValueError(f"a figure of more than {MOST_POINTS} points")
    points = np.column_stack([np.ravel(column) for column in np.broadcast_arrays(*columns)]).astype(float)
    names = AXES[: len(columns)]
    said = {axis: str(label) for axis, label in zip(names, (*labels, "", "", ""), strict=False)}
    drawn = {"kind": what, "points": points, "label": ""}
    axes = {"kind": kind, "title": "", "labels": said, "limits": {}, "artists": 1, "drawn": [drawn]}
    return {"figures": [{"axes": [axes], "picture": None, "note": ""}]}
