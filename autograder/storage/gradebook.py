"""The gradebook: a SQLite file, or PostgreSQL by its URL. One process writes, and saves answers immediately.

SQLite uses a write-ahead log: readers never wait, a killed process leaves complete submissions, and two simultaneous
runs wait for each other instead of failing.
"""

from __future__ import annotations

from autograder.storage.answers import Answers
from autograder.storage.manual_history import ManualHistory
from autograder.storage.reports import Reports
from autograder.storage.runs import Runs


class Gradebook(Runs, Answers, Reports, ManualHistory):
    """A gradebook; a context manager, because it owns a connection. Use it from one thread."""
