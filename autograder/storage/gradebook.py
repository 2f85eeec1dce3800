"""The gradebook: SQLite in one file, or PostgreSQL by its URL. One process writes, and what was run at once.

SQLite runs with a write-ahead log: readers never wait, a process that is killed leaves the last whole submission, and
two runs at once wait for one another instead of failing.
"""

from __future__ import annotations

from autograder.storage.answers import Answers
from autograder.storage.manual_history import ManualHistory
from autograder.storage.reports import Reports
from autograder.storage.runs import Runs


class Gradebook(Runs, Answers, Reports, ManualHistory):
    """A gradebook; a context manager, because it owns a connection."""
