"""Return values of drawing functions where nothing is drawn, by name: enough for the code that follows."""

from __future__ import annotations

import sys

from inert import RETURNS, Colours, Inert, Several

COLOURS = [f"C{n}" for n in range(10)]


def several(count):
    """That many drawn objects."""
    return Several(Inert() for _ in range(count))


def many(values):
    """The number of values in a list, an array or a scalar."""
    return len(values) if hasattr(values, "__len__") and not isinstance(values, str) else 1


def figure(owner, *args, **kwargs):
    """A figure."""
    return Inert("figure")


def subplots(owner, nrows=1, ncols=1, *, squeeze=True, **kwargs):
    """A figure and its axes: one, a row, a column or a table."""
    drawn = owner if owner is not None and owner.__name__ == "figure" else Inert("figure")
    rows = [[Inert("axes") for _ in range(ncols)] for _ in range(nrows)]
    axes = [one for row in rows for one in row]
    for one in axes:
        one.figure = drawn
    drawn.axes = axes
    if squeeze and nrows == ncols == 1:
        shaped = axes[0]
    else:
        shaped = table(rows, (len(axes),) if squeeze and 1 in (nrows, ncols) else (nrows, ncols), True)
    return shaped if drawn is owner else (drawn, shaped)


def table(rows, shape, inert=False):
    """Rows of objects as an array of that shape, or as lists without NumPy.

    With ``inert`` it also accepts what a single object accepts, doing nothing.
    """
    items = [one for row in rows for one in row]
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return items if len(shape) == 1 else rows
    made = numpy.empty(len(items), dtype=object)
    for number, one in enumerate(items):
        made[number] = one
    made = made.reshape(shape)
    return made.view(type("axes", (numpy.ndarray,), {"__getattr__": of_each})) if inert else made


def of_each(axes, name):
    """An attribute that single axes have, applied to an array of axes."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Inert(name)


def mosaic(owner, layout, **kwargs):
    """A figure and its axes by name."""
    names = layout.replace(";", "\n") if isinstance(layout, str) else layout
    rows = names.split() if isinstance(names, str) else names
    made = {name: Inert("axes") for row in rows for name in row if name != "."}
    return (Inert("figure"), made) if owner is None or owner.__name__ != "figure" else made


def plot(owner, *args, **kwargs):
    """A line for each column of y, which knows its data."""
    data = [value for value in args if not isinstance(value, str)]
    pairs = [(None, data[0])] if len(data) == 1 else list(zip(data[::2], data[1::2], strict=False))
    lines = []
    for x, y in pairs:
        columns = y.shape[1] if len(getattr(y, "shape", ())) == 2 else 1
        for column in range(columns):
            line, height = Inert("line"), y[:, column] if columns > 1 else y
            across = range(many(height)) if x is None else x
            line.__dict__["_known"] = {"xdata": across, "ydata": height, "data": (across, height)}
            lines.append(line)
    if owner is not None:
        owner.lines = [*vars(owner).get("lines", ()), *lines]
    return Several(lines)


def hist(owner, x, bins=None, range=None, density=False, weights=None, cumulative=False, **kwargs):
    """The counts, the edges and the bars."""
    numpy = sys.modules["numpy"]
    lists = isinstance(x, (list, tuple)) and x and hasattr(x[0], "__len__")
    data = [numpy.asarray(one, dtype=float) for one in x] if lists else [numpy.asarray(x, dtype=float).ravel()]
    _, edges = numpy.histogram(numpy.concatenate(data), 10 if bins is None else bins, range)
    parts = weights if lists and weights is not None else [weights] * len(data)
    counts = [numpy.histogram(one, edges, weights=w, density=density)[0] for one, w in zip(data, parts, strict=True)]
    counts = [numpy.asarray(one, dtype=float) for one in counts]
    if cumulative:
        counts = [numpy.cumsum(one * numpy.diff(edges) if density else one) for one in counts]
    bars = several(len(edges) - 1)
    return (numpy.array(counts), edges, Several([bars] * len(data))) if lists else (counts[0], edges, bars)


def hist2d(owner, x, y, bins=10, range=None, density=False, weights=None, **kwargs):
    """The counts, the edges along both axes and the image."""
    return *sys.modules["numpy"].histogram2d(x, y, bins, range, density, weights), Inert()


def boxplot(owner, x, *args, **kwargs):
    """The parts of each box."""
    count = many(x) if len(getattr(x, "shape", ())) != 2 else x.shape[1]
    if getattr(x, "ndim", 0) == 1 or (isinstance(x, (list, tuple)) and x and not hasattr(x[0], "__len__")):
        count = 1
    parts = {"whiskers": 2, "caps": 2, "boxes": 1, "medians": 1, "fliers": 1}
    made = {part: list(several(times * count)) for part, times in parts.items()}
    return {**made, "means": list(several(count if kwargs.get("showmeans") else 0))}


def violins(owner, x, *args, **kwargs):
    """The bodies and the lines across them."""
    bodies = boxplot(owner, x)["boxes"]
    return {"bodies": bodies, **{part: Inert() for part in ("cmins", "cmaxes", "cbars", "cmeans", "cmedians")}}


def bar(owner, x, height=1, *args, **kwargs):
    """A bar for each."""
    return several(max(many(x), many(height)))


def pie(owner, x, explode=None, labels=None, colors=None, autopct=None, **kwargs):
    """The wedges, their labels, and their numbers if there are any."""
    made = [list(several(many(x))) for _ in range(2 if autopct is None else 3)]
    return tuple(made)


def axis_limits(name):
    """`xlim()` and `get_xlim()`: 0 to 1, or the limits set."""

    def made(owner, *args, **kwargs):
        known = {} if owner is None else owner.__dict__.setdefault("_known", {})
        given = args[0] if len(args) == 1 else args or tuple(v for v in kwargs.values() if v is not None)
        if isinstance(given, (tuple, list)) and len(given) == 2:
            known[name] = tuple(given)
        return known.get(name, (0.0, 1.0))

    return made


def ticks(owner, places=(), labels=(), **kwargs):
    """The positions and labels of the ticks."""
    return table([places], (len(places),)), list(several(len(places)))


def palette(owner, palette=None, n_colors=None, *args, **kwargs):
    """Colours."""
    return [(0.0, 0.0, 0.0)] * (n_colors or (many(palette) if isinstance(palette, (list, tuple)) else 10))


def interact(owner, function=None, *args, **kwargs):
    """The function itself: there are no sliders to move."""
    return (lambda function: function) if function is None else function


RETURNS |= {
    "figure": figure,
    "Figure": figure,
    "gcf": figure,
    "subplots": subplots,
    "subplot_mosaic": mosaic,
    **dict.fromkeys(("plot", "semilogx", "semilogy", "loglog", "step", "plot_date", "fill", "plot3D"), plot),
    "hist": hist,
    "hist2d": hist2d,
    **dict.fromkeys(("boxplot", "bxp"), boxplot),
    **dict.fromkeys(("violinplot", "violin"), violins),
    **dict.fromkeys(("bar", "barh", "bar3d"), bar),
    "pie": pie,
    **dict.fromkeys(("errorbar", "stem"), lambda owner, *args, **kwargs: several(3)),
    **dict.fromkeys(("stackplot", "eventplot"), lambda owner, *args, **kwargs: list(several(max(1, len(args) - 1)))),
    **dict.fromkeys(("bar_label", "clabel", "get_fignums"), lambda owner, *args, **kwargs: []),
    **{f"{get}{axis}lim": axis_limits(axis) for axis in "xyz" for get in ("", "get_", "set_")},
    **dict.fromkeys(("xticks", "yticks"), ticks),
    **dict.fromkeys(("get_xticks", "get_yticks"), lambda owner, *args, **kwargs: ticks(owner)[0]),
    "axis": lambda owner, *args, **kwargs: (0.0, 1.0, 0.0, 1.0),
    "get_legend_handles_labels": lambda owner, *args, **kwargs: ([], []),
    "get_lines": lambda owner: Several(vars(owner).get("lines", ())),
    "get_axes": lambda owner: list(vars(owner).get("axes", ())),
    "get_cmap": lambda owner, *args, **kwargs: Colours(),
    "by_key": lambda owner: {"color": list(COLOURS)},
    "get_size_inches": lambda owner: table([[6.4, 4.8]], (2,)),
    "get_dpi": lambda owner: 100.0,
    "color_palette": palette,
    "interact": interact,
    "interact_manual": interact,
}
