"""The ``figure`` check: the axes, labels and data of a matplotlib figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from autograder.checks import Check, Rejected, Verdict, register
from autograder.checks.close import Close
from autograder.checks.coverage import coverage
from autograder.checks.figure_choice import SPREAD, Chooser
from autograder.checks.figure_data import AXES, MOST_POINTS, PLOT_KINDS, Plot, panels, turned
from autograder.checks.figure_examples import curve, surface
from autograder.checks.figure_mistakes import wrong_figures
from autograder.checks.figure_settings import Settings
from autograder.checks.labels import axis_named
from autograder.domain.texts import count, say, say_of

_SLACK = 0.05  # of an extent, because `np.arange` omits its end
_SHOWN = 60
_TURNED = 20_000
_CELLS = 5  # cells along each side of an area
_LITTLE = 0.5  # of the cells: the most that a line can fill
_WIDE = 0.25  # of an extent: data in less shows no shape


@dataclass(frozen=True)
class _Part:
    """The credit for one part of the figure, and a sentence for each thing that is wrong."""

    share: float
    said: tuple[str, ...] = ()
    error: float = 0.0


@register("figure")
class Figure(Check):
    """A matplotlib figure: the kind of axes, the labels, the extents, the number of points and the plotted heights."""

    settings = Settings
    tolerance = True
    optional = True
    every = True
    keeps = True
    draws = True
    grouped_by = "feedback"

    @property
    def asked(self) -> Settings:
        """The settings."""
        settings: Settings = self.question.settings
        return settings

    def asked_for(self) -> str:
        return say("starter.figure")

    @property
    def forms(self) -> Mapping[str, list[str]]:
        """The accepted names for the label of each axis."""
        return cast("Mapping[str, list[str]]", self.asked.labels)

    @property
    def heights(self) -> bool:
        """Whether points have a height above x and y."""
        want = self.question.want
        return self.asked.axes == "3d" or "z" in self.forms or (want is not None and "y" in want.names)

    def fit(self, value: Any, called: str) -> Plot:
        """The plot to grade; if several axes may be meant, the others are in its ``others``."""
        if isinstance(value, dict) and isinstance(value.get("instead"), str):
            kind = value["instead"][:_SHOWN]
        elif not isinstance(value, dict) or "figures" not in value:
            if value is None:
                raise Rejected(say_of(called, "figure.not_drawn"))
            kind = type(value).__name__
        else:
            found = [[self.as_labelled(plot) for plot in panel] for panel in panels(value, called)]
            first, *others = Chooser(self.asked.axes, self.heights, self.forms, self.room).of(found)
            return replace(first, others=tuple(others))
        raise Rejected(say_of(called, "figure.odd", type=kind))

    def as_labelled(self, plot: Plot) -> Plot:
        """The plot with x and y swapped, if its labels show that they are the other way round."""
        says = {axis: axis_named(plot.labels.get(axis, ""), self.forms) for axis in "xy"}
        return plot.turned() if says == {"x": "y", "y": "x"} else plot

    def readings(self, answer: Plot) -> Iterator[tuple[Plot, Mapping[str, Any]]]:
        """The plot in each of the axes that may be meant; x, y and z are its points."""
        for plot in (answer, *answer.others):
            points = plot.points if len(plot.points) else np.full((1, 3), np.nan)  # so that expressions have a value
            none = np.full(len(points), np.nan)
            yield plot, dict(zip(AXES, (*points.T, none), strict=False))

    def __call__(self, got: Any, want: Any) -> Verdict:
        """The weighted credit of the parts that are required."""
        if not isinstance(got, Plot):
            return Verdict(0.0, say("figure.none"))
        if not len(got.points):
            return Verdict(0.0, say("figure.nothing"))
        parts = {name: part(got) for name, part in self.parts.items()}
        if self.asked.weights.data and want is not None:
            parts["data"] = self.data(got, want)
        missing = [part for part in parts.values() if part.share < 1]
        error = parts["data"].error if "data" in parts else 0.0
        if not missing:
            return Verdict(1.0, error=error)
        weights = {name: getattr(self.asked.weights, name) for name in parts}
        share = sum(weights[name] * part.share for name, part in parts.items()) / sum(weights.values())
        return Verdict(share, " ".join(dict.fromkeys(said for part in missing for said in part.said)), error)

    @property
    def parts(self) -> Mapping[str, Callable[[Plot], _Part]]:
        """The parts that are graded besides the data, by name."""
        asked = self.asked
        reach = (asked.x, asked.y, asked.z, asked.points)
        wanted = {"axes": asked.axes, "labels": asked.labels, "extent": any(map(bool, reach))}
        made = {"axes": self.kind, "labels": self.labelled, "extent": self.reaches}
        return {name: part for name, part in made.items() if wanted[name] and getattr(asked.weights, name)}

    def kind(self, got: Plot) -> _Part:
        """Whether the axes are of the right kind."""
        wanted = str(self.asked.axes)
        if got.axes == wanted:
            return _Part(1.0)
        key = "figure.axes" if wanted == "2d" else "figure.axes_made"
        return _Part(0.0, (say(key, got=_kind(got.axes), wanted=_kind(wanted), projection=wanted),))

    def labelled(self, got: Plot) -> _Part:
        """The share of axes with a correct label."""
        said = []
        for axis, forms in self.forms.items():
            label = got.labels.get(axis)
            found = axis_named(label or "", {axis: forms, **self.forms})
            if label is None:
                said.append(say("figure.label.no_axis", axis=axis))
            elif not label.strip():
                said.append(say("figure.label.none", axis=axis))
            elif found and found != axis:
                said.append(say("figure.label.of_another", axis=axis, label=label[:_SHOWN], other=found))
            elif not found:
                said.append(say("figure.label.wrong", axis=axis, label=label[:_SHOWN]))
        return _Part(1 - len(said) / len(self.forms), tuple(said))

    def reaches(self, got: Plot) -> _Part:
        """The share of the extents, and of the number of points, that is met."""
        wanted = {axis: extent for axis, extent in self.extents.items() if extent}
        said = [text for axis, (low, high) in wanted.items() if (text := _reach(got, axis, low, high))]
        few = self.asked.points or 0
        if (drawn := self.count(got, few)) < few:
            said.append(count("figure.few_between" if wanted else "figure.few", drawn, few=few))
        elif few and got.points.shape[1] == 3 and self.spread(got, drawn) < SPREAD:
            said.append(say("figure.line", what=_kind(got.what)))
        return _Part(1 - len(said) / (len(wanted) + (few > 0)), tuple(said))

    @property
    def extents(self) -> Mapping[str, list[float] | None]:
        """The range that the data must cover, by axis."""
        return {axis: getattr(self.asked, axis) for axis in AXES}

    def inside(self, got: Plot) -> Any:
        """The points within the extents."""
        inside = np.ones(len(got.points), dtype=bool)
        for column, extent in zip(got.points.T, self.extents.values(), strict=False):
            if extent:
                slack = _SLACK * (extent[1] - extent[0])
                inside &= (column >= extent[0] - slack) & (column <= extent[1] + slack)
        return got.points[inside]

    def count(self, got: Plot, enough: int) -> int:
        """The number of distinct points within the extents, counted up to ``enough``."""
        seen: set[bytes] = set()
        for row in self.inside(got):
            if len(seen) >= enough:
                break
            seen.add(row.tobytes())
        return len(seen)

    def spread(self, got: Plot, count: int = _CELLS**2) -> float:
        """The share of their bounding area (or axis) that the points cover, in cells that ``count`` points can fill."""
        points = self.inside(got)
        axes = 2 if points.shape[1] == 3 and self.asked.cover == "area" else 1
        if points.shape[1] == 3 and self.asked.cover == "line":
            return 1.0
        cells = min(_CELLS, int(max(count, 1) ** (1 / axes) + 1e-9))
        return coverage(points[:, :axes].T, cells)

    def wide(self, got: Plot) -> float:
        """1 if the points span enough of each extent to show a shape, less if they are crowded into a small part."""
        points, share = self.inside(got), 1.0
        for column, extent in zip(points[:, :-1].T, self.extents.values(), strict=False):
            if extent and len(points):
                share *= min(1.0, float(np.ptp(column)) / (_WIDE * (extent[1] - extent[0])))
        return share

    def room(self, got: Plot) -> float:
        """How much of the required data a drawing can show."""
        return self.spread(got) * self.wide(got)

    def shown(self, got: Plot) -> float:
        """How much of the shape the points can show: neither a line nor a small spot shows a surface."""
        share = (self.spread(got, self.count(got, _CELLS**2)) - _LITTLE) / (SPREAD - _LITTLE)
        return self.wide(got) * float(np.clip(share, 0.0, 1.0))

    def data(self, got: Plot, want: Any) -> _Part:
        """Whether the heights match the target; points that show only part of it earn only that share."""
        if self.asked.axes == "3d" and got.points.shape[1] < 3:
            return _Part(0.0, (say("figure.plane", what=_kind(got.what)),), np.inf)
        question = self.question
        compare = Close(question.within, question.partial, question.bands)
        height, want = got.points[:, -1], np.asarray(want, dtype=float)
        if want.shape != height.shape:
            raise ValueError(f"`want` has shape {want.shape}: it needs one height for each point, as in `loss(x, y)`")
        verdict = compare(height, want)
        few = self.asked.points if "extent" in self.parts else None
        share = verdict.credit * (self.count(got, few) / few if few else 1.0) * self.shown(got)
        said = "" if verdict.right else self.off(got, want, compare)
        return _Part(share, (said,) if said else (), verdict.error)

    def off(self, got: Plot, want: Any, compare: Close) -> str:
        """A sentence on the largest error of the heights that does not reveal the right height."""
        height = got.points[:, -1]
        with np.errstate(invalid="ignore", over="ignore"):
            away = np.abs(height - want)
        wrong = ~compare.near(away, want, compare.within)
        worst = got.points[int(np.argmax(np.where(np.isnan(away), np.inf, away)))]
        flat = len(worst) == 2
        name = self.forms.get("y" if flat else "z", [say("figure.asked")])[0]
        place = f"x = {worst[0]:.3g}" if flat else f"(x, y) = ({worst[0]:.3g}, {worst[1]:.3g})"
        said = say("figure.off", what=_kind(got.what), name=name, place=place, height=f"{worst[-1]:.3g}")
        said += " " + count("figure.points_off", len(wrong), wrong=int(wrong.sum()))
        if not flat and len(wrong) <= _TURNED and turned(got.points, want, compare):
            said += " " + say("figure.exchanged")
        return said

    def words(self) -> dict[str, Any]:
        """Sample points x, y and z, and functions that make figures for ``examples``."""
        points = {axis: np.array([0.25, 0.5, 0.75]) for axis in AXES}
        return {**points, "surface": surface, "curve": curve}

    def faults(self) -> Iterable[tuple[tuple[str | int, ...], str]]:
        """Settings that cannot be met or have no effect."""
        at = ("answer", "figure")
        for axis, extent in self.extents.items():
            if extent and extent[0] >= extent[1]:
                yield (*at, axis), "must have its lower end first"
        if (self.asked.points or 0) > MOST_POINTS // 3:
            yield (*at, "points"), f"must be at most {MOST_POINTS // 3}"
        for axis, forms in self.forms.items():
            for form in forms:
                if axis_named(form, {axis: [form]}) != axis:
                    yield (*at, "labels", axis), f"{form!r} has no letter or digit in it"
        if not self.parts and not (self.asked.weights.data and self.question.want):
            yield (*at, "weights"), "leaves nothing to grade"
        if self.question.got:
            yield ("got",), "has no effect for a figure: `want` is compared with the plotted heights"
        if self.question.answer.shapes:
            yield ("answer", "shape"), "has no effect for a figure"
        for name in AXES:
            if any(name in case for case in self.question.cases):
                yield ("draw", name), f"`{name}` is reserved for the plotted points: choose another name"

    def wrong_answers(self, right: Plot) -> Iterator[tuple[str, Any]]:
        """Figures that lack one of the things that are asked for."""
        heights = bool(self.asked.weights.data) and self.question.want is not None
        places = {"axes": ("axes",), "labels": ("labels",), "extent": (*AXES, "points")}
        left = {key: None for part, keys in places.items() if part not in self.parts for key in keys}
        return wrong_figures(right, self.asked.model_copy(update=left), heights)

    def files(self, answer: Any) -> dict[str, bytes]:
        """The picture, if there is one."""
        return {"figure.png": answer.picture} if isinstance(answer, Plot) and answer.picture else {}


def _kind(name: str) -> str:
    """The kind of axes or artist, in words; Matplotlib's own name for other kinds."""
    return say(f"figure.kind.{name}") if name in _KINDS else name[:_SHOWN]


_KINDS = ("2d", "3d", "nothing", *PLOT_KINDS)


def _reach(got: Plot, axis: str, low: float, high: float) -> str:
    """A sentence on an extent that is not covered; "" if it is."""
    place, slack = AXES.index(axis), _SLACK * (high - low)
    if place >= got.points.shape[1]:
        return say("figure.along", axis=axis)
    first, last = float(got.points[:, place].min()), float(got.points[:, place].max())
    wanted = say("figure.range", low=f"{low:g}", high=f"{high:g}")
    if first > low + slack or last < high - slack:
        said = say("figure.reach", axis=axis, first=f"{first:.3g}", last=f"{last:.3g}", wanted=wanted)
        ends = first <= low + slack and last >= high - 4 * slack
        return f"{said} {say('figure.arange')}" if ends else said
    shown = got.limits.get(axis, (-np.inf, np.inf))
    if shown[0] > low + slack or shown[1] < high - slack:
        return say("figure.cut", axis=axis, first=f"{shown[0]:.3g}", last=f"{shown[1]:.3g}", wanted=wanted)
    return ""
