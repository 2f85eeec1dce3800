"""Keeps this process as it was while answers are collected in it: names, random numbers, streams, figures, threads."""

from __future__ import annotations

import builtins
import importlib
import random
import sys
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from unittest import mock


@contextmanager
def restored(namespace: MutableMapping[str, Any], packages: Iterable[str]) -> Iterator[None]:
    """Restore afterwards what calls of student code may change beside the objects that they work on.

    ``packages`` are those that the assignment offers: as in a worker they are loaded before the first call.
    """
    for name in ("numpy", "torch", "matplotlib.pyplot"):
        if name.partition(".")[0] in packages:
            with suppress(Exception):  # not installed here: whatever needs it says so
                importlib.import_module(name)
    before = dict(namespace)
    with ExitStack() as kept:
        kept.callback(_restore_names, namespace, before)
        for restore in (*_random_states(), *_threads()):
            kept.callback(restore)
        for stream in ("stdout", "stderr", "__stdout__", "__stderr__"):
            kept.callback(setattr, sys, stream, getattr(sys, stream))
        kept.enter_context(mock.patch.object(builtins, "input", _no_input))
        yield


@contextmanager
def own_figures() -> Iterator[None]:
    """Begin without open figures, show none, and close those of the block: a notebook would show them below the cell.

    Figures that are open already belong to other cells. They are no answer, nothing is drawn into them, and they stay.
    """
    plotting = sys.modules.get("matplotlib.pyplot")
    if plotting is None:
        yield
        return
    opened = sys.modules["matplotlib._pylab_helpers"].Gcf.figs
    others = dict(opened)
    opened.clear()
    with mock.patch.object(plotting, "show", _nothing):
        try:
            yield
        finally:
            plotting.close("all")
            opened.update(others)


def _restore_names(namespace: MutableMapping[str, Any], before: dict[str, Any]) -> None:
    for name in [name for name in namespace if name not in before]:
        del namespace[name]
    for name, value in before.items():
        if name not in namespace or namespace[name] is not value:
            namespace[name] = value


def _random_states() -> Iterator[Callable[[], object]]:
    """What sets each generator of random numbers back to its present state."""
    state = random.getstate()
    yield lambda: random.setstate(state)
    if numpy := sys.modules.get("numpy"):
        drawn = numpy.random.get_state()
        yield lambda: numpy.random.set_state(drawn)
    if torch := sys.modules.get("torch"):
        kept = torch.get_rng_state()
        yield lambda: torch.set_rng_state(kept)
        if torch.cuda.is_initialized():
            devices = torch.cuda.get_rng_state_all()
            yield lambda: torch.cuda.set_rng_state_all(devices)


def _threads() -> Iterator[Callable[[], object]]:
    """Have torch compute on one thread, as a worker does: the last digits of sums depend on it."""
    if torch := sys.modules.get("torch"):
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        yield lambda: torch.set_num_threads(threads)


def _no_input(prompt: object = "") -> str:
    """What ``input`` does when it is graded: nobody is there to type."""
    raise EOFError("EOF when reading a line")


def _nothing(*given: object, **named: object) -> None:
    """Shows nothing."""
