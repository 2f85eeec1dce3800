"""Times imports that a package does at its first use: torch loads its compiler with the first optimizer (2 s).

Students cannot know this, and it would count against the limit of a call. So such imports are timed here and reported
to the grader, which does not charge them, up to a limit on what it believes.
"""

from __future__ import annotations

import sys
import threading
import time

MOST = 50  # imports to report
SHORT = 0.05  # seconds of processor time that are not worth reporting

bootstrap = sys.modules["_frozen_importlib"]
plain = bootstrap._find_and_load  # CPython calls this, by its name, for every module that is not loaded yet


class FirstUse:
    """Reports imports on ``reply``; for those of the ``offered`` packages also their beginning."""

    def __init__(self, reply, offered):
        self.reply, self.offered = reply, {name.partition(".")[0] for name in offered}
        self.unpaid, self.told, self.inside = 0.0, 0, False
        self.owner = threading.main_thread()

    def clock(self):
        """This process's processor time without such imports, in seconds.

        With a CPU limit set, Linux counts the time of all threads in ticks of some milliseconds; that of one thread is
        exact.
        """
        return max(time.process_time(), time.thread_time()) - self.unpaid

    def install(self):
        """Time imports from now on."""
        bootstrap._find_and_load = self.load

    def load(self, name, import_):
        """Called by the import system for a module that is not loaded."""
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
    """Restore Python's own import."""
    bootstrap._find_and_load = plain
