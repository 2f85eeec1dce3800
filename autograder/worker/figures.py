"""Describes a matplotlib figure as plain data, with a small picture. Extracted here; judged in the grader.

Everything is bounded: figures, axes, artists, points, the picture's size and the time. Whatever exceeds a bound is
sampled or left out with a note, and a failed picture does not lose the data. A figure whose own methods lie or hang
costs its author the answer, like any other value.
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
MOST_ARTISTS = 4_000  # in all figures together
SECONDS = 1.5  # processor time for all pictures together
AXES = "xyz"


# in the host ---------------------------------------------------------------------------------------------------------


def before_loading():
    """Make matplotlib use only its own fonts: the system's cannot be read inside, and finding them is slow."""
    os.environ.setdefault("MPL_IGNORE_SYSTEM_FONTS", "1")


def warm_up():
    """Load what drawing needs and draw once, so that no child has to. Leaves no figure, file or thread."""
    pyplot = importlib.import_module("matplotlib.pyplot")
    importlib.import_module("mpl_toolkits.mplot3d")
    matplotlib, fonts = sys.modules["matplotlib"], sys.modules["matplotlib.font_manager"].fontManager
    own = os.path.join(matplotlib.get_data_path(), "")
    fonts.ttflist = [font for font in fonts.ttflist if font.fname.startswith(own)]  # in case it searched elsewhere
    fonts.afmlist = [font for font in fonts.afmlist if font.fname.startswith(own)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        draw_something(pyplot)
    pyplot.close("all")
    _ = matplotlib.__version__  # computed from files at first access, as when saving a figure
    for function, module in (("show", pyplot), ("switch_backend", pyplot), ("use", matplotlib)):
        setattr(module, function, nothing)  # there is no screen, and using one must not fail
    for folder in {matplotlib.get_cachedir(), matplotlib.get_configdir()}:
        if os.path.commonpath([os.path.realpath(folder), os.getcwd()]) == os.getcwd():
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):
                os.rmdir(os.path.dirname(folder))
    for folder in ("get_cachedir", "get_configdir"):  # cached at first use, but a fork of the host has another
        setattr(matplotlib, folder, home)
    for thread in threading.enumerate():  # matplotlib's timer for a warning about slow fonts
        if thread is not threading.current_thread():
            thread.join(5)
    if threading.active_count() > 1:
        raise RuntimeError("it left a thread behind, and a process with threads cannot be forked safely")


def draw_something(pyplot):
    """Draw one small figure with a 2-D and a 3-D plot, to load what is loaded at first use."""
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
    """A folder for matplotlib's own files."""
    return os.environ["HOME"]


def nothing(*args, **kwargs):
    """Replaces functions that need a screen."""


def along(packages):
    """The packages that students may import, with those that come with matplotlib."""
    return [*packages, "mpl_toolkits"] if "matplotlib" in packages and "mpl_toolkits" not in packages else packages


# in the child --------------------------------------------------------------------------------------------------------


def current():
    """The open pyplot figures, newest first."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    with contextlib.suppress(Exception):
        return [manager.canvas.figure for manager in reversed(list(helpers.Gcf.figs.values()))]
    return []


def facts(value, limit):
    """The data of the figure that a student's function returned or drew, in about ``limit`` bytes at most.

    Without a figure: None for None, otherwise a description of the value.
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
        except BaseException as error:  # of any kind: the data are complete already
            said["note"] = type(error).__name__[:LONGEST_LABEL]
    return {"figures": told}


class Clock:
    """Seconds of processor time since its creation, which a busy machine does not inflate."""

    def __init__(self):
        self.used, self.wall = time.process_time(), time.monotonic()

    def spent(self):
        """Seconds so far; while nothing is computed, a share of wall time."""
        return max(time.process_time() - self.used, (time.monotonic() - self.wall) / WALL_FACTOR)


class Room:
    """Bounds on what is still taken; ``crowded`` once something exceeded them."""

    def __init__(self, artists, points):
        self.artists, self.points, self.clock, self.crowded, self.drawn = artists, points, Clock(), False, 0

    def full(self):
        """Whether the bounds are reached. Counts one more item."""
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
    for _ in range(3):  # `return fig, ax`, or matplotlib's own lists of lines and axes
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) and value:
            value = value[0]
    if isinstance(value, sys.modules["matplotlib.artist"].Artist):
        for _ in range(4):  # an artist's figure may be a subfigure
            above = getattr(value, "figure", None)
            if above is None or above is value:
                break
            value = above
    return value if isinstance(value, module.Figure) else None


def axes_of(figure, room):
    """The data of each of a figure's axes."""
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
    """The limits of an axis."""
    try:
        low, high = getattr(axes, f"get_{name}lim")()
        return [float(low), float(high)]
    except Exception:
        return [-float("inf"), float("inf")]
