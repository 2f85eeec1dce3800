"""The `figure` check on facts as a worker tells them: what counts, what is said, and what is refused."""

from __future__ import annotations

import copy
import struct
import tracemalloc
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assignment

from autograder.checks import Rejected, Verdict, png
from autograder.checks.figure import Figure
from autograder.checks.figure_data import MOST_POINTS
from autograder.checks.figure_examples import curve, surface
from autograder.checks.labels import axis_named
from autograder.domain.assignment import Answer, Question, Within
from autograder.domain.errors import SpecError
from autograder.domain.record import Record, Returned
from autograder.domain.report import Status
from autograder.scoring.score import score
from autograder.validation import spec_examples as audit
from autograder.validation import tolerance
from autograder.validation.tolerance.candidates import candidates
from autograder.validation.tolerance.trial import TrialBench

GRID = np.outer(np.linspace(-3, 3, 31), np.ones(31))
NAMES = {"x": ["β1", "beta1"], "y": ["β2", "beta2"], "z": ["L", "loss"]}
RIGHT = ("β1", "β2", "L")
SETTINGS: dict[str, Any] = {"axes": "3d", "labels": NAMES, "x": [-3.0, 3.0], "y": [-3.0, 3.0], "points": 100}


def loss(x: Any, y: Any) -> Any:
    return np.tanh(x) + 2 * np.tanh(y) ** 2


def check(within: float = 0.01, partial: str = "", **settings: Any) -> Figure:
    asked = Figure.settings(**{**SETTINGS, "weights": {"data": 1.0}, **settings})
    question = Question("1", "t", 1, Answer(function="f"), "figure", asked, within=Within(abs=within), partial=partial)
    return Figure(question)


def verdict(facts: Any, of: Figure | None = None, want: Any = loss) -> Verdict:
    """The worst verdict over all readings, as scoring takes it."""
    of = of or check()
    readings = of.readings(of.fit(copy.deepcopy(facts), "`f()`"))
    return min((of(plot, want(names["x"], names["y"])) for plot, names in readings), key=lambda v: v.credit)


def right(*labels: str, x: Any = GRID, y: Any = GRID.T, z: Any = None) -> dict[str, Any]:
    return surface(x, y, loss(x, y) if z is None else z, *(labels or RIGHT))


def axes(facts: dict[str, Any]) -> dict[str, Any]:
    return facts["figures"][0]["axes"][0]  # type: ignore[no-any-return]


# verdicts ----------------------------------------------------------------------------------------------------------


def test_what_is_right_has_full_credit_and_nothing_is_said() -> None:
    assert verdict(right()) == Verdict(1.0, error=0.0)


def test_each_missing_thing_costs_its_share_and_has_its_sentence() -> None:
    facts = surface(GRID, GRID.T, loss(GRID, GRID.T), "β1", "β1", "")
    found = verdict(facts)
    assert found.credit == pytest.approx(1 - 2 / 3 / 4)
    assert found.feedback == (
        "The y axis is labelled “β1”, which belongs to the x axis. "
        "The z axis has no label: say what it shows."
    )  # fmt: skip
    axes(facts)["kind"] = "2d"
    found = verdict(facts)
    assert found.credit == pytest.approx(1 - 2 / 3 / 4 - 1 / 4)
    assert 'The axes are 2-D, but 3-D axes are needed: create them with `projection="3d"`.' in found.feedback


def test_a_label_that_names_nothing_is_quoted() -> None:
    assert "The x axis is labelled “time”, which does not name what it shows." in verdict(
        right("time", "β2", "L")
    ).feedback  # fmt: skip


def test_a_transposed_surface_is_wrong_and_told_so() -> None:
    found = verdict(right(z=loss(GRID, GRID.T).T))
    assert found.credit == pytest.approx(0.75)
    assert "The surface drawn is not L: its height at (x, y) = (" in found.feedback
    assert "with x and y swapped" in found.feedback


def test_another_wrong_surface_is_not_called_transposed_and_the_target_is_not_told() -> None:
    x, y = GRID.copy(), GRID.T.copy()
    z = loss(x, y)
    z[4, 7] += 12.5
    found = verdict(right(z=z))
    assert found.credit == pytest.approx(0.75)
    at = f"its height at (x, y) = ({x[4, 7]:.3g}, {y[4, 7]:.3g}) is {z[4, 7]:.3g}. 1 of 961 points are off."
    assert at in found.feedback
    assert "swapped" not in found.feedback
    assert f"{loss(x, y)[4, 7]:.3g}" not in found.feedback.replace(f"{z[4, 7]:.3g}", "")


def test_points_that_have_no_mirror_image_are_not_called_transposed() -> None:
    x = np.linspace(-3, 3, 200)
    found = verdict(right(x=x, y=x - 0.01, z=x + 7))
    assert "its height at" in found.feedback
    assert "swapped" not in found.feedback


def test_the_axes_may_be_exchanged_where_the_labels_say_so() -> None:
    turned = surface(GRID, GRID.T, loss(GRID.T, GRID), "β2", "β1", "L")
    assert verdict(turned).credit == 1
    assert verdict(surface(GRID, GRID.T, loss(GRID.T, GRID), "β2", "", "L")).credit < 0.75


def test_partial_entries_gives_a_share_of_the_data() -> None:
    z = loss(GRID, GRID.T)
    z[:15] += 1
    assert verdict(right(z=z), check(partial="entries")).credit == pytest.approx(0.75 + 16 / 31 / 4)
    assert verdict(right(z=z)).credit == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((-3, 3), ""),
        ((-5, 5), ""),
        ((-2.8, 2.8), ""),
        ((-3, 2.5), "Along x the data reach from -3 to 2.5, but -3 to 3 is needed. (`np.arange`"),
        ((-1, 1), "Along x the data reach from -1 to 1, but -3 to 3 is needed."),
        ((-3, 1), "Along x the data reach from -3 to 1, but -3 to 3 is needed."),
        ((0, 3), "Along x the data reach from 0 to 3, but -3 to 3 is needed."),
    ],
)
def test_the_data_must_reach_from_end_to_end(ends: tuple[float, float], said: str) -> None:
    grid = np.outer(np.linspace(*ends, 31), np.ones(31))
    found = verdict(right(x=grid))
    assert found.feedback.startswith(said)
    assert bool(found.feedback) == bool(said)
    assert ("arange" in found.feedback) == ("arange" in said)
    assert found.credit == pytest.approx(1 - bool(said) / 3 / 4)


def test_limits_that_hide_the_data_are_told() -> None:
    facts = right()
    axes(facts)["limits"]["y"] = [1.0, -1.0]  # the axis may run downwards
    found = verdict(facts)
    assert found.feedback == "The y axis is cut off: it shows -1 to 1, but -3 to 3 is needed."
    axes(facts)["limits"]["y"] = [3.0, -3.0]
    assert verdict(facts).credit == 1


def test_points_are_counted_once_and_between_the_ends_only() -> None:
    few = np.outer([-3.0, 0, 3], np.ones(3))
    found = verdict(right(x=np.tile(few, 100), y=np.tile(few.T, 100)))
    assert (
        "Only 9 distinct points are drawn in the range asked for; at least 100 are needed to show the shape."
        in found.feedback
    )
    assert found.credit == pytest.approx(0.5 + 2 / 3 / 4 + 9 / 100 / 4)  # nine right points are no right surface
    wide = np.outer(np.linspace(-100, 100, 31), np.ones(31))
    assert "Only 1 distinct point is drawn in the range" in verdict(right(x=wide, y=wide.T)).feedback


def test_what_is_not_asked_for_does_not_count() -> None:
    bare = Figure(replace(check().question, settings=Figure.settings()))
    assert verdict(surface(0, 0, loss(0, 0)), bare).credit == 1
    assert verdict(surface(0, 0, 7), bare).credit == 0


def test_weights_shift_the_shares_and_nought_leaves_a_part_out() -> None:
    wrong = right("", "", "", z=GRID)
    assert verdict(wrong, check(weights={"data": 5.0, "labels": 3.0})).credit == pytest.approx(2 / 10)
    found = verdict(wrong, check(weights={"data": 0.0}))
    assert found.credit == pytest.approx(2 / 3)
    assert "lies at" not in found.feedback
    assert verdict(wrong, check(weights={"data": 0.0, "labels": 0.0})).credit == 1


def artist(kind: str, z: Any, x: Any = GRID, y: Any = GRID.T, name: str = "") -> dict[str, Any]:
    columns = np.broadcast_arrays(x, y, z)
    return {"kind": kind, "points": np.column_stack([np.ravel(c) for c in columns]), "label": "", "name": name}


def showing(*artists: dict[str, Any], labels: tuple[str, ...] = RIGHT, kind: str = "3d") -> dict[str, Any]:
    """Axes with these artists in them."""
    facts = right(*labels)
    return {**axes(facts), "kind": kind, "drawn": list(artists)}


def figures(*many: dict[str, Any], each: bool = False) -> dict[str, Any]:
    """A figure with these axes, or one figure for each."""
    groups = [[one] for one in many] if each else [list(many)]
    return {"figures": [{"axes": group, "picture": None, "note": ""} for group in groups]}


LOSS = loss(GRID, GRID.T)
SIDE = np.linspace(-3, 3, 200)
GUESSES = (GRID, GRID.T, GRID + GRID.T, GRID**2, LOSS, 2 * LOSS)


@pytest.mark.parametrize("each", [False, True])
def test_several_guesses_are_worth_no_more_than_the_worst(each: bool) -> None:
    made = [showing(artist("surface", guess)) for guess in GUESSES]
    assert verdict(figures(*made[:2])).credit == pytest.approx(0.75)
    for order in (made[:4], made[3:], made[::-1][:4], [made[4], made[0]]):
        assert verdict(figures(*order, each=each)).credit == pytest.approx(0.75)
    assert verdict(figures(made[4], made[4], each=each)).credit == 1  # twice the same, from two sides


@pytest.mark.parametrize("kind", ["surface", "wireframe", "scatter", "line", "contour"])
def test_several_guesses_in_one_pair_of_axes_are_worth_no_more(kind: str) -> None:
    for guesses in (GUESSES, GUESSES[::-1], GUESSES[3:5], GUESSES[4:]):
        assert verdict(figures(showing(*(artist(kind, guess) for guess in guesses)))).credit == pytest.approx(0.75)
    assert verdict(figures(showing(artist(kind, LOSS), artist(kind, LOSS)))).credit == 1


def test_guesses_of_several_kinds_are_one_guess_the_surface() -> None:
    others = [artist(kind, LOSS) for kind in ("wireframe", "scatter", "line", "contour")]
    assert verdict(figures(showing(*others, artist("surface", GRID)))).credit == pytest.approx(0.75)
    assert verdict(figures(showing(*others[1:], artist("wireframe", GRID)))).credit == pytest.approx(0.75)


def test_guesses_cut_into_pieces_are_judged_together() -> None:
    halves = [artist("surface", guess[rows], GRID[rows], GRID.T[rows]) for guess in (LOSS, GRID**2) for rows in (slice(16), slice(15, 31))]  # fmt: skip
    assert verdict(figures(showing(*halves))).credit == pytest.approx(0.75)
    assert verdict(figures(showing(*halves[:2]))).credit == 1


BESIDE = {
    "a path": artist("line", loss(SIDE, SIDE) + 0.3, SIDE, SIDE),
    "markers": artist("scatter", 9, [0, 1], [0, 1]),
    "many markers along a path": artist("scatter", 9, SIDE, -SIDE),
    "a line through everything": artist("line", SIDE, 0, 0),
    "outlines on the floor": artist("contour", -1),
    "outlines on a wall": artist("contour", LOSS, -4),
    "a wireframe on top": artist("wireframe", LOSS + 0.01),
    "a plane": artist("surface", 0),
    "a tangent plane": artist("surface", 0.3 + 0.2 * GRID - 0.1 * GRID.T),
    "a tangent plane, larger": artist("surface", 2 + GRID / 3 - GRID.T, 2 * GRID, 2 * GRID.T),
    "a small ball": artist("surface", LOSS[:9, :9] + 1, GRID[:9, :9] / 30, GRID.T[:9, :9] / 30),
    "lines of the grid": artist("line", LOSS + 0.01),
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=list(BESIDE))
def test_what_is_drawn_beside_the_surface_costs_nothing(beside: dict[str, Any]) -> None:
    assert verdict(figures(showing(artist("surface", LOSS), beside))).credit == 1
    assert verdict(figures(showing(beside, artist("surface", LOSS)))).credit == 1
    found = verdict(figures(showing(beside, artist("surface", GRID**2))))
    assert (found.credit, "The surface drawn is not L" in found.feedback) == (pytest.approx(0.75), True)


def test_a_plane_alone_is_what_is_drawn() -> None:
    found = verdict(figures(showing(artist("surface", 0), artist("surface", GRID))))
    assert (found.credit, "The surface drawn is not L" in found.feedback) == (pytest.approx(0.75), True)
    steep = check(y=[-3.0, 3.0])
    drawn = figures(showing(artist("surface", GRID)))
    assert verdict(drawn, steep, lambda x, y: x).credit == 1


def test_axes_of_another_kind_or_for_something_else_cost_nothing() -> None:
    shown = showing(artist("surface", LOSS))
    others = [
        showing(artist("line", SIDE, SIDE, SIDE), labels=("", "", "")),
        showing(artist("surface", GRID), labels=("β1", "β2", "y")),
        showing(artist("surface", GRID), labels=("β1", "β2", "")),
        showing(artist("image", GRID), kind="2d"),
        showing(artist("line", 0, SIDE, SIDE)),
        showing(artist("surface", 0)),
        showing(),
    ]
    for other in others:
        assert verdict(figures(other, shown)).credit == verdict(figures(shown, other)).credit == 1
    assert verdict(figures(*others, shown)).credit == 1
    unlabelled = {**shown, "labels": dict.fromkeys("xyz", "")}
    assert verdict(figures(unlabelled, showing(artist("surface", GRID), labels=("", "", "y")))).credit == 0.75


def test_a_line_shows_no_surface() -> None:
    for x, y in ((SIDE, SIDE), (SIDE, -SIDE), (SIDE, 0 * SIDE), (SIDE, SIDE**3 / 9), (SIDE, SIDE + 1e-9)):
        found = verdict(figures(showing(artist("line", loss(x, y), x, y))))
        assert found.credit <= 0.75, found
        assert "lie close to a line" in found.feedback
    steps = np.linspace(-3, 3, 9)
    assert verdict(figures(showing(artist("scatter", loss(steps, steps), steps, steps)))).credit < 0.75
    everywhere = np.repeat(SIDE, 3)  # three lines side by side
    found = verdict(figures(showing(artist("line", loss(everywhere, everywhere), everywhere, everywhere + 1e-3))))
    assert found.credit < 0.75
    path = check(cover="line")
    assert verdict(figures(showing(artist("line", loss(SIDE, SIDE), SIDE, SIDE))), path).credit == 1


def test_a_spot_shows_no_surface() -> None:
    spot = check(x=None, y=None)
    assert verdict(right(x=GRID / 1e4, y=GRID.T / 1e4), spot).credit == 1  # where no extent is asked for
    found = verdict(right(x=GRID / 100, y=GRID.T / 100))
    assert found.credit == pytest.approx(0.5 + 1 / 3 / 4, abs=0.01)
    assert verdict(right(x=GRID / 2, y=GRID.T / 2)).credit == pytest.approx(
        0.75 + 1 / 3 / 4
    )  # half as wide: data count


@pytest.mark.parametrize("seed", range(5))
def test_points_anywhere_in_the_area_show_it(seed: int) -> None:
    x, y = np.random.default_rng(seed).uniform(-3.1, 3.1, (2, 150))
    x[:2], y[:2] = (-3, 3), (3, -3)
    assert verdict(figures(showing(artist("scatter", loss(x, y), x, y)))).credit == 1


def test_of_several_curves_in_a_plane_the_one_that_is_named_counts() -> None:
    plane = check(axes="2d", labels={"x": ["x"], "y": ["f"]}, y=None)
    shown = {**curve(SIDE, np.sin(SIDE), "x", "value")["figures"][0]["axes"][0]}

    def drawn(*curves: tuple[str, Any, str]) -> Verdict:
        artists = [
            {"kind": kind, "points": np.column_stack([SIDE, np.broadcast_to(y, SIDE.shape)]), "label": "", "name": name}
            for kind, y, name in curves
        ]
        return verdict(figures({**shown, "drawn": artists}), plane, lambda x, y: np.sin(x))

    label = 1 - 1 / 2 / 4  # "value" does not name f
    noise = np.sin(SIDE) + np.cos(99 * SIDE)
    assert drawn(("line", np.sin(SIDE), "f"), ("line", np.cos(SIDE), "f'")).credit == pytest.approx(label - 0.25)
    assert drawn(("line", np.sin(SIDE), "f(x)"), ("line", np.cos(SIDE), "slope")).credit == pytest.approx(label)
    assert drawn(("line", np.sin(SIDE), ""), ("line", np.cos(SIDE), "")).credit == pytest.approx(label - 0.25)
    assert drawn(("line", np.sin(SIDE), ""), ("line", 0.5, "")).credit == pytest.approx(label)  # a level line
    assert drawn(("scatter", noise, "data"), ("line", np.sin(SIDE), "")).credit == pytest.approx(label)
    assert drawn(("scatter", np.sin(SIDE), ""), ("line", noise, "")).credit == pytest.approx(label - 0.25)


def test_many_small_artists_are_one_drawing() -> None:
    facts = right()
    points = axes(facts)["drawn"][0]["points"]
    axes(facts)["drawn"] = [{"kind": "scatter", "points": row[None], "label": ""} for row in points]
    assert verdict(facts).credit == 1


def test_points_without_a_place_are_not_drawn() -> None:
    z = loss(GRID, GRID.T)
    z[5, 5] = np.nan
    assert verdict(right(z=z)).credit == 1
    found = verdict(right(z=np.full((31, 31), np.nan)))
    assert found.feedback == "Nothing that can be compared is drawn in the axes."
    assert found.credit == 0


def test_empty_axes_earn_nothing_whatever_their_labels() -> None:
    facts = right()
    axes(facts)["drawn"] = []
    found = verdict(facts)
    assert found.feedback == "Nothing that can be compared is drawn in the axes."
    assert found.credit == 0


def test_a_curve_lies_at_y_and_has_no_height_in_space() -> None:
    x = np.linspace(-3, 3, 200)
    plane = check(axes="2d", labels={"x": ["x"], "y": ["f"]}, y=None)
    assert verdict(curve(x, np.sin(x), "x", "f(x)"), plane, lambda x, y: np.sin(x)).credit == 1
    found = verdict(curve(x, x, "x", "f(x)"), plane, lambda x, y: np.sin(x))
    assert found.feedback.startswith("The line drawn is not f: its height at x = ")
    flat = verdict(curve(x, loss(x, x), "β1", "β2"))
    assert "The line drawn lies in a plane: its points have no height." in flat.feedback
    assert flat.credit == pytest.approx(2 / 3 / 4 + 2 / 3 / 4)  # y does not reach -3


def test_a_colour_bar_names_the_height_of_an_image() -> None:
    image = right("β1", "β2")
    axes(image)["labels"].pop("z")
    axes(image)["kind"] = "2d"
    axes(image)["drawn"][0] |= {"kind": "image", "label": "Loss"}
    assert verdict(image, check(axes="2d")).credit == 1
    axes(image)["drawn"][0]["label"] = ""
    assert "There is no z axis to label." in verdict(image, check(axes="2d")).feedback


def test_without_want_no_heights_are_compared() -> None:
    x = np.arange(1.0, 101)
    plane = check(axes="2d", labels={"y": ["accuracy"]}, x=[2.0, 99.0], y=None, points=50)
    for made in (curve(x, np.sqrt(x), "", "accuracy"), curve(np.arange(2000.0), np.ones(2000), "", "accuracy")):
        assert plane(plane.fit(made, "f"), None) == Verdict(1.0, error=0.0)
    found = plane(plane.fit(curve(x[:40], x[:40]), "f"), None)
    assert "Along x the data reach from 1 to 40" in found.feedback
    assert found.credit == pytest.approx((1 + 0 + 0) / 3)
    assert plane(plane.fit(curve(x[:0], x[:0], "", "accuracy"), "f"), None).credit == 0


def test_a_want_of_another_shape_is_the_specs_fault() -> None:
    with pytest.raises(ValueError, match="one height for each point"):
        verdict(right(), want=lambda x, y: 0.0)


# labels ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "axis"),
    [
        *((text, "x") for text in (r"$\beta_1$", "beta_1", "β₁", "Beta1 (logit)", "BETA 1", "𝛽₁", r"$\beta_{1}$", "logit β1")),
        *((text, "x") for text in (r"$\hat{\beta}_1$", "β_1", "Β1", "β1 [nats]", r"$\mathbf{\beta_1}$", "β1, from -3 to 3")),
        *((text, "z") for text in ("L", "Loss L", "L(β1, β2)", "loss", "ℒ", r"$\mathcal{L}$", r"Loss: $L(\beta_1,\beta_2)$")),
        *((text, "z") for text in ("Loss as a function of β1 and β2", "loss_value", "L = (α1·2 + α2·4 − 3)²/2", "∂L/∂β1")),
        *((text, "") for text in ("", "x", "b1", "beta", "β", "beta12", "L1", "Losses", "λ", "123", "$$", "\\", "β\n", "l₁")),
    ],
)  # fmt: skip
def test_labels_are_read_as_people_write_them(label: str, axis: str) -> None:
    assert axis_named(label, NAMES) == axis


def test_the_longer_of_two_names_is_meant() -> None:
    names = {"x": ["loss"], "y": ["loss rate"]}
    assert (axis_named("loss rate", names), axis_named("loss", names), axis_named("rate of loss", names)) == (
        "y",
        "x",
        "x",
    )


# what arrives ------------------------------------------------------------------------------------------------------


def test_only_figures_are_figures() -> None:
    for value, said in (
        (None, "`f()` returned no figure, and none was drawn with pyplot: end it with `return fig`."),
        ({"instead": "int"}, "`f()` returned a value of type int, not a figure: end it with `return fig`."),
        (3.0, "`f()` returned a value of type float, not a figure: end it with `return fig`."),
        ({"figures": [{"axes": []}]}, "`f()` gave a figure without axes: nothing is drawn in it."),
    ):
        with pytest.raises(Rejected) as unfit:
            check().fit(value, "`f()`")
        assert str(unfit.value) == said


JUNK = [
    (["figures"], [None, [], {}, "x", [3], [[]], [None], [{}] * 5, b"x", np.zeros(3), [{"axes": None}]]),
    (["figures", 0, "note"], [None, 3, "x" * 201, []]),
    (["figures", 0, "axes"], [None, {}, "x", [3], [{}], [{}] * 17, np.zeros(3)]),
    (["figures", 0, "axes", 0, "kind"], [None, 3, "x" * 201, []]),
    (["figures", 0, "axes", 0, "labels"], [None, [], {"x": 3}, {"x": "y" * 201}, dict.fromkeys("abcd", "")]),
    (["figures", 0, "axes", 0, "limits"], [None, [], {"x": 3}, {"x": [1]}, {"x": [1, "2"]}, {"x": [float("nan"), 1]}, {"x": [True, 2]}]),
    (["figures", 0, "axes", 0, "artists"], [None, -1, 1.5, True, "3", 10**12]),
    (["figures", 0, "axes", 0, "drawn"], [None, {}, "x", [3], [{}], [{"kind": "surface"}]]),
    (["figures", 0, "axes", 0, "drawn", 0, "kind"], [None, "", "x", [], {}, 3]),
    (["figures", 0, "axes", 0, "drawn", 0, "label"], [None, 3, "x" * 201]),
    (
        ["figures", 0, "axes", 0, "drawn", 0, "points"],
        [None, [], [[1, 2, 3]], 3, "x", np.zeros(3), np.zeros((3, 1)), np.zeros((3, 4)), np.zeros((3, 3, 3)), np.zeros((2, 3), complex),
         np.zeros((MOST_POINTS + 1, 3)), np.zeros(()), np.array([["a", "b"]])],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), [(path, value) for path, values in JUNK for value in values])
def test_facts_that_are_none_are_refused_in_words(path: list[Any], value: Any) -> None:
    facts = right()
    assert verdict(facts).credit == 1
    place = facts
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(Rejected, match=r"`f\(\)` gave a figure"):
        check().fit(facts, "`f()`")


def test_sizes_are_bounded_over_the_whole_answer() -> None:
    facts = right()
    drawn = axes(facts)["drawn"]
    drawn *= 4001
    drawn[:] = [{**artist, "points": np.zeros((0, 3))} for artist in drawn]
    with pytest.raises(Rejected, match="too many artists"):
        check().fit(facts, "`f()`")
    axes(facts)["drawn"] = [{"kind": "line", "points": np.zeros((MOST_POINTS // 4, 2)), "label": ""}] * 2
    facts["figures"] *= 3
    with pytest.raises(Rejected, match="too many points"):
        check().fit(facts, "`f()`")


def test_a_great_many_artists_are_one_reading() -> None:
    facts = right()
    few = [{"kind": kind, "points": np.zeros((2, 3)), "label": ""} for kind in ("surface", "line") for _ in range(30)]
    axes(facts)["drawn"] = few
    of_one = list(check().readings(check().fit(facts, "`f()`")))
    assert [(plot.what, plot.of) for plot, _ in of_one] == [
        ("surface", 30),
    ]
    facts["figures"][0]["axes"] *= 16
    assert len(list(check().readings(check().fit(facts, "`f()`")))) == 16


def test_points_cannot_be_changed_by_an_expression() -> None:
    for _, names in check().readings(check().fit(right(), "`f()`")):
        for array in names.values():
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


# pictures ----------------------------------------------------------------------------------------------------------


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def picture(width: int = 2, height: int = 3, form: tuple[int, ...] = (8, 2, 0, 0, 0), rows: bytes | None = None, extra: bytes = b"", tail: bytes = b"", cut: int | None = None, more: bytes = b"") -> bytes:  # fmt: skip
    data = zlib.compress(rows if rows is not None else (b"\0" + b"abc" * width) * height)[:cut] + more
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *form))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"") + tail


def test_a_sound_picture_is_kept() -> None:
    assert png.sound(picture())
    assert png.sound(picture(640, 480))
    facts = right()
    facts["figures"][0]["picture"] = picture()
    assert check().files(check().fit(facts, "`f()`")) == {"figure.png": picture()}
    assert check().files(check().fit(right(), "`f()`")) == {}
    assert check().files("what is no plot") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", None, 3, "text", bytearray(picture()), picture()[:-1], picture()[:40], picture(tail=b"x"),
        picture(641, 1), picture(1, 481), picture(0, 0), picture(2**31, 2**31, rows=b""), picture(form=(16, 2, 0, 0, 0)),
        picture(form=(8, 6, 0, 0, 0)), picture(form=(8, 2, 0, 0, 1)), picture(rows=b""), picture(rows=b"\0" * 20), picture(rows=b"\0" * 22),
        picture(rows=b"\x05" * 21), picture(640, 480, rows=b"\0" * 10**8), picture(extra=chunk(b"tEXt", b"a\0b")), picture(extra=chunk(b"IDAT", b"")),
        picture()[:20] + b"\1" + picture()[21:], b"x" * 10**6, picture(cut=-4), picture(more=b"x"), picture()[:-1] + b"x", picture().replace(b"IEND", b"IENE"), picture() * 2,
    ],
)  # fmt: skip
def test_what_is_no_sound_picture_is_dropped(content: Any) -> None:
    assert not png.sound(content)
    facts = right()
    facts["figures"][0]["picture"] = content
    answer = check().fit(facts, "`f()`")
    assert check().files(answer) == {}
    assert check()(answer, loss(*answer.points[:, :2].T)).credit == 1  # and costs nothing else


def test_a_picture_is_not_unpacked_beyond_its_size() -> None:
    bomb = picture(640, 480, rows=bytes(200 << 20))
    assert len(bomb) < png.MOST_BYTES
    tracemalloc.start()
    try:
        assert not png.sound(bomb)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


# in a spec ---------------------------------------------------------------------------------------------------------

SPEC = """\
spec: 1
title: t
points: 4
submission: {imports: [numpy, matplotlib]}
define:
  loss(x, y): tanh(x) + 2 * tanh(y) ** 2
  grid: outer(arange(31) / 5 - 3, ones(31))
questions:
- id: "1"
  title: Loss surface
  points: 4
  answer: {function: get_figure, figure: {axes: 3d, labels: {x: [β1], y: [β2], z: [L]}, x: [-3, 3], y: [-3, 3], points: 100}}
  want: loss(x, y)
  within: {abs: 0.01}
  feedback:
  - {id: halved, if: "close(2 * z, loss(x, y), abs=0.01)", say: "Half of it is missing."}
  examples:
  - pass: surface(grid, grid.T, loss(grid, grid.T), "β1", "$\\\\beta_2$", "L(β1, β2)")
  - 0.5: surface(grid, grid.T, loss(grid.T, grid), "β1", "β2", "L")
  - halved: surface(grid, grid.T, loss(grid, grid.T) / 2, "β1", "β2", "L")
  - fail: curve(grid, grid)
"""


def test_a_spec_asks_for_a_figure_and_its_examples_land() -> None:
    made = assignment(SPEC.replace("fail: curve", "0: curve"))
    faults = list(audit.examples(made, {}))
    assert len(faults) == 1  # a curve has its extents
    assert "must earn 0, but earns 0.111111" in str(faults[0])
    assert not list(audit.check_empty(made, {}))


def test_results_hold_the_picture_of_what_was_judged() -> None:
    made = assignment(SPEC)
    first, second = surface(GRID, GRID.T, GRID), right("β1", "β2", "L")
    first["figures"][0]["picture"], second["figures"][0]["picture"] = picture(1, 1), picture(2, 2)
    both = {"figures": first["figures"] + second["figures"]}
    (result,) = score(made, {}, Record({"1": Returned(both)})).results
    assert result.status is Status.PASSED
    assert result.files == {"figure.png": picture(2, 2)}
    assert "961 points" in result.detail
    assert len(result.detail) < 300


def test_a_figure_with_nothing_in_it_can_be_judged_by_any_want() -> None:
    empty = right()
    axes(empty)["drawn"] = []
    made = assignment(SPEC.replace("want: loss(x, y)", "want: loss(x, y) - min(y)"))
    (result,) = score(made, {}, Record({"1": Returned(empty)})).results
    assert (result.status, result.credit) == (Status.FAILED, 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("axes: 3d", "axes: 4d", "axes"),
        ("x: [-3, 3]", "x: [3, -3]", "must have its lower end first"),
        ("x: [-3, 3]", "x: [-3, 0, 3]", "figure.x"),
        ("z: [L]", "z: ['$']", "no letter or digit"),
        ("z: [L]", "w: [L]", "labels"),
        ("points: 100", "points: 100000", "must be at most 20000"),
        ("axes: 3d", "kind: 3d", "kind"),
        ("points: 100", "weights: {axes: 0, labels: 0, extent: 0, data: 0}", "leaves nothing to grade"),
        ("want: loss(x, y)", "want: los(x, y)", "did you mean `loss`"),
        ("want: loss(x, y)", "want: loss(x, v)", "unknown name `v`"),
        ("want: loss(x, y)", "got: z\n  want: loss(x, y)", "has no effect for a figure"),
        ("{function: get_figure,", "{function: get_figure, shape: [3],", "has no effect for a figure"),
        ("within: {abs: 0.01}", "accept: {}", "has no tolerance"),
    ],
)
def test_faults_of_a_spec_are_told(old: str, new: str, said: str) -> None:
    assert old in SPEC
    with pytest.raises(SpecError, match=said.replace("(", r"\(")):
        assignment(SPEC.replace(old, new))


def test_the_picture_module_reads_what_the_worker_writes(tmp_path: Path) -> None:
    import runpy
    import sys

    worker = Path(png.__file__).parent.parent / "worker"
    sys.path.insert(0, str(worker))
    try:
        made = runpy.run_path(str(worker / "figure_pictures.py"))["encode_png"](
            np.arange(36, dtype=np.uint8).reshape(3, 4, 3)
        )
    finally:
        sys.path.remove(str(worker))
    assert png.sound(made)


# what `validate` tries ----------------------------------------------------------------------------------------------


def test_what_shows_nothing_of_the_data_earns_half_at_most() -> None:
    x = np.linspace(0, 3, 40)
    asked = check(axes="2d", labels={"x": ["x"], "y": ["f"]}, y=None, x=[0.0, 3.0], points=30, weights={})
    for heights in (np.zeros(40), -np.sin(x), 2 + np.sin(x)):
        assert verdict(curve(x, heights, "x", "f"), asked, lambda x, y: np.sin(x)).credit == 0.5


TRIED = ["flat", "upside_down", "half_as_high", "shifted", "other_noise", "no_labels", "other_labels", "other_axes",
         "part_of_it", "few_points"]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (("", ""), TRIED),
        (("  want: loss(x, y)\n  within: {abs: 0.01}\n", ""), TRIED[5:]),
        (("points: 100", "weights: {data: 0}"), [*TRIED[5:9]]),
        (("points: 100", "weights: {labels: 0, extent: 0}"), [*TRIED[:5], "other_axes"]),
        (("labels: {x: [β1], y: [β2], z: [L]}, ", ""), [*TRIED[:5], *TRIED[7:]]),
    ],
)
def test_validate_tries_figures_that_lack_what_is_asked_for(change: tuple[str, str], left: list[str]) -> None:
    made = assignment(SPEC[: SPEC.index("  feedback")].replace(*change))
    targets = {"1": right("β1", "β2", "L")}
    tried = candidates(made, targets, made.questions[0])
    assert [name for one in tried for name in one.names] == left
    bench = TrialBench(made, targets, made.questions[0])
    assert bench.judge({}).right
    assert [bench.one(one.answers).right for one in tried] == [False] * len(left)


def test_a_figure_that_passes_wrongly_is_a_finding() -> None:
    made = assignment(SPEC[: SPEC.index("  feedback")].replace("abs: 0.01", "abs: 3.5"))
    audit = tolerance.run_audit(made, {"1": right("β1", "β2", "L")})
    assert audit.tried == len(TRIED)
    assert "flat" in [name for review in audit.reviews for finding in review.findings for name in finding.names]
