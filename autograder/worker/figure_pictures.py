"""Draws a small PNG of a matplotlib figure in bounded time."""

from __future__ import annotations

import contextlib
import importlib
import signal
import struct
import sys
import zlib

import values

LARGEST_PICTURE = 300_000
PICTURE_WIDTH, PICTURE_HEIGHT, DPI = 640, 480, 100
LONGEST_SIDE = 30  # inches: larger figures are scaled down
WALL_FACTOR = 6  # wall time allowed, in multiples of the processor time, in case drawing waits for something
LONGEST_DRAWN = 2_000
IN_PIECES = {
    "agg.path.chunksize": 1_000,
    "path.simplify": True,
}  # a line is drawn in pieces, so that the time-out can interrupt it


def picture(figure, most, seconds):
    """The figure as a PNG of at most 640 × 480 pixels, or the reason why there is none."""
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
            figure.set_dpi(min(DPI, PICTURE_WIDTH / width, PICTURE_HEIGHT / height))
            made = agg.FigureCanvasAgg(figure)
            made.draw()
            seen = numpy.asarray(made.buffer_rgba())
    finally:
        figure.set_canvas(canvas)
        figure.set_dpi(dpi)
        figure.set_size_inches(*size, forward=False)
    if seen.shape[0] > PICTURE_HEIGHT or seen.shape[1] > PICTURE_WIDTH:
        return "it is too large"
    solid = seen[..., 3:].astype(numpy.uint16)
    coded = encode_png(((seen[..., :3] * solid + 255 * (255 - solid)) // 255).astype(numpy.uint8))
    return values.Bytes(coded) if len(coded) <= min(most, LARGEST_PICTURE) else "it takes too many bytes"


def sheet(width, height):
    """The size in inches at which a figure of that size is drawn."""
    if 0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE:
        return width, height
    return PICTURE_WIDTH / DPI, PICTURE_HEIGHT / DPI


def encode_png(pixels):
    """Encode rows of RGB bytes as a PNG of the simplest kind, which the grader checks."""
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
    """Raise TimeoutError after so many seconds of processor time, where the system supports it."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number, frame):
        raise TimeoutError

    timers = ((signal.ITIMER_PROF, signal.SIGPROF, 1), (signal.ITIMER_REAL, signal.SIGALRM, WALL_FACTOR))
    before = [signal.signal(number, late) for _, number, _ in timers]
    for timer, _, times in timers:
        signal.setitimer(timer, times * max(seconds, 0.01))
    try:
        yield
    finally:
        for (timer, number, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
