"""Replacements for a notebook, a screen and a terminal, all of them harmless."""

from __future__ import annotations

import builtins
import io
import sys

import inert_returns  # noqa: F401  # return values of `Inert` calls
import pylab_names
from inert import Inert

# display packages: if an assignment does not offer the real one, a replacement does nothing
SHOWS = ("google", "IPython", "matplotlib", "mpl_toolkits", "ipywidgets", "pylab", "seaborn", "tqdm", "rich", "plotly")
SHOWS += ("bokeh", "altair", "alive_progress", "progressbar", "fastprogress", "torchviz", "torchinfo", "bertviz")
PYLAB = ("pylab", "matplotlib.pylab")


class Printed(io.RawIOBase):
    """Standard output and error: keeps the first ``limit`` bytes between two `take` calls and drops the rest."""

    def __init__(self, limit):
        self.limit, self.kept, self.lost = limit, bytearray(), 0

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data) if len(data) <= self.limit else bytes(data[: self.limit])
        room = self.limit - len(self.kept)
        self.kept += data[:room]
        self.lost += max(0, len(data) - room)
        return len(data)

    def close(self):
        """Stay open: code that closes its standard output prints into nothing without affecting other code."""

    def install(self):
        """Become standard output and error, whatever they were before."""
        stream = io.TextIOWrapper(self, "utf-8", "backslashreplace", write_through=True)
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = stream

    def take(self):
        """The output since the last call."""
        text = self.kept.decode("utf-8", "replace") + ("\n… the rest is left out" if self.lost else "")
        self.kept, self.lost = bytearray(), 0
        return text


# each job changes it. Copied in the host: in a child, the copy would touch every entry and so copy its page
BUILTINS = dict(builtins.__dict__)


def pylab(allowed):
    """Plotting and NumPy in one namespace, limited to what the assignment offers."""
    return pylab_names.fill(Inert("pylab"), allowed, Inert)


def student_builtins(allowed, beside=None, kit=""):
    """Python's builtins, with imports limited to the assignment's packages, and IPython's two names.

    ``beside``: the modules beside the student's file, if there are any. ``kit``: the module that students check
    themselves with, which does nothing here.
    """
    stdlib, real = sys.stdlib_module_names, builtins.__import__

    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        root = name.partition(".")[0]
        if level == 0 and name in PYLAB and (fromlist or name == root):
            return pylab(allowed)
        if level == 0 and root not in allowed and root not in stdlib:
            if beside and beside.has(root):
                beside.ensure(root)
                return real(name, globals, locals, fromlist, level)
            if root in SHOWS or root == kit:
                made = Inert(name.rpartition(".")[2] if fromlist else root)
                if root == "matplotlib":
                    made.pylab = pylab(allowed)
                if "*" in (fromlist or ()):
                    vars(made).update({plot: Inert(plot) for plot in pylab_names.PLOTS})
                return made
            if beside and (lacks := beside.missing(name)):
                raise ModuleNotFoundError(f"No module named {name!r}: {lacks}")
            offered = ", ".join(allowed) or "the standard library only"
            raise ModuleNotFoundError(f"No module named {name!r} here: this assignment offers {offered}")
        return real(name, globals, locals, fromlist, level)

    extra = {"__import__": __import__, "get_ipython": Inert("get_ipython"), "display": Inert("display")}
    BUILTINS.update(extra)
    return BUILTINS
