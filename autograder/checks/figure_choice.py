"""Chooses which drawing in a figure is the answer: only one is graded, so that several guesses earn no more.

Other drawings do not matter: a path on a surface, a marker, a grid of lines over it, its outlines on the floor, a
plane. The choice depends on what is drawn and how it is labelled, never on how close it is to the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np

from autograder.checks.figure_data import Plot, joined_plots
from autograder.checks.labels import axis_named

#: The share of the cells of an area, or of an axis, that points must cover to show all of it.
SPREAD = 0.8
_EVEN = 1e-6  # of the heights' range: the deviation of a plane by rounding

# the most informative kind first; in 2-D, a line comes before the points that it may run through
_SPACE = ("surface", "wireframe", "scatter", "contour", "image", "line")
_IN_PLANE = ("line", "scatter", "contour", "image", "surface", "wireframe")


@dataclass(frozen=True)
class Chooser:
    """Chooses the answer by the kind of axes, whether points have a height above x and y, the names on the labels, and
    how well points are spread (0 to 1).
    """

    axes: str | None
    heights: bool
    forms: Mapping[str, Sequence[str]]
    spread: Callable[[Plot], float]

    def of(self, panels: Sequence[Sequence[Plot]]) -> list[Plot]:
        """The drawings that may be the answer: one for each set of axes, of those that match equally well."""
        made = [(self.main(panel), panel) for panel in panels]
        ranks = [self.rank(main) for main, _ in made]
        best = max(ranks)
        return [main for (main, _), rank in zip(made, ranks, strict=True) if rank == best]

    def rank(self, plot: Plot) -> tuple[bool, bool, bool, bool, int]:
        """A sort key: how well a drawing and its axes match the settings, apart from its data."""
        kind = self.axes is None or plot.axes == self.axes
        return len(plot.points) > 0, kind, self.whole(plot), not _flat(plot.points), sum(self.labels(plot))

    def labels(self, plot: Plot) -> Iterator[int]:
        """2 for each axis with the right label, 1 for none, and 0 for a wrong label."""
        for axis, forms in self.forms.items():
            label = plot.labels.get(axis, "")
            yield 2 if axis_named(label, {axis: forms, **self.forms}) == axis else 0 if label.strip() else 1

    def main(self, panel: Sequence[Plot]) -> Plot:
        """The main drawing in one set of axes."""
        groups = list(self.groups(panel))
        return max(groups, key=lambda g: (self.whole(g), not _flat(g.points), min(self.spread(g), SPREAD)))

    def whole(self, plot: Plot) -> bool:
        """Whether a drawing can show all the required data."""
        return self.spread(plot) >= SPREAD

    def groups(self, panel: Sequence[Plot]) -> Iterator[Plot]:
        """The artists of each kind joined into one drawing, the most informative kind first."""

        def order(plot: Plot) -> tuple[bool, int]:
            high = plot.points.shape[1] == 3
            kinds = _SPACE if high else _IN_PLANE
            return high != self.heights, kinds.index(plot.what) if plot.what in kinds else len(kinds)

        for _, alike in groupby(sorted(panel, key=order), key=order):
            yield joined_plots(self.meant(list(alike)))

    def meant(self, alike: list[Plot]) -> list[Plot]:
        """Of artists of one kind, those that are complete by themselves; if there are none, all are pieces of one."""
        found = [self.whole(plot) for plot in alike]
        whole = [plot for plot, one in zip(alike, found, strict=True) if one]
        pieces = [plot for plot, one in zip(alike, found, strict=True) if not one]
        risen = [plot for plot in whole if not _flat(plot.points)]
        shaped = [plot for plot in risen if not _plane(plot.points)] or risen
        if not shaped and pieces and self.whole(joined_plots(pieces)):
            return pieces
        axis = "z" if alike[0].points.shape[1] == 3 else "y"
        forms = {axis: self.forms.get(axis, ())}
        return [plot for plot in shaped if axis_named(plot.name, forms) == axis] or shaped or whole or alike


def _flat(points: Any) -> bool:
    """Whether all points have the same height, as in a floor plane, its outlines or an axis."""
    return not len(points) or bool(np.ptp(points[:, -1]) == 0)


def _plane(points: Any) -> bool:
    """Whether points in 3-D lie in a plane, such as a tangent plane."""
    if points.shape[1] != 3:
        return False
    flat = np.column_stack([points[:, :2] - points[:, :2].mean(axis=0), np.ones(len(points))])
    heights = points[:, 2]
    off = heights - flat @ np.linalg.lstsq(flat, heights, rcond=None)[0]
    return bool(np.abs(off).max() <= _EVEN * np.ptp(heights))
