"""Extracts the data shown by a matplotlib figure: each artist's kind and points, bounded."""

from __future__ import annotations

import sys
from itertools import islice

MOST_POINTS = 60_000  # in all figures together
MOST_OF_ONE = 20_000
MOST_DRAWN = 400_000  # points of all artists: larger figures get no picture
MOST_SEARCHED = 5_000_000  # larger data are sampled without searching for extremes
MOST_PIXELS = 50_000_000  # of an image: drawing time grows with it
LONGEST_LABEL = 200


def artist_text(owner, method):
    """A label or title; "" if it cannot be read."""
    try:
        return str(getattr(owner, method)())[:LONGEST_LABEL]
    except Exception:
        return ""


def drawn_in(artists, room):
    """The data of each artist that shows any: its kind and points, one row each."""
    for artist in artists:
        if room.full():
            return
        try:
            if not artist.get_visible():
                continue
            kind, columns = data(artist, room)
            points = table_of_points(columns, room, kind == "surface")
        except Exception:  # units, or data that the student replaced: counted, but not described
            continue
        if kind:
            bar = getattr(artist, "colorbar", None)
            label = artist_text(bar.ax, "get_ylabel") or artist_text(bar.ax, "get_xlabel") if bar is not None else ""
            name = artist_text(artist, "get_label")
            yield {"kind": kind, "points": points, "label": label, "name": "" if name.startswith("_") else name}


def data(artist, room):
    """(kind, columns) of what an artist draws; the kind is "" if it is unknown."""
    numpy = sys.modules["numpy"]
    if getattr(artist, "filled", False):  # contourf: its outlines have no single height
        return "", ()
    if hasattr(artist, "get_data_3d"):
        return "line", artist.get_data_3d()
    if hasattr(artist, "_offsets3d"):
        return "scatter", artist._offsets3d
    if hasattr(artist, "_segments3d"):
        return "wireframe", stacked(artist._segments3d, 3)
    if hasattr(artist, "_faces"):
        good = numpy.broadcast_to(~numpy.asarray(artist._invalid_vertices, dtype=bool), artist._faces.shape[:2])
        return "surface", artist._faces[good].T
    if hasattr(artist, "_vec"):  # matplotlib before 3.11
        return "surface", artist._vec[:3]
    if hasattr(artist, "_3dverts_codes"):
        return "contour", stacked([vertices for vertices, _ in artist._3dverts_codes], 3)
    if hasattr(artist, "levels") and hasattr(artist, "allsegs"):
        lines = [(level, line) for level, found in zip(artist.levels, artist.allsegs, strict=False) for line in found]
        heights = [numpy.full(len(line), level) for level, line in lines]
        return "contour", [*stacked([line for _, line in lines], 2), numpy.concatenate(heights)]
    if hasattr(artist, "get_xdata"):
        return "line", (artist.get_xdata(orig=False), artist.get_ydata(orig=False))
    if hasattr(artist, "get_coordinates"):  # pcolormesh: corners, or centers with smooth shading
        corners, height = numpy.asarray(artist.get_coordinates()), numpy.ma.asarray(artist.get_array())
        if height.size == (corners.shape[0] - 1) * (corners.shape[1] - 1):
            corners = (corners[1:, 1:] + corners[1:, :-1] + corners[:-1, 1:] + corners[:-1, :-1]) / 4
        return "image", (corners[..., 0].ravel(), corners[..., 1].ravel(), height.ravel())
    if hasattr(artist, "get_extent") and hasattr(artist, "origin"):
        return "image", pixels(artist, room)
    if hasattr(artist, "get_segments"):
        return "wireframe", stacked(artist.get_segments(), 2)
    if hasattr(artist, "get_offsets") and type(artist).__name__ == "PathCollection":
        return "scatter", numpy.ma.asarray(artist.get_offsets()).T
    return "", ()


def stacked(parts, width):
    """The columns of many arrays of points, concatenated; no more parts than points are taken."""
    numpy = sys.modules["numpy"]
    parts = [numpy.ma.filled(numpy.ma.asarray(part, dtype=float), numpy.nan) for part in islice(parts, MOST_POINTS)]
    return numpy.concatenate([numpy.zeros((0, width)), *(part.reshape(-1, width) for part in parts)]).T


def pixels(image, room):
    """The centers and values of an image's pixels; a large image is sampled by rows and columns."""
    numpy = sys.modules["numpy"]
    height = image.get_array()
    if height.ndim != 2:
        raise ValueError("colors are not heights")
    rows, columns = height.shape
    room.crowded = room.crowded or height.size > MOST_PIXELS
    left, right, bottom, top = image.get_extent()
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    step = 1 + int((rows * columns / MOST_OF_ONE) ** 0.5)
    down, across = (numpy.arange(0, n, step) for n in (rows, columns))
    x, y = numpy.meshgrid(
        left + (across + 0.5) * (right - left) / columns, first + (down + 0.5) * (last - first) / rows
    )
    return x.ravel(), y.ravel(), numpy.ma.asarray(height[::step, ::step], dtype=float).ravel()


def table_of_points(columns, room, once):
    """The columns as one float array with a row per point, NaN where masked; ``once``: no duplicate rows.

    If there are more points than ``room`` allows, they are sampled evenly, and the extreme points are kept.
    """
    numpy = sys.modules["numpy"]
    columns = [numpy.ma.asarray(column).ravel() for column in columns]
    if not columns:
        return None
    count = min(len(column) for column in columns)
    room.drawn += count
    room.crowded = room.crowded or room.drawn > MOST_DRAWN
    most = min(room.points // 3, MOST_OF_ONE)  # leaves room for later artists
    if once and count <= 8 * MOST_OF_ONE:
        made = numpy.column_stack([numbers(column, numpy) for column in columns])
        rows = list(dict.fromkeys(map(bytes, numpy.ascontiguousarray(made))))
        made = numpy.frombuffer(b"".join(rows), dtype=float).reshape(len(rows), len(columns))
        columns, count = list(made.T), len(rows)
    if count > most:
        chosen = numpy.linspace(0, count - 1, most).astype(int)
        if count <= MOST_SEARCHED:
            found = [numbers(column[:count], numpy) for column in columns]
            found = [column for column in found if numpy.isfinite(column).any()]
            outer = [end(column) for column in found for end in (numpy.nanargmin, numpy.nanargmax)]
            chosen = numpy.sort([*outer[:most], *chosen[: max(0, most - len(outer))]]).astype(int)
        columns = [column[chosen] for column in columns]
        count = len(chosen)
    room.points -= count
    return numpy.column_stack([numbers(column[:count], numpy) for column in columns])


def numbers(column, numpy):
    """A column as floats."""
    return numpy.ma.filled(numpy.ma.asarray(column, dtype=float), numpy.nan)
