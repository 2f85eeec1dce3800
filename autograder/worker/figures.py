"""What a matplotlib figure shows, as plain facts, and a small picture of it. Taken here; judged in the grader.

Everything is bounded: figures, axes, artists, points, the picture's size and the time it takes. What goes beyond is
sampled or left out and said so, and a picture that fails costs no facts. A figure whose own methods lie or hang is its
author's loss, as with any other answer.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
import threading
import time
import warnings
from collections.abc import Sequence

from figure_artists import LONGEST_LABEL, MOST_POINTS, artist_text, drawn_in
from figure_pictures import LARGEST_PICTURE, WALL_FACTOR, picture

MOST_FIGURES = 4
MOST_AXES = 16
MOST_ARTISTS = 4_000  # of all figures together
SECONDS = 1.5  # of processor time, for all pictures together
AXES = "xyz"


# in the host ---------------------------------------------------------------------------------------------------------


def before_loading():
    """Have matplotlib use its own fonts only: those of the machine cannot be read inside, and finding them is slow."""
    os.environ.setdefault("MPL_IGNORE_SYSTEM_FONTS", "1")


def warm_up():
    """Load what drawing needs and draw once, so that no child has to; leaves no figure, no file and no thread."""
    pyplot = importlib.import_module("matplotlib.pyplot")
    importlib.import_module("mpl_toolkits.mplot3d")
    matplotlib, fonts = sys.modules["matplotlib"], sys.modules["matplotlib.font_manager"].fontManager
    own = os.path.join(matplotlib.get_data_path(), "")
    fonts.ttflist = [font for font in fonts.ttflist if font.fname.startswith(own)]  # where it did look further
    fonts.afmlist = [font for font in fonts.afmlist if font.fname.startswith(own)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        draw_something(pyplot)
    pyplot.close("all")
    _ = matplotlib.__version__  # worked out from files when it is first asked for, as saving a figure does
    for function, module in (("show", pyplot), ("switch_backend", pyplot), ("use", matplotlib)):
        setattr(module, function, nothing)  # there is no screen, and asking for one must not cost a statement
    for folder in {matplotlib.get_cachedir(), matplotlib.get_configdir()}:
        if os.path.commonpath([os.path.realpath(folder), os.getcwd()]) == os.getcwd():
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                os.rmdir(os.path.dirname(folder))
    for folder in ("get_cachedir", "get_configdir"):  # kept since the first look, and a fork of the host has another
        setattr(matplotlib, folder, home)
    for thread in threading.enumerate():  # matplotlib's timer, which was to warn that fonts take their time
        if thread is not threading.current_thread():
            thread.join(5)
    if threading.active_count() > 1:
        raise RuntimeError("it left a thread behind, and a process with threads cannot be forked safely")


def draw_something(pyplot):
    """One small figure with a plane and a space, and what is loaded only when it is first used."""
    numpy = sys.modules["numpy"]
    figure = pyplot.figure(figsize=(2, 1))
    flat, deep = figure.add_subplot(1, 2, 1), figure.add_subplot(1, 2, 2, projection="3d")
    grid, other = numpy.meshgrid([0.0, 1.0, 2.0], [0.0, 1.0, 2.0])
    flat.plot([0, 1], [1, 2], label=r"$\beta_1^2$")
    flat.legend()
    flat.contour(grid, other, grid * other)
    figure.colorbar(flat.imshow(grid), ax=flat)
    deep.plot_surface(grid, other, grid * other, cmap="viridis")
    deep.plot_trisurf([0, 1, 0], [0, 0, 1], [0, 1, 1])
    deep.plot_wireframe(grid, other, grid)
    deep.scatter([0], [1], [2])
    deep.set_xlabel(r"$\beta_1$ and β₁")
    figure.tight_layout()
    picture(figure, LARGEST_PICTURE, SECONDS * 100)
    facts(figure, 1 << 20)


def home():
    """Where matplotlib may keep what it likes."""
    return os.environ["HOME"]


def nothing(*args, **kwargs):
    """Stands in for what needs a screen."""


def along(packages):
    """The packages that students may import, with what comes along with matplotlib."""
    return [*packages, "mpl_toolkits"] if "matplotlib" in packages and "mpl_toolkits" not in packages else packages


# in the child --------------------------------------------------------------------------------------------------------


def current():
    """The figures that were drawn with pyplot and are still open, the last one first."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    with contextlib.suppress(Exception):
        return [manager.canvas.figure for manager in reversed(list(helpers.Gcf.figs.values()))]
    return []


def facts(value, limit):
    """The facts of the figure that a student's function gave or drew, in at most about ``limit`` bytes.

    Without any figure: None for None, and otherwise what there is instead.
    """
    given = figure_of(value)
    found = [given] if given is not None else current()
    if not found:
        return None if value is None else {"instead": type(value).__name__[:LONGEST_LABEL]}
    room = Room(MOST_ARTISTS, min(MOST_POINTS, limit // 60))
    told = [{"axes": axes_of(figure, room)} for figure in found[:MOST_FIGURES]]
    clock = Clock()
    for figure, said in zip(found, told, strict=False):
        said["picture"], said["note"] = None, ""
        try:
            drawn = "too much is drawn" if room.crowded else picture(figure, limit // 10, SECONDS - clock.spent())
            said["picture" if isinstance(drawn, bytes) else "note"] = drawn
        except BaseException as error:  # of any kind: the facts are there already
            said["note"] = type(error).__name__[:LONGEST_LABEL]
    return {"figures": told}


class Clock:
    """Seconds of processor time since it was made; a busy machine does not make it run faster."""

    def __init__(self):
        self.used, self.wall = time.process_time(), time.monotonic()

    def spent(self):
        """How many; while nothing is computed, a share of wall time."""
        return max(time.process_time() - self.used, (time.monotonic() - self.wall) / WALL_FACTOR)


class Room:
    """What may still be taken in the time there is; ``crowded`` once there was more than that."""

    def __init__(self, artists, points):
        self.artists, self.points, self.clock, self.crowded, self.drawn = artists, points, Clock(), False, 0

    def full(self):
        """Whether nothing more is to be looked at; counts what is."""
        self.artists -= 1
        out = self.artists < 0 or self.points < 3 or self.clock.spent() > SECONDS
        self.crowded = self.crowded or out
        return out


def figure_of(value):
    """The figure that a returned value is or belongs to; None if there is none."""
    module, numpy = sys.modules.get("matplotlib.figure"), sys.modules.get("numpy")
    if module is None:
        return None
    if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.kind == "O":
        value = value.ravel().tolist()
    for _ in range(3):  # `return fig, ax`; the lists of lines and of axes that matplotlib itself returns
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and value:
            value = value[0]
    if isinstance(value, sys.modules["matplotlib.artist"].Artist):
        for _ in range(4):  # an artist's figure may be a part of another
            above = getattr(value, "figure", None)
            if above is None or above is value:
                break
            value = above
    return value if isinstance(value, module.Figure) else None


def axes_of(figure, room):
    """The facts of each of a figure's axes."""
    told = []
    for axes in list(figure.axes)[:MOST_AXES]:
        if not axes.get_visible():
            continue
        said = {"kind": {"rectilinear": "2d"}.get(axes.name, str(axes.name)), "title": artist_text(axes, "get_title")}
        said["labels"] = {
            name: artist_text(axes, f"get_{name}label") for name in AXES if hasattr(axes, f"get_{name}label")
        }
        said["limits"] = {name: limits(axes, name) for name in AXES if hasattr(axes, f"get_{name}lim")}
        artists = axes._children
        said["artists"] = len(artists)
        said["drawn"] = list(drawn_in(artists, room))
        told.append(said)
    return told


def limits(axes, name):
    """The two ends of an axis."""
    try:
        low, high = getattr(axes, f"get_{name}lim")()
        return [float(low), float(high)]
    except Exception:
        return [-float("inf"), float("inf")]
