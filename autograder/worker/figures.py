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
import signal
import struct
import sys
import threading
import time
import warnings
import zlib
from collections.abc import Sequence
from itertools import islice

import values

MOST_FIGURES = 4
MOST_AXES = 16
MOST_ARTISTS = 4_000  # of all figures together
MOST_POINTS = 60_000  # of all figures together
MOST_OF_ONE = 20_000
MOST_DRAWN = 400_000  # points of all artists: no picture is made of more
MOST_SEARCHED = 5_000_000  # larger data are sampled without a look for their extremes
MOST_PIXELS = 50_000_000  # of an image; drawing takes longer with each
LARGEST_PICTURE = 300_000
WIDTH, HEIGHT, DPI = 640, 480, 100
LONGEST_SIDE = 30  # inches: beyond that a figure is drawn on a smaller sheet
SECONDS = 1.5  # of processor time, for all pictures together
WAITING = 6  # times as much wall time, where drawing waits for something
LONGEST_TEXT = 200
LONGEST_DRAWN = 2_000
IN_PIECES = {"agg.path.chunksize": 1_000, "path.simplify": True}  # between the pieces of a line the time is looked at
NAMES = "xyz"


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
        return None if value is None else {"instead": type(value).__name__[:LONGEST_TEXT]}
    room = Room(MOST_ARTISTS, min(MOST_POINTS, limit // 60))
    told = [{"axes": axes_of(figure, room)} for figure in found[:MOST_FIGURES]]
    clock = Clock()
    for figure, said in zip(found, told, strict=False):
        said["picture"], said["note"] = None, ""
        try:
            drawn = "too much is drawn" if room.crowded else picture(figure, limit // 10, SECONDS - clock.spent())
            said["picture" if isinstance(drawn, bytes) else "note"] = drawn
        except BaseException as error:  # of any kind: the facts are there already
            said["note"] = type(error).__name__[:LONGEST_TEXT]
    return {"figures": told}


class Clock:
    """Seconds of processor time since it was made; a busy machine does not make it run faster."""

    def __init__(self):
        self.used, self.wall = time.process_time(), time.monotonic()

    def spent(self):
        """How many; while nothing is computed, a share of wall time."""
        return max(time.process_time() - self.used, (time.monotonic() - self.wall) / WAITING)


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
        said = {"kind": {"rectilinear": "2d"}.get(axes.name, str(axes.name)), "title": text(axes, "get_title")}
        said["labels"] = {name: text(axes, f"get_{name}label") for name in NAMES if hasattr(axes, f"get_{name}label")}
        said["limits"] = {name: limits(axes, name) for name in NAMES if hasattr(axes, f"get_{name}lim")}
        artists = axes._children
        said["artists"] = len(artists)
        said["drawn"] = list(drawn_in(artists, room))
        told.append(said)
    return told


def text(owner, method):
    """A label or title; "" if it cannot be had."""
    try:
        return str(getattr(owner, method)())[:LONGEST_TEXT]
    except Exception:
        return ""


def limits(axes, name):
    """The two ends of an axis."""
    try:
        low, high = getattr(axes, f"get_{name}lim")()
        return [float(low), float(high)]
    except Exception:
        return [-float("inf"), float("inf")]


def drawn_in(artists, room):
    """The data of each artist that shows any: its kind and its points, a row each."""
    for artist in artists:
        if room.full():
            return
        try:
            if not artist.get_visible():
                continue
            kind, columns = data(artist, room)
            points = table(columns, room, kind == "surface")
        except Exception:  # units, or data that a student's own hand has put there: it is counted, not described
            continue
        if kind:
            bar = getattr(artist, "colorbar", None)
            label = text(bar.ax, "get_ylabel") or text(bar.ax, "get_xlabel") if bar is not None else ""
            name = text(artist, "get_label")
            yield {"kind": kind, "points": points, "label": label, "name": "" if name.startswith("_") else name}


def data(artist, room):
    """(kind, columns) of what an artist draws; no kind if that is nothing that we know."""
    numpy = sys.modules["numpy"]
    if getattr(artist, "filled", False):  # contourf: its outlines lie at no one height
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
    if hasattr(artist, "_vec"):  # before matplotlib 3.11
        return "surface", artist._vec[:3]
    if hasattr(artist, "_3dverts_codes"):
        return "contour", stacked([vertices for vertices, _ in artist._3dverts_codes], 3)
    if hasattr(artist, "levels") and hasattr(artist, "allsegs"):
        lines = [(level, line) for level, found in zip(artist.levels, artist.allsegs, strict=False) for line in found]
        heights = [numpy.full(len(line), level) for level, line in lines]
        return "contour", [*stacked([line for _, line in lines], 2), numpy.concatenate(heights)]
    if hasattr(artist, "get_xdata"):
        return "line", (artist.get_xdata(orig=False), artist.get_ydata(orig=False))
    if hasattr(artist, "get_coordinates"):  # pcolormesh: corners, or centres where the shading is smooth
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
    """The columns of many arrays of points, one below the other; no more parts than points may be taken."""
    numpy = sys.modules["numpy"]
    parts = [numpy.ma.filled(numpy.ma.asarray(part, dtype=float), numpy.nan) for part in islice(parts, MOST_POINTS)]
    return numpy.concatenate([numpy.zeros((0, width)), *(part.reshape(-1, width) for part in parts)]).T


def pixels(image, room):
    """The centres and the values of an image's pixels; of a large image every so many rows and columns."""
    numpy = sys.modules["numpy"]
    height = image.get_array()
    if height.ndim != 2:
        raise ValueError("colours are no heights")
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


def table(columns, room, once):
    """The columns as one array of floats with a row for each point, NaN where one is masked; ``once``: no row twice.

    Of more points than there is room for, so many are taken evenly, and those that lie furthest out.
    """
    numpy = sys.modules["numpy"]
    columns = [numpy.ma.asarray(column).ravel() for column in columns]
    if not columns:
        return None
    count = min(len(column) for column in columns)
    room.drawn += count
    room.crowded = room.crowded or room.drawn > MOST_DRAWN
    most = min(room.points // 3, MOST_OF_ONE)  # so that something is left for those that come after
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
    """A column as plain floats."""
    return numpy.ma.filled(numpy.ma.asarray(column, dtype=float), numpy.nan)


# the picture ---------------------------------------------------------------------------------------------------------


def picture(figure, most, seconds):
    """The figure as a PNG of at most 640 × 480 pixels, or why there is none."""
    numpy = sys.modules["numpy"]
    agg = importlib.import_module("matplotlib.backends.backend_agg")
    size, dpi, canvas = figure.get_size_inches().copy(), figure.dpi, figure.canvas
    try:
        with at_most(seconds), sys.modules["matplotlib"].rc_context(IN_PIECES):
            if any(
                len(text.get_text()) > LONGEST_DRAWN for text in figure.findobj(sys.modules["matplotlib.text"].Text)
            ):
                return "a text in it is too long"
            width, height = sheet(*map(float, size))
            figure.set_size_inches(width, height, forward=False)
            figure.set_dpi(min(DPI, WIDTH / width, HEIGHT / height))
            made = agg.FigureCanvasAgg(figure)
            made.draw()
            seen = numpy.asarray(made.buffer_rgba())
    finally:
        figure.set_canvas(canvas)
        figure.set_dpi(dpi)
        figure.set_size_inches(*size, forward=False)
    if seen.shape[0] > HEIGHT or seen.shape[1] > WIDTH:
        return "it is too large"
    solid = seen[..., 3:].astype(numpy.uint16)
    coded = png(((seen[..., :3] * solid + 255 * (255 - solid)) // 255).astype(numpy.uint8))
    return values.Bytes(coded) if len(coded) <= min(most, LARGEST_PICTURE) else "it takes too many bytes"


def sheet(width, height):
    """The size in inches on which a figure of that size is drawn."""
    if 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE:
        return width, height
    return WIDTH / DPI, HEIGHT / DPI


def png(pixels):
    """A PNG of rows of red, green and blue bytes: the plainest kind, which the grader reads through."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + bytes(row) for row in pixels.reshape(height, 3 * width))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))]
    chunks += [(b"IDAT", zlib.compress(rows, 6)), (b"IEND", b"")]
    made = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


@contextlib.contextmanager
def at_most(seconds):
    """TimeoutError in what takes more processor time, where the system can interrupt it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number, frame):
        raise TimeoutError

    timers = ((signal.ITIMER_PROF, signal.SIGPROF, 1), (signal.ITIMER_REAL, signal.SIGALRM, WAITING))
    before = [signal.signal(number, late) for _, number, _ in timers]
    for timer, _, times in timers:
        signal.setitimer(timer, times * max(seconds, 0.01))
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
