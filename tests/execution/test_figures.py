"""Figures drawn by student code in a worker: the data that arrive, and their scores."""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from click.testing import CliRunner
from conftest import assignment, computed

from autograder.checks import png
from autograder.domain.record import Missing, Record, Returned
from autograder.domain.report import Result, Status
from autograder.entrypoints.commands.grade import command as grade
from autograder.execution.sandbox.collect import collect
from autograder.execution.sandbox.fork_host import ForkHost
from autograder.execution.sandbox.host import Host, open_host
from autograder.readers import read
from autograder.scoring.score import score

SPEC = """\
spec: 1
title: t
points: 4
submission: {imports: [numpy, matplotlib]LOAD}
limits: {call: 10s, load: 20s, total: 60s, memory: 1GiB}
define:
  share(x, y): exp(x) / (exp(x) + exp(y))
  loss(x, y): (share(x, y) * 2 + share(y, x) * 4 - 3) ** 2 / 2 + x / 10
questions:
- id: "1/a"
  title: Loss surface
  points: 4
  answer: {function: get_figure, figure: {axes: 3d, labels: {x: [β1], y: [β2], z: [L]}, x: [-3, 3], y: [-3, 3], points: 100, weights: {data: 1}}}
  want: loss(x, y)
  within: {abs: 0.001}
"""
HEAD = """\
import numpy as np
import matplotlib.pyplot as plt
from mpl_toolkits.mplot3d import Axes3D
side = np.linspace(-3, 3, 61)
X, Y = np.meshgrid(side, side)
def share(x, y): return np.exp(x) / (np.exp(x) + np.exp(y))
def loss(x, y): return (share(x, y) * 2 + share(y, x) * 4 - 3) ** 2 / 2 + x / 10
L = loss(X, Y)
def label(ax):
    ax.set(xlabel=r"$\\beta_1$", ylabel="β₂", zlabel="L(β1, β2)")
def blank():
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    label(ax)
    return fig, ax
"""
RIGHT = (
    HEAD + "def get_figure():\n    fig, ax = blank()\n    ax.plot_surface(X, Y, L, cmap='viridis')\n    return fig\n"
)

Run = Callable[..., Record]


@pytest.fixture(scope="module")
def drawing() -> Iterator[Host]:
    """A host with matplotlib."""
    made = open_host(["numpy", "matplotlib"])
    yield made
    made.close()


@pytest.fixture
def collected(drawing: Host, tmp_path: Path) -> Run:
    """Run a source text and return its record."""

    def made(text: str, on: Host | None = None, spec: str = SPEC.replace("LOAD", "")) -> Record:
        path = tmp_path / "hw.py"
        path.write_text(text)
        return collect(assignment(spec), read(path), on or drawing)

    return made


@pytest.fixture
def result(collected: Run) -> Callable[[str], Result]:
    """Run a source text and return its result."""

    def made(text: str) -> Result:
        record = collected(text)
        assert record.troubles == ()
        (found,) = score(assignment(SPEC.replace("LOAD", "")), {}, record).results
        return found

    return made


def size(content: bytes) -> tuple[int, int]:
    """Width and height of a picture."""
    assert png.sound(content)
    return struct.unpack(">II", content[16:24])  # type: ignore[return-value]


def returning(body: str) -> str:
    """A submission whose function has this body."""
    return HEAD + "def get_figure():\n" + "".join(f"    {line}\n" for line in body.splitlines())


DRAW = {
    "surface": "fig, ax = blank(); ax.plot_surface(X, Y, L)",
    "all of a surface": "fig, ax = blank(); ax.plot_surface(X, Y, L, rstride=1, cstride=1, cmap='plasma')",
    "wireframe": "fig, ax = blank(); ax.plot_wireframe(X, Y, L, rcount=20, ccount=20)",
    "scatter": "fig, ax = blank(); ax.scatter(X, Y, L, c=L)",
    "trisurf": "fig, ax = blank(); ax.plot_trisurf(X.ravel(), Y.ravel(), L.ravel())",
    "lines": "fig, ax = blank()\nfor x, y, z in zip(X, Y, L): ax.plot(x, y, z)",
    "points": "fig, ax = blank()\nfor x, y in np.random.uniform(-3, 3, (300, 2)).tolist() + [[-3, -3], [3, 3]]: ax.scatter(x, y, loss(x, y))",
    "other order": "fig, ax = blank(); a, b = np.meshgrid(side, side, indexing='ij'); ax.plot_surface(a, b, loss(a, b))",
    "with a path on it": "fig, ax = blank(); ax.plot(side, side, loss(side, side)); ax.scatter([0], [0], [9]); ax.plot_surface(X, Y, L)",
    "masked": "fig, ax = blank(); ax.plot_surface(X, Y, np.where(X + Y > 5, np.nan, L))",
    "large": "fig, ax = blank(); s = np.linspace(-3, 3, 900); a, b = np.meshgrid(s, s); ax.plot_surface(a, b, loss(a, b))",
    "many points": "fig, ax = blank(); a, b = np.random.uniform(-3, 3, (2, 10**6)); ax.scatter(a, b, loss(a, b), s=1)",
    "axes exchanged": "fig, ax = blank(); ax.plot_surface(Y, X, L); ax.set(xlabel='beta_2', ylabel='beta_1')",
    "among others": "fig = plt.figure(); fig.add_subplot(121).plot(side); ax = fig.add_subplot(122, projection='3d'); ax.plot_surface(X, Y, L); label(ax)",
    "contour lines": "fig, ax = blank(); ax.contour3D(X, Y, L, 50)",
    "outlines on the floor": "fig, ax = blank(); ax.plot_surface(X, Y, L); ax.contourf(X, Y, L, zdir='z', offset=-1); ax.contour(X, Y, L, zdir='z', offset=-1)",
    "outlines on the walls": "fig, ax = blank(); ax.contour(X, Y, L, zdir='x', offset=-3); ax.contour(X, Y, L, zdir='y', offset=3); ax.plot_surface(X, Y, L)",
    "a wireframe on top": "fig, ax = blank(); ax.plot_surface(X, Y, L, alpha=0.5); ax.plot_wireframe(X, Y, L + 0.01, rcount=9, ccount=9)",
    "two views": "fig = plt.figure(); both = [fig.add_subplot(1, 2, i, projection='3d') for i in (1, 2)]\nfor ax in both: label(ax); ax.plot_surface(X, Y, L)",
    "a map beside it": "fig = plt.figure(); ax = fig.add_subplot(121, projection='3d'); label(ax); ax.plot_surface(X, Y, L); ax = fig.add_subplot(122); ax.contour(X, Y, X); ax.set(xlabel='β1', ylabel='β2')",
    "arrows and a minimum": "fig, ax = blank(); ax.plot_surface(X, Y, L); ax.quiver(0, 0, 0, 1, 1, 1); ax.scatter(0, 0, 0, c='r', s=90); ax.text(0, 0, 1, 'start')",
    "denser and wider": "fig, ax = blank(); a, b = np.meshgrid(np.linspace(-5, 5, 121), np.arange(-4, 4.1, 0.1)); ax.plot_surface(a, b, loss(a, b))",
    "colour bar": "fig, ax = blank(); fig.colorbar(ax.plot_surface(X, Y, L, cmap='viridis')); fig.tight_layout(); ax.view_init(30, 40)",
}  # fmt: skip


@pytest.mark.parametrize("drawn", DRAW, ids=str)
def test_whatever_draws_the_surface_is_right(result: Callable[[str], Result], drawn: str) -> None:
    found = result(returning(f"{DRAW[drawn]}\nreturn fig"))
    assert (found.status, found.feedback) == (Status.PASSED, "Correct.")
    if "points" not in drawn:  # drawing these is slow and may be given up
        assert size(found.files["figure.png"]) == (640, 480)


@pytest.mark.parametrize(
    "end",
    [
        "return ax", "return fig, ax", "return [ax]", "return ax.collections", "return ax.collections[0]", "return plt", "return None",
        "plt.show()", "return plt.show()", "fig.show()", "return 3.5", "plt.savefig('surface.png'); return fig", "return np.array([[ax]])",
        "plt.close(fig); return fig", "plt.savefig('surface.pdf')", "plt.pause(0.01)", "fig.canvas.draw(); return fig",
    ],
)  # fmt: skip
def test_a_figure_comes_back_in_many_ways(result: Callable[[str], Result], end: str) -> None:
    assert result(returning(f"{DRAW['surface']}\n{end}")).feedback == "Correct."


@pytest.mark.parametrize(
    "end",
    ["fig", "ax", "fig, ax", "[[ax]]", "ax.collections", "ax.collections[0]", "np.array([[ax, ax]])", "{'a': ax}"],
)
def test_a_figure_need_not_be_pyplots(result: Callable[[str], Result], end: str) -> None:
    own = "from matplotlib.figure import Figure\nfig = Figure(); ax = fig.add_subplot(projection='3d'); label(ax); ax.plot_surface(X, Y, L)"
    found = result(returning(f"plt.plot([1], [2])\n{own}\nreturn {end}"))
    assert found.feedback == "Correct."
    assert found.files


@pytest.mark.parametrize("end", ["plt.show()", "", "plt.savefig('x.png', dpi=50)", "plt.figure(1)", "fig_ = plt.gcf()"])
def test_a_figure_drawn_at_the_top_level_counts_where_there_is_no_function(
    result: Callable[[str], Result], end: str
) -> None:
    assert result(f"{HEAD}{DRAW['surface']}\n{end}\n").feedback == "Correct."


def test_any_figure_of_several_counts(result: Callable[[str], Result]) -> None:
    other = "plt.figure(); plt.plot(side, side)\n"
    found = result(f"{HEAD}{other}{DRAW['surface']}\n{other}{other}")
    assert found.feedback == "Correct."
    assert found.files["figure.png"] == result(f"{HEAD}{DRAW['surface']}\n").files["figure.png"]


def test_asking_for_a_screen_is_harmless(result: Callable[[str], Result]) -> None:
    screen = "import matplotlib\nmatplotlib.use('TkAgg')\nimport warnings\nwarnings.simplefilter('error')\n"
    found = result(
        screen + HEAD + "plt.switch_backend('QtAgg')\nplt.ion()\n" + DRAW["surface"] + "\nplt.show(block=True)\n"
    )
    assert (found.feedback, found.printed) == ("Correct.", "")


@pytest.mark.parametrize(
    ("body", "credit", "said"),
    [
        ("fig, ax = blank(); ax.plot_surface(X, Y, L.T)\nreturn fig", 0.75, "with x and y swapped"),
        ("fig, ax = blank(); ax.plot_surface(Y, X, L)\nreturn fig", 0.75, "with x and y swapped"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L + 0.1)\nreturn fig", 0.75, "The surface drawn is not L: its height at (x, y) = ("),
        ("fig, ax = blank(); ax.set_zlabel('')\nax.plot_surface(X, Y, L)", 1 - 1 / 12, "The z axis has no label"),
        ("fig, ax = blank(); ax.plot_surface(X / 2, Y, loss(X / 2, Y))", 1 - 1 / 12, "from -1.5 to 1.5"),
        ("fig, ax = blank(); ax.set_xlim(-1, 1); ax.plot_surface(X, Y, L)", 1 - 1 / 12, "The x axis is cut"),
        ("fig, ax = blank(); c = [0, 30, 60]; ax.scatter(X[c][:, c], Y[c][:, c], L[c][:, c])", 1 - 1 / 12 - 91 / 400, "Only 9 distinct"),
        ("ax = plt.contour(X, Y, L, 200).axes; ax.set(xlabel='β1', ylabel='β2')", 0.75 - 1 / 12, "The axes are 2-D, but 3-D"),
        ("plt.plot(side, loss(side, side))", 1 / 12, "lies in a plane"),
        ("fig, ax = blank(); s = np.linspace(-3, 3, 200); ax.plot(s, s, loss(s, s))", 0.5 + 2 / 12, "lie close to a line"),
        ("fig = plt.figure()\nfor i, z in enumerate([X, L, X * Y]): ax = fig.add_subplot(2, 2, i + 1, projection='3d'); label(ax); ax.plot_surface(X, Y, z)", 0.75, "is not L"),
        ("fig, ax = blank()\nfor z in (X, L, X * Y): ax.plot_surface(X, Y, z)", 0.75, "is not L"),
        ("for z in (L, X, X * Y): fig, ax = blank(); ax.plot_surface(X, Y, z)", 0.75, "is not L"),
    ],
)  # fmt: skip
def test_what_is_missing_is_reported(result: Callable[[str], Result], body: str, credit: float, said: str) -> None:
    found = result(returning(body))
    assert said in found.feedback
    assert found.status is Status.PARTIAL
    assert found.credit == pytest.approx(credit, abs=0.0001)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 3", "`get_figure()` returned a value of type int, not a figure"),
        ("return X, Y, L", "a value of type tuple, not a figure"),
        ("return {'figures': []}", "a value of type dict, not a figure"),
        ("pass", "`get_figure()` returned no figure, and none was drawn with pyplot"),
        ("return plt.figure()", "a figure without axes: nothing is drawn in it."),
        ("fig, ax = blank()\nreturn fig", "Nothing that can be compared is drawn in the axes"),
        (f"{DRAW['surface']}\nplt.close('all')", "none was drawn with pyplot"),
        (f"{DRAW['surface']}\nax.set_visible(False)", "without axes"),
        (f"{DRAW['surface']}\nreturn undefined", "raised NameError"),
        ("raise SystemExit", "raised SystemExit"),
        ("class F(plt.Figure):\n    axes = property(lambda self: 1 / 0)\nreturn F()", "raised ZeroDivisionError"),
        ("class F(plt.Figure):\n    __class__ = property(lambda self: 1 / 0)\nreturn F()", "figure"),
    ],
)
def test_no_figure_earns_nothing(result: Callable[[str], Result], body: str, said: str) -> None:
    found = result(returning(body))
    assert said in found.feedback
    assert (found.credit, dict(found.files)) == (0, {}) or "Nothing that can be compared is drawn in the axes" in said
    assert found.credit == 0


def test_nothing_drawn_at_all_is_missing(collected: Run) -> None:
    outcome = collected(HEAD + "fig = 3\n").outcomes["1/a"]
    assert isinstance(outcome, Missing)


def test_every_submission_starts_without_figure_file_and_thread(collected: Run) -> None:
    look = "import os, threading, matplotlib\nassert plt.get_fignums() == [], 1\nassert os.listdir() == [], 2\n"
    look += "assert threading.active_count() == 1, 3\nassert plt.rcParams['axes.grid'] is False\n"
    host = open_host(["numpy", "matplotlib"])
    try:
        for _ in range(3):
            done = collected(
                HEAD + look + "plt.rcParams['axes.grid'] = True\n" + DRAW["surface"] + "\nplt.savefig('a.png')", on=host
            )
            assert done.troubles == ()
            assert isinstance(done.outcomes["1/a"], Returned)
    finally:
        host.close()


def test_the_host_has_one_thread_and_leaves_no_file(drawing: Host, collected: Run) -> None:
    collected(RIGHT)
    host = cast(ForkHost, drawing)
    host.settle()
    assert len(os.listdir(f"/proc/{host.process.pid}/task")) == 1  # one with several cannot be forked safely
    assert os.listdir(host.folder) == []


def test_fonts_are_those_that_can_be_read_inside(result: Callable[[str], Result]) -> None:
    every = "import matplotlib.font_manager as fm\nassert len(fm.fontManager.ttflist) > 5\n"
    every += "for font in fm.fontManager.ttflist: open(font.fname, 'rb').close()\n"
    assert result(every + HEAD + "plt.rcParams['font.family'] = ['Arial', 'sans-serif']\n" + DRAW["surface"]).files


# hostile or merely large -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "credit", "note"),
    [
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.set_size_inches(1e6, 1e6)", 1, ""),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.set_size_inches(1e-6, 1e6)", 1, ""),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.set_dpi(1e6)", 1, ""),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); plt.rcParams['savefig.bbox'] = 'tight'; ax.text(1e9, 1e9, 1e9, 'far')", 1, ""),
        ("fig, ax = blank(); s = ax.plot_surface(X, Y, L); ax._children.extend([s] * 10**6)", 1, "too much is drawn"),
        ("fig, ax = blank(); s = ax.plot_surface(X, Y, L); ax._children.extend(ax.plot([], [], []) * 10**6)", 1, "too much is drawn"),
        ("fig, ax = blank(); s = ax.plot_surface(X, Y, L)\nclass Slow:\n    def get_visible(self): import time; time.sleep(0.1)\nax._children.extend([Slow()] * 1000)", 1, "too much is drawn"),
        ("fig, ax = blank(); s = ax.plot_surface(X, Y, L); ax._children.extend([object()] * 10)", 1, "AttributeError"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.draw = lambda *a: exec('while True: pass')", 1, "TimeoutError"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.add_subplot().plot(*np.random.rand(2, 3 * 10**5))", 1, "TimeoutError"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.scatter(*np.random.rand(3, 10**6))", 1, "too much is drawn"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.set_title('$\\\\frac{1}$')", 1, "ValueError"),
        ("plt.rcParams['text.usetex'] = True; fig, ax = blank(); ax.plot_surface(X, Y, L)", 1, "Error"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.set_title('x' * 10**6)", 1, "a text in it is too long"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.figimage(np.random.rand(480, 640, 3))", 1, "too many bytes"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); fig.add_axes([0, 0, 1, 1]).imshow(np.zeros((9000, 9000), dtype=np.uint8))", 1, "too much is drawn"),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); [fig.add_subplot() for _ in range(100)]", 1, None),
        ("for _ in range(50): fig, ax = blank(); ax.plot_surface(X, Y, L)", 1, None),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.collections[0]._faces = 'no array'", 0, None),
        ("fig, ax = blank(); ax.plot_surface(X, Y, L); ax.xaxis.label._text = 7", 1 - 1 / 12, None),
    ],
)  # fmt: skip
def test_what_breaks_the_picture_costs_no_facts(
    drawing: ForkHost, collected: Run, body: str, credit: float, note: str | None
) -> None:
    before = computed(drawing)
    record = collected(returning(body))
    assert computed(drawing) - before < 25
    (found,) = score(assignment(SPEC.replace("LOAD", "")), {}, record).results
    assert found.credit == pytest.approx(credit, abs=1e-4), found.feedback + found.detail
    picture = found.files.get("figure.png")
    if note is not None:
        assert (picture is None) == bool(note), found.detail
        assert note in found.detail
    assert picture is None or max(size(picture)) <= 640


def test_a_figure_of_ones_own_kind_may_fail_to_be_saved(result: Callable[[str], Result]) -> None:
    for method, drawn in (("savefig", True), ("draw", False), ("set_dpi", False)):
        own = f"class Own(plt.Figure):\n    def {method}(self, *a, **k): raise RuntimeError('no')\n"
        found = result(
            f"{HEAD}{own}plt.figure(FigureClass=Own)\nax = plt.subplot(projection='3d')\nax.plot_surface(X, Y, L)\nlabel(ax)\n"
        )
        assert found.credit == 1
        assert bool(found.files) == drawn


def test_the_figure_is_left_as_it_was(collected: Run) -> None:
    text = returning(
        "fig, ax = blank(); fig.set_size_inches(40, 3); fig.set_dpi(50); before = fig.canvas\n"
        "import atexit, builtins\nbuiltins.kept = fig, before\nax.plot_surface(X, Y, L)\nreturn fig"
    )
    second = "\ndef get_after():\n    fig, before = __import__('builtins').kept\n"
    second += "    return [*fig.get_size_inches(), fig.dpi, fig.canvas is before]\n"
    spec = SPEC.replace("LOAD", ", collect: [get_after]")
    outcome = collected(text + second, spec=spec).outcomes["get_after"]
    assert isinstance(outcome, Returned)
    assert outcome.value == [40, 3, 50, True]


def test_a_hanging_figure_is_its_authors_loss(drawing: Host, tmp_path: Path) -> None:
    path = tmp_path / "hw.py"
    path.write_text(
        returning("class F(plt.Figure):\n    @property\n    def axes(self):\n        while True: pass\nreturn F()")
    )
    made = assignment(SPEC.replace("LOAD", "").replace("call: 10s", "call: 1s"))
    (found,) = score(made, {}, collect(made, read(path), drawing)).results
    assert "1 s of computing" in found.feedback
    assert found.credit == 0


def test_what_is_sent_stays_small(collected: Run) -> None:
    """One answer is far below the limit of a reply, however much is drawn, and fits into a small one too."""
    body = "for n in range(4):\n    fig, ax = blank(); a, b = np.random.uniform(-3, 3, (2, 10**5)); ax.scatter(a, b, loss(a, b)); ax.plot(a[:9999], b[:9999], b[:9999])"
    for limit, most in (("16MiB", 60_000), ("200KiB", 3_500)):
        outcome = collected(
            returning(body), spec=SPEC.replace("LOAD", "").replace("memory:", f"reply: {limit}, memory:")
        ).outcomes["1/a"]
        assert isinstance(outcome, Returned)
        drawn = [d["points"] for f in outcome.value["figures"] for axes in f["axes"] for d in axes["drawn"]]  # type: ignore[index]
        assert 3_000 < sum(map(len, drawn)) <= most
        assert len(drawn) > 1
        first = drawn[0]
        assert np.abs(np.abs(first[:, :2]).max() - 3) < 0.001  # the outermost points are kept


def test_no_point_of_a_surface_is_sent_twice(collected: Run) -> None:
    outcome = collected(returning(f"{DRAW['all of a surface']}\nreturn fig")).outcomes["1/a"]
    assert isinstance(outcome, Returned)
    (drawn,) = outcome.value["figures"][0]["axes"][0]["drawn"]  # type: ignore[index]
    assert len(drawn["points"]) == len(np.unique(drawn["points"], axis=0)) == 61 * 61


def test_load_definitions_leaves_out_top_level_drawing(collected: Run) -> None:
    spec = SPEC.replace("LOAD", ", load: definitions")
    drawn = HEAD.replace("def label", "plt.plot([1, 2])\ndef label")
    assert isinstance(collected(drawn, spec=spec).outcomes["1/a"], Missing)


def test_without_matplotlib_there_is_no_figure(tmp_path: Path) -> None:
    host = open_host(["numpy"])
    try:
        path = tmp_path / "hw.py"
        path.write_text(RIGHT.replace("from mpl_toolkits.mplot3d import Axes3D", ""))
        made = assignment(SPEC.replace(", matplotlib", "").replace("LOAD", ""))
        (found,) = score(made, {}, collect(made, read(path), host)).results
        assert found.credit == 0
    finally:
        host.close()


def test_a_spawned_worker_draws_too(collected: Run) -> None:
    host = open_host(["numpy", "matplotlib"], fork=False)
    try:
        (found,) = score(assignment(SPEC.replace("LOAD", "")), {}, collected(RIGHT, on=host)).results
        assert found.credit == 1
        assert found.files
    finally:
        host.close()


# kept by `grade` ---------------------------------------------------------------------------------------------------


def test_grade_keeps_the_pictures_and_results_do_not_hold_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("problems", "reference", "handed_in/ann", "handed_in/bob", "handed_in/..c"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "problems" / "drawn.yaml").write_text(SPEC.replace("LOAD", ""))
    (tmp_path / "reference" / "drawn.py").write_text(RIGHT)
    for name, text in (("ann", RIGHT), ("bob", returning("return 3")), ("..c", RIGHT)):
        (tmp_path / "handed_in" / name / "hw.py").write_text(text)
    monkeypatch.setenv("AUTOGRADER_PROJECT", str(tmp_path))
    out = tmp_path / "out"
    done = CliRunner().invoke(grade, ["drawn", str(tmp_path / "handed_in"), "--out", str(out)])
    assert done.exception is None, done.output
    kept = {p.relative_to(out / "figures") for p in (out / "figures").rglob("*.png")}
    (first,) = {p for p in kept if p.parts[0] == "ann"}
    assert size((out / "figures" / first).read_bytes()) == (640, 480)
    assert len({p.parts[0] for p in kept}) == len(list((out / "results").glob("*.json"))) - 1
    assert not [p for p in kept if p.parts[0] == "bob"]
    text = (out / "results" / "ann.json").read_text()
    assert "PNG" not in text
    assert len(text) < 3000
    assert "figures" not in done.output


if sys.platform != "linux":  # what forks, and what bounds memory
    pytest.skip("needs a forking host", allow_module_level=True)


@pytest.mark.parametrize(
    "imported", ["from pylab import *", "import pylab\nfrom pylab import *", "from matplotlib.pylab import *", "%pylab"]
)
def test_pylab_draws_where_matplotlib_is_offered(result: Callable[[str], Result], imported: str) -> None:
    own = RIGHT.replace("import numpy as np\nimport matplotlib.pyplot as plt\n", imported + "\n")
    own = own.replace("np.meshgrid", "meshgrid").replace("plt.figure", "figure")
    assert own != RIGHT
    assert result(own).credit == 1
