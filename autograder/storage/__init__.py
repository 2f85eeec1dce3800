"""Storage: the gradebook with submissions, answers, reports and manual scores, and the file of late days.

One process writes, and each write is a transaction or a rename. May import `execution.codec`, `scoring` and `domain`.
"""

from autograder.storage.chunks import chunks
from autograder.storage.engine import existing
from autograder.storage.gradebook import Gradebook
from autograder.storage.rows import Judged, Known, Run, SavedReport

__all__ = ["Gradebook", "Judged", "Known", "Run", "SavedReport", "chunks", "existing"]
