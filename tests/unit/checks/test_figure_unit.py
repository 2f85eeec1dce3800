"""The figure check, part by part: extents at their edges, counts, spread, labels, weights; facts that are refused."""

from __future__ import annotations

import copy
import struct
import zlib
from typing import Any

import numpy as np
import pytest

from autograder.checks import Rejected, png
from autograder.checks.coverage import coverage
from autograder.checks.figure import Figure, curve, surface
from autograder.checks.figure_data import MOST_POINTS, Plot, joined_plots, panels
from autograder.checks.labels import axis_named
from autograder.domain.assignment import Answer, Question, Within

INF, NAN = np.inf, np.nan


def figure(within: float = 0.1, partial: str = "", want: Any = None, answer: Any = None, **settings: Any) -> Figure:
    asked = Figure.settings(**settings)
    made = answer or Answer(function="f")
    return Figure(Question("1", "t", 1.0, made, "figure", asked, within=Within(abs=within), partial=partial, want=want))


def line(*points: tuple[float, float], labels: tuple[str, ...] = ("x", "y"), **more: Any) -> dict[str, Any]:
    x, y = zip(*points, strict=True)
    made = curve(np.array(x), np.array(y), *labels)
    made["figures"][0]["axes"][0].update(more)
    return made


def judged(of: Figure, facts: Any, want: Any = None) -> tuple[float, str]:
    verdict = of(of.fit(copy.deepcopy(facts), "`f()`"), want)
    return verdict.credit, verdict.feedback


# extents -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "credit", "words"),
    [
        (0.0, 10.0, 1, ""), (0.5, 9.5, 1, ""), (0.51, 10, 0, "0.51 to 10"), (0, 9.49, 0, "arange"), (-5, 15, 1, ""), (0, 9.0, 0, "arange"), (0, 8.0, 0, "arange"),
        (0, 7.9, 0, ""), (2, 9.0, 0, ""), (0, 5, 0, ""),
    ],
)  # fmt: skip
def test_the_data_reach_from_end_to_end(low: float, high: float, credit: float, words: str) -> None:
    made, said = judged(figure(x=[0.0, 10.0]), line((low, 1), (5 if low < 5 < high else low, 2), (high, 1)))
    assert made == credit
    assert words in said
    assert ("arange" in said) is (words == "arange")


@pytest.mark.parametrize(
    ("ends", "credit"),
    [([0.0, 10.0], 1), ([0.5, 9.5], 1), ([0.51, 10.0], 0), ([0.0, 9.49], 0), ([10.0, 0.0], 1), ([-9.0, 99.0], 1)],
)
def test_limits_may_not_cut_them(ends: list[float], credit: float) -> None:
    made, said = judged(figure(x=[0.0, 10.0]), line((0, 1), (10, 2), limits={"x": ends}))
    assert made == credit
    assert ("cut" in said) is (credit == 0)
    assert judged(figure(x=[0.0, 10.0]), line((0, 1), (10, 2), limits={"y": [3.0, 4.0]}))[0] == 1


def test_each_extent_is_of_its_own_axis() -> None:
    facts = line((0, 5), (10, 7))
    for settings, credit in (
        ({"x": [0.0, 10.0]}, 1),
        ({"y": [5.0, 7.0]}, 1),
        ({"y": [0.0, 10.0]}, 0),
        ({"x": [5.0, 7.0]}, 1),
        ({"z": [0.0, 1.0]}, 0),
    ):
        assert judged(figure(**settings), facts)[0] == credit
    assert judged(figure(x=[0.0, 10.0], y=[0.0, 10.0]), facts)[0] == 0.5
    assert judged(figure(x=[0.0, 10.0], y=[0.0, 10.0], points=2), facts)[0] == pytest.approx(2 / 3)
    assert "z" in judged(figure(z=[0.0, 1.0]), facts)[1]


@pytest.mark.parametrize(
    ("points", "asked", "credit", "words"),
    [
        ([(0, 0), (1, 1), (2, 2)], 3, 1, ""), ([(0, 0), (1, 1)], 3, 0, "Only 2 distinct points are"), ([(0, 0)], 3, 0, "Only 1 distinct point is"),
        ([(0, 0), (0, 0), (1, 1)], 3, 0, "Only 2"), ([(0, 0), (0, 1), (1, 1)], 3, 1, ""), ([(0, 0)], 1, 1, ""),
    ],
)  # fmt: skip
def test_different_points_are_counted(points: Any, asked: int, credit: float, words: str) -> None:
    made, said = judged(figure(points=asked), line(*points))
    assert made == credit
    assert words in said
    assert "between these ends" not in said


def test_only_points_between_the_ends_count() -> None:
    facts = line((0, 1), (5, 1), (10, 1), (10.5, 1), (10.51, 1), (-0.5, 1), (-0.51, 1))
    assert judged(figure(x=[0.0, 10.0], points=5), facts)[0] == 1
    credit, said = judged(figure(x=[0.0, 10.0], points=6), facts)
    assert credit == 0.5
    assert "Only 5 distinct points are drawn in the range asked for" in said


# axes and labels -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "asked", "credit"),
    [("2d", "2d", 1), ("3d", "2d", 0), ("2d", "3d", 0), ("polar", "polar", 1), ("2d", "polar", 0), ("2d", None, 1)],
)
def test_the_kind_of_axes(kind: str, asked: str | None, credit: float) -> None:
    made, said = judged(figure(axes=asked, labels={"x": ["x"]}), line((0, 1), (1, 2), kind=kind))
    assert made == (credit + 1) / 2 if asked else made == 1
    assert ("projection=" in said) is (credit == 0 and asked != "2d")
    if credit == 0:
        assert all(
            word in said
            for word in (
                {"2d": "2-D", "3d": "3-D", "polar": "polar"}[kind],
                {"2d": "2-D", "3d": "3-D", "polar": "polar"}[str(asked)],
            )
        )


@pytest.mark.parametrize(
    ("labels", "credit", "words"),
    [
        (("β1", "loss"), 1, []), (("β1", "β2"), 0.5, ["“β2”", "does not name"]), (("loss", "loss"), 0.5, ["“loss”", "belongs to the y"]), (("β1", " "), 0.5, ["y axis has no label"]),
        (("", ""), 0, ["x axis has no", "y axis has no"]), (("other", "some"), 0, ["“other”", "“some”"]), (("loss", "β1"), 1, []),
    ],
)  # fmt: skip
def test_labels(labels: tuple[str, str], credit: float, words: list[str]) -> None:
    made, said = judged(figure(labels={"x": ["β1", "beta1"], "y": ["loss", "L"]}), line((0, 1), (1, 2), labels=labels))
    assert made == credit
    assert all(word in said for word in words), said
    assert said.count("axis") == (0 if credit == 1 else said.count("axis"))


def test_an_axis_that_is_not_there() -> None:
    credit, said = judged(figure(labels={"x": ["x"], "z": ["z"]}), line((0, 1), (1, 2)))
    assert credit == 0.5
    assert "no z axis" in said
    long = judged(figure(labels={"x": ["x"]}), line((0, 1), (1, 2), labels=("q" * 61, "y")))[1]
    assert "q" * 60 in long
    assert "q" * 61 not in long


@pytest.mark.parametrize(
    ("label", "axis"),
    [
        ("β1", "x"), ("beta1", "x"), ("beta_1", "x"), (r"$\beta_1$", "x"), (r"$\beta_{1}$", "x"), ("Beta1 (logit)", "x"), ("β10", ""), ("β", ""), ("L(β1, β2)", "z"),
        ("the L of β1", "z"), ("L1", ""), ("L 1", "z"), ("β1 and L", "x"), ("", ""), (r"\varphi", "y"), ("φ", "y"), ("LL", ""), ("β-1", "x"), ("β^1", "x"), ("β 1", "x"),
    ],
)  # fmt: skip
def test_which_axis_a_label_names(label: str, axis: str) -> None:
    assert axis_named(label, {"x": ["β1"], "y": ["phi"], "z": ["L"]}) == axis


def test_the_longer_name_comes_first() -> None:
    assert axis_named("beta 1", {"x": ["beta"], "y": ["beta1"]}) == "y"
    assert axis_named("beta", {"x": ["beta"], "y": ["beta1"]}) == "x"
    assert axis_named("x", {}) == ""
    assert axis_named("a b", {"x": ["ab"]}) == ""  # two words are not one
    assert axis_named("so x y z", {"x": ["x y"]}) == "x"


# data and weights ------------------------------------------------------------------------------------------------------


def test_heights_are_compared() -> None:
    points = [(x / 10, 1.0 + x) for x in range(11)]
    of, want = figure(want=None, axes="2d"), np.arange(1.0, 12.0)
    assert judged(of, line(*points), want) == (1, "")
    off = [*points[:4], (0.4, 9.0), *points[5:]]
    credit, said = judged(of, line(*off), want)
    assert credit == 0.25  # heights weigh three times as much as another part
    assert "its height at x = 0.4 is 9" in said
    assert "1 of 11 points are off" in said
    assert judged(figure(axes="2d", partial="entries"), line(*off), want)[0] == pytest.approx((1 + 3 * 10 / 11) / 4)
    assert judged(figure(axes="2d", weights={"data": 1.0}), line(*off), want)[0] == 0.5
    assert judged(figure(axes="2d", weights={"data": 0.0}), line(*off), want)[0] == 1
    assert judged(figure(axes="2d", weights={"axes": 0.0}), line(*off), want)[0] == 0
    verdict = of(of.fit(line(*off), "`f()`"), want)
    assert verdict.error == 4.0
    assert of(of.fit(line(*points), "`f()`"), want + 0.05).error == pytest.approx(0.05)
    single = judged(of, line((0.5, 9.0)), np.array([1.0]))[1]
    assert "1 of 1 point is off" in single
    with pytest.raises(ValueError, match="one height for each point"):
        judged(of, line(*points), np.arange(3.0))


def test_a_tolerance_is_of_the_target() -> None:
    of = Figure(
        Question("1", "t", 1.0, Answer(function="f"), "figure", Figure.settings(axes="2d"), within=Within(rel=0.5))
    )
    points = [x / 10 for x in range(11)]
    for height, credit in ((6.0, 0.25), (5.9, 1), (2.1, 1), (2.0, 0.25)):
        assert judged(of, line(*((x, height) for x in points)), np.full(11, 4.0))[0] == credit


def test_the_name_of_what_is_asked_for_is_the_labels() -> None:
    points = [(x / 10, 1.0) for x in range(11)]
    for settings, name in (
        ({"labels": {"y": ["loss", "L"]}}, "is not loss"),
        ({"axes": "2d"}, "is not what is asked for"),
    ):
        assert name in judged(figure(**settings), line(*points, labels=("x", "loss")), np.zeros(11))[1]


def test_a_drawing_without_points_or_that_is_none() -> None:
    of = figure(axes="2d")
    assert of("text", None).credit == 0
    empty = line((0, 1))
    empty["figures"][0]["axes"][0]["drawn"] = []
    assert judged(of, empty)[0] == 0
    ((plot, names),) = of.readings(of.fit(empty, "`f()`"))
    assert [np.isnan(names[axis]).all() for axis in "xyz"] == [True] * 3
    made = of.fit(line((0, 1), (2, 3)), "`f()`")
    ((_, names),) = of.readings(made)
    assert (names["x"].tolist(), names["y"].tolist(), np.isnan(names["z"]).tolist()) == ([0, 2], [1, 3], [True, True])
    assert of.files(made) == {}
    assert plot.of == 1


@pytest.mark.parametrize(
    "value", [None, 3, {}, {"instead": "list"}, {"figures": []}, {"figures": [{"axes": [], "picture": None}]}, "x"]
)
def test_what_is_no_figure_is_refused(value: Any) -> None:
    with pytest.raises(Rejected, match=r"`f\(\)`"):
        figure(axes="2d").fit(value, "`f()`")


GRID = np.linspace(0, 1, 11)


@pytest.mark.parametrize(
    ("x", "y", "share"),
    [
        (*np.meshgrid(GRID, GRID), 1.0), (GRID, GRID, 0.0), (*np.meshgrid(GRID, GRID[:2]), 0.0), (*np.meshgrid(GRID, GRID[:7]), 1.0),
    ],
)  # fmt: skip
def test_a_line_shows_nothing_of_a_surface(x: Any, y: Any, share: float) -> None:
    of = figure(axes="3d", x=[0.0, 1.0])
    plot = of.fit(surface(x, y, x + y), "`f()`")
    assert of.shown(plot) == pytest.approx(share, abs=1e-9) or share == 0
    credit, _ = judged(figure(axes="3d"), surface(x, y, x + y), np.ravel(x + y))
    assert credit == (1 if share == 1 else credit)
    assert judged(figure(axes="3d", cover="line"), surface(x, y, x + y), np.ravel(x + y))[0] == 1
    points = judged(figure(axes="3d", points=11, weights={"data": 0.0}), surface(x, y, x + y))
    assert ("close to a line" in points[1]) is (share < 1)


def test_heights_with_x_and_y_exchanged_are_told() -> None:
    x, y = np.meshgrid(GRID, GRID)
    of = figure(axes="3d")
    assert "swapped" in judged(of, surface(x, y, x + 2 * y), np.ravel(2 * x + y))[1]
    assert "swapped" not in judged(of, surface(x, y, x + 3 * y), np.ravel(2 * x + y))[1]
    assert "no height" in judged(of, line((0, 1), (1, 2)), np.array([1.0, 2.0]))[1]
    said = judged(of, surface(x, y, x * 0 + (x == 0.5) * (y == 0.2) * 7), np.ravel(x * 0))[1]
    assert "its height at (x, y) = (0.5, 0.2) is 7" in said
    assert "1 of 121 points are off" in said


# specs -----------------------------------------------------------------------------------------------------------------


def places(of: Figure) -> list[tuple[str | int, ...]]:
    return [at for at, _ in of.faults()]


def test_settings_that_nothing_can_meet() -> None:
    at = ("answer", "figure")
    assert places(figure(axes="2d", x=[0.0, 1.0], points=20_000, labels={"x": ["x"]})) == []
    assert places(figure(x=[1.0, 0.0])) == [(*at, "x")]
    assert places(figure(z=[1.0, 1.0])) == [(*at, "z")]
    assert places(figure(points=20_001)) == [(*at, "points")]
    assert places(figure(labels={"y": ["ok", "--"]})) == [(*at, "labels", "y")]
    assert places(figure()) == [(*at, "weights")]
    target: Any = object()
    assert places(figure(want=target)) == []
    assert places(figure(want=target, weights={"data": 0.0})) == [(*at, "weights")]
    assert places(figure(axes="2d", weights={"axes": 0.0})) == [(*at, "weights")]
    assert places(figure(axes="2d", answer=Answer(function="f", shapes=((2,),)))) == [("answer", "shape")]
    asked = Question(
        "1", "t", 1.0, Answer(function="f"), "figure", Figure.settings(axes="2d"), cases=({"x": 1, "n": 2},)
    )
    assert places(Figure(asked)) == [("draw", "x")]
    words = figure(axes="2d").words()
    assert words["x"].tolist() == words["y"].tolist() == words["z"].tolist() == [0.25, 0.5, 0.75]
    assert set(words) == {"x", "y", "z", "surface", "curve"}


@pytest.mark.parametrize(
    "settings",
    [
        {"x": [0.0, INF]}, {"x": [NAN, 1.0]}, {"y": [0.0]}, {"y": [0.0, 1.0, 2.0]}, {"points": 0}, {"points": 2.5}, {"labels": {"x": []}}, {"labels": {"q": ["a"]}},
        {"axes": "4d"}, {"cover": "spot"}, {"more": 1}, {"weights": {"data": -1.0}}, {"weights": {"data": INF}}, {"weights": {"more": 1.0}}, {"x": ["0", "1"]},
    ],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Figure.settings(**settings)


def test_settings_that_are_left_out() -> None:
    made = Figure.settings(points=1, weights={"data": 0.0})
    assert (made.axes, made.labels, made.x, made.y, made.z, made.cover) == (None, {}, None, None, None, "area")
    assert (made.weights.axes, made.weights.labels, made.weights.extent, Figure.settings().weights.data) == (1, 1, 1, 3)


def test_figures_for_examples() -> None:
    made = surface([0, 1], [[0], [1]], 5.0, "a", "b")
    axes = made["figures"][0]["axes"][0]
    assert (axes["kind"], axes["labels"], axes["artists"]) == ("3d", {"x": "a", "y": "b", "z": ""}, 1)
    assert axes["drawn"][0]["kind"] == "surface"
    assert axes["drawn"][0]["points"].tolist() == [[0, 0, 5], [1, 0, 5], [0, 1, 5], [1, 1, 5]]
    flat = curve([0, 1], [2, 3], "a")["figures"][0]["axes"][0]
    assert (flat["kind"], flat["labels"], flat["drawn"][0]["points"].tolist()) == (
        "2d",
        {"x": "a", "y": ""},
        [[0, 2], [1, 3]],
    )
    with pytest.raises(ValueError, match="60000 points"):
        curve(np.zeros(MOST_POINTS + 1), 0.0)
    assert len(curve(np.zeros(MOST_POINTS), 0.0)["figures"][0]["axes"][0]["drawn"][0]["points"]) == 60_000


# facts as they come ------------------------------------------------------------------------------------------------------


def facts(**more: Any) -> dict[str, Any]:
    drawn = {"kind": "line", "points": np.array([[0.0, 1.0], [2.0, 3.0]]), "label": ""}
    axes = {"kind": "2d", "labels": {"x": "a"}, "limits": {}, "artists": 1, "drawn": [drawn | more.pop("artist", {})]}
    return {"figures": [{"axes": [axes | more.pop("axes", {})], "picture": None, "note": ""} | more]}


@pytest.mark.parametrize(
    "bad",
    [
        facts(axes={"kind": 3}), facts(axes={"kind": "k" * 201}), facts(axes={"labels": []}), facts(axes={"labels": {"x": 3}}), facts(axes={"labels": {"x": "l" * 201}}),
        facts(axes={"labels": dict.fromkeys("abcd", "")}), facts(axes={"limits": []}), facts(axes={"limits": {"x": [1]}}), facts(axes={"limits": {"x": [1, NAN]}}),
        facts(axes={"limits": {"x": [1, 2, 3]}}), facts(axes={"limits": {"x": [1, "2"]}}), facts(axes={"limits": {"x": (1, 2)}}), facts(axes={"artists": -1}),
        facts(axes={"artists": 10**9 + 1}), facts(axes={"artists": True}), facts(axes={"drawn": {}}), facts(axes={"drawn": [{}] * 4001}), facts(axes={"drawn": [3]}),
        facts(artist={"kind": "pie"}), facts(artist={"points": [[1, 2]]}), facts(artist={"points": np.zeros((2, 4))}), facts(artist={"points": np.zeros((2, 1))}),
        facts(artist={"points": np.zeros(2)}), facts(artist={"points": np.zeros((2, 2), dtype=complex)}), facts(artist={"points": np.zeros((60_001, 2))}),
        facts(artist={"label": 3}), facts(artist={"name": "n" * 201}), facts(note=3), facts(note="n" * 201), {"figures": [3]}, {"figures": facts()["figures"] * 5},
        {"figures": [{"axes": facts()["figures"][0]["axes"] * 17}]}, {"figures": [{"axes": [3]}]}, {"figures": [{"axes": {}}]}, {"figures": {}}, {"figures": None},
    ],
)  # fmt: skip
def test_facts_that_cannot_be_so_are_refused(bad: Any) -> None:
    with pytest.raises(Rejected, match="cannot be read"):
        panels(bad, "`f()`")


def test_facts_at_their_limits_are_read() -> None:
    for good in (
        facts(axes={"kind": "k" * 200, "labels": {"x": "l" * 200, "y": "", "z": ""}, "artists": 10**9}), facts(axes={"artists": 0}), facts(note="n" * 200),
        facts(artist={"name": "n" * 200, "label": "m" * 200, "points": np.zeros((60_000, 3))}), {"figures": facts()["figures"] * 4},
        {"figures": [{"axes": facts()["figures"][0]["axes"] * 16}]}, facts(axes={"limits": {"x": [1, 2.5], "q": [0, INF]}}), facts(artist={"points": np.zeros((2, 2), dtype=bool)}),
    ):  # fmt: skip
        assert panels(good, "`f()`")
    ((plot,),) = panels(
        facts(
            axes={"limits": {"x": [3, 1.5]}},
            artist={"points": np.array([[0, NAN], [1, 2], [INF, 3]]), "label": "height", "name": "me"},
        ),
        "`f()`",
    )
    assert plot.points.tolist() == [[1, 2]]
    assert not plot.points.flags.writeable
    assert (plot.limits, plot.labels, plot.name, plot.what) == (
        {"x": (1.5, 3)},
        {"x": "a", "z": "height"},
        "me",
        "line",
    )
    ((own,),) = panels(facts(axes={"labels": {"z": "mine"}}, artist={"label": "height"}), "`f()`")
    assert own.labels == {"z": "mine"}
    ((none,),) = panels(facts(axes={"drawn": []}), "`f()`")
    assert (none.what, none.points.shape) == ("nothing", (0, 2))


def test_plots_together_and_turned() -> None:
    one = Plot("2d", {"x": "a", "y": "b"}, {"x": (0, 1)}, "line", np.array([[1.0, 2.0]]))
    both = joined_plots([one, one])
    assert (both.points.tolist(), both.of, joined_plots([one]) is one) == ([[1, 2], [1, 2]], 2, True)
    turned = one.turned()
    assert (turned.points.tolist(), turned.labels, turned.limits) == ([[2, 1]], {"y": "a", "x": "b"}, {"y": (0, 1)})
    deep = Plot("3d", {"z": "c"}, {}, "surface", np.array([[1.0, 2.0, 3.0]])).turned()
    assert (deep.points.tolist(), deep.labels) == ([[2, 1, 3]], {"z": "c"})
    assert repr(one) == "2d axes (x: 'a', y: 'b') with line, 1 points"


# which drawing is meant ------------------------------------------------------------------------------------------------


X, Y = np.meshgrid(GRID, GRID)


def drawn(kind: str, z: Any = None, *, x: Any = X, y: Any = Y, name: str = "") -> dict[str, Any]:
    columns = [np.ravel(one) for one in np.broadcast_arrays(*([x, y] if z is None else [x, y, z]))]
    return {"kind": kind, "points": np.column_stack(columns).astype(float), "label": "", "name": name}


def shown(*artists: dict[str, Any], kind: str = "3d", labels: dict[str, str] | None = None) -> dict[str, Any]:
    axes = {"kind": kind, "labels": labels or {}, "limits": {}, "artists": len(artists), "drawn": list(artists)}
    return {"figures": [{"axes": [axes], "picture": None, "note": ""}]}


@pytest.mark.parametrize(
    "kinds",
    [
        ("surface", "wireframe"),
        ("wireframe", "scatter"),
        ("scatter", "contour"),
        ("contour", "image"),
        ("image", "line"),
    ],
)
def test_in_space_what_shows_the_most_comes_first(kinds: tuple[str, str]) -> None:
    of = figure(axes="3d", labels={"z": ["L"]})
    for order in (kinds, kinds[::-1]):
        made = of.fit(shown(*(drawn(kind, X + Y) for kind in order)), "`f()`")
        assert (made.what, made.of, made.others) == (kinds[0], 1, ())


@pytest.mark.parametrize(
    "kinds",
    [("line", "scatter"), ("scatter", "contour"), ("contour", "image"), ("image", "surface"), ("surface", "wireframe")],
)
def test_in_a_plane_a_line_comes_before_its_points(kinds: tuple[str, str]) -> None:
    of, x = figure(axes="2d"), np.linspace(0, 1, 50)
    for order in (kinds, kinds[::-1]):
        made = of.fit(shown(*(drawn(kind, x=x, y=x**2) for kind in order), kind="2d"), "`f()`")
        assert made.what == kinds[0]


def test_of_several_surfaces_the_one_that_is_named_is_meant() -> None:
    of = figure(axes="3d", labels={"z": ["L", "loss"]})
    one, other = drawn("surface", X * Y, name="loss"), drawn("surface", X**2, name="other")
    for order in ((one, other), (other, one)):
        made = of.fit(shown(*order), "`f()`")
        assert (made.of, made.points[:, 2].tolist()) == (1, np.ravel(X * Y).tolist())
    assert of.fit(shown(drawn("surface", X * Y), other), "`f()`").of == 2  # without a name all of them are


def test_a_plane_or_a_flat_thing_beside_a_surface_is_not_meant() -> None:
    of = figure(axes="3d", labels={"z": ["L"]})
    for beside in (drawn("surface", 3.0), drawn("surface", X + 2 * Y), drawn("line", X[0] * 0, x=X[0], y=X[0])):
        for order in ((drawn("surface", X * Y), beside), (beside, drawn("surface", X * Y))):
            made = of.fit(shown(*order), "`f()`")
            assert (made.of, made.points[:, 2].tolist()) == (1, np.ravel(X * Y).tolist())
    alone = of.fit(shown(drawn("surface", X + 2 * Y)), "`f()`")
    assert alone.points[:, 2].tolist() == np.ravel(X + 2 * Y).tolist()
    flat = of.fit(shown(drawn("surface", 3.0), drawn("surface", X * 0 + 4)), "`f()`")
    assert flat.of == 2


def test_pieces_are_one_drawing_and_keep_what_is_said_of_the_first() -> None:
    of = figure(axes="3d", labels={"z": ["L"]})
    pieces = [drawn("line", X[i] * Y[i], x=X[i], y=Y[i], name=str(i)) for i in range(len(X))]
    made = of.fit(shown(*pieces, labels={"z": "L"}), "`f()`")
    assert (made.of, made.name, made.labels) == (11, "0", {"z": "L"})
    assert made.points[:, 2].tolist() == np.ravel(X * Y).tolist()
    floor = of.fit(shown(*pieces, drawn("line", X * 0)), "`f()`")  # whole, but flat: the pieces are meant
    assert floor.of == 11


def test_of_several_axes_those_that_fit_best_may_be_meant() -> None:
    of = figure(axes="3d", labels={"z": ["L"]})
    one, other = shown(drawn("surface", X * Y), labels={"z": "L"}), shown(drawn("surface", X**2), labels={"z": "L"})
    both = {
        "figures": [{"axes": [*one["figures"][0]["axes"], *other["figures"][0]["axes"]], "picture": None, "note": ""}]
    }
    made = of.fit(both, "`f()`")
    assert len(made.others) == 1
    assert [len(list(of.readings(made)))] == [2]
    both["figures"][0]["axes"][1]["labels"] = {"z": "something"}
    assert of.fit(both, "`f()`").others == ()
    both["figures"][0]["axes"][1] |= {"labels": {"z": "L"}, "kind": "2d"}
    assert of.fit(both, "`f()`").others == ()
    both["figures"][0]["axes"][1] |= {"kind": "3d", "drawn": []}
    assert of.fit(both, "`f()`").others == ()
    both["figures"][0]["axes"][0]["labels"] = {"z": ""}
    both["figures"][0]["axes"][1] = shown(drawn("surface", X**2), labels={"z": "wrong"})["figures"][0]["axes"][0]
    first = of.fit(both, "`f()`")  # no label is better than a wrong one
    assert (first.others, first.points[:, 2].tolist()) == ((), np.ravel(X * Y).tolist())


# pictures and cells ------------------------------------------------------------------------------------------------------


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def picture(
    width: int = 2,
    height: int = 3,
    form: tuple[int, ...] = (8, 2, 0, 0, 0),
    rows: bytes | None = None,
    after: bytes = b"",
    end: bytes = b"",
) -> bytes:
    body = zlib.compress((b"\x00" + b"\x07" * (3 * width)) * height if rows is None else rows) + after
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *form))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", end)


@pytest.mark.parametrize(
    ("content", "sound"),
    [
        (picture(), True), (picture(640, 480), True), (picture(641, 1), False), (picture(1, 481), False), (picture(0, 1, rows=b"\x00"), False), (picture(1, 0, rows=b""), False),
        (picture(form=(16, 2, 0, 0, 0)), False), (picture(form=(8, 6, 0, 0, 0)), False), (picture(form=(8, 2, 0, 0, 1)), False), (picture(rows=b"\x00" * 20), False),
        (picture(rows=b"\x00" * 22), False), (picture(rows=b"\x04" + b"\x00" * 20), True), (picture(rows=b"\x05" + b"\x00" * 20), False), (picture(after=b"x"), False),
        (picture(end=b"x"), False), (picture()[:-1], False), (picture() + b"x", False), (picture()[:-12], False), (picture().replace(b"IDAT", b"IDAX"), False), (b"", False),
        ("text", False), (picture()[1:], False), (picture() + bytes(300_000), False), (picture().replace(b"IEND", b"IENE"), False),
        (picture()[:8] + chunk(b"IHDR", b"x" * 12) + picture()[33:], False), (picture()[:33] + chunk(b"tEXt", b"x") + picture()[33:], False),
        (picture()[:33] + chunk(b"IDAT", b"nothing") + chunk(b"IEND", b""), False),
    ],
)  # fmt: skip
def test_pictures_are_plain_and_whole(content: Any, sound: bool) -> None:
    assert png.sound(content) is sound


def test_a_picture_that_is_not_sound_is_left_out() -> None:
    for content, kept, note in ((picture(), True, "n"), (b"junk", False, "it is not sound")):
        ((plot,),) = panels(facts(picture=content, note="n"), "`f()`")
        assert (bool(plot.picture), plot.note) == (kept, note)
    of = figure(axes="2d")
    assert of.files(of.fit(facts(picture=picture()), "`f()`")) == {"figure.png": picture()}


@pytest.mark.parametrize(
    ("columns", "cells", "box", "share"),
    [
        ([[0, 1]], 2, None, 1), ([[0, 0.4, 1]], 5, None, 0.6), ([[0, 0.2, 1]], 5, None, 0.6), ([[0, 0.5], [0, 0.5]], 2, [(0, 1), (0, 1)], 0.5), ([[3]], 5, None, 0.2),
        ([[3], [4]], 5, None, 0.04), ([], 5, None, 0), ([[NAN, 1.0], [1.0, 1.0]], 2, [(0, 2), (0, 2)], 0.25), ([[0, 9], [0, 0]], 2, [(0, 2), (0, 2)], 0.25),
        ([[0, 2], [0, 2]], 2, [(0, 2), (0, 2)], 0.5), ([[-1.0], [0]], 2, [(0, 2), (0, 2)], 0), ([[0.3, 0.7], [0, 0]], 10, [(0, 1), (0, 1)], 0.02), ([[0, 1e308], [-1e308, 0]], 2, None, 0.5),
    ],
)  # fmt: skip
def test_the_share_of_cells_with_points(columns: Any, cells: int, box: Any, share: float) -> None:
    assert coverage(columns if columns else [[], []], cells, box) == pytest.approx(share)
