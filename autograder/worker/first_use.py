"""Imports of a package at its first use: torch loads its compiler with the first optimiser, two seconds of work.

A student cannot know, and it would count against the limit of one call. So imports are timed here and told to the
grader, which does not charge them (and which bounds how much it believes).
"""

from __future__ import annotations

import sys
import threading
import time

MOST = 50  # imports that are told of
SHORT = 0.05  # seconds of processor time that are not worth telling

bootstrap = sys.modules["_frozen_importlib"]
plain = bootstrap._find_and_load  # CPython calls this, by its name, for every module that is not loaded yet


class FirstUse:
    """Tells of imports on ``reply``; of those of the ``offered`` packages also that they begin."""

    def __init__(self, reply, offered):
        self.reply, self.offered = reply, {name.partition(".")[0] for name in offered}
        self.unpaid, self.told, self.inside = 0.0, 0, False
        self.owner = threading.main_thread()

    def clock(self):
        """This process's processor time without such imports, in seconds.

        With a limit on it, Linux counts that of all threads in ticks of some milliseconds; that of one is exact.
        """
        return max(time.process_time(), time.thread_time()) - self.unpaid

    def install(self):
        """Time the imports from now on."""
        bootstrap._find_and_load = self.load

    def load(self, name, import_):
        """What the import system does for a module that is not loaded."""
        if self.inside or self.told >= MOST or threading.current_thread() is not self.owner:
            return plain(name, import_)
        self.inside, began = True, time.process_time()
        announced = name.partition(".")[0] in self.offered
        if announced:
            self.told += 1
            self.reply.send({"import": None})
        try:
            return plain(name, import_)
        finally:
            self.inside, took = False, time.process_time() - began
            if announced or took > SHORT:
                self.told += not announced
                self.unpaid += took
                self.reply.send({"import": took})


def remove():
    """Import as Python does."""
    bootstrap._find_and_load = plain
