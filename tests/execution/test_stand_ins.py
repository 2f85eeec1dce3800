"""Functions that plot, show progress or display, and go on to compute: they get as far as in a notebook.

What each is to give was taken from the real packages.
"""

from __future__ import annotations

import numpy as np
import pytest
from conftest import Run

from autograder.domain.record import Returned

PLOTS = """import numpy as np, matplotlib.pyplot as plt, matplotlib.cm as cm, matplotlib as mpl
from matplotlib import colormaps
fig, ax = plt.subplots()
data = np.arange(10.0)
"""
BARS = """import numpy as np, tqdm
from tqdm import tqdm as bar, trange
from tqdm.auto import tqdm as auto
from tqdm.notebook import tqdm as note
from tqdm.contrib import tenumerate, tzip, tmap
from tqdm.contrib.concurrent import process_map, thread_map
from tqdm.contrib.itertools import product
from rich.progress import track, Progress
from alive_progress import alive_bar, alive_it
"""
SHOWN = """from IPython.display import display, clear_output, HTML, Markdown
from IPython.core.magic import register_line_magic
from ipywidgets import interact, IntSlider, Output
import seaborn as sns, plotly.graph_objects as go
"""


@pytest.mark.parametrize(
    ("before", "body", "wanted"),
    [
        (PLOTS, "fig, (a, b) = plt.subplots(1, 2); a.imshow(np.eye(2)); plt.show(); return 1", 1),
        (PLOTS, "return plt.subplots(2, 3)[1].shape", [2, 3]),
        (PLOTS, "return plt.subplots(3, 1)[1].shape", [3]),
        (PLOTS, "return plt.subplots(1, 1, squeeze=False)[1].shape", [1, 1]),
        (PLOTS, "return sum(1 for row in plt.subplots(2, 2)[1] for a in row if a.set_title('x') is not a)", 4),
        (PLOTS, "return [x for a, x in zip(plt.subplots(2, 2)[1].flat, range(9))]", [0, 1, 2, 3]),
        (PLOTS, "return len(plt.subplots(2, 2)[0].axes)", 4),
        (PLOTS, "(a, b), (c, d) = plt.figure().subplots(2, 2); return 1", 1),
        (PLOTS, "fig, d = plt.subplot_mosaic('AB;CC'); d['A'].plot([1]); return sorted(d)", ["A", "B", "C"]),
        (PLOTS, "line, = plt.plot([1, 2], [3, 4]); return list(line.get_ydata())", [3, 4]),
        (PLOTS, "a, b = ax.plot(data, data, 'r-', data, data ** 2, 'b'); return len(ax.lines)", 2),
        (PLOTS, "return len(plt.plot(data.reshape(5, 2)))", 2),
        (PLOTS, "n, edges, bars = plt.hist(data, bins=5); return [n.tolist(), edges[1], len(bars)]", [[2.0] * 5, 1.8, 5]),
        (PLOTS, "n, edges, _ = ax.hist(data, density=True); return float((n * np.diff(edges)).sum())", 1.0),
        (PLOTS, "n, _, _ = ax.hist(data, 2, cumulative=True, weights=data); return n.tolist()", [10.0, 45.0]),
        (PLOTS, "n, _, bars = plt.hist([data, data[:4]], 2); return [n.tolist(), len(bars)]", [[[5.0, 5.0], [4.0, 0.0]], 2]),
        (PLOTS, "h, x, y, image = plt.hist2d(data, data, 2); return h.tolist()", [[5.0, 0.0], [0.0, 5.0]]),
        (PLOTS, "return len(plt.bar(['a', 'b'], [1, 2]))", 2),
        (PLOTS, "for b in ax.bar(data, data):\n        ax.text(b.get_x() + b.get_width() / 2, b.get_height(), f'{b.get_height():.1f}')\n    return 1", 1),
        (PLOTS, "return {k: len(v) for k, v in plt.boxplot([[1, 2], [3, 4]]).items()}", {"whiskers": 4, "caps": 4, "boxes": 2, "medians": 2, "fliers": 2, "means": 0}),
        (PLOTS, "return [len(plt.boxplot(x)['boxes']) for x in (data, data.reshape(5, 2), [1, 2, 3])]", [1, 2, 1]),
        (PLOTS, "return len(plt.violinplot([data, data])['bodies'])", 2),
        (PLOTS, "line, caps, bars = plt.errorbar(data, data, yerr=1); return 1", 1),
        (PLOTS, "marks, stems, base = plt.stem(data); return 1", 1),
        (PLOTS, "wedges, texts = plt.pie([1, 2, 3]); return len(texts)", 3),
        (PLOTS, "wedges, texts, numbers = ax.pie([1, 2], autopct='%d'); return len(numbers)", 2),
        (PLOTS, "return [plt.cm.viridis(data).shape, len(cm.rainbow([0, 1])), len(plt.get_cmap('tab10')(3)), len(colormaps['jet'](0.5))]", [[10, 4], 2, 4, 4]),
        (PLOTS, "return [i for i, c in zip(range(9), plt.cm.hot(np.linspace(0, 1, 3)))]", [0, 1, 2]),
        (PLOTS, "return len(plt.rcParams['axes.prop_cycle'].by_key()['color'])", 10),
        (PLOTS, "low, high = ax.get_ylim(); ax.set_ylim(low, 2 * high); return ax.get_ylim()", [0.0, 2.0]),
        (PLOTS, "ax.set_title('T'); return ax.get_title()", "T"),
        (PLOTS, "handles, labels = ax.get_legend_handles_labels(); return labels", []),
        (PLOTS, "places, labels = plt.xticks([1, 2, 3]); return len(labels)", 3),
        (PLOTS, "a, b, c, d = plt.axis(); spectrum, f, t, image = plt.specgram(data); return 1", 1),
        (PLOTS, "x, (y, *z), w = plt.what_is_not_known(); (a, b), *c, d = plt.nor_this(); return 1", 1),
        (PLOTS, "with plt.style.context('x'), mpl.rc_context({}): return 1", 1),
        (PLOTS, "grid = fig.add_gridspec(2, 2); fig.add_subplot(grid[0, :]).plot(data); fig.savefig('x.png'); return 1", 1),
        (PLOTS + "class C(plt.Axes):\n    def __init__(self, a): super().__init__(a, b=1); self.a = a\n", "return [C(3).a, isinstance(ax, plt.Axes), isinstance(3, plt.Axes)]", [3, True, False]),
        (PLOTS + "def f(a: plt.Axes | None = None, b: None | plt.Figure = None): return 3\n", "return f()", 3),
        (BARS, "return [i for i in bar(range(3))] + list(trange(2)) + list(auto([7])) + list(note('a')) + [i for i in tqdm.tqdm([8])]", [0, 1, 2, 0, 1, 7, "a", 8]),
        (BARS, "return [list(tenumerate('ab')), list(tzip([1], [2])), list(tmap(abs, [-1]))]", [[[0, "a"], [1, "b"]], [[1, 2]], [1]]),
        (BARS, "return [[list(i), v] for i, v in tenumerate(np.eye(1))]", [[[0, 0], 1.0]]),
        (BARS, "return process_map(abs, [-1, 2], max_workers=2) + thread_map(max, [1, 5], [3, 4])", [1, 2, 3, 5]),
        (BARS, "return list(product([1], [2, 3]))", [[1, 2], [1, 3]]),
        (BARS, "with bar(total=5) as b:\n        for i in range(5): b.update(1); b.set_postfix(loss=i)\n    return [b.n, b.total]", [5, 5]),
        (BARS, "b = auto(range(4), desc='x')\n    for i in b: b.set_description(f'{i}')\n    return [b.n, len(b)]", [4, 4]),
        (BARS, "b = bar([1, 2]); b.update(); b.close(); bar.write('x'); return [b.n, 2 in b, list(reversed(b))]", [1, True, [2, 1]]),
        (BARS, "return list(track(range(2))) + list(alive_it([5]))", [0, 1, 5]),
        (BARS, "with Progress() as p:\n        t = p.add_task('x', total=3)\n        while not p.finished: p.update(t, advance=1)\n        return [list(p.track([4])), p.tasks[t].percentage]", [[4], 100.0]),
        (BARS, "with alive_bar(3) as step:\n        for i in range(3): step()\n    return 1", 1),
        (SHOWN + "@interact(x=(0, 5))\ndef f(x): return x\n", "return [f(3), interact(f, x=1)(2)]", [3, 2]),
        (SHOWN + "out = Output()\n@out.capture()\ndef f(x): return x\n@register_line_magic\ndef g(line): return line\n", "return [f(3), g('a')]", [3, "a"]),
        (SHOWN, "slider = IntSlider(value=5, min=0)\n    with Output(): print('x')\n    return slider.value", 5),
        (SHOWN, "display(HTML('x'), Markdown('y')); clear_output(wait=True); return len(sns.color_palette('husl', 8))", 8),
        (SHOWN, "sns.heatmap([[1]]).set(xlabel='x'); go.Figure(data=go.Scatter(x=[1])).update_layout(title='x').show(); return 1", 1),
        ("files = get_ipython()\n", "return [len('\\n'.join(files)), f'{files.average:.3f}' != '', [n for n in files]]", [0, True, []]),
    ],
)  # fmt: skip
def test_a_function_goes_on_behind_what_it_shows(run: Run, before: str, body: str, wanted: object) -> None:
    record = run(f"{before}def get_x():\n    {body}\n", "get_x")
    assert record.troubles == ()
    outcome = record.outcomes["get_x"]
    assert isinstance(outcome, Returned), outcome
    assert plain(outcome.value) == wanted


def plain(value: object) -> object:
    """Arrays and tuples as lists."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, 6)
    return value
