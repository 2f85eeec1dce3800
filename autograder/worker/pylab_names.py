"""The namespace of ``from pylab import *``: NumPy's functions and those of matplotlib.pyplot.

The real module loads parts of NumPy that are not needed otherwise, and exists only with matplotlib.
"""

from __future__ import annotations

import builtins
import sys

PARTS = ("numpy", "numpy.fft", "numpy.random", "numpy.linalg")  # in this order: later ones override
PYTHONS = ("abs", "bool", "bytes", "max", "min", "pow", "round")  # names that the real module leaves to Python
PLOTS = """annotate arrow autoscale axes axhline axhspan axis axline axvline axvspan bar barbs barh bone box boxplot
broken_barh cla clabel clf clim close cm cohere colorbar colormaps contour contourf cool copper delaxes draw ecdf
errorbar eventplot figimage figlegend fignum_exists figtext figure fill fill_between fill_betweenx flag gca gcf gci
get_cmap get_fignums gray grid hexbin hist hist2d hlines hot hsv imread imsave imshow inferno ioff ion isinteractive
jet legend locator_params loglog magma margins matshow minorticks_off minorticks_on nipy_spectral pause pcolor
pcolormesh pie pink plasma plot plot_date plt polar prism psd pyplot quiver quiverkey rc rcParams rcdefaults rgrids
savefig sca scatter sci semilogx semilogy set_cmap show specgram spring spy stackplot stairs stem step streamplot
subplot subplot2grid subplot_mosaic subplots subplots_adjust subplot_tool summer suptitle switch_backend table text
thetagrids tick_params ticklabel_format tight_layout title tricontour tricontourf tripcolor triplot twinx twiny
violinplot viridis vlines winter xcorr xlabel xlim xscale xticks ylabel ylim yscale yticks""".split()


def fill(module, allowed, inert):
    """Add the names to ``module``. ``allowed`` are the offered packages; ``inert`` makes replacements for plotting."""
    names = {}
    if "matplotlib" in allowed:
        pyplot = sys.modules["matplotlib.pyplot"]
        names |= {name: value for name, value in vars(pyplot).items() if not name.startswith("_")}
        names |= {"plt": pyplot, "pyplot": pyplot, "mpl": sys.modules["matplotlib"]}
    else:
        names |= {name: inert(name) for name in PLOTS}
    for part in PARTS:
        if "numpy" in allowed and (package := sys.modules.get(part)):
            there = vars(package)  # only what is loaded already
            names |= {name: there[name] for name in package.__all__ if name in there}
    if "numpy" in allowed and "numpy" in sys.modules:
        names |= {"np": sys.modules["numpy"], "numpy": sys.modules["numpy"]}
    names |= {name: getattr(builtins, name) for name in PYTHONS}
    vars(module).update(names)
    return module
