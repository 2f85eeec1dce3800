"""How well points cover an area or an axis: points on a single line of a square do not show a surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

_EDGE = 1e-9  # of a cell: a point on an edge belongs to the upper cell, however it was rounded


def coverage(columns: Sequence[Any], cells: int, box: Sequence[tuple[float, float]] | None = None) -> float:
    """The share of equal cells, ``cells`` along each axis, that contain at least one point.

    ``columns`` has an array of coordinates for each axis. The cells divide ``box`` (points outside are ignored), or the
    bounding box of the points; a box of length 0 along an axis has one layer of cells there.
    """
    points = np.column_stack([np.ravel(np.asarray(column, dtype=float)) for column in columns])
    points = points[np.isfinite(points).all(axis=1)]
    if box is not None:
        low, high = np.array(box, dtype=float).T
        points = points[((points >= low) & (points <= high)).all(axis=1)]
    if not len(points):
        return 0.0
    if box is None:
        low, high = points.min(axis=0), points.max(axis=0)
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.where(high > low, high - low, 1.0)
        part = np.nan_to_num((points - low) / length)  # coordinates may be as large as a float can be
    at = np.floor(part * cells + _EDGE).clip(0, cells - 1).astype(int)
    numbers = at @ cells ** np.arange(at.shape[1])
    return float(len(np.unique(numbers)) / cells ** at.shape[1])
