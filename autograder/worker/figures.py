"""What a matplotlib figure shows, as plain facts, and a small picture of it. Taken here; judged in the grader."""

from __future__ import annotations

import sys


def current():
    """The figure that was drawn last with pyplot; None if there is none."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot.gcf() if pyplot is not None and pyplot.get_fignums() else None


def facts(value):
    """The facts of the figure that a student's function gave or drew; what is no figure stays as it is."""
    return value
