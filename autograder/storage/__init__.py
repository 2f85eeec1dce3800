"""What is kept: the gradebook with its submissions, answers, reports and manual scores; late days used.

One process writes, each write is a transaction or a rename. May import `execution.codec`, `scoring` and `domain`.
"""

from autograder.storage.chunks import chunks
from autograder.storage.engine import existing
from autograder.storage.gradebook import Gradebook
from autograder.storage.rows import Judged, Known, Run, SavedReport

__all__ = ["Gradebook", "Judged", "Known", "Run", "SavedReport", "chunks", "existing"]
