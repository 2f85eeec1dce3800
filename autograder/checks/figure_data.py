"""Reads the description of a figure that a worker sends, treating it as hostile input, into plots to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.checks import Rejected, png
from autograder.checks.close import Close
from autograder.domain.texts import say
from autograder.domain.texts.recorded import recorded

AXES = ("x", "y", "z")
MOST_POINTS = 60_000
_MOST_FIGURES, _MOST_AXES, _MOST_ARTISTS, _MOST_COUNTED = 4, 16, 4_000, 10**9
_LONGEST = 200
#: The kinds of artists.
PLOT_KINDS = ("surface", "wireframe", "scatter", "contour", "image", "line")


@dataclass(frozen=True, repr=False, eq=False)
class Plot:
    """The data of one artist, or of all artists of one kind in the same axes.

    ``points`` has a row for each point and two or three columns; ``name`` is its label in a legend; ``of`` counts the
    artists; ``note`` says why there is no picture; ``others`` are further plots that may be the answer.
    """

    axes: str
    labels: Mapping[str, str]
    limits: Mapping[str, tuple[float, float]]
    what: str
    points: Any
    name: str = ""
    of: int = 1
    picture: bytes = b""
    note: str = ""
    others: tuple[Plot, ...] = ()

    def __repr__(self) -> str:
        labels = ", ".join(f"{axis}: {label!r}" for axis, label in self.labels.items())
        note = f" (no picture: {self.note})" if self.note else ""
        return f"{self.axes} axes ({labels}) with {self.what}, {len(self.points)} points{note}"

    def turned(self) -> Plot:
        """The plot with x and y swapped."""
        swap = {"x": "y", "y": "x"}
        labels = {swap.get(axis, axis): label for axis, label in self.labels.items()}
        limits = {swap.get(axis, axis): ends for axis, ends in self.limits.items()}
        order = [1, 0, 2][: self.points.shape[1]]
        return replace(self, labels=labels, limits=limits, points=_still(self.points[:, order]))


def joined_plots(plots: Sequence[Plot]) -> Plot:
    """Several artists as one drawing."""
    if len(plots) == 1:
        return plots[0]
    return replace(plots[0], points=_still(np.concatenate([plot.points for plot in plots])), of=len(plots))


def panels(value: Mapping[str, Any], called: str) -> list[list[Plot]]:
    """The plots in each set of axes, one for each artist; raises `Rejected` for invalid data.

    Empty axes have one plot without points.
    """

    def need(good: object, what: str) -> None:
        if not good:
            raise Rejected(say("figure.unreadable", called=called, what=recorded(what)))

    figures = value.get("figures")
    need(isinstance(figures, list) and 0 < len(figures) <= _MOST_FIGURES, "figures must be a short list")
    found: list[list[Plot]] = []
    room = [MOST_POINTS, _MOST_ARTISTS]
    for figure in figures or ():
        need(isinstance(figure, dict), "a figure must be a dict")
        many = figure.get("axes")
        need(isinstance(many, list) and len(many) <= _MOST_AXES, "its axes must be a short list")
        picture, note = figure.get("picture") or b"", figure.get("note", "")
        need(isinstance(note, str) and len(note) <= _LONGEST, "a note must be a short text")
        if picture and not png.sound(picture):
            picture, note = b"", "it is not sound"
        for axes in many:
            need(isinstance(axes, dict), "axes must be a dict")
            found.append([replace(plot, picture=picture, note=note) for plot in _artists(axes, room, need)])
    if not found:
        raise Rejected(say("figure.no_axes", called=called))
    return found


def _artists(axes: Mapping[str, Any], room: list[int], need: Any) -> list[Plot]:
    """The plots in one set of axes, one for each artist."""
    kind: Any = axes.get("kind")
    labels: Any = axes.get("labels")
    limits: Any = axes.get("limits")
    count: Any = axes.get("artists")
    drawn: Any = axes.get("drawn")
    need(isinstance(kind, str) and len(kind) <= _LONGEST, "the kind of axes must be a short text")
    need(isinstance(labels, dict) and _texts(labels), "labels must be short texts")
    need(isinstance(limits, dict) and all(_ends(ends) for ends in limits.values()), "limits must be pairs of numbers")
    need(type(count) is int and 0 <= count <= _MOST_COUNTED, "the number of artists must be a number")
    need(isinstance(drawn, list), "what is drawn must be a list")
    room[1] -= len(drawn)
    need(room[1] >= 0, "there are too many artists")
    ends = {axis: (min(limits[axis]), max(limits[axis])) for axis in AXES if axis in limits}
    plain = Plot(kind, {a: labels.get(a, "") for a in AXES if a in labels}, ends, "nothing", _still(np.zeros((0, 2))))
    made = []
    for artist in drawn:
        need(isinstance(artist, dict) and artist.get("kind") in PLOT_KINDS, "it has artists of an unknown kind")
        points, label, name = artist.get("points"), artist.get("label"), artist.get("name", "")
        need(_table(points), f"the points of a {artist['kind']} must be numbers in two or three columns")
        need(
            all(isinstance(text, str) and len(text) <= _LONGEST for text in (label, name)), "labels must be short texts"
        )
        room[0] -= len(points)
        need(room[0] >= 0, "there are too many points")
        shown = np.asarray(points, dtype=float)
        shown = shown[np.isfinite(shown).all(axis=1)]  # points without a position are not drawn
        if len(shown):
            named = {**plain.labels, **({"z": label} if label and "z" not in plain.labels else {})}
            made.append(replace(plain, what=artist["kind"], points=_still(shown), labels=named, name=name))
    return made or [plain]


def _still(points: Any) -> Any:
    """A read-only array, so that no expression can change it for the next."""
    points = np.ascontiguousarray(points)
    points.setflags(write=False)
    return points


def _texts(labels: Mapping[str, Any]) -> bool:
    return len(labels) <= len(AXES) and all(isinstance(text, str) and len(text) <= _LONGEST for text in labels.values())


def _ends(ends: object) -> bool:
    """Whether this is a pair of numbers: the ends of an axis."""
    return isinstance(ends, list) and len(ends) == 2 and all(type(end) in (int, float) and end == end for end in ends)


def _table(points: object) -> bool:
    """Whether this is an array of points: real numbers, one row for each."""
    if not isinstance(points, np.ndarray) or points.dtype.kind not in "bif":
        return False
    return points.ndim == 2 and points.shape[1] in (2, 3)


def turned(points: Any, want: Any, compare: Close) -> bool:
    """Whether the heights belong to the points with x and y swapped."""
    rounded = points[:, :2].round(9)
    at = {(x, y): i for i, (x, y) in enumerate(rounded.tolist())}
    found = np.array([at.get((y, x), -1) for x, y in rounded.tolist()])
    if (found < 0).mean() > 0.1:
        return False
    here = found >= 0
    off, there = points[here, 2] - want[found[here]], want[found[here]]
    return bool(compare.near(np.abs(off), there, compare.within).all())
